//! The HTTP client: sends calls and records the responses. It follows no redirect and keeps no cookie.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::{Interval, MissedTickBehavior, timeout};

use super::base_url::BaseUrl;
use super::body;
use super::call::{Call, Payload};
use super::credentials::{Credentials, PLACEHOLDER};
use super::interlock::{Interlock, ProbeError};
use super::throttle::{ListThrottle, Slowdown};
use super::transport::{self, Transport};
use crate::api::Api;
use crate::model::{
    BlastRadius, Body, Exchange, ExchangeResult, FailureKind, Header, Request, Response, Timing,
    TransportFailure,
};

/// Bytes of a request body that are kept in the record.
const REQUEST_BODY_KEPT: usize = 4 * 1024;

/// Divisor of the body limit up to which a list is kept whole: a run reads many lists at once.
const LIST_DIVISOR: usize = 16;

/// Time-outs, and size limits of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// From sending to the end of the response head.
    pub head: Duration,
    /// From the end of the response head to the end of the body.
    pub body: Duration,
    /// Largest response body in bytes, lists aside.
    pub body_bytes: usize,
    /// Largest list in bytes; the size of an account is not this suite's choice. Of a list larger than
    /// a sixteenth of `body_bytes`, only a part is kept.
    pub list_bytes: usize,
}

impl Limits {
    /// Limits derived from the one time-out an operator sets.
    #[must_use]
    pub fn from_timeout(timeout: Duration) -> Self {
        let (body_bytes, list_bytes) = (4 << 20, 512 << 20);
        Self { connect: timeout, head: timeout, body: timeout, body_bytes, list_bytes }
    }

    /// Limits of the body of a response to this call.
    fn for_answer_to(&self, api: &Api, call: &Call) -> body::BodyLimits {
        let listed = api.resource_at(&call.path).filter(|_| call.method == http::Method::GET);
        match listed {
            Some(resource) => {
                let whole = self.body_bytes / LIST_DIVISOR;
                body::BodyLimits::list(resource, whole, self.list_bytes)
            }
            None => body::BodyLimits::whole(self.body_bytes),
        }
    }
}

/// Reasons why a client could not be created.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The HTTP library refuses the settings.
    #[error("cannot set up the HTTP client: {0}")]
    SetUp(String),
}

/// An HTTP client for one target.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: BaseUrl,
    credentials: Credentials,
    interlock: Arc<Interlock>,
    limits: Limits,
    rate_limit: Option<Arc<Mutex<Interval>>>,
    slowdown: Arc<Slowdown>,
    list_throttle: ListThrottle,
    epoch: Instant,
}

impl Client {
    /// A client for one target; times are recorded as offsets from `epoch`.
    pub fn new(
        base: BaseUrl,
        credentials: Credentials,
        interlock: Interlock,
        limits: Limits,
        epoch: Instant,
    ) -> Result<Self, ClientError> {
        Self::connecting(base, credentials, interlock, limits, epoch, &Transport::default())
    }

    /// A client with connections of this transport.
    pub fn connecting(
        base: BaseUrl,
        credentials: Credentials,
        interlock: Interlock,
        limits: Limits,
        epoch: Instant,
        transport: &Transport,
    ) -> Result<Self, ClientError> {
        install_crypto_provider();
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(limits.connect)
            .tcp_nodelay(true)
            .user_agent(concat!("verifik-conformance/", env!("CARGO_PKG_VERSION")));
        let http = transport
            .apply(builder, &base)
            .and_then(reqwest::ClientBuilder::build)
            .map_err(|error| ClientError::SetUp(transport::chain(&error)))?;
        let list_throttle = ListThrottle::new();
        let interlock = Arc::new(interlock);
        let slowdown = Arc::default();
        Ok(Self {
            http,
            base,
            credentials,
            interlock,
            limits,
            rate_limit: None,
            slowdown,
            list_throttle,
            epoch,
        })
    }

    /// Limits the requests per second, over all clones of this client.
    #[must_use]
    pub fn with_rate_limit(mut self, per_second: Option<f64>) -> Self {
        self.rate_limit = per_second
            .and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok())
            .filter(|period| !period.is_zero())
            .map(|period| {
                let mut interval = tokio::time::interval(period);
                interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
                Arc::new(Mutex::new(interval))
            });
        self
    }

    /// Sends a call once and returns the exchange; `id` and `attempt` go into its record.
    pub async fn send(&self, call: &Call, id: u32, attempt: u32) -> Exchange {
        let throttle = self.list_throttle.for_call(self.interlock.inventory().api(), call);
        let _permit = if let Some(throttle) = throttle { throttle.acquire().await } else { None };
        if let Some(interval) = &self.rate_limit {
            interval.lock().await.tick().await;
        }
        self.slowdown.wait().await;
        let started = Instant::now();
        let prepared = self.prepare(call);
        let request = prepared.record(call, &self.base);
        let (answer, head) = match prepared.outgoing {
            Ok(outgoing) => {
                let limits = self.limits.for_answer_to(self.interlock.inventory().api(), call);
                self.exchange(outgoing, limits, throttle, started).await
            }
            Err(failure) => (ExchangeResult::Failure(failure), Duration::ZERO),
        };
        let exchange = Exchange {
            id,
            purpose: call.purpose,
            branch: call.branch.clone(),
            attempt,
            request,
            answer,
            timing: Timing {
                started_us: micros(started.saturating_duration_since(self.epoch)),
                head_us: micros(head),
                total_us: micros(started.elapsed()),
            },
        };
        self.slowdown.learn(&exchange);
        self.learn(call, &exchange);
        log(&exchange, &call.path);
        exchange
    }

    /// Tells the inventory which records a response showed: a creation may answer with the identifier of
    /// one of them.
    fn learn(&self, call: &Call, exchange: &Exchange) {
        if call.method != http::Method::GET || exchange.status() != Some(200) {
            return;
        }
        if let Some(body) = exchange.json() {
            let inventory = self.interlock.inventory();
            inventory.note_shown(inventory.api().resource_in(&call.path), body);
        }
    }

    /// Declares that `tail`, put behind the path of the subject, names nothing.
    ///
    /// # Errors
    ///
    /// As [`Interlock::declare_probe`].
    pub fn declare_probe(&self, tail: &str, radius: BlastRadius) -> Result<(), ProbeError> {
        self.interlock.declare_probe(tail, radius)
    }

    /// The instant that times are offsets from.
    #[must_use]
    pub fn epoch(&self) -> Instant {
        self.epoch
    }

    /// The tokens that this client may use.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    fn prepare(&self, call: &Call) -> Prepared {
        let mut written = Vec::new();
        let mut sent = HeaderMap::new();
        // A call whose token is missing is never sent, whether or not the token appears in a header.
        let mut problem = (!self.credentials.has(&call.token)).then(missing_token);
        for (name, template) in defaults(call).chain(call.headers.iter().map(as_strs)) {
            match self.header(name, template, call) {
                Ok((name, value, text)) => {
                    written.push((name.as_str().to_owned(), text));
                    sent.append(name, value);
                }
                Err(failure) => problem = Some(failure),
            }
        }
        for (name, secret) in self.credentials.headers() {
            match (HeaderName::try_from(name), HeaderValue::from_str(secret.expose())) {
                (Ok(name), Ok(mut value)) => {
                    value.set_sensitive(true);
                    written.push((name.as_str().to_owned(), secret.placeholder().to_owned()));
                    sent.append(name, value);
                }
                _ => problem = Some(refused("a header that every request carries is not valid")),
            }
        }
        let mut written_query = None;
        let outgoing = match problem {
            Some(failure) => Err(failure),
            None => self.outgoing(call, sent, &mut written_query),
        };
        Prepared { outgoing, headers: written, query: written_query }
    }

    fn header(
        &self,
        name: &str,
        template: &str,
        call: &Call,
    ) -> Result<(HeaderName, HeaderValue, String), TransportFailure> {
        let name = HeaderName::try_from(name).map_err(|_| refused("a header name is not valid"))?;
        if !template.contains(PLACEHOLDER) {
            let value = HeaderValue::from_str(template)
                .map_err(|_| refused("a header has characters that none can carry"))?;
            return Ok((name, value, template.to_owned()));
        }
        let filled = self.credentials.fill(template, &call.token).ok_or_else(missing_token)?;
        let mut value = HeaderValue::from_str(filled.sent.expose_secret())
            .map_err(|_| refused("the token has characters that no header can carry"))?;
        value.set_sensitive(true);
        Ok((name, value, filled.written))
    }

    fn outgoing(
        &self,
        call: &Call,
        headers: HeaderMap,
        written_query: &mut Option<String>,
    ) -> Result<reqwest::Request, TransportFailure> {
        let query =
            call.query.as_deref().and_then(|query| self.credentials.fill(query, &call.token));
        *written_query = query.as_ref().map(|query| query.written.clone());
        let sent = query.as_ref().map(|query| query.sent.expose_secret());
        let url = self.base.join(&call.path, sent).map_err(|error| refused(&error.to_string()))?;
        self.interlock.permits(call, &url).map_err(|refusal| refused(&refusal.to_string()))?;
        let mut request = reqwest::Request::new(call.method.clone(), url);
        *request.headers_mut() = headers;
        *request.body_mut() = call.payload.as_ref().map(as_body);
        Ok(request)
    }

    async fn exchange(
        &self,
        request: reqwest::Request,
        limits: body::BodyLimits,
        throttle: Option<&ListThrottle>,
        started: Instant,
    ) -> (ExchangeResult, Duration) {
        let sent = timeout(self.limits.head, self.http.execute(request)).await;
        let head = started.elapsed();
        let answer = match sent {
            Err(_) => ExchangeResult::Failure(transport::timed_out(
                FailureKind::HeadTimeout,
                "the response head",
                self.limits.head,
            )),
            Ok(Err(error)) => ExchangeResult::Failure(transport::classify(&error)),
            Ok(Ok(response)) => match self.read(response, limits, throttle).await {
                Ok(response) => ExchangeResult::Response(response),
                Err(failure) => ExchangeResult::Failure(failure),
            },
        };
        if let (Some(throttle), ExchangeResult::Failure(_)) = (throttle, &answer) {
            throttle.record_failure();
        }
        (answer, head)
    }

    async fn read(
        &self,
        response: reqwest::Response,
        limits: body::BodyLimits,
        throttle: Option<&ListThrottle>,
    ) -> Result<Response, TransportFailure> {
        let status = response.status().as_u16();
        let version = format!("{:?}", response.version());
        let headers = response.headers().iter().map(as_header).collect();
        let body =
            timeout(self.limits.body, body::read(response, limits, self.interlock.inventory()))
                .await
                .map_err(|_| {
                    let kind = FailureKind::BodyTimeout;
                    transport::timed_out(kind, "the response body", self.limits.body)
                })??;
        if let Some(throttle) = throttle.filter(|_| status == 200) {
            throttle.record_size(body.is_partial);
        }
        Ok(Response { status, version, headers, body: Body::new(body.bytes) })
    }
}

/// A call with its tokens filled in, and the form of it that may be written down.
struct Prepared {
    outgoing: Result<reqwest::Request, TransportFailure>,
    headers: Vec<Header>,
    query: Option<String>,
}

impl Prepared {
    fn record(&self, call: &Call, base: &BaseUrl) -> Request {
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        Request {
            method: call.method.to_string(),
            url: format!("{base}{}{query}", call.path),
            headers: self.headers.clone(),
            body: call
                .payload
                .as_ref()
                .map(|payload| Body::new(payload.bytes.clone()).abbreviated(REQUEST_BODY_KEPT)),
        }
    }
}

/// One line per request; never its headers, its query or its body.
fn log(exchange: &Exchange, path: &str) {
    let Exchange { request, answer, attempt, timing, .. } = exchange;
    let took = Duration::from_micros(timing.total_us);
    match answer {
        ExchangeResult::Response(response) => {
            tracing::debug!(attempt, "{} {path} {} in {took:?}", request.method, response.status);
        }
        ExchangeResult::Failure(failure) => {
            tracing::debug!(attempt, "{} {path} {:?} in {took:?}", request.method, failure.kind);
        }
    }
}

/// Headers that every request carries unless its call says otherwise. `identity` keeps
/// compressed answers away, which a judge of bytes has no use for (RFC 9110 section 12.5.3).
fn defaults(call: &Call) -> impl Iterator<Item = (&str, &str)> {
    [("accept", "application/json"), ("accept-encoding", "identity")]
        .into_iter()
        .filter(|(name, _)| !call.headers.iter().any(|(given, _)| given == name))
}

fn as_strs(header: &(String, String)) -> (&str, &str) {
    (&header.0, &header.1)
}

fn as_header((name, value): (&HeaderName, &HeaderValue)) -> Header {
    (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn as_body(payload: &Payload) -> reqwest::Body {
    if !payload.chunked {
        return reqwest::Body::from(payload.bytes.clone());
    }
    let chunks: Vec<_> = payload
        .bytes
        .chunks(16 * 1024)
        .map(|chunk| Ok::<_, std::io::Error>(Bytes::copy_from_slice(chunk)))
        .collect();
    reqwest::Body::wrap_stream(futures::stream::iter(chunks))
}

fn missing_token() -> TransportFailure {
    refused("the token for this request was not provided")
}

fn refused(message: &str) -> TransportFailure {
    TransportFailure { kind: FailureKind::Refused, message: message.to_owned() }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// `reqwest` is built without a cryptography provider of its own; the first client chooses one.
fn install_crypto_provider() {
    // It fails only when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::model::{BlastRadius, Purpose};
    use crate::wire::{Inventory, Ledger, Secret, Token};

    /// Without its token it would be a request of no client, or of another one.
    #[tokio::test]
    async fn a_request_whose_token_was_not_provided_is_not_sent() {
        let base = BaseUrl::parse("http://127.0.0.1:9").unwrap();
        let credentials = Credentials::new(Secret::new("a-token-of-some-length", "TOKEN"));
        let inventory = Inventory::new(&crate::api::VERIFIK, None, Ledger::in_memory());
        let interlock = Interlock::new(base.clone(), Arc::new(inventory), BlastRadius::Own);
        let limits = Limits::from_timeout(Duration::from_secs(5));
        let client = Client::new(base, credentials, interlock, limits, Instant::now()).unwrap();
        let call = Call::new(Method::GET, crate::api::COLLECTION.root, Purpose::Verify);
        let call = call.token(Token::Second);
        for call in [call.clone(), call.authorization(&[]).query("access_token={token}")] {
            let ExchangeResult::Failure(failure) = client.send(&call, 1, 1).await.answer else {
                panic!("it was answered")
            };
            assert_eq!(failure.kind, FailureKind::Refused, "{}", failure.message);
        }
    }
}
