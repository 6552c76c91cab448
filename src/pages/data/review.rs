//! The review of an import: nothing changes before the visitor says so.

#![expect(clippy::cast_possible_truncation, reason = "places among the entries came from a u32")]

use leptos::{ev, prelude::*};
use matinee_core::Terms;
use matinee_protocol::exchange::{
    Candidate, ConflictPolicy, ReviewCounts, ReviewItem, ReviewPage, ReviewSection, ReviewSummary,
};

use super::{pager::pager, report::report};
use crate::{
    components::view_helpers::{button, flag, paragraph, rows, text, when},
    state::import::ImportFlow,
};
use matinee_client::{import::ImportStage, wording};

const POLICIES: [(ConflictPolicy, &str, &str); 3] = [
    (ConflictPolicy::Newer, "newer", "the newer rating counts"),
    (ConflictPolicy::Mine, "mine", "keep mine"),
    (ConflictPolicy::Theirs, "theirs", "take theirs"),
];

/// The review. Its heading takes the focus when files have been read.
pub fn review(import_flow: ImportFlow, terms: RwSignal<Terms>) -> AnyView {
    let summary = Memo::new(move |_| {
        import_flow.stage.with(|stage| match stage {
            ImportStage::Review(review) => review.summary.clone(),
            _ => ReviewSummary::default(),
        })
    });
    let counts = Memo::new(move |_| summary.with(|summary| summary.counts));
    let files = Memo::new(move |_| summary.with(|summary| summary.files.clone()));
    view! {
        <section class="model__section" aria-label="Review import" data-testid="review">
            <h2 id="review-title" tabindex="-1">"Review import"</h2>
            {paragraph("Nothing has changed yet.")}
            <ul class="reports">
                {when(move || Some(files.with(|files| files.iter().map(|file| report(file, &terms.read())).collect_view().into_any())))}
            </ul>
            {figures(counts)}
            {conflicts(import_flow, summary, terms)}
            {guesses(import_flow, counts)}
            {unknown(import_flow, counts, terms)}
            {buttons(import_flow, summary, terms)}
        </section>
    }
    .into_any()
}

/// A figure of the review.
type Figure = fn(ReviewCounts) -> u32;

fn figures(counts: Memo<ReviewCounts>) -> AnyView {
    let figures: [(&str, Figure); 5] = [
        ("Found", |counts| counts.found),
        ("Perhaps found", |counts| counts.guesses),
        ("Not in this catalog", |counts| counts.unknown),
        ("Rated differently here", |counts| counts.conflicts),
        ("Nothing new", |counts| counts.same),
    ];
    let figure = |(name, count): (&'static str, Figure)| {
        view! { <div><dt>{name}</dt><dd>{text(move || count(counts.get()).to_string())}</dd></div> }.into_any()
    };
    view! {
        <dl class="definitions counts" data-testid="counts">{figures.into_iter().map(figure).collect_view()}</dl>
    }
    .into_any()
}

/// Which rating wins.
fn conflicts(import_flow: ImportFlow, summary: Memo<ReviewSummary>, terms: RwSignal<Terms>) -> AnyView {
    let count = Memo::new(move |_| summary.with(|summary| summary.counts.conflicts));
    let policy = Memo::new(move |_| summary.with(|summary| summary.policy));
    let has_conflicts = Memo::new(move |_| count.get() > 0);
    let change = move |event: ev::Event| {
        let value = event_target_value(&event);
        if let Some((policy, ..)) = POLICIES.into_iter().find(|(_, name, _)| *name == value) {
            import_flow.set_policy(policy);
        }
    };
    let option = move |(of, value, text): (ConflictPolicy, &'static str, &'static str)| {
        view! { <option value=value prop:selected=flag(move || policy.get() == of)>{text}</option> }.into_any()
    };
    let label =
        text(move || format!("{} with another rating here: ", wording::films(count.get() as usize, &terms.read())));
    when(move || {
        has_conflicts.get().then(|| {
            view! {
                <p class="data__choice">
                    <label>
                        {label}
                        <select data-testid="policy" on:change=change>
                            {POLICIES.into_iter().map(option).collect_view()}
                        </select>
                    </label>
                </p>
            }
            .into_any()
        })
    })
}

/// Films with candidates to choose from.
fn guesses(import_flow: ImportFlow, counts: Memo<ReviewCounts>) -> AnyView {
    let section = ReviewSection::Guesses;
    let has_guesses = Memo::new(move |_| counts.get().guesses > 0);
    when(move || {
        has_guesses.get().then(|| {
            view! {
                <h3>"Perhaps found"</h3>
                {paragraph("Is it one of these? Otherwise it is kept until the catalog has it. Remakes are left to you.")}
                <p class="panel__buttons data__buttons">
                    {button("button", "Take the likeliest for all", move || import_flow.choose_likeliest())}
                </p>
                <ul class="guesses">
                    {rows(move || places(import_flow, section), move |place| guess(import_flow, place))}
                </ul>
                {pager(import_flow, section, "Pages of perhaps found")}
            }
            .into_any()
        })
    })
}

fn guess(import_flow: ImportFlow, place: u64) -> AnyView {
    let of_page = |page: Option<&ReviewPage>| item(page, place).cloned();
    let Some(known) = untrack(|| import_flow.with_page(ReviewSection::Guesses, of_page)) else {
        return ().into_any();
    };
    let chosen = Memo::new(move |_| {
        import_flow.with_page(ReviewSection::Guesses, |page| item(page, place).and_then(|item| item.chosen))
    });
    let change = move |event: ev::Event| import_flow.choose(place as u32, event_target_value(&event).parse().ok());
    let option = move |candidate: &Candidate| {
        let film = candidate.film;
        let text = candidate.title.clone() + &year(candidate.year);
        view! {
            <option value=film.to_string() prop:selected=flag(move || chosen.get() == Some(film))>{text}</option>
        }
        .into_any()
    };
    view! {
        <li>
            <label>
                <span>{name(&known)}</span>
                <select data-testid="guess" on:change=change>
                    <option value="" prop:selected=flag(move || chosen.get().is_none())>"none of these"</option>
                    {known.candidates.iter().map(option).collect_view()}
                </select>
            </label>
        </li>
    }
    .into_any()
}

/// Films that the catalog does not have.
fn unknown(import_flow: ImportFlow, counts: Memo<ReviewCounts>, terms: RwSignal<Terms>) -> AnyView {
    let section = ReviewSection::Unknown;
    let has_unknown = Memo::new(move |_| counts.get().unknown > 0);
    let summary = text(move || {
        ["Not in this catalog, kept for later: ", &wording::films(counts.get().unknown as usize, &terms.read())]
            .concat()
    });
    let film = move |place: u64| {
        let name = untrack(|| import_flow.with_page(ReviewSection::Unknown, |page| item(page, place).map(name)));
        view! { <li>{name.unwrap_or_default()}</li> }.into_any()
    };
    when(move || {
        has_unknown.get().then(|| {
            view! {
                <details class="data__unknown">
                    <summary>{summary}</summary>
                    <ul>{rows(move || places(import_flow, section), film)}</ul>
                    {pager(import_flow, section, "Pages of not in this catalog")}
                </details>
            }
            .into_any()
        })
    })
}

fn buttons(import_flow: ImportFlow, summary: Memo<ReviewSummary>, terms: RwSignal<Terms>) -> AnyView {
    let choice = Memo::new(move |_| summary.with(|summary| import_label(summary, &terms.read())));
    let can_import = Memo::new(move |_| choice.with(Option::is_some));
    let import = text(move || choice.get().unwrap_or_default());
    let discard = text(move || if can_import.get() { "Discard" } else { "Close" }.to_owned());
    view! {
        <p class="panel__buttons data__buttons">
            {when(move || (!can_import.get()).then(|| view! { <span>"There is nothing new in it."</span> }.into_any()))}
            {when(move || can_import.get().then(|| button("button button--main", import, move || import_flow.import())))}
            {button("button", discard, move || import_flow.discard())}
        </p>
    }
    .into_any()
}

/// The text of the button that imports; `None` if there is nothing to import.
fn import_label(summary: &ReviewSummary, terms: &Terms) -> Option<String> {
    let films = |count: u32| wording::films(count as usize, terms);
    (summary.has_changes || summary.has_extras).then(|| match (summary.put, summary.keep) {
        (0, 0) => "Import settings and tunings".to_owned(),
        (0, kept) => ["Keep ", &films(kept), " for later"].concat(),
        (put, _) => ["Import ", &films(put)].concat(),
    })
}

/// The items of the shown page.
fn places(import_flow: ImportFlow, section: ReviewSection) -> Vec<u64> {
    import_flow.with_page(section, |page| {
        let items = page.map(|page| page.items.as_slice()).unwrap_or_default();
        items.iter().map(|item| item.place.into()).collect()
    })
}

fn item(page: Option<&ReviewPage>, place: u64) -> Option<&ReviewItem> {
    page?.items.iter().find(|item| u64::from(item.place) == place)
}

/// Title and year, or an id if there is no title.
fn name(item: &ReviewItem) -> String {
    let name = match (item.title.is_empty(), item.imdb, item.tmdb) {
        (true, Some(imdb), _) => format!("IMDb number {imdb}"),
        (true, None, Some(tmdb)) => format!("TMDB number {tmdb}"),
        _ => item.title.clone(),
    };
    name + &year(item.year)
}

/// " (1999)".
fn year(year: Option<u16>) -> String {
    year.map(|year| format!(" ({year})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_found_is_named_as_far_as_it_has_a_name() {
        let item = |title: &str, imdb, tmdb| ReviewItem {
            title: title.into(),
            year: Some(1990),
            imdb,
            tmdb,
            ..ReviewItem::default()
        };
        assert_eq!(name(&item("A", Some(7), None)), "A (1990)");
        assert_eq!(name(&item("", Some(7), Some(8))), "IMDb number 7 (1990)");
        assert_eq!(name(&item("", None, Some(8))), "TMDB number 8 (1990)");
    }

    #[test]
    fn the_button_says_what_it_imports() {
        let label = |put, keep, has_changes, has_extras| {
            import_label(
                &ReviewSummary { put, keep, has_changes, has_extras, ..ReviewSummary::default() },
                &Terms::default(),
            )
        };
        assert_eq!(label(0, 0, false, false), None);
        assert_eq!(label(0, 0, false, true).as_deref(), Some("Import settings and tunings"));
        assert_eq!(label(0, 2, true, false).as_deref(), Some("Keep 2 films for later"));
        assert_eq!(label(1, 2, true, true).as_deref(), Some("Import 1 film"));
    }
}
