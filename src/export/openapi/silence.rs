//! What no page says, and what the suite accepts there unless it is configured otherwise.

use serde_json::{Value, json};

use crate::contract::{Expectations, RequestBody};

pub(super) fn silences() -> Value {
    let accepted = Expectations::default();
    let body = match accepted.request_body {
        RequestBody::Rejected => "a refusal that leaves the record as it is",
        RequestBody::Ignored => "a deletion as if there were no body",
        RequestBody::Either => "a refusal or a deletion, as long as status and effect agree",
    };
    json!([
        { "topic": "which of 401 and 403 refuses a token", "accepted": accepted.unauthenticated },
        { "topic": "an identifier that this client has deleted", "accepted": accepted.gone() },
        { "topic": "an identifier that is none", "accepted": accepted.malformed },
        { "topic": "a body on a deletion", "accepted": body },
        { "topic": "HEAD, OPTIONS and other methods", "accepted": "whatever deletes nothing" },
        { "topic": "length and uniqueness of names", "accepted": "anything" },
        { "topic": "persons that were in no other collection", "accepted": "anything" },
    ])
}
