//! A small HTTP/1.1 server for many plays at once: each has a path prefix of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

/// Several ports, so that closed connections do not use up those of the other end.
const LISTENERS: usize = 8;
/// Bytes that are kept of a longer body, at its beginning and at its end.
const BODY_KEPT: usize = 32 * 1024;
/// Time of a silence: longer than any client here waits.
const SILENCE: Duration = Duration::from_secs(4);

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Raw path below the prefix of the play.
    pub(crate) path: String,
    pub(crate) query: String,
    /// Header lines, their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    /// First value of a header; `name` in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Part of an answer that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Delivery {
    #[default]
    Whole,
    /// The connection ends within the body.
    CutBody,
    /// The connection ends within the head.
    CutHead,
    /// The connection ends before anything is sent.
    Lost,
    /// Nothing is sent, and the connection stays open for a while.
    Silence,
}

/// An answer to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    pub(crate) delivery: Delivery,
}

type Plays = RwLock<HashMap<String, Arc<Mutex<World>>>>;

/// A server on the loopback that plays many worlds.
pub(crate) struct Hall {
    plays: Arc<Plays>,
    addresses: Vec<String>,
}

impl Hall {
    /// Starts the server; it ends with the runtime.
    pub(crate) async fn open() -> Self {
        let plays: Arc<Plays> = Arc::default();
        let mut addresses = Vec::new();
        for _ in 0..LISTENERS {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            addresses.push(format!("http://{}", listener.local_addr().unwrap()));
            let plays = Arc::clone(&plays);
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let _ = stream.set_nodelay(true);
                    tokio::spawn(serve(stream, Arc::clone(&plays)));
                }
            });
        }
        Self { plays, addresses }
    }

    /// Base URL of the play with this number.
    pub(crate) fn url(&self, number: u64) -> String {
        let place = usize::try_from(number).unwrap_or_default() % self.addresses.len();
        format!("{}/p{number}", self.addresses[place])
    }

    /// Plays a world below the base URL of this number.
    pub(crate) fn admit(&self, number: u64, world: Arc<Mutex<World>>) {
        let mut plays = self.plays.write().unwrap_or_else(PoisonError::into_inner);
        plays.insert(format!("p{number}"), world);
    }

    /// Ends a play.
    pub(crate) fn dismiss(&self, number: u64) {
        let mut plays = self.plays.write().unwrap_or_else(PoisonError::into_inner);
        plays.remove(&format!("p{number}"));
    }
}

/// Answers the requests of one connection, one after the other.
async fn serve(mut stream: TcpStream, plays: Arc<Plays>) {
    let mut bytes = Vec::with_capacity(2048);
    while let Some((play, request)) = read(&mut stream, &mut bytes).await {
        let world = plays.read().unwrap_or_else(PoisonError::into_inner).get(&play).cloned();
        let Some(world) = world else { return };
        let is_head = request.method == "HEAD";
        let answer = world.lock().unwrap_or_else(PoisonError::into_inner).answer(request);
        let mut text = answer.head();
        match answer.delivery {
            Delivery::Lost => return,
            Delivery::Silence => return tokio::time::sleep(SILENCE).await,
            Delivery::CutHead => text.truncate(text.len() / 2),
            Delivery::CutBody => text.push_str(&answer.body[..answer.half()]),
            Delivery::Whole if is_head => {}
            Delivery::Whole => text.push_str(&answer.body),
        }
        if stream.write_all(text.as_bytes()).await.is_err() || answer.delivery != Delivery::Whole {
            return;
        }
    }
}

impl Answer {
    fn head(&self) -> String {
        let mut head = format!(
            "HTTP/1.1 {} x\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
            self.status,
            self.media_type,
            self.body.len()
        );
        if self.status == 204 {
            "HTTP/1.1 204 x\r\n".clone_into(&mut head);
        }
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        head
    }

    /// A place within the body.
    fn half(&self) -> usize {
        let mut half = self.body.len() / 2;
        while !self.body.is_char_boundary(half) {
            half -= 1;
        }
        half
    }
}

/// Next request of a connection with the name of its play; `None` when there is none.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, Request)> {
    let end = loop {
        if let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    bytes.drain(..end + 4);
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (play, path) = path.strip_prefix('/')?.split_once('/')?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Request {
        method,
        path: format!("/{path}"),
        query: query.to_owned(),
        headers,
        body: String::new(),
    };
    let body = if request.header("transfer-encoding").is_some() {
        chunked(stream, bytes).await?
    } else {
        let length = request.header("content-length").and_then(|length| length.parse().ok());
        take(stream, bytes, length.unwrap_or(0)).await?
    };
    request.body = String::from_utf8_lossy(&body).into_owned();
    Some((play.to_owned(), request))
}

/// Reads so many bytes; keeps of very many only those at both ends.
async fn take(stream: &mut TcpStream, bytes: &mut Vec<u8>, length: usize) -> Option<Vec<u8>> {
    let mut taken = Vec::new();
    let mut left = length;
    loop {
        let now = left.min(bytes.len());
        taken.extend_from_slice(&bytes[..now]);
        bytes.drain(..now);
        if taken.len() > 4 * BODY_KEPT {
            let middle = taken.len() - BODY_KEPT;
            taken.drain(BODY_KEPT..middle);
        }
        left -= now;
        if left == 0 {
            return Some(taken);
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// A body in chunks.
async fn chunked(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = memchr::memmem::find(bytes, b"\r\n") {
                break end;
            }
            if stream.read_buf(bytes).await.ok()? == 0 {
                return None;
            }
        };
        let line = String::from_utf8_lossy(&bytes[..end]).into_owned();
        bytes.drain(..end + 2);
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        body.extend(take(stream, bytes, length).await?);
        take(stream, bytes, 2).await?;
        if length == 0 {
            return Some(body);
        }
    }
}
