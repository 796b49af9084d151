//! Holding requests back: few lists at once, and a distance between requests after a refusal.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::Method;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::call::Call;
use crate::api::Api;
use crate::model::Exchange;

/// How many places there are: so many that no scenario waits long for the first list of a distant
/// target.
const PLACES: usize = 8;
/// How many of them a list takes that may be long or short, one that is long, and one that is short.
const UNKNOWN: u32 = 1;
const LONG: u32 = 4;
const SHORT: u32 = 0;

/// The places of one client.
#[derive(Debug, Clone)]
pub(super) struct Lists {
    room: Arc<Semaphore>,
    /// How many places the next list takes.
    each: Arc<AtomicU32>,
}

impl Lists {
    /// Nothing is known of the target's lists yet.
    pub(super) fn new() -> Self {
        Self { room: Arc::new(Semaphore::new(PLACES)), each: Arc::new(AtomicU32::new(UNKNOWN)) }
    }

    /// These places, where a call asks for all collections of an account. Other lists have pages,
    /// and say nothing about the length of that one.
    pub(super) fn concerning(&self, api: &Api, call: &Call) -> Option<&Self> {
        let is_whole = call.method == Method::GET && call.path == api.subject.root;
        is_whole.then_some(self)
    }

    /// Waits until a list may be asked for, and keeps its place as long as the answer is held.
    pub(super) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        match self.each.load(Ordering::Relaxed) {
            SHORT => None,
            // It is never closed.
            each => self.room.acquire_many(each).await.ok(),
        }
    }

    /// A list has come, long or short. One long list is enough to expect others.
    pub(super) fn came(&self, is_long: bool) {
        if is_long {
            self.each.store(LONG, Ordering::Relaxed);
        } else {
            let _ =
                self.each.compare_exchange(UNKNOWN, SHORT, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// None has come. Where lists only come to nothing, a run has to come to its end: each must not
    /// wait for the time-outs of all before it.
    pub(super) fn failed(&self) {
        self.each.store(SHORT, Ordering::Relaxed);
    }
}

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
    use futures::FutureExt as _;

    use super::*;
    use crate::api::{COLLECTION, PERSON, VERIFIK};
    use crate::model::{Answer, Purpose, Request, Response, Timing};

    #[test]
    fn only_the_list_of_collections_is_held_back() {
        let lists = Lists::new();
        let is_held = |method, path| {
            lists.concerning(&VERIFIK, &Call::new(method, path, Purpose::Witness)).is_some()
        };
        let collections = COLLECTION.root;
        assert!(is_held(Method::GET, collections));
        assert!(!is_held(Method::POST, collections));
        assert!(!is_held(Method::GET, PERSON.root));
    }

    fn places(lists: &Lists) -> Vec<Option<SemaphorePermit<'_>>> {
        let taken = |_| lists.place().now_or_never();
        (0..100).map_while(taken).collect()
    }

    #[test]
    fn few_are_asked_for_until_one_came_and_fewer_when_they_are_long() {
        let lists = Lists::new();
        assert_eq!(places(&lists).len(), 8);
        lists.came(false);
        assert_eq!(places(&lists).len(), 100);
        lists.came(true);
        let held = places(&lists);
        assert_eq!(held.len(), 2);
        drop(held);
        // Another client's list, say.
        lists.came(false);
        assert_eq!(places(&lists).len(), 2);
    }

    #[test]
    fn nothing_waits_for_lists_that_come_to_nothing() {
        let lists = Lists::new();
        lists.came(true);
        lists.failed();
        assert_eq!(places(&lists).len(), 100);
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
