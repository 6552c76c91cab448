//! Dates as the sites write them. No calendar library: all that is needed of one is below.

/// Which of day and month comes first in dates such as 03/04/2024.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// The order that a date proves: 29/02/2024 has the day first. `None` if it proves nothing.
pub(super) fn order(text: &str) -> Option<Order> {
    let [first, second, _] = numbers(split_time(text.trim()).0)?;
    match (first > 12, second > 12) {
        (true, false) if first <= 31 => Some(Order::DayFirst),
        (false, true) if second <= 31 => Some(Order::MonthFirst),
        _ => None,
    }
}

/// [`parse_in`] without a known order.
pub(super) fn parse(text: &str) -> Option<f64> {
    parse_in(text, None)
}

/// Milliseconds since 1970 of a date, perhaps with a time: `2024-02-29`, `2024/2/29`, `2024-02-29T20:15:00.000Z`,
/// `2024-02-29 20:15:00 +0100`, `29.02.2024`, `29 Feb 2024`, `Feb 29, 2024`, `Thu Feb 29 00:00:00 2024`, seconds and
/// milliseconds since 1970, days as spreadsheets count them, and with slashes or dashes where only one reading of day
/// and month makes sense or `order` says which is meant. `None` for anything else, and for dates that don't exist.
pub(super) fn parse_in(text: &str, order: Option<Order>) -> Option<f64> {
    let text = text.trim();
    // JavaScript names the zone in brackets as well.
    let text = text.split_once(" (").map_or(text, |(date, _)| date);
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    if let Some(at) = counted(text) {
        return Some(at);
    }
    match text.as_bytes() {
        [a, b, c, d, b'-' | b'/' | b'.', ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) => {
            let (date, time) = split_time(text);
            let [year, month, day] = numbers(date)?;
            Some(days(year, month, day)? + time_of(time)?)
        }
        [first, ..] if first.is_ascii_digit() && has_no_month(text) => {
            let (date, time) = split_time(text);
            let [first, second, year] = numbers(date)?;
            let (month, day) = match (date.contains('.'), first > 12 || first == second, second > 12) {
                (true, ..) | (false, true, _) => (second, first),
                (false, false, true) => (first, second),
                // 03/04: nobody can know, but where other dates of the table tell.
                (false, false, false) if order == Some(Order::DayFirst) => (second, first),
                (false, false, false) if order == Some(Order::MonthFirst) => (first, second),
                (false, false, false) => return None,
            };
            Some(days(year, month, day)? + time_of(time)?)
        }
        _ => in_words(text),
    }
}

/// A date and the time behind it.
fn split_time(text: &str) -> (&str, &str) {
    let separators = |c: char| c.is_ascii_whitespace() || matches!(c, ',' | 'T');
    let end = text.find(separators).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start_matches(separators))
}

/// Whether no month is written in letters: "PM" and zones are not.
fn has_no_month(text: &str) -> bool {
    !split_time(text).0.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.split_ascii_whitespace().nth(1).is_none_or(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Milliseconds of a plain number: seconds or milliseconds since 1970, or a spreadsheet's days since 1899-12-30.
fn counted(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 12 {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    match whole.len() {
        5 if (20_000.0..80_000.0).contains(&number) => Some(((number - 25_569.0) * DAY).round()),
        9 | 10 => Some((number * 1000.0).round()),
        12 | 13 => Some(number.round()),
        _ => None,
    }
}

/// The date as `2024-02-29`, in universal time; `None` for what no calendar has.
pub fn iso(at: f64) -> Option<String> {
    // 0001-01-01 to 9999-12-31.
    if !(-62_135_596_800_000.0..253_402_300_800_000.0).contains(&at) {
        return None;
    }
    let day = (at / DAY).floor() as i64;
    // Howard Hinnant's `civil_from_days`.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

const DAY: f64 = 86_400_000.0;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Milliseconds until midnight of a day that exists, in years in which somebody may have watched a film.
fn days(year: i64, month: i64, day: i64) -> Option<f64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1880..2200).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Howard Hinnant's `days_from_civil`.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some((era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) as f64 * DAY)
}

fn numbers(text: &str) -> Option<[i64; 3]> {
    let mut parts = text.split(['-', '/', '.']).map(whole);
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

fn whole(text: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Milliseconds of `20:15`, `20:15:00.123`, with `Z`, `UTC` or `+01:00` behind; 0 of nothing.
fn time_of(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    let end = text.find(|c: char| !matches!(c, '0'..='9' | ':' | '.')).unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    let mut parts = clock.split(':');
    let (zone, half) = half_of(zone.trim());
    let hour = whole(parts.next()?)?;
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    let minute = whole(parts.next()?)?;
    let second: f64 = parts.next().unwrap_or("0").parse().ok()?;
    if hour > 24 || minute > 59 || !(0.0..61.0).contains(&second) || parts.next().is_some() {
        return None;
    }
    Some((hour * 60 + minute) as f64 * 60_000.0 + (second * 1000.0).round() - zone_of(zone.trim())?)
}

/// What follows AM or PM, and the hours that it adds.
fn half_of(zone: &str) -> (&str, Option<i64>) {
    match zone.get(..2) {
        Some(half) if half.eq_ignore_ascii_case("am") => (&zone[2..], Some(0)),
        Some(half) if half.eq_ignore_ascii_case("pm") => (&zone[2..], Some(12)),
        _ => (zone, None),
    }
}

/// Milliseconds that a zone is ahead of universal time.
fn zone_of(zone: &str) -> Option<f64> {
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(0.0);
    }
    let zone = zone.strip_prefix("GMT").or(zone.strip_prefix("UTC")).unwrap_or(zone);
    let (sign, rest) = zone.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1.0,
        "-" => -1.0,
        _ => return None,
    };
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = minutes.trim_start_matches(':');
    let minutes = if minutes.is_empty() { 0 } else { whole(minutes)? };
    Some(sign * (whole(hours)? * 60 + minutes) as f64 * 60_000.0)
}

/// `29 Feb 2024`, `February 29, 2024`, `Thu Feb 29 00:00:00 2024`: a month in English, a day, a year, perhaps a time.
fn in_words(text: &str) -> Option<f64> {
    let (mut month, mut day, mut year, mut time) = (None, None, None, 0.0);
    // "GMT-0500" has a number in it that is no year.
    let zone = text.find(" GMT").or(text.find(" UTC"));
    let (text, zone) = zone.map_or((text, 0.0), |place| {
        let (before, zone) = text.split_at(place);
        (before, zone_of(zone.trim()).unwrap_or(0.0))
    });
    for word in text.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        let named = word.get(..3).map(str::to_ascii_lowercase).and_then(|name| MONTHS.iter().position(|m| **m == name));
        match whole(word) {
            Some(number) if word.len() == 4 => year = Some(number),
            Some(number) if day.is_none() => day = Some(number),
            None if word.contains(':') => time = time_of(word)?,
            None if named.is_some() && month.is_none() => month = named,
            // The day of the week, or a zone: nothing depends on them.
            None if word.bytes().all(|byte| byte.is_ascii_alphabetic()) => {}
            _ => return None,
        }
    }
    Some(days(year?, month? as i64 + 1, day?)? + time - zone)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Order, iso, order, parse, parse_in};

    #[test]
    fn reads_what_the_sites_write() {
        let day = 1_709_164_800_000.0;
        for text in [
            "2024-02-29",
            "2024/02/29",
            "2024-02-29T00:00:00.000Z",
            "2024-02-29T01:00:00+01:00",
            "2024-02-28 19:00:00 -0500",
            "2024-02-29 00:00:00 UTC",
            "29.02.2024",
            "29.2.2024 00:00",
            "29/02/2024",
            "2/29/2024",
            "29 Feb 2024",
            "Feb 29, 2024",
            "Thu Feb 29 00:00:00 2024",
            "  February 29 2024 ",
            "2024/2/29",
            "2024.02.29",
            "2024-2-29 0:00",
            "29-02-2024 00:00:00",
            "2/29/2024 12:00 AM",
            "Thu Feb 29 2024 00:00:00 GMT+0000 (Coordinated Universal Time)",
            "Wed Feb 28 2024 19:00:00 GMT-0500",
            "1709164800",
            "1709164800.0",
            "1709164800000",
            "45351",
            "45351.0",
        ] {
            assert_eq!(parse(text), Some(day), "{text}");
        }
        assert_eq!(parse("1970-01-01T00:00:01.500Z"), Some(1_500.0));
        assert_eq!(parse("2/29/2024, 8:15 PM"), Some(day + 20.25 * 3_600_000.0));
        assert_eq!(parse("1969-12-31"), Some(-86_400_000.0));
    }

    #[test]
    fn other_dates_tell_the_order() {
        let day = parse("2024-04-03");
        assert_eq!(parse_in("03/04/2024", Some(Order::DayFirst)), day);
        assert_eq!(parse_in("4-3-2024", Some(Order::MonthFirst)), day);
        // What makes sense one way only is read so.
        assert_eq!(parse_in("2/29/2024", Some(Order::DayFirst)), parse("2024-02-29"));
        for (text, expected) in [
            ("29/02/2024 10:00", Some(Order::DayFirst)),
            ("2-29-2024", Some(Order::MonthFirst)),
            ("3/4/2024", None),
            ("2024-02-29", None),
            ("yesterday", None),
        ] {
            assert_eq!(order(text), expected, "{text}");
        }
    }

    #[test]
    fn takes_nothing_that_does_not_exist() {
        for text in [
            "",
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "0000-00-00",
            "03/04/2024",
            "yesterday",
            "2024",
            "2024-02-29Tnoon",
            "2024-02-29T25:00:00Z",
            "2024-02-29T10:00:00+xx",
            "9999-99-99",
            "31.04.2024",
            "２０２４-02-29",
            "1-1-1",
            "123456",
            "99999",
            "2/29/2024 13:00 PM",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(iso(f64::NAN), None);
        assert_eq!(iso(f64::INFINITY), None);
    }

    proptest! {
        #[test]
        fn every_day_comes_back(day in -32_000_i64..84_000) {
            let at = day as f64 * 86_400_000.0;
            prop_assert_eq!(iso(at).as_deref().and_then(parse), Some(at));
        }

        #[test]
        fn takes_any_text(text in ".{0,45}", number in any::<f64>()) {
            parse(&text);
            iso(number);
        }

        #[test]
        fn takes_anything_like_a_date(text in "[0-9]{1,4}[-./ ][0-9A-Za-z]{1,4}[-./ ,][0-9]{1,4}[T ]?[0-9:.]{0,12}[Z+-]?[0-9:]{0,5}") {
            parse(&text);
        }
    }
}
