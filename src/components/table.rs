//! Tables of figures, which scroll sideways by themselves where the screen is narrow; and lists of words.

use leptos::prelude::*;

/// What stands in a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The figure.
    pub text: String,
    /// What is said more quietly behind it.
    pub aside: String,
    /// Whether it is the best of its column.
    pub is_best: bool,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// A row: its head and its cells.
pub type Row = (String, Vec<Cell>);

/// A table: its name for screen readers, the heads of all columns, and the rows.
pub fn table(name: &str, head: Vec<String>, rows: Vec<Row>) -> AnyView {
    let head = head.into_iter().map(|text| view! { <th scope="col">{text}</th> }.into_any()).collect_view();
    let rows = rows.into_iter().map(row).collect_view();
    // To be scrolled with the keyboard, it has to take the focus.
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=name.to_owned()>
            <table class="table" aria-label=name.to_owned()>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row((head, cells): Row) -> AnyView {
    let cells = cells.into_iter().map(cell).collect_view();
    view! { <tr><th scope="row">{head}</th>{cells}</tr> }.into_any()
}

fn cell(Cell { text, aside, is_best }: Cell) -> AnyView {
    let figure = if is_best { view! { <strong>{text}</strong> }.into_any() } else { text.into_any() };
    let aside = (!aside.is_empty()).then(|| view! { <small>{aside}</small> }.into_any());
    view! { <td>{figure}{aside}</td> }.into_any()
}

/// A word and what it means, which may change.
pub type Definition = (String, Signal<String>);

/// A list of words and what they mean. `class` is added to the list's own.
pub fn definitions(class: &'static str, list: Vec<Definition>) -> AnyView {
    let definition = |(word, meaning): Definition| view! { <div><dt>{word}</dt><dd>{meaning}</dd></div> }.into_any();
    let list = list.into_iter().map(definition).collect_view();
    view! { <dl class=["definitions ", class].concat()>{list}</dl> }.into_any()
}

/// A definition that stays as it is.
pub fn definition(word: impl Into<String>, meaning: impl Into<String>) -> Definition {
    (word.into(), Signal::stored(meaning.into()))
}
