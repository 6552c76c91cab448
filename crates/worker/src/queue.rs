//! Requests that wait.

use std::collections::VecDeque;

use matinee_messages::Request;

/// Requests in the order they came, but for recommendations: only the newest of those waits.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: VecDeque<Request>,
    working: bool,
}

impl Queue {
    /// Takes a request in. Says whether the caller has to start working; otherwise somebody already is.
    pub(crate) fn push(&mut self, request: Request) -> bool {
        if matches!(request, Request::Recommend(_)) {
            self.waiting.retain(|waiting| !matches!(waiting, Request::Recommend(_)));
        }
        self.waiting.push_back(request);
        !std::mem::replace(&mut self.working, true)
    }

    /// Whoever asked in vain for a request stays at work, since there is something else to do.
    pub(crate) fn stay(&mut self) {
        self.working = true;
    }

    /// The next request; `None` means that whoever worked may go home.
    pub(crate) fn next(&mut self) -> Option<Request> {
        let next = self.waiting.pop_front();
        self.working = next.is_some();
        next
    }
}

#[cfg(test)]
mod tests {
    use matinee_messages::{Ask, Dials};

    use super::*;

    fn recommend(id: u32) -> Request {
        Request::Recommend(Ask {
            id,
            ratings: vec![],
            hidden: vec![],
            dials: Dials::default(),
            count: 10,
            adapter: None,
        })
    }

    #[test]
    fn only_the_newest_recommendation_waits() {
        let mut queue = Queue::default();
        assert!(queue.push(recommend(1)), "nobody works yet");
        assert_eq!(queue.next().map(|request| request.id()), Some(1));
        assert!(!queue.push(recommend(2)));
        assert!(!queue.push(recommend(3)));
        assert_eq!(queue.next().map(|request| request.id()), Some(3));
        assert_eq!(queue.next(), None);
        queue.stay();
        assert!(!queue.push(recommend(4)), "the worker is still there");
        assert!(queue.next().is_some() && queue.next().is_none());
        assert!(queue.push(recommend(5)), "the worker went home");
    }
}
