//! Wording of counts.

use matinee_core::{Terms, grouped};

/// "1 film", "1,234 films".
pub(crate) fn films(terms: &Terms, count: usize) -> String {
    format!("{} {}", grouped(count as u64), if count == 1 { &terms.one } else { &terms.many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_film_is_no_films() {
        assert_eq!(
            [0, 1, 1000].map(|count| films(&Terms::default(), count)).join("; "),
            "0 films; 1 film; 1,000 films"
        );
    }
}
