//! Differences between two lists of films.

use matinee_core::{FilmId, Scale};
use matinee_protocol::Pick;

/// Change of a film's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// It was not on the first list.
    In,
    /// It is not on the second list.
    Out,
    /// So many places up.
    Up(usize),
    /// So many places down.
    Down(usize),
    /// It stays where it is.
    Same,
}

/// A film of either list.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The film.
    pub film: FilmId,
    /// Its change of position.
    pub moved: Move,
    /// The place it has, or had where it left; counted from 1.
    pub place: usize,
    /// Predicted stars before and after.
    pub stars: (f32, f32),
    /// The rated films that explain it.
    pub reasons: Vec<FilmId>,
}

impl Change {
    /// Whether the stars differ in what is shown of them: tenths.
    pub fn has_other_stars(&self, scale: Scale) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "tenths, of which a scale has few")]
        let shown = |stars: f32| (scale.exact(stars) * 10.0).round() as i32;
        shown(self.stars.0) != shown(self.stars.1)
    }
}

/// Predicted stars by film, for films that are on one of the lists only.
pub type PredictedStars = Vec<(FilmId, f32)>;

/// Two lists, film by film.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The first list: what stays and what leaves.
    pub before: Vec<Change>,
    /// The second list: what stays and what comes in.
    pub after: Vec<Change>,
}

impl Comparison {
    /// Compares lists, given what stars were predicted of every film on either before and after.
    pub fn new(before: &[Pick], after: &[Pick], stars: &(PredictedStars, PredictedStars)) -> Self {
        let place = |list: &[Pick], film: FilmId| list.iter().position(|pick| pick.film == film);
        let find = |list: &[Pick], stars: &PredictedStars, film: FilmId| {
            let listed = list.iter().find(|pick| pick.film == film).map(|pick| pick.stars);
            listed.or_else(|| stars.iter().find(|(known, _)| *known == film).map(|(_, stars)| *stars))
        };
        let change = |at: usize, pick: &Pick, moved: Move| {
            let stars = (
                find(before, &stars.0, pick.film).unwrap_or(pick.stars),
                find(after, &stars.1, pick.film).unwrap_or(pick.stars),
            );
            let reasons = pick.reasons.iter().map(|reason| reason.film).collect();
            Change { film: pick.film, moved, place: at + 1, stars, reasons }
        };
        let moved = |from: Option<usize>, to: usize| match from {
            None => Move::In,
            Some(from) if from > to => Move::Up(from - to),
            Some(from) if from < to => Move::Down(to - from),
            Some(_) => Move::Same,
        };
        let left = |pick: &Pick| if place(after, pick.film).is_some() { Move::Same } else { Move::Out };
        Self {
            before: before.iter().enumerate().map(|(at, pick)| change(at, pick, left(pick))).collect(),
            after: after
                .iter()
                .enumerate()
                .map(|(at, pick)| change(at, pick, moved(place(before, pick.film), at)))
                .collect(),
        }
    }

    /// What is different: films that leave, then those that come in, move or have other stars.
    pub fn changes(&self, scale: Scale) -> Vec<&Change> {
        let leaves = self.before.iter().filter(|change| change.moved == Move::Out);
        let others = self.after.iter().filter(|change| change.moved != Move::Same || change.has_other_stars(scale));
        leaves.chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(film: FilmId, stars: f32) -> Pick {
        Pick { film, score: 0.0, stars, margin: 1.0, reasons: vec![] }
    }

    fn moves(changes: &[Change]) -> Vec<(FilmId, Move)> {
        changes.iter().map(|change| (change.film, change.moved)).collect()
    }

    #[test]
    fn films_come_leave_and_move() {
        let before = [pick(1, 4.0), pick(2, 4.0), pick(3, 4.0)];
        let after = [pick(3, 4.2), pick(1, 4.0), pick(4, 3.5)];
        let stars = ([(4, 3.0)].into(), [(2, 2.5)].into());
        let comparison = Comparison::new(&before, &after, &stars);
        assert_eq!(moves(&comparison.before), [(1, Move::Same), (2, Move::Out), (3, Move::Same)]);
        assert_eq!(moves(&comparison.after), [(3, Move::Up(2)), (1, Move::Down(1)), (4, Move::In)]);
        assert_eq!(comparison.after[0].stars, (4.0, 4.2));
        assert_eq!(comparison.after[2].stars, (3.0, 3.5));
        assert_eq!(comparison.before[1].stars, (4.0, 2.5));
        let changed: Vec<FilmId> = comparison.changes(Scale::HALF_STARS).iter().map(|change| change.film).collect();
        assert_eq!(changed, [2, 3, 1, 4]);
    }

    #[test]
    fn the_same_lists_have_no_changes() {
        let list = [pick(1, 4.0), pick(2, 3.0)];
        assert!(Comparison::new(&list, &list, &Default::default()).changes(Scale::HALF_STARS).is_empty());
    }

    #[test]
    fn stars_alone_are_a_change() {
        let comparison = Comparison::new(&[pick(1, 4.0)], &[pick(1, 4.06)], &Default::default());
        assert_eq!(comparison.changes(Scale::HALF_STARS).len(), 1);
    }

    #[test]
    fn stars_differ_where_one_sees_it() {
        let differ = |from: f32, to: f32| {
            let comparison = Comparison::new(&[pick(1, from)], &[pick(1, to)], &Default::default());
            comparison.after[0].has_other_stars(Scale::HALF_STARS)
        };
        assert!(!differ(4.06, 4.13), "both are 4.1");
        assert!(differ(3.66, 3.64), "3.7 and 3.6");
    }
}
