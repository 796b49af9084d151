//! The provider behind a loopback address: axum in front of a [`World`].

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::world::{Clock, ProviderRequest, ProviderResponse, Settings, Step, World};
use super::{Behaviour, Credentials, states};

/// The number of requests that the log remembers.
const LOG_LIMIT: usize = 10_000;
/// The time a shutdown waits for requests in flight.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);

/// The options of a new provider.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on; port 0 picks a free one.
    pub addr: SocketAddr,
    /// The tokens it knows.
    pub credentials: Credentials,
    /// The faults and variants it has.
    pub behaviour: Behaviour,
    /// The time it waits before it handles a request.
    pub latency: Duration,
    /// The seed of all identifiers.
    pub seed: u64,
    /// The source of time.
    pub clock: Clock,
    /// Sets up provider states for a Pact verifier, see [`states`].
    pub states: bool,
}

impl Default for Options {
    fn default() -> Self {
        let seed = 1;
        Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            credentials: Credentials::generate(seed),
            behaviour: Behaviour::none(),
            latency: Duration::ZERO,
            seed,
            clock: Clock::System,
            states: false,
        }
    }
}

/// A running provider. Dropping it stops it as well, without waiting.
#[derive(Debug)]
pub struct Provider {
    addr: SocketAddr,
    credentials: Credentials,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

/// An answered request, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// The method.
    pub method: String,
    /// The path as it stood on the request line.
    pub path: String,
    /// The query, without its question mark.
    pub query: Option<String>,
    /// The client whose living token came with it.
    pub client: Option<String>,
    /// The status of the answer.
    pub status: u16,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    log: Mutex<VecDeque<LoggedRequest>>,
    latency: Duration,
    credentials: Credentials,
}

impl Provider {
    /// Starts a provider on the current runtime.
    pub async fn start(options: Options) -> io::Result<Self> {
        let Options { addr, credentials, behaviour, latency, seed, clock, states: has_states } =
            options;
        let settings = Settings { credentials: credentials.clone(), behaviour, seed, clock };
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(settings)),
            log: Mutex::new(VecDeque::new()),
            latency,
            credentials: credentials.clone(),
        });
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let listener = listener.tap_io(|stream| {
            // Without it the last packet of an answer may wait; failing to set it does no harm.
            let _ = stream.set_nodelay(true);
        });
        let mut routes = Router::new().fallback(answer);
        if has_states {
            routes = routes.route(states::PATH, post(change_state));
        }
        let app = routes.with_state(Arc::clone(&shared));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            // An error means that the provider was dropped, which stops it as well.
            let _ = stopped.await;
        });
        let task = tokio::spawn(server.into_future());
        Ok(Self { addr, credentials, shared, stop: Some(stop), task })
    }

    /// The address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The tokens it knows.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The requests it answered, oldest first, as far as the log remembers.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        lock(&self.shared.log).iter().cloned().collect()
    }

    /// Stops accepting, lets requests in flight end, and returns when the address is free.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if tokio::time::timeout(SHUTDOWN_GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

/// The one handler: every request reaches the world as it came, odd paths included.
async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let limit = lock(&shared.world).content_limit();
    let (request, complete) = read(request, limit).await;
    if !shared.latency.is_zero() {
        tokio::time::sleep(shared.latency).await;
    }
    let client = lock(&shared.world).client_of(&request);
    let response = if complete {
        drive(&shared, &request).await
    } else {
        lock(&shared.world).refuse_large_content(&request)
    };
    remember(&shared, request, client, response.status);
    write(response)
}

/// Sets up a provider state. It is no request of the API, so the log does not show it.
async fn change_state(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    write(states::change(&mut lock(&shared.world), &shared.credentials, &body))
}

/// Takes a request to its end. The lock is free during a pause, so others may come between.
async fn drive(shared: &Shared, request: &ProviderRequest) -> ProviderResponse {
    let mut step = lock(&shared.world).begin(request);
    loop {
        match step {
            Step::Done(response) => return response,
            Step::Pause(suspended) => {
                if suspended.wait.is_zero() {
                    tokio::task::yield_now().await;
                } else {
                    tokio::time::sleep(suspended.wait).await;
                }
                step = lock(&shared.world).resume(suspended);
            }
        }
    }
}

/// Reads a request, and says whether its body was within the limit.
async fn read(request: Request, limit: usize) -> (ProviderRequest, bool) {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, limit).collect().await;
    let complete = body.is_ok();
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect();
    let request = ProviderRequest {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers,
        body: body.map_or_else(|_| Bytes::new(), http_body_util::Collected::to_bytes),
    };
    (request, complete)
}

fn write(response: ProviderResponse) -> Response {
    let ProviderResponse { status, headers, body } = response;
    let mut builder = Response::builder().status(status);
    let mut body = Body::from(body);
    for (name, value) in headers {
        if name == "transfer-encoding" {
            // Framing is the server's own business: a stream of unknown length makes it chunk.
            body = Body::from_stream(body.into_data_stream());
        } else {
            builder = builder.header(name, value);
        }
    }
    // Only a header that no HTTP message can carry fails; a bare 500 is then the honest answer.
    builder.body(body).unwrap_or_else(|_| {
        let mut failure = Response::new(Body::empty());
        *failure.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        failure
    })
}

fn remember(shared: &Shared, request: ProviderRequest, client: Option<String>, status: u16) {
    let ProviderRequest { method, path, query, .. } = request;
    let mut log = lock(&shared.log);
    if log.len() == LOG_LIMIT {
        log.pop_front();
    }
    log.push_back(LoggedRequest { method, path, query, client, status });
}

/// A panic while the lock was held fails one request, not all that follow.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
