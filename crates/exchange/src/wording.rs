//! The sentences that depend on figures.

/// "1 film", "1,234 films".
pub(crate) fn films(count: usize) -> String {
    format!("{} film{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// With a comma before every three digits.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(
            [0, 1, 999, 1000, 1_234_567].map(films).join("; "),
            "0 films; 1 film; 999 films; 1,000 films; 1,234,567 films"
        );
    }
}
