//! Slowing down by itself: after a target has refused a request for its number (429) or because it
//! is busy (503), all requests of the run keep a distance, which shrinks again with every success.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::model::Exchange;

/// Distance between two requests after the first refusal.
const FIRST: Duration = Duration::from_millis(10);

/// Longest distance that is kept.
const LONGEST: Duration = Duration::from_millis(200);

/// Part of the distance that a success leaves.
const RECOVERY: f64 = 0.97;

/// The distance that the requests of a run keep; none until a target asks for it.
#[derive(Debug, Default)]
pub(super) struct Slowdown(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    distance: Duration,
    /// The earliest time of the next request.
    next: Option<Instant>,
}

impl Slowdown {
    /// Waits until the next request may be sent.
    pub(super) async fn wait(&self) {
        let now = Instant::now();
        let at = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(next) = state.next else { return };
            let at = next.max(now);
            state.next = Some(at + state.distance);
            at
        };
        tokio::time::sleep_until(at.into()).await;
    }

    /// Learns from an answer.
    pub(super) fn learn(&self, exchange: &Exchange) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match exchange.status() {
            Some(429 | 503) => {
                state.distance = (state.distance * 2).clamp(FIRST, LONGEST);
                state.next = Some(Instant::now() + state.distance);
            }
            Some(200..=299) if state.next.is_some() => {
                state.distance = state.distance.mul_f64(RECOVERY);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Answer, Purpose, Request, Response, Timing};

    fn exchange(status: u16) -> Exchange {
        let request =
            Request { method: String::new(), url: String::new(), headers: vec![], body: None };
        let response = Response {
            status,
            version: String::new(),
            headers: vec![],
            body: crate::model::Body::default(),
        };
        Exchange {
            id: 1,
            purpose: Purpose::Judged,
            branch: None,
            attempt: 1,
            request,
            answer: Answer::Response(response),
            timing: Timing::default(),
        }
    }

    #[test]
    fn requests_keep_a_distance_only_after_a_refusal_and_less_with_each_success() {
        let slowdown = Slowdown::default();
        slowdown.learn(&exchange(200));
        assert_eq!(slowdown.0.lock().unwrap().next, None);
        slowdown.learn(&exchange(429));
        slowdown.learn(&exchange(503));
        assert_eq!(slowdown.0.lock().unwrap().distance, 2 * FIRST);
        slowdown.learn(&exchange(200));
        assert!(slowdown.0.lock().unwrap().distance < 2 * FIRST);
        for _ in 0..20 {
            slowdown.learn(&exchange(429));
        }
        assert_eq!(slowdown.0.lock().unwrap().distance, LONGEST);
    }
}
