//! The request queue of a worker.

use std::collections::VecDeque;

use matinee_protocol::Request;

/// Requests in order of arrival; only the newest recommendation is kept.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: VecDeque<Request>,
    is_busy: bool,
}

impl Queue {
    /// Adds a request. Returns whether the caller has to start the loop; otherwise it is running.
    pub(crate) fn push(&mut self, request: Request) -> bool {
        if matches!(request, Request::Recommend(_)) {
            self.waiting.retain(|waiting| !matches!(waiting, Request::Recommend(_)));
        }
        self.waiting.push_back(request);
        !std::mem::replace(&mut self.is_busy, true)
    }

    /// Whether a recommendation waits, which supersedes one that is being computed.
    pub(crate) fn has_recommendation(&self) -> bool {
        self.waiting.iter().any(|waiting| matches!(waiting, Request::Recommend(_)))
    }

    /// Keeps the loop running although the queue is empty, because there is other work.
    pub(crate) fn set_busy(&mut self) {
        self.is_busy = true;
    }

    /// Next request; `None` if the queue is empty and the loop should stop.
    pub(crate) fn next(&mut self) -> Option<Request> {
        let next = self.waiting.pop_front();
        self.is_busy = next.is_some();
        next
    }
}

#[cfg(test)]
mod tests {
    use matinee_protocol::{ListOptions, RecommendParams};

    use super::*;

    fn recommend(id: u32) -> Request {
        Request::Recommend(RecommendParams {
            id,
            ratings: vec![],
            hidden: vec![],
            options: ListOptions::default(),
            count: 10,
            model: "linear".into(),
            adapter: None,
        })
    }

    #[test]
    fn only_the_newest_recommendation_waits() {
        let mut queue = Queue::default();
        assert!(queue.push(recommend(1)), "the loop does not run yet");
        assert_eq!(queue.next().map(|request| request.id()), Some(1));
        assert!(!queue.push(recommend(2)));
        assert!(!queue.push(recommend(3)) && queue.has_recommendation());
        assert_eq!(queue.next().map(|request| request.id()), Some(3));
        assert!(!queue.has_recommendation() && queue.next().is_none());
        queue.set_busy();
        assert!(!queue.push(recommend(4)), "the loop still runs");
        assert!(queue.next().is_some() && queue.next().is_none());
        assert!(queue.push(recommend(5)), "the loop has stopped");
    }
}
