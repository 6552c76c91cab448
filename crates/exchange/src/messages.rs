//! What the page and the desk say to each other. On the web each message is one structured-clone object.

use matinee_data::{
    FilmId, Terms,
    exchange::{Upload, backup::Extras},
};
use serde::{Deserialize, Serialize};

use crate::{Mark, Policy, Stranger, Undo};

/// What the visitor has said so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Here {
    /// Of films of the catalog.
    pub marks: Vec<Mark>,
    /// Of films that the catalog does not have.
    pub strangers: Vec<Stranger>,
    /// Milliseconds since 1970.
    pub now: f64,
}

/// A film of the top list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picked {
    /// The film.
    pub film: FilmId,
    /// Predicted stars.
    pub stars: f32,
    /// Half the width of the interval that holds four of five ratings, in stars.
    pub margin: f32,
    /// The films it is recommended for.
    pub reasons: Vec<FilmId>,
}

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Request {
    /// This is the catalog. Comes first, and has no answer.
    Open {
        /// The file, byte for byte.
        #[serde(with = "serde_bytes")]
        catalog: Vec<u8>,
        /// What its manifest calls its things.
        terms: Terms,
    },
    /// Read these files. Sends [`Event::Progress`], then [`Event::Review`].
    Read {
        /// What the visitor chose, dropped or pasted; without any, the films kept for later are looked for again.
        files: Vec<Upload>,
        /// What there is.
        here: Here,
    },
    /// Take this film for the guess at a place, or none of them. Answered by [`Event::Review`], as the next two are.
    Choose {
        /// Which, as the review numbers them.
        place: u32,
        /// The film.
        film: Option<FilmId>,
    },
    /// Take the likeliest film wherever there is a guess.
    Likeliest,
    /// Whose rating counts where both have one.
    Decide {
        /// Whose.
        policy: Policy,
    },
    /// Something has changed since. Answered by [`Event::Review`].
    Renew {
        /// What there is now.
        here: Here,
    },
    /// What has to be stored, if what was looked through is to count? Answered by [`Event::Step`].
    Import {
        /// What there is.
        here: Here,
    },
    /// What has to be stored to take an import back? Answered by [`Event::Step`].
    TakeBack {
        /// What there is.
        here: Here,
        /// The import.
        undo: Undo,
    },
    /// Everything in one file. This and the next two are answered by [`Event::File`].
    Backup {
        /// What there is.
        here: Here,
        /// Besides films.
        extras: Extras,
    },
    /// What was rated or watched, as Letterboxd imports it.
    Letterboxd {
        /// What there is.
        here: Here,
    },
    /// A top list for a spreadsheet.
    Recommendations {
        /// The best first.
        picks: Vec<Picked>,
        /// Milliseconds since 1970.
        now: f64,
    },
}

/// What has to be stored at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Marks to be set.
    pub put: Vec<Mark>,
    /// Films of which nothing is said any more.
    pub delete: Vec<FilmId>,
    /// Films to be kept for later.
    pub keep: Vec<Stranger>,
    /// Kept films that are not kept any longer.
    pub drop: Vec<u64>,
    /// What takes it back. Nothing, where there was nothing to import but settings and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    /// What came besides films.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extras: Option<Extras>,
    /// What has happened then, for those who don't see the screen.
    pub remark: String,
}

/// What the desk answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// The worker listens. What is said to it before is lost.
    Started,
    /// So much is done.
    Progress {
        /// 0 to 1.
        fraction: f32,
    },
    /// This is to be looked through.
    Review {
        /// As HTML.
        html: String,
        /// How many films were read: "12 films".
        films: String,
    },
    /// This is to be stored.
    // Boxed: the widest by far.
    Step(Box<Step>),
    /// This is to be taken home.
    File {
        /// What it is to be called.
        name: String,
        /// The content.
        text: String,
    },
    /// It can't be done.
    Failed {
        /// Why, in one sentence.
        message: String,
    },
}
