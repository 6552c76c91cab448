//! The sentences that speak of the catalog's things, in one place. Their placeholders are filled by
//! [`Terms::fill`](matinee_core::Terms::fill); sentences with figures in them are in [`wording`](crate::wording).

/// The title of the browser's window, where the host has chosen none.
pub const TITLE: &str = "Matinee: {films} for you, worked out on your own machine";
/// The heading of the home screen.
pub const PROMISE: &str = "Rate a few {films}. Get ten worth your evening.";
/// Above the grid.
pub const FILMS_TO_RATE: &str = "{Films} to rate";
/// The button below the grid.
pub const MORE_FILMS: &str = "More {films}";
/// The label of the search field.
pub const FIND: &str = "Find {a film} you have {seen}";
/// Under the title of a film that the visitor wants.
pub const ON_WATCHLIST: &str = "On your {watchlist}";
/// The button for films that can't be rated.
pub const NOT_SEEN: &str = "Not {seen}";
/// Feedback without stars.
pub const SEEN: &str = "{Seen}, not rated";
/// Beside a recommended film.
pub const SEEN_IT: &str = "{Seen} it? Not for you?";
/// What follows "3 of 5" in the report on a file.
pub const ROWS: &str = " rows say something about {a film}.";
/// Before the first list.
pub const RATE_ONE_MORE: &str = "Rate one more {film} to see your top 10.";
/// Before the first list, with a number in the place of `{count}`.
pub const RATE_MORE: &str = "Rate {count} more {films} to see your top 10.";
/// After a tuning that went wrong, with a number in the place of `{step}`.
pub const DIVERGED: &str = "Tuning did not converge and was stopped at step {step}. Your list is unchanged. Rate a few more {films} and try again.";
/// The screen of a film that is not there.
pub const NO_SUCH_FILM: &str = "This catalog has no such {film}";
