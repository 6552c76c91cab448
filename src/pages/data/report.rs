//! The report on a file that was read.

use std::fmt::Write as _;

use leptos::prelude::*;
use matinee_client::sentences;
use matinee_core::Terms;
use matinee_protocol::exchange::{FileOutcome, FileReport};

/// The sentences of a report, around the list of lines that can't be read.
#[derive(Debug, Default, PartialEq)]
struct ReportText {
    /// What follows the file's name.
    read: String,
    /// How many lines can't be read, and what is wrong with the first ones.
    bad: Option<(String, Vec<String>)>,
    /// Assumptions made and data skipped.
    notes: String,
}

impl ReportText {
    /// The worker has worded what is of a file for the catalog.
    fn of(report: &FileReport, terms: &Terms) -> Self {
        let mut text = Self { read: format!(": {}", report.what), ..Self::default() };
        // Writing into a string can't fail.
        match &report.outcome {
            FileOutcome::Read { rows, entries, left_out, bad_lines, bad_count } => {
                let _ = write!(text.read, ", {entries} of {rows}");
                text.read += &terms.fill(sentences::ROWS);
                for left_out in left_out {
                    let _ = write!(text.read, " Left out: {} {}.", left_out.count, left_out.what);
                }
                let lines = bad_lines.iter().map(|bad| format!("Line {}: {}", bad.line, bad.reason));
                text.bad = (*bad_count > 0).then(|| (format!("{bad_count} can't be read"), lines.collect()));
            }
            FileOutcome::Ignored { why } | FileOutcome::Refused { why } => {
                let _ = write!(text.read, ". {why}");
            }
        }
        for note in &report.notes {
            text.notes += " ";
            text.notes += note;
        }
        text
    }
}

/// A report in the list of all files.
pub fn report(report: &FileReport, terms: &Terms) -> AnyView {
    let ReportText { read, bad, notes } = ReportText::of(report, terms);
    let name = report.name.clone();
    let Some((count, lines)) = bad else {
        return view! { <li data-testid="file-report"><p><b>{name}</b>{read + &notes}</p></li> }.into_any();
    };
    view! {
        <li data-testid="file-report">
            <p><b>{name}</b>{read}</p>
            <details>
                <summary>{count}</summary>
                <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect_view()}</ul>
            </details>
            <p>{notes}</p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use matinee_protocol::exchange::{BadLine, LeftOut};

    use super::*;

    #[test]
    fn a_report_tells_what_was_left_out_and_what_is_wrong() {
        let outcome = FileOutcome::Read {
            rows: 5,
            entries: 2,
            left_out: vec![LeftOut { what: "series and episodes".into(), count: 2 }],
            bad_lines: vec![BadLine { line: 4, reason: "no title".into() }],
            bad_count: 1,
        };
        let (name, what) = ("a.csv".into(), "ratings from IMDb".into());
        let text = ReportText::of(
            &FileReport { name, what, outcome, notes: vec!["As \"watched\".".into()] },
            &Terms::default(),
        );
        let read = ": ratings from IMDb, 2 of 5 rows say something about a film. Left out: 2 series and episodes.";
        let bad = Some(("1 can't be read".to_owned(), vec!["Line 4: no title".to_owned()]));
        assert_eq!(text, ReportText { read: read.into(), bad, notes: " As \"watched\".".into() });
    }

    #[test]
    fn a_refused_file_has_its_reason() {
        let outcome = FileOutcome::Refused { why: "It seems to be a picture.".into() };
        let report = FileReport { name: "a.png".into(), what: "a picture".into(), outcome, notes: vec![] };
        let text = ReportText::of(&report, &Terms::default());
        assert_eq!(text, ReportText { read: ": a picture. It seems to be a picture.".into(), ..ReportText::default() });
    }
}
