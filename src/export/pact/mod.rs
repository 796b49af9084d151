//! Pact, specification version 4: what a client may rely on, for a provider verifier to replay.
//!
//! Identifiers and the token are no constants: the provider states hand them over, and matching
//! rules say what an answer has to look like. What no page says is in no interaction.

mod interaction;
mod interactions;
mod rules;

use serde_json::{Value, json};

use super::PAGES_OF;
use super::samples::Samples;

/// The Pact document.
///
/// ```
/// let document = verifik_conformance::export::pact()?;
/// assert_eq!(document["metadata"]["pactSpecification"]["version"], "4.0");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn pact() -> serde_json::Result<Value> {
    let samples = Samples::collect();
    let interactions: Vec<Value> =
        interactions::all(&samples)?.into_iter().map(|one| one.into_value(&samples)).collect();
    Ok(json!({
        "consumer": { "name": "a client of the documented collections resource" },
        "provider": { "name": "verifik-face-recognition-collections" },
        "interactions": interactions,
        "metadata": {
            "pactSpecification": { "version": "4.0" },
            "verifik-conformance": { "pages": PAGES_OF },
        },
    }))
}
