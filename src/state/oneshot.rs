//! A oneshot channel.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

struct Slot<T> {
    answer: Option<T>,
    is_over: bool,
    waker: Option<Waker>,
}

/// The sending half. If it is dropped without sending, the receiver gets `None`.
pub struct Sender<T>(Rc<RefCell<Slot<T>>>);

/// The receiving half, a future.
pub struct Receiver<T>(Rc<RefCell<Slot<T>>>);

/// Creates a channel.
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let slot = Rc::new(RefCell::new(Slot { answer: None, is_over: false, waker: None }));
    (Sender(Rc::clone(&slot)), Receiver(slot))
}

impl<T> Sender<T> {
    /// Sends the value.
    pub fn send(self, answer: T) {
        self.0.borrow_mut().answer = Some(answer);
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let waker = {
            let mut slot = self.0.borrow_mut();
            slot.is_over = true;
            slot.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Receiver<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut slot = self.0.borrow_mut();
        if slot.is_over {
            return Poll::Ready(slot.answer.take());
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll<T>(channel: &mut Receiver<T>) -> Poll<Option<T>> {
        Pin::new(channel).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn an_answer_arrives_and_so_does_the_end() {
        let (sender, mut answer) = channel();
        assert_eq!(poll(&mut answer), Poll::Pending);
        sender.send(7);
        assert_eq!(poll(&mut answer), Poll::Ready(Some(7)));
        let (sender, mut answer) = channel::<i32>();
        drop(sender);
        assert_eq!(poll(&mut answer), Poll::Ready(None));
    }
}
