//! Pact, specification version 4.
use serde_json::{Value, json};
/// The Pact document.
pub fn pact() -> serde_json::Result<Value> {
    Ok(json!({}))
}
