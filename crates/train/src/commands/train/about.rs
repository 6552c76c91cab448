//! What the bundle is called, and its catalog's things.

use matinee_bundle::Report;
use matinee_core::Terms;
use matinee_datasets::DatasetKind;
use matinee_train::bundle::About;

use super::Args;

const HARPER: &str = "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. \
                      ACM TiiS 5, 4, Article 19. https://doi.org/10.1145/2827872";

/// What the catalog's things are called; ids are chosen when it is known where they come from.
pub fn terms(args: &Args) -> anyhow::Result<Terms> {
    let usual = Terms::default();
    let [one, many, seen] = match args.nouns.as_slice() {
        [] => [usual.one, usual.many, usual.seen],
        [one, many, seen] => [one, many, seen].map(|word| word.trim().to_owned().into()),
        _ => anyhow::bail!(
            "--nouns needs three words: one, several and what one has done with them, as in book,books,read"
        ),
    };
    let terms = Terms { one, many, seen, scale: args.scale, ids: args.ids.clone().map_or(usual.ids, Into::into) };
    terms.check().map_err(anyhow::Error::msg)?;
    Ok(terms)
}

/// What the manifest says of the bundle.
pub fn about(args: &Args, kind: DatasetKind, mut terms: Terms, reports: Vec<Report>) -> About {
    if kind == DatasetKind::Csv && args.ids.is_none() {
        terms.ids = "own".into();
    }
    let (name, licence, attribution) = match kind.name() {
        "csv" => ("My catalog", "Not stated", "Not stated"),
        name => (
            name,
            "Made from MovieLens data under the terms of its README: no commercial use without permission, \
             redistribution only where those terms allow it and under the same terms",
            HARPER,
        ),
    };
    About {
        name: args.name.clone().unwrap_or_else(|| name.into()),
        licence: args.licence.clone().unwrap_or_else(|| licence.into()),
        attribution: args.attribution.clone().unwrap_or_else(|| attribution.into()),
        terms,
        reports,
    }
}
