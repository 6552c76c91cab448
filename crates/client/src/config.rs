//! `matinee.json`: configuration by the host, without building the page.

use serde::{Deserialize, Deserializer};

use crate::ports::Files;

/// Path of the file, relative to the page.
pub const PATH: &str = "matinee.json";
/// The folder of the bundle that comes with the page.
pub const BUNDLE: &str = "model/";

/// The host's configuration. All fields are optional; other fields are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Config {
    /// What the page is called.
    pub title: Option<String>,
    /// The folder of the bundle that is shown, from the page's folder.
    bundle: Option<String>,
    /// Sites that bundles may come from besides this one: `https://films.example`.
    #[serde(deserialize_with = "or_default")]
    origins: Vec<String>,
    /// Links at the foot of the page.
    #[serde(deserialize_with = "or_default")]
    pub links: Vec<Link>,
}

/// A link at the foot of the page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Link {
    /// Its text.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

/// A field that is null counts as one that is missing.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads the file.
///
/// # Errors
/// A phrase that says what is wrong with it.
pub fn parse(json: &str) -> Result<Config, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

impl Config {
    /// The folder of the bundle: what the address asks for, else what the host chose, else the one that comes along.
    ///
    /// # Errors
    /// A phrase that says why it may not be used.
    pub fn bundle(&self, asked: Option<&str>, files: &dyn Files) -> Result<String, String> {
        let chosen = asked.or(self.bundle.as_deref()).unwrap_or(BUNDLE);
        let no_address = || format!("\"{chosen}\" is no address of a bundle");
        let (address, page) = files.resolve(chosen).zip(files.resolve("")).ok_or_else(no_address)?;
        let is_allowed = |allowed: &String| allowed.trim_end_matches('/') == address.origin;
        if address.origin != page.origin && !self.origins.iter().any(is_allowed) {
            return Err(format!(
                "this site takes no bundle from {} (\"origins\" in its {PATH} does not name it)",
                address.origin
            ));
        }
        let mut folder = address.href;
        if !folder.ends_with('/') {
            folder.push('/');
        }
        // Short where it lies beside the page: people read it in sentences.
        let here = page.href.rfind('/').map_or("", |end| &page.href[..=end]);
        Ok(match folder.strip_prefix(here) {
            Some(beside) if !here.is_empty() && !beside.is_empty() => beside.to_owned(),
            _ => folder,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::FakeFiles;

    fn folder(config: &str, asked: Option<&str>) -> Result<String, String> {
        parse(config)?.bundle(asked, &FakeFiles::default())
    }

    #[test]
    fn the_bundle_is_asked_for_chosen_by_the_host_or_the_one_that_comes_along() {
        assert_eq!(folder("{}", None).as_deref(), Ok("model/"));
        assert_eq!(folder(r#"{"bundle":"books"}"#, None).as_deref(), Ok("books/"));
        assert_eq!(folder(r#"{"bundle":"books"}"#, Some("model")).as_deref(), Ok("model/"));
        assert_eq!(folder(r#"{"bundle":null,"origins":null}"#, None).as_deref(), Ok("model/"));
    }

    #[test]
    fn other_sites_have_to_be_allowed() {
        let asked = Some("https://elsewhere.example/b");
        let refused = folder("{}", asked).expect_err("not allowed");
        assert!(refused.contains("https://elsewhere.example (\"origins\""), "{refused}");
        let allowed = folder(r#"{"origins":["https://elsewhere.example/"]}"#, asked);
        assert_eq!(allowed.as_deref(), Ok("https://elsewhere.example/b/"));
        assert!(folder("{}", Some("http://")).expect_err("no address").contains("no address of a bundle"));
    }

    #[test]
    fn says_what_is_wrong_with_the_file() {
        assert!(parse("{").is_err());
        for (json, words) in [
            (r#"{"title":5}"#, "integer `5`"),
            (r#"{"links":[{"text":"Club"}]}"#, "missing field `href`"),
            (r#"{"origins":"x"}"#, "string \"x\""),
        ] {
            let error = parse(json).expect_err("an error");
            assert!(error.contains(words), "{error}");
        }
    }
}
