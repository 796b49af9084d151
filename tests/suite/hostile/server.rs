//! A provider over raw sockets: right by default, and then it misbehaves.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::hostile::behaviours::raw;
use crate::support::script::{Operation, Reply, Request, Script, State};

/// One thing that the server does on the wire.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes one by one, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Sends the same bytes for ever.
    Repeat(Vec<u8>),
    /// Keeps the connection open and says nothing more.
    Silence,
    /// Closes the connection as one does.
    Close,
    /// Resets the connection.
    Reset,
}

/// The moment at which the server misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strike {
    /// As soon as a connection is there.
    Accept,
    /// At the first deletion of the run.
    FirstDelete,
    /// On every deletion, those of the clean-up too.
    EveryDelete,
    /// On every creation.
    EveryCreate,
    /// On every list.
    EveryList,
    /// On every request.
    Everything,
}

/// Facts that a misbehaviour may depend on.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The right answer, which the server does not have to give.
    pub(crate) right: Reply,
    /// The path of the request.
    pub(crate) path: String,
    /// The address of another server, which nothing may be sent to.
    pub(crate) elsewhere: String,
}

/// The steps of a misbehaviour.
pub(crate) type Steps = Arc<dyn Fn(&Scene) -> Vec<Step> + Send + Sync>;

/// The server.
pub(crate) struct Hostile {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Clone)]
struct Plot {
    strike: Strike,
    steps: Steps,
    elsewhere: String,
    state: Arc<Mutex<State>>,
    deletions: Arc<AtomicUsize>,
}

enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Hostile {
    /// Starts a server; it ends with the runtime.
    pub(crate) async fn start(
        strike: Strike,
        steps: Steps,
        elsewhere: &str,
        tls: Option<ServerConfig>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::new(Mutex::new(State::default()));
        let plot = Plot {
            strike,
            steps,
            elsewhere: elsewhere.to_owned(),
            state: Arc::clone(&state),
            deletions: Arc::default(),
        };
        let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (plot, acceptor) = (plot.clone(), acceptor.clone());
                tokio::spawn(async move {
                    let _ = stream.set_nodelay(true);
                    if let Some(wire) = Wire::accept(stream, acceptor).await {
                        plot.serve(wire).await;
                    }
                });
            }
        });
        Self { address, state }
    }

    /// Its base URL.
    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// Number of collections it still holds.
    pub(crate) fn left(&self) -> usize {
        self.state.lock().unwrap().collections.len()
    }

    /// The collection that was deleted first.
    pub(crate) fn deleted(&self) -> serde_json::Value {
        self.state.lock().unwrap().deleted.first().cloned().unwrap_or_default()
    }

    /// Everything that it was asked.
    pub(crate) fn log(&self) -> Vec<Request> {
        self.state.lock().unwrap().log.clone()
    }
}

impl Plot {
    async fn serve(&self, mut wire: Wire) {
        if self.strike == Strike::Accept {
            let scene = self.scene(Reply::text(200, "text/plain", ""), "/");
            play(&mut wire, (self.steps)(&scene)).await;
            return;
        }
        let mut read = Vec::new();
        while let Some(request) = next_request(&mut wire, &mut read).await {
            let right = Script::right().reply(&request, &mut self.state.lock().unwrap());
            let steps = if self.strikes(&request) {
                (self.steps)(&self.scene(right, &request.path))
            } else {
                vec![Step::Send(encoded(&right))]
            };
            if !play(&mut wire, steps).await {
                return;
            }
        }
    }

    fn scene(&self, right: Reply, path: &str) -> Scene {
        Scene { right, path: path.to_owned(), elsewhere: self.elsewhere.clone() }
    }

    fn strikes(&self, request: &Request) -> bool {
        let is_deletion = request.method == "DELETE";
        match self.strike {
            Strike::Accept => false,
            Strike::Everything => true,
            Strike::EveryDelete => is_deletion,
            Strike::FirstDelete => {
                is_deletion && self.deletions.fetch_add(1, Ordering::SeqCst) == 0
            }
            Strike::EveryCreate => request.operation() == Some(Operation::Create),
            Strike::EveryList => request.operation() == Some(Operation::List),
        }
    }
}

/// Plays the steps; says whether the connection may be used again.
async fn play(wire: &mut Wire, steps: Vec<Step>) -> bool {
    for step in steps {
        let goes_on = match step {
            Step::Send(bytes) => wire.send(&bytes).await,
            Step::Drip(bytes, pause) => drip(wire, &bytes, pause).await,
            Step::Repeat(bytes) => {
                while wire.send(&bytes).await {}
                false
            }
            Step::Silence => {
                let mut sink = vec![0; 4096];
                while matches!(wire.read(&mut sink).await, Ok(read) if read > 0) {}
                false
            }
            Step::Close => {
                wire.close().await;
                false
            }
            Step::Reset => {
                let _ = wire.tcp().set_zero_linger();
                false
            }
        };
        if !goes_on {
            return false;
        }
    }
    true
}

async fn drip(wire: &mut Wire, bytes: &[u8], pause: Duration) -> bool {
    for byte in bytes {
        tokio::time::sleep(pause).await;
        if !wire.send(&[*byte]).await {
            return false;
        }
    }
    true
}

/// An answer as HTTP/1.1 writes it.
pub(crate) fn encoded(reply: &Reply) -> Vec<u8> {
    let status = format!("HTTP/1.1 {} Status", reply.status);
    let length = ("content-length".to_owned(), reply.body.len().to_string());
    let headers = reply.headers.iter().chain([&length]);
    let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    raw(&status, &headers, &reply.body)
}

async fn next_request(wire: &mut Wire, read: &mut Vec<u8>) -> Option<Request> {
    loop {
        if let Some((request, length)) = parse(read) {
            read.drain(..length);
            return Some(request);
        }
        let mut chunk = vec![0; 16 * 1024];
        match wire.read(&mut chunk).await {
            Ok(size) if size > 0 => read.extend_from_slice(&chunk[..size]),
            _ => return None,
        }
    }
}

/// The first request in `bytes`, and how long it is; what this suite sends has no chunks here.
fn parse(bytes: &[u8]) -> Option<(Request, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = end + length.map_or(0, |(_, value)| value.parse().unwrap_or(0));
    let body = String::from_utf8_lossy(bytes.get(end..length)?).into_owned();
    let path = target.split_once('?').map_or(target.as_str(), |(path, _)| path).to_owned();
    Some((Request { method, path, headers, body }, length))
}

impl Wire {
    async fn accept(stream: TcpStream, acceptor: Option<TlsAcceptor>) -> Option<Self> {
        match acceptor {
            None => Some(Self::Plain(stream)),
            Some(acceptor) => acceptor.accept(stream).await.ok().map(Box::new).map(Self::Tls),
        }
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    async fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer).await,
            Self::Tls(stream) => stream.read(buffer).await,
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> bool {
        match self {
            Self::Plain(stream) => written(stream, bytes).await,
            Self::Tls(stream) => written(stream, bytes).await,
        }
    }

    /// Ends the connection once the client has read everything; TLS says no farewell.
    async fn close(&mut self) {
        let stream = match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_mut().0,
        };
        let _ = stream.shutdown().await;
        let mut sink = [0; 1024];
        while matches!(stream.read(&mut sink).await, Ok(read) if read > 0) {}
    }
}

async fn written(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) -> bool {
    stream.write_all(bytes).await.is_ok() && stream.flush().await.is_ok()
}
