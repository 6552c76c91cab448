//! Lists in JSON, one record at a time: a record that makes no sense must not lose the others, and a list of any length
//! must not be in memory as a tree.

use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Hands every record of a list to `take`, with its place counted from 1, until that returns `false`.
///
/// # Errors
/// When it is no list, or the list breaks off: what came before has been handed over.
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

/// A record as a type.
pub(super) fn record<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| {
        // The place inside the record helps nobody.
        let text = error.to_string();
        text.split(" at line ").next().unwrap_or_default().to_owned()
    })
}
