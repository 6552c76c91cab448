//! The sentences that depend on figures.

use matinee_data::grouped;

/// "1 film", "1,234 films".
pub(crate) fn films(count: usize) -> String {
    format!("{} film{}", grouped(count as u64), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_film_is_no_films() {
        assert_eq!([0, 1, 1000].map(films).join("; "), "0 films; 1 film; 1,000 films");
    }
}
