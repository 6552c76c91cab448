//! The queue of starter films offered for rating.

/// Offers the starter films in order, a batch at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StarterQueue {
    order: Vec<usize>,
    next: usize,
    batch: Vec<usize>,
}

impl StarterQueue {
    /// A queue of these places, with a first batch of `count` films that are not `known`.
    pub fn new(order: Vec<usize>, count: usize, known: impl Fn(usize) -> bool) -> Self {
        let mut queue = Self { order, next: 0, batch: Vec::new() };
        queue.next_batch(count, known);
        queue
    }

    /// The places in the current batch.
    pub fn batch(&self) -> &[usize] {
        &self.batch
    }

    /// Takes the next batch of `count` films, skipping those with feedback. Wraps around at the end. The batch stays the same
    /// if every film has feedback.
    pub fn next_batch(&mut self, count: usize, known: impl Fn(usize) -> bool) {
        let mut batch = Vec::with_capacity(count);
        for _ in 0..self.order.len() {
            if batch.len() == count {
                break;
            }
            let place = self.order[self.next];
            self.next = (self.next + 1) % self.order.len();
            if !known(place) {
                batch.push(place);
            }
        }
        if !batch.is_empty() {
            self.batch = batch;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deals_on_and_begins_again() {
        let mut queue = StarterQueue::new((0..10).collect(), 4, |place| place == 1);
        assert_eq!(queue.batch(), [0, 2, 3, 4]);
        queue.next_batch(4, |_| false);
        assert_eq!(queue.batch(), [5, 6, 7, 8]);
        queue.next_batch(4, |place| place < 9 && place != 3);
        assert_eq!(queue.batch(), [9, 3]);
    }

    #[test]
    fn keeps_the_table_when_nothing_is_left() {
        let mut queue = StarterQueue::new(vec![4, 5], 4, |_| false);
        queue.next_batch(4, |_| true);
        assert_eq!(queue.batch(), [4, 5]);
        let mut empty = StarterQueue::default();
        empty.next_batch(4, |_| false);
        assert!(empty.batch().is_empty());
    }
}
