//! Local authorities in England by the department's three-digit number (`schemas/authorities.toml`).

use indexmap::IndexMap;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    authorities: IndexMap<String, String>,
    former: IndexMap<String, String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../schemas/authorities.toml")).unwrap_or_else(|e| {
        debug_assert!(false, "authorities: {e}");
        File::default()
    })
});

/// Name of the authority with that number, current or former.
pub fn name(number: &str) -> Option<&'static str> {
    let file = &*FILE;
    let found = file.authorities.get(number).or_else(|| file.former.get(number));
    found.map(String::as_str)
}

/// Whether the number is that of an authority that exists now.
pub fn is_current(number: &str) -> bool {
    FILE.authorities.contains_key(number)
}

#[cfg(test)]
mod tests {
    #[test]
    fn england_has_153_authorities() {
        assert_eq!(super::FILE.authorities.len(), 153);
        assert_eq!(super::name("317"), Some("Redbridge"));
        assert!(!super::is_current("909"));
        assert_eq!(super::name("909"), Some("Cumbria"));
    }
}
