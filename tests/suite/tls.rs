//! TLS and proxies with real servers: authorities, certificates of both sides, HTTP/2, tunnels.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use assert_cmd::Command;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use verifik_conformance::model::{ExchangeResult, FailureKind, Report, Verdict};
use verifik_conformance::wire::{Limits, ProxyUrl, Transport};

use crate::support::harness::{Suite, TOKEN};
use crate::support::script::{Reply, Request, Script, State};
use crate::support::tls::{Authority, Flaw};

const BOTH: &[&str] = &["h2", "http/1.1"];

/// A right provider behind TLS.
async fn secure(authority: &Authority, flaw: Flaw, protocols: &[&str], asks: bool) -> u16 {
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(flaw, protocols, asks)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let state = Arc::new(Mutex::new(State::default()));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, service) = (acceptor.clone(), service(&state));
            tokio::spawn(async move {
                let stream = match acceptor.accept(stream).into_fallible().await {
                    Ok(stream) => stream,
                    // Closed with something unread, the connection would be reset, and the alert
                    // could be lost on its way.
                    Err((_, mut refused)) => return drop(refused.read_to_end(&mut vec![]).await),
                };
                let server = auto::Builder::new(TokioExecutor::new());
                let _ = server
                    .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
                    .await;
            });
        }
    });
    port
}

/// The same without TLS, on every address of this machine.
async fn plain() -> u16 {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let service = service(&Arc::default());
    tokio::spawn(async move { axum::serve(listener, service).await });
    port
}

fn service(state: &Arc<Mutex<State>>) -> axum::Router {
    let state = Arc::clone(state);
    axum::Router::new().fallback(move |request: axum::extract::Request| {
        let state = Arc::clone(&state);
        async move {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let headers = head.headers.iter();
            let request = Request {
                method: head.method.to_string(),
                path: head.uri.path().to_owned(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect(),
                body: String::from_utf8(body.to_vec()).unwrap(),
            };
            let Reply { status, headers, body } =
                Script::right().reply(&request, &mut state.lock().unwrap());
            let mut response = http::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(axum::body::Body::from(body)).unwrap()
        }
    })
}

async fn judged(url: &str, transport: Transport) -> Report {
    let limits = Limits::from_timeout(Duration::from_secs(10));
    Suite::of(&["double-delete"]).limits(limits).connecting(transport).against(url).await
}

fn reason(report: &Report) -> String {
    let seen = report.obstacle.as_ref().map(|obstacle| obstacle.evidence.as_str());
    let reason = report.scenarios[0].reason.as_deref().unwrap_or_default();
    format!("{reason} {}", seen.unwrap_or_default())
}

fn assert_passed(report: &Report, version: &str) {
    assert_eq!(report.scenarios[0].verdict, Verdict::Passed, "{}", reason(report));
    for exchange in report.scenarios[0].exchanges.iter() {
        assert_eq!(exchange.response().unwrap().version, version);
    }
}

fn assert_refused(report: &Report, words: &str) {
    assert_eq!(report.scenarios[0].verdict, Verdict::Inconclusive);
    assert!(reason(report).contains(words), "{}", reason(report));
    for exchange in report.scenarios[0].exchanges.iter() {
        let ExchangeResult::Failure(failure) = &exchange.answer else { panic!("{exchange:?}") };
        assert_eq!(failure.kind, FailureKind::Tls, "{failure:?}");
        assert_eq!(exchange.attempt, 1, "what cannot change is not tried again");
    }
}

fn trusting(authority: &Authority) -> Transport {
    Transport::default().trusting(&authority.file()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn certificate_authority_is_trusted_when_named() {
    let authority = Authority::new();
    let port = secure(&authority, Flaw::None, BOTH, false).await;
    let url = format!("https://127.0.0.1:{port}");
    assert_passed(&judged(&url, trusting(&authority)).await, "HTTP/2.0");
    assert_refused(&judged(&url, trusting(&Authority::new())).await, "--ca-file");
    assert_refused(&judged(&url, Transport::default()).await, "--ca-file");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_1_1_is_used_where_nothing_else_is_offered() {
    let authority = Authority::new();
    for protocols in [&["http/1.1"][..], &[]] {
        let port = secure(&authority, Flaw::None, protocols, false).await;
        let report = judged(&format!("https://127.0.0.1:{port}"), trusting(&authority)).await;
        assert_passed(&report, "HTTP/1.1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificate_of_another_host_or_expired_is_refused() {
    let authority = Authority::new();
    for (flaw, words) in [(Flaw::OtherName, "not valid for name"), (Flaw::Expired, "expired")] {
        let port = secure(&authority, flaw, BOTH, false).await;
        let report = judged(&format!("https://127.0.0.1:{port}"), trusting(&authority)).await;
        assert_refused(&report, words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_is_presented_when_it_is_named() {
    let authority = Authority::new();
    let port = secure(&authority, Flaw::None, BOTH, true).await;
    let url = format!("https://127.0.0.1:{port}");
    let known = trusting(&authority).identified_by(&authority.client_file()).unwrap();
    assert_passed(&judged(&url, known).await, "HTTP/2.0");
    let missing = judged(&url, trusting(&authority)).await;
    assert_eq!(missing.scenarios[0].verdict, Verdict::Inconclusive);
    assert!(reason(&missing).contains("--client-certificate"), "{}", reason(&missing));
    let stranger = Authority::new();
    let unknown = trusting(&authority).identified_by(&stranger.client_file()).unwrap();
    let unknown = judged(&url, unknown).await;
    assert_eq!(unknown.scenarios[0].verdict, Verdict::Inconclusive, "{}", reason(&unknown));
}

#[test]
fn malformed_certificate_file_is_named_in_the_error() {
    let authority = Authority::new();
    let (ca, client) = (authority.file(), authority.client_file());
    let folder = ca.parent().unwrap();
    for (flag, file, words) in [
        (
            "--ca-file",
            folder.join("missing.pem"),
            "cannot read the file of certificate authorities",
        ),
        ("--ca-file", authority.write("empty.pem", "nothing"), "contains no certificate"),
        ("--client-certificate", ca, "the certificate and its private key"),
        ("--client-certificate", authority.write("cut.pem", "-----BEGIN"), "expected a PEM file"),
    ] {
        let mut command = check("http://127.0.0.1:9");
        let output = command.arg(flag).arg(&file).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{flag} {}: {flat}", file.display());
    }
    assert!(Transport::default().identified_by(&client).is_ok());
}

/// A proxy that forwards and tunnels, and remembers the heads of what it was asked.
struct Proxy {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, Arc::clone(&shared)));
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn forward(mut client: TcpStream, heads: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut read = Vec::new();
    while !read.windows(4).any(|window| window == b"\r\n\r\n") {
        if client.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&read).into_owned();
    let mut words = head.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    heads.lock().unwrap().push(head);
    let authority = target.trim_start_matches("http://").split('/').next()?.to_owned();
    let mut server = TcpStream::connect(authority).await.ok()?;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.ok()?;
    } else {
        // Later requests on this connection go the same way, in absolute form.
        server.write_all(&read).await.ok()?;
    }
    copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_proxy_tunnels_tls_to_this_machine_too() {
    let (authority, proxy) = (Authority::new(), Proxy::start().await);
    let port = secure(&authority, Flaw::None, BOTH, false).await;
    let through = ProxyUrl::parse(&format!("http://who:s3cret@{}", proxy.address)).unwrap();
    let report =
        judged(&format!("https://127.0.0.1:{port}"), trusting(&authority).through(through)).await;
    assert_passed(&report, "HTTP/2.0");
    let heads = proxy.heads();
    assert!(!heads.is_empty(), "the proxy was not used");
    let basic = format!("Basic {}", BASE64.encode("who:s3cret"));
    for head in &heads {
        assert!(head.starts_with(&format!("CONNECT 127.0.0.1:{port} ")), "{head}");
        assert!(head.contains(&basic), "{head}");
        assert!(!head.contains(TOKEN), "the proxy saw the token: {head}");
    }
    let written = serde_json::to_string(&report).unwrap();
    assert!(!written.contains("s3cret"), "the report holds the password of the proxy");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusing_or_missing_proxy_is_inconclusive() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let through = ProxyUrl::parse(&format!("http://who:s3cret@{address}")).unwrap();
    let report = judged("https://127.0.0.1:9", Transport::default().through(through)).await;
    assert_eq!(report.scenarios[0].verdict, Verdict::Inconclusive);
    assert!(!serde_json::to_string(&report).unwrap().contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn proxy_and_its_exceptions_come_from_the_environment() {
    let port = plain().await;
    // The only address that is this machine's and does not count as the loopback.
    let elsewhere = format!("http://0.0.0.0:{port}");
    let here = format!("http://127.0.0.1:{port}");
    for (base, variables, is_used) in [
        (&elsewhere, &[("HTTP_PROXY", "")][..], true),
        (&elsewhere, &[("http_proxy", ""), ("NO_PROXY", "example.com,0.0.0.0")], false),
        (&elsewhere, &[("VERIFIK_CONFORMANCE_PROXY", ""), ("NO_PROXY", "*")], true),
        (&here, &[("HTTP_PROXY", ""), ("ALL_PROXY", "")], false),
        (&here, &[("VERIFIK_CONFORMANCE_PROXY", "")], true),
    ] {
        let proxy = Proxy::start().await;
        let mut command = check(base);
        for (name, value) in variables {
            let address = format!("http://who:s3cret@{}", proxy.address);
            command.env(name, if value.is_empty() { &address } else { *value });
        }
        let output = tokio::task::spawn_blocking(move || command.arg("-vv").output().unwrap());
        let output = output.await.unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(0), "{base} {variables:?}: {text}");
        let heads = proxy.heads();
        assert_eq!(!heads.is_empty(), is_used, "{base} {variables:?}: {heads:?}");
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn proxy_password_on_the_command_line_is_refused_and_never_shown() {
    for address in ["http://who:s3cret@127.0.0.1:3128", "http://who:s3cret@127.0.0.1:3128/path"] {
        let output = check("http://127.0.0.1:9").args(["--proxy", address]).output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
    let mut command = check("http://127.0.0.1:9");
    command.env("VERIFIK_CONFORMANCE_PROXY", "http://who:s3cret@127.0.0.1:3128");
    let output = command.arg("--print-config").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("http://redacted@127.0.0.1:3128") && !text.contains("s3cret"), "{text}");
}

#[test]
fn production_host_is_refused_through_a_proxy() {
    let output =
        check("https://api.verifik.co").args(["--proxy", "http://127.0.0.1:9"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("serves production"));
}

/// `check` in a process of its own, whose environment names no proxy yet.
fn check(base_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    command
        .current_dir(std::env::temp_dir())
        .env("VERIFIK_TOKEN", TOKEN)
        .args(["check", "--scenario", "double-delete", "--ledger"])
        .arg(std::env::temp_dir().join(format!("tls-{:016x}.ndjson", fastrand::u64(..))))
        .args(["--base-url", base_url]);
    command
}
