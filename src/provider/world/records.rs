//! The records the provider stores, in the shape of the documented documents.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// A collection, with the members of the documented document in the order of the delete page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Collection {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) deleted: bool,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) client: String,
    pub(super) code: String,
    #[serde(serialize_with = "milliseconds")]
    pub(super) updated_at: Timestamp,
    #[serde(serialize_with = "milliseconds")]
    pub(super) created_at: Timestamp,
    #[serde(rename = "__v")]
    pub(super) version: u32,
}

/// A person. `collections` holds codes, the form most pages and clients agree on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) client: String,
    pub(super) collections: Vec<String>,
    pub(super) status: &'static str,
    pub(super) deleted: bool,
    #[serde(serialize_with = "milliseconds")]
    pub(super) updated_at: Timestamp,
    #[serde(serialize_with = "milliseconds")]
    pub(super) created_at: Timestamp,
    #[serde(rename = "__v")]
    pub(super) version: u32,
}

/// A project, linked to at most one collection by identifier and by code.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Project {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) client: String,
    pub(super) status: &'static str,
    // Their value after the collection is gone is silent; here they become absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) assigned_collection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) collection_code: Option<String>,
    #[serde(serialize_with = "milliseconds")]
    pub(super) updated_at: Timestamp,
    #[serde(serialize_with = "milliseconds")]
    pub(super) created_at: Timestamp,
    #[serde(rename = "__v")]
    pub(super) version: u32,
}

/// A project flow, which holds the code of a collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flow {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) project: String,
    pub(super) client: String,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) collection_code: Option<String>,
    #[serde(serialize_with = "milliseconds")]
    pub(super) updated_at: Timestamp,
    #[serde(serialize_with = "milliseconds")]
    pub(super) created_at: Timestamp,
    #[serde(rename = "__v")]
    pub(super) version: u32,
}

/// RFC 3339 in UTC with exactly three fraction digits, as in every sample of the pages.
fn milliseconds<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{at:.3}"))
}
