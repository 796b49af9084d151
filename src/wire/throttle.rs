//! Throttling: a limit on concurrent lists, and a minimum distance between requests after a refusal.
//!
//! A list of collections has no pages (List all Collections), so each one brings everything that the
//! account holds. Many at once would only wait for each other, in the memory of this process and of
//! the target.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::Method;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::call::Call;
use crate::api::Api;
use crate::model::Exchange;

/// Permits for lists: enough that no scenario waits long for the first list of a distant target.
const PERMITS: usize = 8;
/// Permits taken by a list of unknown, large and small size.
const UNKNOWN_SIZE: u32 = 1;
const LARGE: u32 = 4;
const SMALL: u32 = 0;

/// Limit on the lists that one client reads at once.
#[derive(Debug, Clone)]
pub(super) struct ListThrottle {
    permits: Arc<Semaphore>,
    /// Permits that the next list takes.
    cost: Arc<AtomicU32>,
}

impl ListThrottle {
    /// A throttle for a target whose lists have an unknown size.
    pub(super) fn new() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(PERMITS)),
            cost: Arc::new(AtomicU32::new(UNKNOWN_SIZE)),
        }
    }

    /// Returns this throttle for a call that lists all collections of an account. Other lists have
    /// pages and are not throttled.
    pub(super) fn for_call(&self, api: &Api, call: &Call) -> Option<&Self> {
        let is_whole = call.method == Method::GET && call.path == api.subject.root;
        is_whole.then_some(self)
    }

    /// Waits for the permits of a list; they are held as long as the response is.
    pub(super) async fn acquire(&self) -> Option<SemaphorePermit<'_>> {
        match self.cost.load(Ordering::Relaxed) {
            SMALL => None,
            // The semaphore is never closed.
            cost => self.permits.acquire_many(cost).await.ok(),
        }
    }

    /// Records the size of a list that was read. One large list is enough to expect more.
    pub(super) fn record_size(&self, is_large: bool) {
        if is_large {
            self.cost.store(LARGE, Ordering::Relaxed);
        } else {
            let _ = self.cost.compare_exchange(
                UNKNOWN_SIZE,
                SMALL,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
        }
    }

    /// Records a list that could not be read. Lists are no longer throttled then: where they all time
    /// out, each would have to wait for those before it.
    pub(super) fn record_failure(&self) {
        self.cost.store(SMALL, Ordering::Relaxed);
    }
}

/// Distance between two requests after the first refusal.
const FIRST: Duration = Duration::from_millis(10);

/// Longest distance between two requests.
const LONGEST: Duration = Duration::from_millis(200);

/// Factor by which a success shortens the distance.
const RECOVERY: f64 = 0.97;

/// Distance between the requests of a run: none until the target refuses one because there were too
/// many (429) or because it is busy (503); shorter after each success.
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

    /// Adapts the distance to a response.
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
    use futures::FutureExt as _;

    use super::*;
    use crate::api::{COLLECTION, PERSON, VERIFIK};
    use crate::model::{ExchangeResult, Purpose, Request, Response, Timing};

    #[test]
    fn list_throttle_applies_to_the_list_of_collections_only() {
        let lists = ListThrottle::new();
        let is_held = |method, path| {
            lists.for_call(&VERIFIK, &Call::new(method, path, Purpose::Verify)).is_some()
        };
        let collections = COLLECTION.root;
        assert!(is_held(Method::GET, collections));
        assert!(!is_held(Method::POST, collections));
        assert!(!is_held(Method::GET, PERSON.root));
    }

    fn permits(lists: &ListThrottle) -> Vec<Option<SemaphorePermit<'_>>> {
        let taken = |_| lists.acquire().now_or_never();
        (0..100).map_while(taken).collect()
    }

    #[test]
    fn list_throttle_admits_two_large_lists_and_any_number_of_small_ones() {
        let lists = ListThrottle::new();
        assert_eq!(permits(&lists).len(), 8);
        lists.record_size(false);
        assert_eq!(permits(&lists).len(), 100);
        lists.record_size(true);
        let held = permits(&lists);
        assert_eq!(held.len(), 2);
        drop(held);
        // Another client's list, say.
        lists.record_size(false);
        assert_eq!(permits(&lists).len(), 2);
    }

    #[test]
    fn list_throttle_stops_waiting_after_a_failed_list() {
        let lists = ListThrottle::new();
        lists.record_size(true);
        lists.record_failure();
        assert_eq!(permits(&lists).len(), 100);
    }

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
            answer: ExchangeResult::Response(response),
            timing: Timing::default(),
        }
    }

    #[test]
    fn slowdown_begins_with_a_refusal_and_shrinks_with_each_success() {
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
