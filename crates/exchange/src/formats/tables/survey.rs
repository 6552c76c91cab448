//! What a whole column says that a single row cannot: the scale of its ratings, the order of day and month, and whether
//! the rows are several people's.

use super::{
    super::{
        date::{self, Order},
        table::{NextRow, Table},
        text::is_nothing,
    },
    Format, Written, figure,
};

/// The highest scale that is recognised; figures beyond it are no ratings.
const HIGHEST: f64 = 100.0;

/// What the columns of a table say.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The highest rating in the columns whose scale is not known.
    highest: f64,
    /// The order of day and month, if dates prove one and none proves the other.
    pub order: Option<Order>,
    /// Whether the column of users has more than one.
    pub has_many_people: bool,
}

impl Survey {
    /// Reads a table's columns; at most `rows` of them.
    pub(super) fn new(text: &str, format: &Format, rows: u32) -> Self {
        let mut survey = Self::default();
        let Some(mut table) = Table::new(text) else {
            return survey;
        };
        let columns = &format.columns;
        let open: Vec<usize> = columns
            .ratings
            .iter()
            .filter(|(_, written)| matches!(written, Written::Open { .. }))
            .map(|(column, _)| *column)
            .collect();
        let mut orders = [false; 2];
        let mut person: Option<String> = None;
        for _ in 0..rows {
            match table.next_row() {
                NextRow::End => break,
                NextRow::Bad(_) => continue,
                NextRow::Row => {}
            }
            // A shifted row would say something of other columns.
            if table.extra() > 0 {
                continue;
            }
            for column in &open {
                let rating = figure(table.field(Some(*column))).filter(|rating| rating.out_of.is_none());
                let value = rating.map_or(0.0, |rating| rating.value);
                if value <= HIGHEST {
                    survey.highest = survey.highest.max(value);
                }
            }
            for column in columns.dates.iter().flatten() {
                match date::order(table.field(Some(*column))) {
                    Some(Order::DayFirst) => orders[0] = true,
                    Some(Order::MonthFirst) => orders[1] = true,
                    None => {}
                }
            }
            let user = table.field(columns.person);
            if !user.is_empty() && !is_nothing(user) {
                match &person {
                    None => person = Some(user.to_owned()),
                    Some(first) => survey.has_many_people |= first != user,
                }
            }
        }
        survey.order = match orders {
            [true, false] => Some(Order::DayFirst),
            [false, true] => Some(Order::MonthFirst),
            _ => None,
        };
        survey
    }

    /// The scale of a column, and what to report if it is not the one that its name promises.
    pub(super) fn scale(&self, written: Written) -> (Written, Option<&'static str>) {
        match written {
            Written::Open { is_of_ten: false } if self.highest <= 5.0 => (super::FIVE, None),
            Written::Open { is_of_ten } if self.highest <= 10.0 => {
                let note = "Some ratings are above 5: all of them were taken as of ten.";
                (Written::Ten, (!is_of_ten).then_some(note))
            }
            Written::Open { .. } => {
                (Written::Hundred, Some("Some ratings are above 10: all of them were taken as of a hundred."))
            }
            known => (known, None),
        }
    }
}
