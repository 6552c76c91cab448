//! Number formatting.

/// Formats a number with thousands separators: 12345 as "12,345".
///
/// ```
/// assert_eq!(matinee_core::grouped(12345), "12,345");
/// ```
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
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
        assert_eq!([0, 999, 1000, 100_836, 1_234_567].map(grouped).join(" "), "0 999 1,000 100,836 1,234,567");
    }
}
