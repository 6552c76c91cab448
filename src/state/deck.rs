//! Which films lie on the table to be rated.

/// Deals the starter films in their order, a handful at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deck {
    order: Vec<usize>,
    next: usize,
    table: Vec<usize>,
}

impl Deck {
    /// A deck of these places, with the first `count` on the table that nobody `knows` about.
    pub fn new(order: Vec<usize>, count: usize, known: impl Fn(usize) -> bool) -> Self {
        let mut deck = Self { order, next: 0, table: Vec::new() };
        deck.deal(count, known);
        deck
    }

    /// The places on the table.
    pub fn table(&self) -> &[usize] {
        &self.table
    }

    /// Puts the next `count` films on the table, leaving out those with a mark. At the end it begins again with the
    /// films that still have none. The table stays as it is when every film has a mark.
    pub fn deal(&mut self, count: usize, known: impl Fn(usize) -> bool) {
        let mut table = Vec::with_capacity(count);
        for _ in 0..self.order.len() {
            if table.len() == count {
                break;
            }
            let place = self.order[self.next];
            self.next = (self.next + 1) % self.order.len();
            if !known(place) {
                table.push(place);
            }
        }
        if !table.is_empty() {
            self.table = table;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deals_on_and_begins_again() {
        let mut deck = Deck::new((0..10).collect(), 4, |place| place == 1);
        assert_eq!(deck.table(), [0, 2, 3, 4]);
        deck.deal(4, |_| false);
        assert_eq!(deck.table(), [5, 6, 7, 8]);
        deck.deal(4, |place| place < 9 && place != 3);
        assert_eq!(deck.table(), [9, 3]);
    }

    #[test]
    fn keeps_the_table_when_nothing_is_left() {
        let mut deck = Deck::new(vec![4, 5], 4, |_| false);
        deck.deal(4, |_| true);
        assert_eq!(deck.table(), [4, 5]);
        let mut empty = Deck::default();
        empty.deal(4, |_| false);
        assert!(empty.table().is_empty());
    }
}
