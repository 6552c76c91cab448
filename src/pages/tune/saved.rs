//! Saved adapters: use, rename, compare, download, delete.

mod row;

use leptos::{ev, html, prelude::*};
use web_sys::HtmlInputElement;

use self::row::{adapter_row, plain_row};
use super::compared::{AS_IT_CAME, Compared};
use matinee_client::adapters::Fit;

use crate::{
    browser::files,
    components::{
        part::Part,
        view_helpers::{button, flag, paragraph, rows, section, text, when},
    },
    context::AppContext,
    state::tuning::Tuning,
};

/// The list of all, and the comparison of two.
pub fn saved(app: &AppContext) -> AnyView {
    let (app, compared) = (*app, Compared::new());
    view! {
        <Part name="snapshots">{saved_list(&app, compared)}</Part>
        <Part name="snapshots-compared">{compared.view(&app)}</Part>
    }
    .into_any()
}

fn saved_list(app: &AppContext, compared: Compared) -> AnyView {
    let (app, tuning) = (*app, app.tuning);
    let ids = move || {
        tuning.saved_adapters.with(|saved_adapters| saved_adapters.all().iter().map(|adapter| adapter.id).collect())
    };
    let can_undo = Memo::new(move |_| tuning.undo.with(Option::is_some));
    let load = move |event: ev::Event| {
        if let Some(file) = files::chosen(&event_target::<HtmlInputElement>(&event)) {
            tuning.load(file);
        }
    };
    let content = view! {
        {paragraph("Switch at any time: your top 10 follows at once. Tunings are stored in this browser only; a downloaded file can be loaded again, here or in another browser.")}
        <ul class="kept">
            {plain_row(tuning)}
            {rows(ids, move |id| adapter_row(&app, id))}
        </ul>
        <div class="kept__tools">
            {when(move || can_undo.get().then(|| button("button", "Undo the last change", move || tuning.undo())))}
            <label class="button kept__load">
                "Load a file" <input type="file" accept=".adapter" on:change=load/>
            </label>
        </div>
        {comparing(&app, compared)}
    };
    section("Saved tunings", content.into_any())
}

/// The choice of two to compare, where there are any.
fn comparing(app: &AppContext, compared: Compared) -> AnyView {
    let app = *app;
    let usable = Memo::new(move |_| {
        app.tuning.saved_adapters.with(|saved_adapters| {
            let usable = saved_adapters.all().iter().filter(|adapter| adapter.fit == Fit::Active);
            usable.map(|adapter| adapter.id).collect::<Vec<u64>>()
        })
    });
    let is_any = Memo::new(move |_| usable.with(|usable| !usable.is_empty()));
    let fields = [NodeRef::<html::Select>::new(), NodeRef::<html::Select>::new()];
    let show = move || {
        let chosen = fields.map(|field| field.get_untracked().and_then(|field| field.value().parse().ok()));
        compared.ask(&app, chosen);
    };
    when(move || {
        is_any.get().then(|| {
            view! {
                <div class="kept__compare">
                    <label>"Compare " {choice(app.tuning, usable, fields[0], false)}</label>
                    <label>"with " {choice(app.tuning, usable, fields[1], true)}</label>
                    {button("button", "Show what differs", show)}
                </div>
            }
            .into_any()
        })
    })
}

/// A field to choose one of them; the newest one at first, if `is_newest`.
fn choice(tuning: Tuning, usable: Memo<Vec<u64>>, field: NodeRef<html::Select>, is_newest: bool) -> AnyView {
    let option = move |id: u64| {
        let name = text(move || {
            tuning
                .saved_adapters
                .with(|saved_adapters| saved_adapters.get(id).map(|adapter| adapter.name.clone()).unwrap_or_default())
        });
        let is_first = flag(move || is_newest && usable.with(|usable| usable.first() == Some(&id)));
        view! { <option value=id.to_string() prop:selected=is_first>{name}</option> }.into_any()
    };
    view! {
        <select node_ref=field>
            <option value="">{AS_IT_CAME}</option>
            {rows(move || usable.get(), option)}
        </select>
    }
    .into_any()
}
