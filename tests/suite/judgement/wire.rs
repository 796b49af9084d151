//! Answers that do not arrive as they should: late, cut, endless, too long, or not HTTP at all.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract;
use axum::response::Response;
use futures::StreamExt as _;
use futures::stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use verifik_conformance::model::{ExchangeResult, FailureKind, Outcome, Purpose, Report, Verdict};
use verifik_conformance::wire::Limits;

use crate::judgement::case::violated;
use crate::support::harness::Suite;
use crate::support::script::{Operation, Reply, Request, Script, Stage, State};

/// Ways in which the answer to the judged deletion goes wrong.
#[derive(Debug, Clone, Copy)]
enum Breakage {
    NoHead,
    NoEnd,
    Cut,
}

/// Long enough for a healthy answer on a busy machine, short enough to wait for.
const PATIENCE: Duration = Duration::from_millis(250);

#[tokio::test]
async fn lost_response_is_inconclusive_and_the_deletion_is_not_resent() {
    let table = [
        (Breakage::NoHead, FailureKind::HeadTimeout, "the response head did not come within"),
        (Breakage::NoEnd, FailureKind::BodyTimeout, "the response body did not come within"),
        (Breakage::Cut, FailureKind::ConnectionLost, ""),
    ];
    for (breakage, kind, reason) in table {
        let (url, state) = serve(breakage).await;
        let limits = Limits { head: PATIENCE, body: PATIENCE, ..generous() };
        let report = Suite::of(&["rejected-body"]).limits(limits).against(&url).await;
        assert_failed_with(&report, kind, reason);
        let state = state.lock().unwrap();
        let judged = state.log.iter().filter(|request| is_judged(request)).count();
        assert_eq!(judged, 1, "{breakage:?}: a deletion was repeated");
        assert!(state.collections.is_empty(), "{breakage:?}: something was left behind");
    }
}

#[tokio::test]
async fn response_that_is_not_http_is_inconclusive() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"220 ready\r\n\r\n").await;
        }
    });
    let report = Suite::of(&["rejected-body"]).against(&url).await;
    assert_eq!(report.outcome, Outcome::Inconclusive);
    assert!(violated(&report).is_empty());
    let obstacle = report.obstacle.as_ref().unwrap();
    assert!(obstacle.reason.contains("answers with something other than HTTP/1.1"), "{obstacle:?}");
    assert!(report.scenarios[0].exchanges.is_empty());
}

#[tokio::test]
async fn body_beyond_the_limit_is_inconclusive() {
    let script = Script::right().on(Operation::List, |_, _, right| Reply {
        body: format!("{}{}", right.body, " ".repeat(100_000)),
        ..right
    });
    let stage = Stage::play(script).await;
    let limits = Limits { list_bytes: 64 << 10, ..generous() };
    let report = Suite::of(&["success"]).limits(limits).against(&stage.url()).await;
    assert_failed_with(&report, FailureKind::BodyTooLarge, "larger than the limit of 65536 bytes");
    let report = Suite::of(&["success"]).against(&stage.url()).await;
    assert_eq!(report.scenarios[0].verdict, Verdict::Passed, "within the limit it is read");
}

#[tokio::test]
async fn redirect_is_judged_and_not_followed() {
    let script = Script::right().on_delete(|_, state, right| {
        if !right.is_success() {
            return right;
        }
        state.undo();
        Reply::text(302, "text/plain", "over there").header("location", "/elsewhere")
    });
    let stage = Stage::play(script).await;
    let report = Suite::of(&["success"]).against(&stage.url()).await;
    assert_eq!(violated(&report).into_iter().collect::<Vec<_>>(), ["delete.success.status"]);
    assert_eq!(report.scenarios[0].findings[0].actual, "302 over there");
    let followed = stage.state().log.iter().any(|request| request.path == "/elsewhere");
    assert!(!followed, "the redirect was followed");
}

/// The scenario is inconclusive because of this failure, and says so.
fn assert_failed_with(report: &Report, kind: FailureKind, reason: &str) {
    let scenario = &report.scenarios[0];
    assert_eq!(scenario.verdict, Verdict::Inconclusive, "{kind:?}");
    assert!(violated(report).is_empty(), "{kind:?}");
    let given = scenario.reason.as_deref().unwrap_or_default();
    assert!(given.contains(reason), "{kind:?}: {given}");
    let failures = scenario.exchanges.iter().filter(|one| one.purpose != Purpose::CleanUp);
    let kinds: Vec<FailureKind> = failures
        .filter_map(|exchange| match &exchange.answer {
            ExchangeResult::Failure(failure) => Some(failure.kind),
            ExchangeResult::Response(_) => None,
        })
        .collect();
    assert_eq!(kinds, [kind]);
}

fn generous() -> Limits {
    Limits::from_timeout(Duration::from_secs(10))
}

fn is_judged(request: &Request) -> bool {
    request.method == "DELETE" && !request.body.is_empty()
}

/// Plays the right script, but breaks the answer to the judged deletion on the wire.
async fn serve(breakage: Breakage) -> (String, Arc<Mutex<State>>) {
    let state = Arc::new(Mutex::new(State::default()));
    let shared = Arc::clone(&state);
    let respond = move |request: extract::Request| {
        let shared = Arc::clone(&shared);
        async move {
            let request = read(request).await;
            let reply = Script::right().reply(&request, &mut shared.lock().unwrap());
            let breakage = is_judged(&request).then_some(breakage);
            Ok::<_, Infallible>(respond(reply, breakage).await)
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(respond)).await });
    (url, state)
}

async fn read(request: extract::Request) -> Request {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter();
    Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap(),
    }
}

async fn respond(reply: Reply, breakage: Option<Breakage>) -> Response {
    let begun = stream::iter([Ok::<_, std::io::Error>(Bytes::from("{\"data\":"))]);
    let body = match breakage {
        None => Body::from(reply.body),
        Some(Breakage::NoHead) => std::future::pending().await,
        Some(Breakage::NoEnd) => Body::from_stream(begun.chain(stream::pending())),
        Some(Breakage::Cut) => {
            let end = stream::once(async {
                // The beginning has to be on its way before the connection is closed.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err(std::io::ErrorKind::ConnectionReset.into())
            });
            Body::from_stream(begun.chain(end))
        }
    };
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(body).unwrap()
}
