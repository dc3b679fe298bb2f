//! Lists and maps that are cheap to copy: a copy shares every part that neither side has changed since.
//!
//! A page may hold a ledger while something is recorded. The ledger that is then brought up to date is a copy, and with
//! these it costs a few parts and not the whole area.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::{Index, IndexMut};
use std::sync::Arc;

/// Elements in one part of a list.
const PART: usize = 512;
/// Parts of a map.
const SHARDS: usize = 512;

/// A list that only grows; its elements can be changed in place.
#[derive(Debug, Clone)]
pub struct SharedList<T> {
    parts: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            len: 0,
        }
    }
}

impl<T> SharedList<T> {
    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The element at a position.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        self.parts.get(at / PART)?.get(at % PART)
    }

    /// The elements, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        (0..self.len).map(|at| &self[at])
    }

    /// How many of the list's parts a copy shares with it, of how many; to measure what a change costs.
    #[must_use]
    pub fn parts_shared_with(&self, other: &Self) -> (usize, usize) {
        let pairs = self.parts.iter().zip(&other.parts);
        let shared = pairs.filter(|(a, b)| Arc::ptr_eq(a, b)).count();
        (shared, self.parts.len())
    }

    /// The position of the element with this key, in a list sorted by it.
    pub(crate) fn position_by_key<K: Ord>(&self, key: &K, of: impl Fn(&T) -> K) -> Option<usize> {
        let before = |part: &Arc<Vec<T>>| part.last().is_some_and(|last| of(last) < *key);
        let part = self.parts.partition_point(before);
        let found = self.parts.get(part)?.binary_search_by_key(key, &of).ok()?;
        Some(part * PART + found)
    }
}

impl<T: Clone> SharedList<T> {
    pub(crate) fn push(&mut self, element: T) {
        if self.len.is_multiple_of(PART) {
            self.parts.push(Arc::new(Vec::with_capacity(PART)));
        }
        if let Some(last) = self.parts.last_mut() {
            Arc::make_mut(last).push(element);
            self.len += 1;
        }
    }
}

impl<T> Index<usize> for SharedList<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.parts[at / PART][at % PART]
    }
}

impl<T: Clone> IndexMut<usize> for SharedList<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut Arc::make_mut(&mut self.parts[at / PART])[at % PART]
    }
}

impl<'a, T> IntoIterator for &'a SharedList<T> {
    type Item = &'a T;
    type IntoIter = Box<dyn Iterator<Item = &'a T> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// A map whose entries are spread over parts by their keys.
#[derive(Debug, Clone)]
pub(crate) struct SharedMap<K, V> {
    /// Chooses the part; the map within it has a hasher of its own, which files cannot be made to collide in.
    shards: Vec<Arc<HashMap<K, V>>>,
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        let empty = Arc::new(HashMap::new());
        Self {
            shards: vec![empty; SHARDS],
        }
    }
}

fn shard<Q: Hash + ?Sized>(key: &Q) -> usize {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    usize::try_from(hash % SHARDS as u64).unwrap_or(0)
}

impl<K: Eq + Hash + Clone, V: Clone> SharedMap<K, V> {
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.shards[shard(key)].get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        let at = shard(&key);
        Arc::make_mut(&mut self.shards[at]).insert(key, value);
    }

    /// Changes a value, which is made first where there is none.
    pub(crate) fn change(&mut self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let at = shard(&key);
        change(Arc::make_mut(&mut self.shards[at]).entry(key).or_default());
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.shards.iter().flat_map(|shard| shard.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_and_its_original_go_their_own_ways_and_share_what_neither_changed() {
        let mut list = SharedList::default();
        (0..2000).for_each(|n| list.push(n));
        let mut copy = list.clone();
        copy[3] = 30;
        copy.push(2000);
        assert_eq!((list[3], copy[3]), (3, 30));
        assert_eq!((list.len(), copy.len()), (2000, 2001));
        // All but the part of the changed element and the one that grew.
        assert_eq!(list.parts_shared_with(&copy), (2, 4));
        assert!(copy.iter().skip(4).copied().eq(4..=2000));
        assert_eq!(copy.position_by_key(&1999, |n| *n), Some(1999));
        assert_eq!(copy.position_by_key(&2001, |n| *n), None);

        let mut map = SharedMap::default();
        (0..5000).for_each(|n| map.insert(n, vec![n]));
        let mut copy = map.clone();
        copy.change(7, |seen: &mut Vec<i32>| seen.push(8));
        assert_eq!((map.get(&7), copy.get(&7)), (Some(&vec![7]), Some(&vec![7, 8])));
        let shared = map.shards.iter().zip(&copy.shards).filter(|(a, b)| Arc::ptr_eq(a, b));
        assert_eq!(shared.count(), SHARDS - 1);
        assert_eq!(copy.keys().count(), 5000);
    }
}
