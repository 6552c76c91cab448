//! What a model is made of: a small drawing, and what happens in it.

use leptos::prelude::*;
use matinee_bundle::{ModelEntry, ModelKind};

use crate::components::view_helpers::paragraph;

/// Width and height of a box.
const BOX: (u16, u16) = (168, 52);

/// The texts of the boxes: what comes in, the person's and the films' side, both stages, the list. Two lines each.
type Texts = [[&'static str; 2]; 6];

/// The left upper corners of the boxes, in the order of [`Texts`].
const CORNERS: [(u16, u16); 6] = [(2, 2), (2, 86), (190, 86), (2, 170), (190, 170), (96, 254)];

/// The arrows, from the bottom of one box to the top of another.
const ARROWS: [(usize, usize); 7] = [(0, 1), (1, 3), (2, 3), (1, 4), (2, 4), (3, 5), (4, 5)];

const LINEAR: Texts = [
    ["Your ratings", "stars by title"],
    ["Taste vector", "solved in one step"],
    ["Title vectors", "learned in training"],
    ["Retrieval", "product + neighbours"],
    ["Ranking", "posterior of the stars"],
    ["Your list", "reranked for variety"],
];

const TWO_STAGE: Texts = [
    ["Your ratings", "stars by title"],
    ["Your embedding", "60 gradient steps, here"],
    ["Title embeddings", "learned in training"],
    ["Retrieval", "product, softmax"],
    ["Ranking", "dense layer, sigmoid"],
    ["Your list", "reranked for variety"],
];

const LINEAR_WORDS: &str = "A linear model. Your ratings are solved for a taste vector in closed form; held against the vector of \
    every title, plus what the neighbours of your titles add, it says what people like you watch. A second, Bayesian model \
    predicts the stars of the best 200, with a range. Nothing is trained in your browser unless you tune it.";

const TWO_STAGE_WORDS: &str = "A neural network of two stages, the system of the original. Both start from embeddings of person and \
    title. Retrieval is their dot product, trained with categorical cross-entropy over the whole catalog. Ranking joins \
    both in a fully connected layer with ReLU, followed by a sigmoid that becomes stars. It has never met you, so your \
    embedding is learned in your browser: after each rating, sixty steps of Adam on both losses, from the mean of all \
    people, with the rest of the network held fixed.";

/// The drawing, and the words; nothing for a kind that is not known.
pub fn architecture(model: &ModelEntry) -> Option<AnyView> {
    let (texts, words) = match model.kind {
        ModelKind::Linear => (LINEAR, LINEAR_WORDS),
        ModelKind::TwoStage => (TWO_STAGE, TWO_STAGE_WORDS),
        ModelKind::Unknown(_) => return None,
    };
    let description = format!("{}: {}", model.name, texts.map(|[name, how]| format!("{name} ({how})")).join(", "));
    let content = view! {
        <div class="architecture">
            <svg viewBox="0 0 360 308" role="img" aria-label=description>
                {ARROWS.map(arrow).collect_view()}
                {CORNERS.into_iter().zip(texts).map(labelled_box).collect_view()}
            </svg>
            {paragraph(words.to_owned())}
        </div>
    };
    Some(content.into_any())
}

/// A box with two lines of text.
fn labelled_box(((x, y), [name, how]): ((u16, u16), [&'static str; 2])) -> AnyView {
    let (width, height) = BOX;
    let middle = (x + width / 2).to_string();
    let line = |class, below: u16, text: &'static str| {
        view! { <text class=class x=middle.clone() y=(y + below).to_string() text-anchor="middle">{text}</text> }
    };
    view! {
        <g>
            <rect x=x.to_string() y=y.to_string() width=width.to_string() height=height.to_string() rx="8"></rect>
            {line("architecture__name", 22, name)}
            {line("architecture__how", 39, how)}
        </g>
    }
    .into_any()
}

/// A line with a head.
fn arrow((from, to): (usize, usize)) -> AnyView {
    let (width, height) = BOX;
    let middle = |corner: (u16, u16)| corner.0 + width / 2;
    let ((x1, y1), (x2, y2)) =
        ((middle(CORNERS[from]), CORNERS[from].1 + height), (middle(CORNERS[to]), CORNERS[to].1));
    let path = format!("M{x1} {y1} L{x2} {} M{} {} L{x2} {y2} L{} {}", y2 - 1, x2 - 5, y2 - 7, x2 + 5, y2 - 7);
    view! { <path d=path></path> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_do_not_overlap_and_arrows_lead_down() {
        let (width, height) = BOX;
        for (nth, a) in CORNERS.iter().enumerate() {
            assert!(a.0 + width <= 360 && a.1 + height <= 308);
            for b in &CORNERS[nth + 1..] {
                assert!(a.0.abs_diff(b.0) >= width || a.1.abs_diff(b.1) >= height, "{a:?} {b:?}");
            }
        }
        assert!(ARROWS.iter().all(|&(from, to)| CORNERS[from].1 + height < CORNERS[to].1));
    }
}
