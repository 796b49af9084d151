//! A server that writes down the bytes of every request: the witness of what left the process.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Answer of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Manner {
    /// The request itself, as the body of a 404.
    Echo,
    /// Nothing: the connection is closed.
    HangUp,
    /// Something that is not HTTP.
    Babble,
    /// Nothing, while the connection stays open.
    Silence,
    /// The way to another place.
    Redirect {
        /// A status from 301 to 308.
        status: u16,
        /// Target of the redirect.
        location: String,
    },
}

/// A recording server on a port of the loopback.
pub(crate) struct Recorder {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// Starts a server; it ends with the runtime.
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner.clone(), Arc::clone(&shared)));
            }
        });
        Self { url, requests }
    }

    /// Its base URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Takes the requests that arrived since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

/// One request per connection, so that no request is ever read as a part of another.
async fn serve(mut stream: TcpStream, manner: Manner, requests: Arc<Mutex<Vec<String>>>) {
    let mut bytes = Vec::new();
    while !is_complete(&bytes) {
        match stream.read_buf(&mut bytes).await {
            Ok(read) if read > 0 => {}
            _ => break,
        }
    }
    if bytes.is_empty() {
        return;
    }
    let request = String::from_utf8_lossy(&bytes).into_owned();
    let length = request.len();
    let answer = match &manner {
        Manner::Echo => format!(
            "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{request}"
        ),
        Manner::Babble => "220 ready\r\n\r\n".to_owned(),
        Manner::Redirect { status, location } => format!(
            "HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\
             connection: close\r\n\r\n"
        ),
        Manner::HangUp | Manner::Silence => String::new(),
    };
    requests.lock().unwrap().push(request);
    let _ = stream.write_all(answer.as_bytes()).await;
    if manner == Manner::Silence {
        std::future::pending::<()>().await;
    }
}

/// Tells whether the head and as much body as it announces have arrived.
fn is_complete(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    if head.contains("\r\ntransfer-encoding: chunked") {
        return body.ends_with("0\r\n\r\n");
    }
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= announced.and_then(|length| length.parse().ok()).unwrap_or(0)
}
