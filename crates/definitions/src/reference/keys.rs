//! Which keys the program reads into a type.

use std::fmt;

use serde::de::{self, Deserialize, Visitor};

/// The keys of the table that a type is read from, in the order the type has them; empty for what is no table.
#[must_use]
pub fn keys_read<'de, T: Deserialize<'de>>() -> Vec<&'static str> {
    match T::deserialize(Asks) {
        Err(Answer(keys)) => keys.to_vec(),
        Ok(_) => Vec::new(),
    }
}

/// Reads nothing: it notes which keys are wanted, and stops.
struct Asks;

/// The keys that were wanted.
#[derive(Debug)]
struct Answer(&'static [&'static str]);

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl std::error::Error for Answer {}

impl de::Error for Answer {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl<'de> de::Deserializer<'de> for Asks {
    type Error = Answer;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Answer> {
        Err(Answer(&[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Answer> {
        Err(Answer(fields))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
