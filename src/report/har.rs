//! HTTP Archive 1.2: every exchange of the run, for browsers' developer tools, proxies and other
//! tools that replay or compare traffic.
//!
//! A page of the archive is a scenario. Data without a place in the format stands in fields that
//! begin with an underscore, as its section "Custom fields" asks. A request that got no response
//! has status 0, as browsers write it, and `_error` says why.

use std::borrow::Cow;
use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Serialize, Serializer};

use super::json::Array;
use super::{RenderError, json, phrases, wall_clock};
use crate::model::{
    Body, Exchange, ExchangeResult, FailureKind, Header, Purpose, Report, Request, ScenarioResult,
};

/// The value browsers write if no media type was declared.
const UNKNOWN_TYPE: &str = "x-unknown";
/// Marks a size that was not measured (HAR 1.2).
const NOT_MEASURED: i64 = -1;

/// Writes every exchange of the report as an HTTP Archive.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let creator = Creator { name: report.tool.name.clone(), version: report.tool.version.clone() };
    let pages = Array(|| report.scenarios.iter().map(|scenario| page(report, scenario)));
    let entries = Array(|| {
        report.scenarios.iter().flat_map(|scenario| {
            scenario.exchanges.iter().map(|exchange| HarEntry { report, scenario, exchange })
        })
    });
    let comment = phrases::outcome(report);
    json::write(&Archive { log: Log { version: "1.2", creator, pages, entries, comment } }, out)
}

/// An exchange that is serialised as an entry of the archive.
struct HarEntry<'a> {
    report: &'a Report,
    scenario: &'a ScenarioResult,
    exchange: Cow<'a, Exchange>,
}

impl Serialize for HarEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entry(self.report, self.scenario, &self.exchange).serialize(serializer)
    }
}

fn page<'a>(report: &Report, scenario: &'a ScenarioResult) -> Page<'a> {
    Page {
        started_date_time: wall_clock::after(report, scenario.started_ms).to_string(),
        id: &scenario.id,
        title: &scenario.title,
        timings: PageTimings { on_load: scenario.duration_ms },
    }
}

fn entry<'a>(report: &Report, scenario: &'a ScenarioResult, exchange: &'a Exchange) -> Entry<'a> {
    let started_ms = phrases::milliseconds(exchange.timing.started_us);
    Entry {
        pageref: &scenario.id,
        started_date_time: wall_clock::after(report, started_ms).to_string(),
        time: phrases::milliseconds(exchange.timing.total_us),
        request: sent(exchange),
        response: received(exchange),
        cache: Cache {},
        timings: timings(exchange),
        exchange: exchange.id,
        purpose: exchange.purpose,
        attempt: exchange.attempt,
        branch: exchange.branch.as_deref(),
    }
}

/// The phases of an exchange. Sending is not measured apart from waiting, and without a complete
/// response nothing counts as received.
fn timings(exchange: &Exchange) -> Timings {
    let timing = exchange.timing;
    if exchange.response().is_none() {
        return Timings { send: 0.0, wait: phrases::milliseconds(timing.total_us), receive: 0.0 };
    }
    Timings {
        send: 0.0,
        wait: phrases::milliseconds(timing.head_us.min(timing.total_us)),
        receive: phrases::milliseconds(timing.total_us.saturating_sub(timing.head_us)),
    }
}

fn sent(exchange: &Exchange) -> Sent<'_> {
    let request = &exchange.request;
    Sent {
        method: &request.method,
        url: &request.url,
        // Negotiated with the server, so unknown without a response.
        http_version: exchange.response().map_or("unknown", |response| &response.version),
        cookies: [],
        headers: headers(&request.headers),
        query_string: query(&request.url),
        post_data: request.body.as_ref().map(|body| PostData {
            mime_type: media_type(&request.headers),
            content: content(body),
        }),
        headers_size: NOT_MEASURED,
        body_size: request_size(request),
    }
}

fn request_size(request: &Request) -> i64 {
    request.body.as_ref().map_or(0, |body| i64::try_from(body.size()).unwrap_or(i64::MAX))
}

fn received(exchange: &Exchange) -> Received<'_> {
    match &exchange.answer {
        ExchangeResult::Response(response) => Received {
            status: response.status,
            status_text: http::StatusCode::from_u16(response.status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or_default(),
            http_version: &response.version,
            cookies: [],
            headers: headers(&response.headers),
            content: Loaded {
                size: response.body.size(),
                mime_type: media_type(&response.headers),
                content: (!response.body.is_empty()).then(|| content(&response.body)),
            },
            redirect_url: response.header("location").unwrap_or_default(),
            headers_size: NOT_MEASURED,
            body_size: NOT_MEASURED,
            error: None,
            failure: None,
        },
        ExchangeResult::Failure(failure) => Received {
            status: 0,
            status_text: "",
            http_version: "unknown",
            cookies: [],
            headers: Vec::new(),
            content: Loaded { size: 0, mime_type: UNKNOWN_TYPE, content: None },
            redirect_url: "",
            headers_size: NOT_MEASURED,
            body_size: NOT_MEASURED,
            error: Some(&failure.message),
            failure: Some(failure.kind),
        },
    }
}

fn headers(headers: &[Header]) -> Vec<Named<'_>> {
    headers
        .iter()
        .map(|(name, value)| Named { name: Cow::Borrowed(name), value: Cow::Borrowed(value) })
        .collect()
}

/// The members of the query, decoded as a form is (WHATWG URL, section 5.1).
fn query(url: &str) -> Vec<Named<'_>> {
    let url = url.split('#').next().unwrap_or(url);
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let members = url::form_urlencoded::parse(query.as_bytes());
    members.map(|(name, value)| Named { name, value }).collect()
}

fn media_type(headers: &[Header]) -> &str {
    let declared = headers.iter().find(|(name, _)| name == "content-type");
    declared.map_or(UNKNOWN_TYPE, |(_, value)| value)
}

fn content(body: &Body) -> Content<'_> {
    let comment = body.truncated().then(|| {
        format!("only the first {} of {} bytes were kept", body.bytes().len(), body.size())
    });
    match body.text() {
        Some(text) => Content { text: text.into(), encoding: None, comment },
        None => {
            Content { text: BASE64.encode(body.bytes()).into(), encoding: Some("base64"), comment }
        }
    }
}

#[derive(Serialize)]
struct Archive<P, E> {
    log: Log<P, E>,
}

#[derive(Serialize)]
struct Log<P, E> {
    version: &'static str,
    creator: Creator,
    pages: P,
    entries: E,
    comment: String,
}

#[derive(Serialize)]
struct Creator {
    name: String,
    version: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    started_date_time: String,
    id: &'a str,
    title: &'a str,
    #[serde(rename = "pageTimings")]
    timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageTimings {
    on_load: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    pageref: &'a str,
    started_date_time: String,
    time: f64,
    request: Sent<'a>,
    response: Received<'a>,
    cache: Cache,
    timings: Timings,
    #[serde(rename = "_exchange")]
    exchange: u32,
    #[serde(rename = "_purpose")]
    purpose: Purpose,
    #[serde(rename = "_attempt")]
    attempt: u32,
    #[serde(rename = "_branch", skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
}

/// An empty object: nothing was cached.
#[derive(Serialize)]
struct Cache {}

#[derive(Serialize)]
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent<'a> {
    method: &'a str,
    url: &'a str,
    http_version: &'a str,
    cookies: [(); 0],
    headers: Vec<Named<'a>>,
    query_string: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'a>>,
    headers_size: i64,
    body_size: i64,
}

#[derive(Serialize)]
struct Named<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: &'a str,
    #[serde(flatten)]
    content: Content<'a>,
}

/// The bytes of a body, as text where they are text.
#[derive(Serialize)]
struct Content<'a> {
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Received<'a> {
    status: u16,
    status_text: &'static str,
    http_version: &'a str,
    cookies: [(); 0],
    headers: Vec<Named<'a>>,
    content: Loaded<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'a str,
    headers_size: i64,
    body_size: i64,
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(rename = "_failure", skip_serializing_if = "Option::is_none")]
    failure: Option<FailureKind>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Loaded<'a> {
    size: u64,
    mime_type: &'a str,
    #[serde(flatten)]
    content: Option<Content<'a>>,
}
