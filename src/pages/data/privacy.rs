//! The privacy panel: network requests and stored data.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole numbers of bytes, which JavaScript counts as f64"
)]

use leptos::{prelude::*, task::spawn_local};
use matinee_core::grouped;

use crate::{
    browser::{
        clock,
        network_log::{self, Requests},
    },
    components::view_helpers::{paragraph, section, text},
    context::AppContext,
};
use matinee_client::route::Route;
use matinee_client::{feedback::FeedbackMap, wording::bytes};

/// Interval for updating the panel, in milliseconds.
const SECOND: u32 = 1_000;

/// Data of the privacy panel.
#[derive(Clone, Debug, Default, PartialEq)]
struct Facts {
    /// Of the network.
    requests: Requests,
    /// In the database: ratings and answers, kept films, tunings, predictions.
    records: [usize; 4],
    /// Settings that are remembered.
    settings: usize,
    /// Bytes that the browser holds for this site.
    held: Option<f64>,
    /// Whether it has promised to keep them.
    is_kept: bool,
}

/// A count: its name, and how it is read.
type Count = (&'static str, fn(&Facts) -> String);

/// The panel, updated while the screen is shown.
pub fn privacy(app: &AppContext) -> AnyView {
    let facts = RwSignal::new(Facts::default());
    watch(app, facts);
    let of = move |read: fn(&Facts) -> String| text(move || facts.with(read));
    let counts: [Count; 5] = [
        ("Ratings and answers", |facts| facts.records[0].to_string()),
        ("Kept for later", |facts| facts.records[1].to_string()),
        ("Tunings", |facts| facts.records[2].to_string()),
        ("Predictions to compare with", |facts| facts.records[3].to_string()),
        ("Settings", |facts| facts.settings.to_string()),
    ];
    let count = move |(name, count): Count| view! { <div><dt>{name}</dt><dd>{of(count)}</dd></div> }.into_any();
    let content = view! {
        <p class="model__text">
            "Since you opened this page it has asked for "
            <b data-testid="requests">{of(|facts| grouped(facts.requests.count as u64))}</b>
            {of(|facts| format!(" files ({} by the network), ", bytes(facts.requests.bytes as u64)))}
            <b data-testid="elsewhere">{of(elsewhere)}</b>
            {of(|facts| format!(" of them from another site; the last was {}. ", last_name(&facts.requests.last)))}
            "Its workers load their own programs besides. No request carries anything you said, and the browser refuses all that the owner of this site has not allowed."
        </p>
        <dl class="definitions counts">{counts.into_iter().map(count).collect_view()}</dl>
        {paragraph(of(storage))}
    };
    view! { <div data-testid="privacy">{section("Privacy", content.into_any())}</div> }.into_any()
}

fn watch(app: &AppContext, facts: RwSignal<Facts>) {
    let app = *app;
    spawn_local(async move {
        while app.route.get_untracked() == Route::Data {
            let (held, is_kept) = network_log::held().await;
            let records = [
                app.feedback_store.all().with_untracked(FeedbackMap::len),
                app.import_flow.unmatched.get_untracked(),
                app.tuning.saved_adapters.with_untracked(|saved_adapters| saved_adapters.all().len()),
                app.predictions.with_untracked(Vec::len),
            ];
            let settings = app.settings.count();
            facts.try_set(Facts { requests: network_log::requests(), records, settings, held, is_kept });
            clock::sleep(SECOND).await;
        }
    });
}

fn elsewhere(facts: &Facts) -> String {
    match facts.requests.elsewhere {
        0 => "none".to_owned(),
        some => some.to_string(),
    }
}

/// The file's name in an address.
fn last_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

/// Where the data lies, how much it is, and whether it stays.
fn storage(facts: &Facts) -> String {
    let place = "All of it lies in this browser: settings in its local storage, the rest in its database. ";
    let held = facts.held.map_or_else(String::new, |held| {
        format!("With the page’s own files, for visits without a network, it takes {}. ", bytes(held as u64))
    });
    let stays = if facts.is_kept {
        "The browser has promised to keep it."
    } else {
        "The browser may clear it when the disk is full: a backup is safe from that."
    };
    [place, &held, stays].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_went_where() {
        let requests = Requests { count: 12, elsewhere: 0, bytes: 2e6, last: String::new() };
        let facts = Facts { requests, records: [3, 0, 1, 2], settings: 4, held: Some(5e6), is_kept: false };
        assert_eq!(elsewhere(&facts), "none");
        assert!(storage(&facts).contains("it takes 5.0 MB. ") && storage(&facts).contains("may clear it"));
        let other = Facts { requests: Requests { elsewhere: 2, ..Requests::default() }, is_kept: true, ..facts };
        assert!(elsewhere(&other) == "2" && storage(&other).contains("promised"));
        assert_eq!(last_name("https://films.example/a/<b>.js"), "<b>.js");
    }
}
