//! Parses a JSON list record by record, so that an invalid record does not lose the others and a long list does not take
//! memory for a whole tree.

use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Calls `take` with each record of a list and its position, counted from 1, until it returns `false`.
///
/// # Errors
/// If the JSON is not a list or is cut off; `take` was called for the records before that.
pub(super) fn each_record<'a>(
    json: &'a str,
    take: &mut dyn FnMut(u64, &'a str) -> bool,
) -> Result<(), serde_json::Error> {
    struct Records<'t, 'a>(&'t mut dyn FnMut(u64, &'a str) -> bool);

    impl<'a> Visitor<'a> for Records<'_, 'a> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'a>>(self, mut records: A) -> Result<(), A::Error> {
            let mut place = 0;
            let mut goes_on = true;
            while let Some(record) = records.next_element::<&RawValue>()? {
                place += 1;
                goes_on = goes_on && (self.0)(place, record.get());
            }
            Ok(())
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_seq(Records(take))
}

/// Parses one record.
pub(super) fn record<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| {
        // The position inside the record is of no use to visitors.
        let text = error.to_string();
        text.split(" at line ").next().unwrap_or_default().to_owned()
    })
}
