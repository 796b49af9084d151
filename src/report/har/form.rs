//! The members of an archive, spelled as HTTP Archive 1.2 spells them.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::{FailureKind, Purpose};

#[derive(Serialize)]
pub(super) struct Archive<P, E> {
    pub(super) log: Log<P, E>,
}

#[derive(Serialize)]
pub(super) struct Log<P, E> {
    pub(super) version: &'static str,
    pub(super) creator: Creator,
    pub(super) pages: P,
    pub(super) entries: E,
    pub(super) comment: String,
}

#[derive(Serialize)]
pub(super) struct Creator {
    pub(super) name: String,
    pub(super) version: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<'a> {
    pub(super) started_date_time: String,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    #[serde(rename = "pageTimings")]
    pub(super) timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageTimings {
    pub(super) on_load: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    pub(super) pageref: &'a str,
    pub(super) started_date_time: String,
    pub(super) time: f64,
    pub(super) request: Sent<'a>,
    pub(super) response: Received<'a>,
    pub(super) cache: Cache,
    pub(super) timings: Timings,
    #[serde(rename = "_exchange")]
    pub(super) exchange: u32,
    #[serde(rename = "_purpose")]
    pub(super) purpose: Purpose,
    #[serde(rename = "_attempt")]
    pub(super) attempt: u32,
    #[serde(rename = "_branch", skip_serializing_if = "Option::is_none")]
    pub(super) branch: Option<&'a str>,
}

/// Nothing was cached.
#[derive(Serialize)]
pub(super) struct Cache {}

#[derive(Serialize)]
pub(super) struct Timings {
    pub(super) send: f64,
    pub(super) wait: f64,
    pub(super) receive: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) http_version: &'a str,
    pub(super) cookies: [(); 0],
    pub(super) headers: Vec<Named<'a>>,
    pub(super) query_string: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData<'a>>,
    pub(super) headers_size: i64,
    pub(super) body_size: i64,
}

#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData<'a> {
    pub(super) mime_type: &'a str,
    #[serde(flatten)]
    pub(super) content: Content<'a>,
}

/// The bytes of a body, as text where they are text.
#[derive(Serialize)]
pub(super) struct Content<'a> {
    pub(super) text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Received<'a> {
    pub(super) status: u16,
    pub(super) status_text: &'static str,
    pub(super) http_version: &'a str,
    pub(super) cookies: [(); 0],
    pub(super) headers: Vec<Named<'a>>,
    pub(super) content: Loaded<'a>,
    #[serde(rename = "redirectURL")]
    pub(super) redirect_url: &'a str,
    pub(super) headers_size: i64,
    pub(super) body_size: i64,
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'a str>,
    #[serde(rename = "_failure", skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureKind>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Loaded<'a> {
    pub(super) size: u64,
    pub(super) mime_type: &'a str,
    #[serde(flatten)]
    pub(super) content: Option<Content<'a>>,
}
