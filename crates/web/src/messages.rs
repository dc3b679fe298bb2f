use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// Every word a reader sees, by language: `locales/{language}/pages/{theme}.ftl` for the pages of one theme,
/// `locales/{language}/shared/*.ftl` for words that several use.
#[derive(RustEmbed)]
#[folder = "../../locales"]
#[include = "*.ftl"]
struct Locales;

/// The words of one language.
pub struct Messages {
    language: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
}

/// Why the words of a language cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}: {problem}")]
pub struct MessagesError {
    file: String,
    problem: String,
}

impl Messages {
    /// The words of a language, such as `en`, as they were when the program was built.
    ///
    /// # Errors
    /// [`MessagesError`] with the file and what is wrong with it, or when there is no such language.
    pub fn of(language: &str) -> Result<Self, MessagesError> {
        let error = |file: &str, problem: String| MessagesError {
            file: file.to_owned(),
            problem,
        };
        let id: LanguageIdentifier = language
            .parse()
            .map_err(|_| error(language, "this is not a language tag".to_owned()))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
        // Names are isolated by <bdi> in the page; marks inside attributes and titles would be read out or copied.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(number_for_readers));
        let folder = format!("{language}/");
        let mut found = false;
        for path in Locales::iter().filter(|path| path.starts_with(&folder)) {
            let Some(file) = Locales::get(&path) else { continue };
            let text = String::from_utf8_lossy(&file.data).into_owned();
            let resource = FluentResource::try_new(text).map_err(|(_, errors)| error(&path, format!("{errors:?}")))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| error(&path, format!("{errors:?}")))?;
            found = true;
        }
        if !found {
            return Err(error(language, "there are no words in this language".to_owned()));
        }
        Ok(Self { language: id, bundle })
    }

    /// The language tag for the page.
    #[must_use]
    pub fn language(&self) -> String {
        self.language.to_string()
    }

    /// `ltr` or `rtl`, for the page.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        match self.language.language.as_str() {
            "ar" | "fa" | "he" | "ku" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
            _ => "ltr",
        }
    }

    /// Whether there are words under this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|m| m.value().is_some())
    }

    /// The words under a key; the key itself when there are none, which a test forbids.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words under a key with values put in; numbers choose the plural.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned()
    }
}

/// Whole numbers with a comma between thousands.
fn number_for_readers<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 && value.abs() < 1e15 => {
            Some(grouped(&format!("{value:.0}")))
        }
        _ => None,
    }
}

/// The same for digits that may have a point.
pub(crate) fn grouped_decimal(digits: &str) -> String {
    match digits.split_once('.') {
        Some((whole, rest)) => format!("{}.{rest}", grouped(whole)),
        None => grouped(digits),
    }
}

/// Digits with a comma between thousands; a leading minus is kept.
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |d| ("-", d));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
