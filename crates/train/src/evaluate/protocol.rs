//! Evaluation protocols.

use clap::ValueEnum;

/// How data is split, and what is asked of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// All ratings shuffled, 60/20/20: which films come up among a user's best 10, 50 and 100, and with what stars.
    SeedSplit,
    /// Each user's ratings 75/25: the top 10, as in the comparison of recommenders-team/recommenders.
    #[value(name = "stratified-75")]
    Stratified75,
    /// u1.base and u1.test of `MovieLens` 100K: predicted stars.
    U1,
    /// People that were never trained on, with 0 to 100 of their ratings shown.
    ColdStart,
}

impl Protocol {
    /// Its name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::SeedSplit => "seed-split",
            Self::Stratified75 => "stratified-75",
            Self::U1 => "u1",
            Self::ColdStart => "cold-start",
        }
    }
}
