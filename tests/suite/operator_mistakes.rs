//! The most common first mistakes of an operator: each ends before anything is created, with one
//! cause and the next thing to do, in few lines.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Lines that a person reads at most.
const LINES: usize = 12;

/// Requests that are sent at most, none of which changes anything.
const REQUESTS: usize = 3;

/// A server that gives every request the same bytes, and counts the requests.
struct Canned {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    changing: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Canned {
    fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, changing) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (seen, changed) = (Arc::clone(&requests), Arc::clone(&changing));
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&heads);
        let bytes = bytes.into();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut head = [0; 4096];
                let length = stream.read(&mut head).unwrap_or_default();
                let method = String::from_utf8_lossy(&head[..length]).into_owned();
                seen.fetch_add(1, Ordering::Relaxed);
                changed.fetch_add(usize::from(!method.starts_with("GET")), Ordering::Relaxed);
                kept.lock().unwrap().push(method);
                let _ = stream.write_all(&bytes);
            }
        });
        Self { address, requests, changing, heads }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

fn check(url: &str, variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .args(["check", "--retries", "0", "--timeout", "2s", "--base-url", url])
        .env("VERIFIK_TOKEN", "first-token-0001")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// Asserts that the run ended at once, with this exit code and these words, in few lines.
fn assert_told(name: &str, output: &Output, exit: i32, words: &[&str]) {
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    let errors = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(exit), "{name}: {told}{errors}");
    let lines = told.lines().count() + errors.lines().count();
    assert!(lines <= LINES, "{name}: {lines} lines\n{told}{errors}");
    let flat = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words.iter().chain(&["nothing was judged", "help", "nothing was created"]) {
        assert!(flat.contains(word), "{name}: no `{word}` in\n{told}");
    }
    assert!(!told.contains("left behind"), "{name}: {told}");
}

struct Mistake {
    name: &'static str,
    answer: Vec<u8>,
    exit: i32,
    words: &'static [&'static str],
}

fn mistakes() -> Vec<Mistake> {
    const JSON: &str = "content-type: application/json\r\n";
    const HTML: &str = "content-type: text/html\r\n";
    let forbidden = r#"{"message":"Access forbidden","code":"Forbidden"}"#;
    let mistake = |name, answer, exit, words| Mistake { name, answer, exit, words };
    vec![
        mistake(
            "token of another environment",
            response("401 Unauthorized", JSON, forbidden),
            2,
            &["rejects the token", "$VERIFIK_TOKEN", "401"],
        ),
        mistake(
            "token without rights",
            response("403 Forbidden", JSON, forbidden),
            2,
            &["rejects the token", "403"],
        ),
        mistake(
            "gate that refuses",
            response("403 Forbidden", HTML, "<html>Access denied</html>"),
            3,
            &["in front of the API", "gateway"],
        ),
        mistake(
            "wrong path in front of the API",
            response("404 Not Found", HTML, "<html>Not Found</html>"),
            2,
            &["no list of collections at this address", "the part before /v2"],
        ),
        mistake(
            "sign-in page with 200",
            response("200 OK", HTML, "<html>Please sign in</html>"),
            3,
            &["a page answers instead of the API", "Please sign in"],
        ),
        mistake(
            "redirect to a sign-in page",
            response("302 Found", "location: https://id.example/login\r\n", ""),
            2,
            &["redirects to https://id.example/login", "not followed"],
        ),
        mistake(
            "maintenance",
            response("503 Service Unavailable", "retry-after: 120\r\n", "down"),
            3,
            &["not available: 503", "Retry-After: 120"],
        ),
        mistake(
            "gateway without the API behind it",
            response("502 Bad Gateway", HTML, "<html>Bad Gateway</html>"),
            3,
            &["not available: 502"],
        ),
        mistake(
            "rate limit at the first request",
            response("429 Too Many Requests", "retry-after: 0\r\n", ""),
            3,
            &["limits the rate of requests"],
        ),
        mistake(
            "proxy that wants credentials",
            response("407 Proxy Authentication Required", HTML, "<html></html>"),
            3,
            &["a proxy requires credentials"],
        ),
        mistake(
            "plain HTTP on a port that speaks HTTPS",
            response(
                "400 Bad Request",
                HTML,
                "<html>The plain HTTP request was sent to HTTPS port</html>",
            ),
            2,
            &["the port speaks HTTPS", "https://"],
        ),
        mistake(
            "port of another protocol",
            b"-ERR unknown command\r\n".to_vec(),
            2,
            &["something other than HTTP/1.1", "check the port"],
        ),
        mistake(
            "port that says nothing",
            Vec::new(),
            3,
            &["closes the connection without an answer"],
        ),
    ]
}

#[test]
fn operator_mistake_visible_in_a_response_is_reported_briefly_and_changes_nothing() {
    for mistake in mistakes() {
        let server = Canned::answering(mistake.answer);
        let output = check(&server.url(), &[]);
        assert_told(mistake.name, &output, mistake.exit, mistake.words);
        let requests = server.requests.load(Ordering::Relaxed);
        assert!((1..=REQUESTS).contains(&requests), "{}: {requests} requests", mistake.name);
        assert_eq!(server.changing.load(Ordering::Relaxed), 0, "{}", mistake.name);
    }
}

#[test]
fn port_without_a_listener_is_reported_with_its_address() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = check(&format!("http://{address}"), &[]);
    assert_told("nothing listens", &output, 3, &["nothing answers at", &address.to_string()]);
}

#[test]
fn https_to_a_plain_http_port_is_reported_as_a_wrong_scheme() {
    let server = Canned::answering(response("400 Bad Request", "", ""));
    let output = check(&format!("https://{}", server.address), &[]);
    assert_told("scheme", &output, 2, &["speaks plain HTTP", "write http://"]);
}

#[test]
fn unresolvable_host_is_reported_as_such() {
    let output = check("http://no-such-host.invalid", &[]);
    assert_told("name", &output, 3, &["does not resolve", "no-such-host.invalid"]);
}

#[test]
fn expired_token_is_reported_with_its_date() {
    let body = r#"{"message":"token_expired","code":"FORBIDDEN"}"#;
    let headers = "content-type: application/json\r\n";
    let server = Canned::answering(response("403 Forbidden", headers, body));
    // {"alg":"HS256"}.{"exp":1700000000}
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2lnbmF0dXJl";
    let output = check(&server.url(), &[("VERIFIK_TOKEN", token)]);
    assert_told("ended", &output, 2, &["expired on 2023-11-14 22:13 UTC", "$VERIFIK_TOKEN"]);
}

#[test]
fn report_of_a_run_that_judged_nothing_names_the_cause_in_every_format() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let formats = ["json", "junit", "markdown", "github", "tap", "ctrf", "html", "sarif"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.args(["check", "--base-url", &format!("http://{address}")]);
    command.env("VERIFIK_TOKEN", "first-token-0001");
    for format in formats {
        command.arg("--report").arg(format!("{format}={}", folder.path().join(format).display()));
    }
    assert_eq!(command.output().unwrap().status.code(), Some(3));
    for format in formats {
        let text = std::fs::read_to_string(folder.path().join(format)).unwrap();
        assert!(text.contains("nothing answers at"), "{format}");
    }
    let annotations = std::fs::read_to_string(folder.path().join("github")).unwrap();
    assert_eq!(annotations.lines().count(), 2, "{annotations}");
}

#[test]
fn header_of_a_gateway_is_sent_with_every_request_and_written_nowhere() {
    let headers = "content-type: application/json\r\n";
    let server = Canned::answering(response("404 Not Found", headers, "{}"));
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let output = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .args(["check", "--base-url", &server.url(), "--header-env", "X-Api-Key=GATEWAY_KEY"])
        .arg("--report")
        .arg(format!("json={}", report.display()))
        .env("VERIFIK_TOKEN", "first-token-0001")
        .env("GATEWAY_KEY", "gateway-secret-4711")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        server
            .heads
            .lock()
            .unwrap()
            .iter()
            .all(|head| { head.to_ascii_lowercase().contains("x-api-key: gateway-secret-4711") })
    );
    let written = std::fs::read_to_string(report).unwrap();
    assert!(
        !written.contains("gateway-secret")
            && !String::from_utf8_lossy(&output.stdout).contains("gateway-secret")
    );
}

#[test]
fn header_with_an_unset_variable_is_refused_before_any_request() {
    let server = Canned::answering(response("404 Not Found", "", ""));
    let output = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .args(["check", "--base-url", &server.url(), "--header-env", "X-Api-Key=NO_SUCH_KEY"])
        .env("VERIFIK_TOKEN", "first-token-0001")
        .env_remove("NO_SUCH_KEY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("`NO_SUCH_KEY` is not set"), "{told}");
    assert_eq!(server.requests.load(Ordering::Relaxed), 0);
}
