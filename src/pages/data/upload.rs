//! Files can be dropped, chosen or pasted.

use leptos::{ev, html, prelude::*};
use web_sys::HtmlInputElement;

use crate::{
    browser::files,
    components::view_helpers::{button, text},
    context::AppContext,
};

/// The panel to choose files with.
pub fn upload(app: &AppContext) -> AnyView {
    let AppContext { import_flow, terms, .. } = *app;
    let pasted = NodeRef::<html::Textarea>::new();
    let formats = text(move || {
        let formats = if terms.read().are_films() {
            "Exports of Letterboxd, IMDb, Trakt, MovieLens and TMDB, as ZIP, CSV or JSON, and backups of this page."
        } else {
            "Tables with a line of column names such as Title,Year,Rating, and backups of this page."
        };
        [formats, " You review everything before it is imported."].concat()
    });
    let choose = move |event: ev::Event| {
        import_flow.read_files(files::all_chosen(&event_target::<HtmlInputElement>(&event)));
    };
    let paste = move || import_flow.paste(&pasted.get_untracked().map(|field| field.value()).unwrap_or_default());
    view! {
        <section class="panel drop" aria-label="Import">
            <p class="panel__said">"Drop files here, or anywhere on this page"</p>
            <p class="faint">{formats}</p>
            <p class="panel__buttons">
                <label class="button button--main kept__load">
                    "Choose files"
                    <input type="file" multiple on:change=choose/>
                </label>
            </p>
            <details>
                <summary>"Paste text"</summary>
                <p class="faint" id="pasted-hint">
                    "A header line first, such as Title,Year,Rating; then one line per title."
                </p>
                <textarea
                    node_ref=pasted
                    rows="5"
                    spellcheck="false"
                    aria-label="Text to read"
                    aria-describedby="pasted-hint"
                ></textarea>
                <p class="panel__buttons">{button("button", "Read it", paste)}</p>
            </details>
        </section>
    }
    .into_any()
}
