//! Retries: which requests are repeated, and after which pause.

use std::time::Duration;

use crate::model::{Exchange, ExchangeResult, FailureKind, Purpose};

use super::call::Call;
use super::client::Client;

/// Number and pauses of retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Repetitions after the first attempt.
    pub retries: u32,
    /// Upper bound of the first pause; each further one is twice as long.
    pub first_pause: Duration,
    /// Upper bound of any pause, even of one that the provider asks for.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 3,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// Sends a request that no report shows, with retries where they are harmless, and returns the
    /// last exchange.
    pub async fn ask(&self, client: &Client, call: &Call) -> Exchange {
        let mut attempt = 1;
        loop {
            let exchange = client.send(call, attempt, attempt).await;
            let Some(pause) = self.pause_after(call, &exchange, fastrand::f64()) else {
                return exchange;
            };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// Returns the pause before the next attempt, or `None` if the response is final.
    ///
    /// A request that may change something is repeated only when it cannot have arrived, or when
    /// the provider says that it did not act on it (429, RFC 6585 section 4).
    #[must_use]
    pub fn pause_after(&self, call: &Call, exchange: &Exchange, jitter: f64) -> Option<Duration> {
        if exchange.attempt > self.retries || !may_repeat(call, exchange) {
            return None;
        }
        let doubled = self.first_pause.saturating_mul(1 << (exchange.attempt - 1).min(16));
        let jittered = doubled.min(self.longest_pause).mul_f64(jitter.clamp(0.0, 1.0));
        Some(retry_after(exchange).map_or(jittered, |asked| asked.min(self.longest_pause)))
    }
}

fn may_repeat(call: &Call, exchange: &Exchange) -> bool {
    // A second deletion by the clean-up does no harm: its answers are not judged.
    let harmless = call.is_safe() || call.purpose == Purpose::CleanUp;
    match &exchange.answer {
        ExchangeResult::Response(response) => match response.status {
            429 => true,
            503 => harmless,
            _ => false,
        },
        ExchangeResult::Failure(failure) => match failure.kind {
            FailureKind::Connect | FailureKind::ConnectTimeout => true,
            FailureKind::ConnectionLost => harmless,
            _ => false,
        },
    }
}

/// The `Retry-After` header in both forms of RFC 9110 section 10.2.3: seconds, or a date.
fn retry_after(exchange: &Exchange) -> Option<Duration> {
    let value = exchange.response()?.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?;
    let wait = date.timestamp().duration_since(jiff::Timestamp::now());
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::model::{Body, Request, Response, Timing, TransportFailure};

    fn exchange(attempt: u32, answer: ExchangeResult) -> Exchange {
        Exchange {
            id: 1,
            purpose: Purpose::Judged,
            branch: None,
            attempt,
            request: Request {
                method: String::new(),
                url: String::new(),
                headers: vec![],
                body: None,
            },
            answer,
            timing: Timing::default(),
        }
    }

    fn status(status: u16, headers: &[(&str, &str)]) -> ExchangeResult {
        ExchangeResult::Response(Response {
            status,
            version: "HTTP/1.1".to_owned(),
            headers: headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            body: Body::default(),
        })
    }

    fn lost() -> ExchangeResult {
        ExchangeResult::Failure(TransportFailure {
            kind: FailureKind::ConnectionLost,
            message: String::new(),
        })
    }

    #[test]
    fn deletion_without_a_response_is_never_repeated() {
        let policy = RetryPolicy::default();
        let delete = Call::new(Method::DELETE, "/x", Purpose::Judged);
        let get = Call::new(Method::GET, "/x", Purpose::Verify);
        assert_eq!(policy.pause_after(&delete, &exchange(1, lost()), 1.0), None);
        assert!(policy.pause_after(&get, &exchange(1, lost()), 1.0).is_some());
        let hidden = get.header("x-http-method-override", "DELETE");
        assert_eq!(policy.pause_after(&hidden, &exchange(1, lost()), 1.0), None);
    }

    #[test]
    fn pause_doubles_until_the_last_retry() {
        let policy = RetryPolicy::default();
        let get = Call::new(Method::GET, "/x", Purpose::Verify);
        let pause = |attempt| policy.pause_after(&get, &exchange(attempt, lost()), 1.0);
        assert_eq!(pause(1), Some(Duration::from_millis(100)));
        assert_eq!(pause(3), Some(Duration::from_millis(400)));
        assert_eq!(pause(4), None);
    }

    #[test]
    fn pause_has_jitter_and_zero_retries_mean_none() {
        let policy = RetryPolicy::default();
        let get = Call::new(Method::GET, "/x", Purpose::Verify);
        let pause = |jitter| policy.pause_after(&get, &exchange(2, lost()), jitter);
        assert_eq!(pause(0.0), Some(Duration::ZERO));
        assert_eq!(pause(0.25), Some(Duration::from_millis(50)));
        assert_eq!(pause(7.0), pause(1.0));
        let none = RetryPolicy { retries: 0, ..policy };
        for answer in [lost(), status(429, &[("retry-after", "1")]), status(503, &[])] {
            assert_eq!(none.pause_after(&get, &exchange(1, answer), 1.0), None);
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_bounded() {
        let policy = RetryPolicy::default();
        let get = Call::new(Method::GET, "/x", Purpose::Verify);
        let asked = |value| {
            policy.pause_after(&get, &exchange(1, status(503, &[("retry-after", value)])), 1.0)
        };
        assert_eq!(asked("2"), Some(Duration::from_secs(2)));
        assert_eq!(asked("86400"), Some(policy.longest_pause));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("Fri, 31 Dec 2100 23:59:59 GMT"), Some(policy.longest_pause));
    }
}
