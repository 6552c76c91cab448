//! Renders the review of an import as HTML.

use matinee_data::{
    Catalog, Terms,
    exchange::{Entry, FileOutcome, FileReport, Match},
};
use matinee_html::{Html, button};

use crate::{
    plan::{ConflictPolicy, Plan, Review},
    wording,
};

/// Maximum number of unmatched films listed.
const MAX_LISTED: usize = 200;

/// The review, with what the import would change.
pub(crate) fn review(catalog: &Catalog, terms: &Terms, review: &Review, plan: &Plan) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="model__section" aria-label="Review import" data-testid="review"><h2 id="review-title" tabindex="-1">Review import</h2><p class="model__text">Nothing has changed yet.</p><ul class="reports">"#);
    review.files.iter().for_each(|file| report(&mut html, terms, file));
    html.tags("</ul>");
    counts(&mut html, review, plan);
    if plan.conflicts > 0 {
        conflicts(&mut html, terms, review.policy, plan.conflicts);
    }
    guesses(&mut html, catalog, review);
    unknown(&mut html, terms, review);
    html.tags(r#"<p class="panel__buttons data__buttons">"#);
    if plan.is_empty() && review.extras.is_none() {
        html.tags("<span>There is nothing new in it.</span> ");
        button(&mut html, "button", "discard", None, "Close");
    } else {
        let text = match (plan.put.len(), plan.keep.len()) {
            (0, 0) => "Import settings and tunings".to_owned(),
            (0, kept) => ["Keep ", &wording::films(terms, kept), " for later"].concat(),
            (put, _) => ["Import ", &wording::films(terms, put)].concat(),
        };
        button(&mut html, "button button--main", "import", None, &text);
        button(&mut html, "button", "discard", None, "Discard");
    }
    html.tags("</p></section>");
    html.finish()
}

fn report(html: &mut Html, terms: &Terms, file: &FileReport) {
    html.tags(r#"<li data-testid="file-report"><p><b>"#)
        .text(&file.name)
        .tags("</b>: ")
        .text(&terms.localize(&file.what));
    match &file.outcome {
        FileOutcome::Read { rows, entries, left_out, bad_lines, bad_count } => {
            html.tags(", ").text(&entries.to_string()).tags(" of ").text(&rows.to_string());
            html.text(&terms.localize(" rows say something about a film."));
            for left_out in left_out {
                html.tags(" Left out: ")
                    .text(&left_out.count.to_string())
                    .tags(" ")
                    .text(&terms.localize(&left_out.what))
                    .tags(".");
            }
            if *bad_count > 0 {
                html.tags("</p><details><summary>").text(&bad_count.to_string());
                html.tags(" can't be read</summary><ul>");
                for bad in bad_lines {
                    html.tags("<li>Line ")
                        .text(&bad.line.to_string())
                        .tags(": ")
                        .text(&terms.localize(&bad.reason))
                        .tags("</li>");
                }
                html.tags("</ul></details><p>");
            }
        }
        FileOutcome::Ignored { why } | FileOutcome::Refused { why } => drop(html.tags(". ").text(&terms.localize(why))),
    }
    for note in &file.notes {
        html.tags(" ").text(&terms.localize(note));
    }
    html.tags("</p></li>");
}

fn counts(html: &mut Html, review: &Review, plan: &Plan) {
    let count = |is: &dyn Fn(&Match) -> bool| review.items.iter().filter(|item| is(&item.found)).count();
    let figures = [
        ("Found", count(&|found| matches!(found, Match::Sure { .. }))),
        ("Perhaps found", count(&|found| matches!(found, Match::Guess { .. }))),
        ("Not in this catalog", count(&|found| matches!(found, Match::Unknown))),
        ("Rated differently here", plan.conflicts),
        ("Nothing new", plan.same),
    ];
    html.tags(r#"<dl class="definitions counts" data-testid="counts">"#);
    for (name, count) in figures {
        html.tags("<div><dt>").tags(name).tags("</dt><dd>").text(&count.to_string()).tags("</dd></div>");
    }
    html.tags("</dl>");
}

fn conflicts(html: &mut Html, terms: &Terms, policy: ConflictPolicy, count: usize) {
    html.tags(r#"<p class="data__choice"><label>"#).text(&wording::films(terms, count));
    html.tags(r#" with another rating here: <select data-do="policy">"#);
    for (value, text, of) in [
        ("newer", "the newer rating counts", ConflictPolicy::Newer),
        ("mine", "keep mine", ConflictPolicy::Mine),
        ("theirs", "take theirs", ConflictPolicy::Theirs),
    ] {
        option(html, value, policy == of, text);
    }
    html.tags("</select></label></p>");
}

fn guesses(html: &mut Html, catalog: &Catalog, review: &Review) {
    let mut is_first = true;
    for (place, item) in review.items.iter().enumerate() {
        let Match::Guess { films: guesses } = &item.found else { continue };
        if std::mem::take(&mut is_first) {
            html.tags(r#"<h3>Perhaps found</h3><p class="model__text">Is it one of these? Otherwise it is kept until the catalog has it.</p><p class="panel__buttons data__buttons">"#);
            button(html, "button", "likeliest", None, "Take the likeliest for all");
            html.tags(r#"</p><ul class="guesses">"#);
        }
        html.tags("<li><label><span>");
        name(html, &item.entry);
        html.tags(r#"</span> <select data-do="guess" data-id=""#).text(&place.to_string()).tags(r#"">"#);
        option(html, "", item.chosen.is_none(), "none of these");
        for film in guesses.iter().filter_map(|id| catalog.film(*id)) {
            let text = film.title.clone() + &year(film.year);
            option(html, &film.id.to_string(), item.chosen == Some(film.id), &text);
        }
        html.tags("</select></label></li>");
    }
    if !is_first {
        html.tags("</ul>");
    }
}

fn unknown(html: &mut Html, terms: &Terms, review: &Review) {
    let unknown = || review.items.iter().filter(|item| item.found == Match::Unknown);
    let count = unknown().count();
    if count == 0 {
        return;
    }
    html.tags(r#"<details class="data__unknown"><summary>Not in this catalog, kept for later: "#);
    html.text(&wording::films(terms, count)).tags("</summary><ul>");
    for item in unknown().take(MAX_LISTED) {
        html.tags("<li>");
        name(html, &item.entry);
        html.tags("</li>");
    }
    if count > MAX_LISTED {
        html.tags("<li>and ").text(&(count - MAX_LISTED).to_string()).tags(" more</li>");
    }
    html.tags("</ul></details>");
}

fn option(html: &mut Html, value: &str, is_chosen: bool, text: &str) {
    html.tags(r#"<option value=""#).text(value).tags(if is_chosen { r#"" selected>"# } else { r#"">"# });
    html.text(text).tags("</option>");
}

/// Title and year, or an id if there is no title.
fn name(html: &mut Html, entry: &Entry) {
    match (entry.title.is_empty(), entry.imdb, entry.tmdb) {
        (true, Some(imdb), _) => drop(html.tags("IMDb number ").text(&imdb.to_string())),
        (true, None, Some(tmdb)) => drop(html.tags("TMDB number ").text(&tmdb.to_string())),
        _ => drop(html.text(&entry.title)),
    }
    html.text(&year(entry.year));
}

/// " (1999)".
fn year(year: Option<u16>) -> String {
    year.map(|year| format!(" ({year})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use matinee_data::{
        Feedback,
        exchange::{BadLine, LeftOut, Site},
    };

    use super::*;
    use crate::plan::Item;

    fn item(title: &str, found: Match) -> Item {
        let entry = Entry::new(Site::Imdb, Feedback::Watched);
        let entry = Entry { title: title.into(), year: Some(1990), imdb: Some(7), ..entry };
        Item { entry, found, chosen: None }
    }

    #[test]
    fn reports_tell_what_was_left_out_and_can_do_no_harm() {
        let outcome = FileOutcome::Read {
            rows: 5,
            entries: 2,
            left_out: vec![LeftOut { what: "series and episodes".into(), count: 2 }],
            bad_lines: vec![BadLine { line: 4, reason: "no <title>".into() }],
            bad_count: 1,
        };
        let (name, what) = ("<script>.csv".into(), "ratings from IMDb".into());
        let mut html = Html::default();
        report(
            &mut html,
            &Terms::default(),
            &FileReport { name, what, outcome, notes: vec!["As \"watched\".".into()] },
        );
        let html = html.finish();
        for words in ["2 of 5 rows", "Left out: 2 series", "Line 4: no &lt;title&gt;", "As &quot;watched&quot;."] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("<script"));
    }

    #[test]
    fn what_is_not_found_is_named_as_far_as_it_has_a_name() {
        let mut items: Vec<Item> = (0..MAX_LISTED).map(|_| item("A <b>", Match::Unknown)).collect();
        items.push(item("Found", Match::Sure { film: 1 }));
        items.insert(0, item("", Match::Unknown));
        let mut html = Html::default();
        unknown(&mut html, &Terms::default(), &Review { items, ..Review::default() });
        let html = html.finish();
        for words in ["later: 201 films", "IMDb number 7 (1990)", "A &lt;b&gt; (1990)", "and 1 more"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("Found"));
    }
}
