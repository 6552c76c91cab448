//! What trackers say of a film in a column of its own: planned, completed, dropped.

use matinee_core::Feedback;
use matinee_search::fold::words_of;

/// The meaning of a status.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Status {
    /// It is feedback.
    Is(Feedback),
    /// The film is skipped, unless it is rated; the text says what such films are.
    LeftOut(&'static str),
}

/// The meaning of a status; `None` of an empty one, and of words that are not known.
pub(super) fn status(text: &str) -> Option<Status> {
    let word = words_of(text).concat();
    Some(match word.as_str() {
        "completed" | "complete" | "watched" | "seen" | "finished" | "done" | "rewatching" | "rewatched" => {
            Status::Is(Feedback::Watched)
        }
        "plantowatch" | "plan" | "planned" | "planning" | "ptw" | "towatch" | "wanttowatch" | "wanted" | "wishlist"
        | "watchlist" | "watchlater" => Status::Is(Feedback::Watchlist),
        "watching" | "current" | "inprogress" | "started" | "hold" | "onhold" | "paused" => {
            Status::LeftOut("{films} not seen to the end")
        }
        "dropped" | "discarded" | "abandoned" | "notinteresting" | "notinterested" | "ignored" | "hidden" => {
            Status::LeftOut("{films} that were given up")
        }
        "collected" | "collection" | "owned" | "incollection" => Status::LeftOut("{films} of a collection"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_means_what_it_says() {
        assert_eq!(status("Plan to Watch"), Some(Status::Is(Feedback::Watchlist)));
        assert_eq!(status("plantowatch"), Some(Status::Is(Feedback::Watchlist)));
        assert_eq!(status("COMPLETED"), Some(Status::Is(Feedback::Watched)));
        assert!(matches!(status("on-hold"), Some(Status::LeftOut(_))));
        assert_eq!(status("").or(status("whatever")), None);
    }
}
