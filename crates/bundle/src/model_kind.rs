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
    /// `two-stage`: user and title embeddings, retrieval by cross-entropy, ranking by a fully connected layer.
    TwoStage,
    /// Any other name.
    Unknown(String),
}

/// The id of the model that every catalog has without weights: popularity. No model of a bundle may have it.
pub const POPULAR: &str = "popular";

/// All kinds that this version knows.
const KNOWN: [ModelKind; 2] = [ModelKind::Linear, ModelKind::TwoStage];

impl ModelKind {
    /// The name in the manifest.
    pub fn name(&self) -> &str {
        match self {
            Self::Linear => "linear",
            Self::TwoStage => "two-stage",
            Self::Unknown(name) => name,
        }
    }

    /// The name that visitors read, where the manifest gives none.
    pub fn display_name(&self) -> &str {
        match self {
            Self::Linear => "Linear",
            Self::TwoStage => "Neural",
            Self::Unknown(name) => name,
        }
    }

    /// Whether the name is one.
    ///
    /// # Errors
    /// That name, and what was expected.
    pub(super) fn check(&self) -> Result<(), String> {
        check_name("a kind of model", self.name())
    }
}

/// Whether a name is lower-case letters, digits and hyphens, at most 40.
///
/// # Errors
/// That name, and what was expected.
pub(super) fn check_name(what: &str, name: &str) -> Result<(), String> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_allowed) {
        Ok(())
    } else {
        Err(format!("{name:?} is not {what}: expected lower-case letters, digits and hyphens"))
    }
}

impl From<String> for ModelKind {
    fn from(name: String) -> Self {
        KNOWN.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Unknown(name))
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
