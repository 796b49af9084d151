//! A provider of collections that repeats the token of each request, in one place and in another
//! form every time.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::token_leaks::forms;

const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// Place in which the token is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Member,
    MemberName,
    Identifier,
    Code,
    Name,
    ErrorText,
    ErrorCode,
    Page,
    Headers,
    HeaderName,
    MediaType,
    Charset,
    LongBody,
    NotText,
    Utf16,
    InvalidJson,
    Reason,
    StatusLine,
    HeaderLine,
    Length,
    Chunk,
    CutShort,
}

/// The provider, on a port of the loopback.
pub(crate) struct Echo {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    place: Place,
    echoes: AtomicUsize,
    collections: Mutex<Vec<Value>>,
}

struct Request {
    method: String,
    path: String,
    token: Option<String>,
    body: String,
}

impl Place {
    pub(crate) const ALL: &[Self] = &[
        Self::Member,
        Self::MemberName,
        Self::Identifier,
        Self::Code,
        Self::Name,
        Self::ErrorText,
        Self::ErrorCode,
        Self::Page,
        Self::Headers,
        Self::HeaderName,
        Self::MediaType,
        Self::Charset,
        Self::LongBody,
        Self::NotText,
        Self::Utf16,
        Self::InvalidJson,
        Self::Reason,
        Self::StatusLine,
        Self::HeaderLine,
        Self::Length,
        Self::Chunk,
        Self::CutShort,
    ];

    /// Tells whether a scenario gets what it asks for, beside the token.
    pub(crate) fn lets_scenarios_go_on(self) -> bool {
        matches!(
            self,
            Self::Member
                | Self::MemberName
                | Self::Code
                | Self::Headers
                | Self::HeaderName
                | Self::MediaType
                | Self::Charset
        )
    }

    /// Tells whether it is a part of a complete answer, where it is judged.
    pub(crate) fn is_an_answer(self) -> bool {
        !matches!(
            self,
            Self::Reason
                | Self::StatusLine
                | Self::HeaderLine
                | Self::Length
                | Self::Chunk
                | Self::CutShort
        )
    }
}

impl Echo {
    pub(crate) fn start(place: Place) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared =
            Arc::new(Shared { place, echoes: AtomicUsize::new(0), collections: Mutex::default() });
        let served = Arc::clone(&shared);
        // It ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&served);
                thread::spawn(move || shared.serve(&stream));
            }
        });
        Self { url, shared }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Number of times that a token was repeated.
    pub(crate) fn count(&self) -> usize {
        self.shared.echoes.load(Ordering::Relaxed)
    }
}

impl Shared {
    /// Answers one request and closes the connection.
    fn serve(&self, mut stream: &TcpStream) {
        let Some(request) = read(stream) else { return };
        let (status, mut document) = self.right_answer(&request);
        let number = self.echoes.load(Ordering::Relaxed);
        let echo = match &request.token {
            None => String::new(),
            Some(token) => {
                self.echoes.fetch_add(1, Ordering::Relaxed);
                // In order, but not in step with the order of the requests.
                forms::ALL[number * 5 % forms::ALL.len()].1(token)
            }
        };
        let _ = stream.write_all(&self.answer(status, &mut document, &echo, &request));
        // What came in and is not read would otherwise make this a reset.
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    }

    fn answer(&self, status: u16, document: &mut Value, echo: &str, request: &Request) -> Vec<u8> {
        let name = request.token.as_ref().map(|token| {
            let number = self.echoes.load(Ordering::Relaxed);
            forms::OF_A_NAME[number % forms::OF_A_NAME.len()](token)
        });
        let name = name.unwrap_or_default();
        let data = &mut document["data"];
        match self.place {
            Place::Member if data.is_object() => data["description"] = json!([{ "was": echo }]),
            Place::MemberName if data.is_object() => data[echo] = json!(true),
            // Only what was just created, so that lists and look-ups go on.
            Place::Identifier if request.method == "POST" => data["_id"] = json!(echo),
            Place::Code if data.is_object() => data["code"] = json!(echo),
            Place::Name if request.method == "POST" => data["name"] = json!(echo),
            Place::ErrorText => *document = json!({ "message": echo, "code": "ERROR" }),
            Place::ErrorCode => *document = json!({ "message": "no", "code": [echo] }),
            _ => {}
        }
        let body = document.to_string();
        let json = "content-type: application/json";
        let whole = |status: u16, headers: &str, body: &[u8]| {
            let head = format!(
                "HTTP/1.1 {status} Any\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n\r\n",
                body.len()
            );
            [head.as_bytes(), body].concat()
        };
        let failed = if status == 200 { 404 } else { status };
        match self.place {
            Place::ErrorText | Place::ErrorCode => whole(failed, json, body.as_bytes()),
            Place::Page => {
                let page = format!("<html><pre>    at {echo}</pre>{echo}</html>");
                whole(500, "content-type: text/html", page.as_bytes())
            }
            Place::Headers => {
                let headers = format!(
                    "x-echo: {echo}\r\nlocation: /?token={echo}\r\nset-cookie: t={echo}; Path=/\r\n\
                     www-authenticate: Bearer error=\"{echo}\"\r\n{json}"
                );
                whole(status, &headers, body.as_bytes())
            }
            Place::HeaderName => {
                whole(status, &format!("x-{name}: 1\r\n{name}: 2\r\n{json}"), body.as_bytes())
            }
            Place::MediaType => {
                whole(status, &format!("content-type: {echo}/json"), body.as_bytes())
            }
            Place::Charset => {
                whole(status, &format!("{json}; charset=\"{echo}\""), body.as_bytes())
            }
            Place::LongBody => {
                let filler = "0123456789 ".repeat(1_480);
                let text = format!("\"{filler}{echo} {}\"", format!("{echo} ").repeat(60));
                whole(status, json, text.as_bytes())
            }
            Place::NotText => {
                whole(status, json, &[b"\xff\xfe\xff", echo.as_bytes(), b"\xff"].concat())
            }
            Place::Utf16 => {
                let text: Vec<u8> = echo.encode_utf16().flat_map(u16::to_le_bytes).collect();
                whole(status, json, &text)
            }
            Place::InvalidJson => whole(status, json, format!("{{\"{echo}").as_bytes()),
            Place::Reason => {
                format!("HTTP/1.1 404 {echo}\r\ncontent-length: 0\r\n\r\n").into_bytes()
            }
            Place::StatusLine => format!("HTTP/{echo} 200 OK\r\n\r\n").into_bytes(),
            Place::HeaderLine => format!("HTTP/1.1 200 OK\r\n{echo} \u{1}\r\n\r\n").into_bytes(),
            Place::Length => {
                format!("HTTP/1.1 200 OK\r\ncontent-length: {echo}\r\n\r\n").into_bytes()
            }
            Place::Chunk => {
                format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{echo}\r\n{echo}")
                    .into_bytes()
            }
            Place::CutShort => {
                format!("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n{json}\r\n\r\n{echo}")
                    .into_bytes()
            }
            _ => whole(status, json, body.as_bytes()),
        }
    }

    /// Answer as the pages of the collections document it.
    fn right_answer(&self, request: &Request) -> (u16, Value) {
        let mut collections = self.collections.lock().unwrap();
        if request.token.is_none() {
            return (401, json!({ "message": "Access forbidden", "code": "Forbidden" }));
        }
        let path = request.path.split('?').next().unwrap_or_default();
        let place = collections.iter().position(|one| {
            one["_id"].as_str().is_some_and(|id| path == format!("{COLLECTIONS}/{id}"))
        });
        match (request.method.as_str(), place) {
            ("POST", _) if path == COLLECTIONS => {
                let asked: Value = serde_json::from_str(&request.body).unwrap_or_default();
                let number = self.echoes.load(Ordering::Relaxed);
                let document = json!({
                    "_id": format!("65b95922{number:016x}"),
                    "code": format!("d96db430-27d2-4f43-bcff-{number:012x}"),
                    "name": asked["name"],
                    "client": "6158e492dd0767a2b8b3f829",
                    "deleted": false,
                    "createdAt": "2024-01-30T20:16:34.841Z",
                    "updatedAt": "2024-01-30T20:16:34.841Z",
                    "__v": 0,
                });
                collections.push(document.clone());
                (200, json!({ "data": document }))
            }
            ("GET", _) if path == COLLECTIONS => (200, json!({ "data": *collections })),
            ("GET", Some(place)) => (200, json!({ "data": collections[place] })),
            ("DELETE", Some(_)) if !request.body.is_empty() => {
                (400, json!({ "error": "Invalid request" }))
            }
            ("DELETE", Some(place)) => (200, json!({ "data": collections.remove(place) })),
            _ => (404, json!({ "message": "invalid_collection", "code": "ERROR" })),
        }
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut token, mut length) = (None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name {
            "authorization" => token = value.split_whitespace().last().map(str::to_owned),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let token = token.filter(|token| token.len() > 100);
    Some(Request { method, path, token, body: String::from_utf8_lossy(&body).into_owned() })
}
