//! The kinds of models that weights can be of.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Maximum length of a kind's name, in bytes.
const MAX_NAME: usize = 40;

/// What kind of model the weights are of: the engine picks the implementation by it. A name in the manifest, in lower case
/// with hyphens. A kind that this version does not know is kept, because the catalog can be shown all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(as = "String"))]
pub enum ModelKind {
    /// `linear`: closed forms for users, precomputed parameters for films. What a manifest without a kind means.
    #[default]
    Linear,
    /// Any other name.
    Unknown(String),
}

impl ModelKind {
    /// The name in the manifest.
    pub fn name(&self) -> &str {
        match self {
            Self::Linear => "linear",
            Self::Unknown(name) => name,
        }
    }

    /// Whether the name is one: lower-case letters, digits and hyphens, at most 40.
    ///
    /// # Errors
    /// That name, and what was expected.
    pub(super) fn check(&self) -> Result<(), String> {
        let name = self.name();
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_allowed) {
            Ok(())
        } else {
            Err(format!("{name:?} is not a kind of model: expected lower-case letters, digits and hyphens"))
        }
    }
}

impl From<String> for ModelKind {
    fn from(name: String) -> Self {
        if name == Self::Linear.name() { Self::Linear } else { Self::Unknown(name) }
    }
}

impl From<ModelKind> for String {
    fn from(kind: ModelKind) -> Self {
        kind.name().to_owned()
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
