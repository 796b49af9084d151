//! Reads a response body, and no more of it than this process can bear.

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;

use super::body_limits::{Limits, larger_than, weight_of};
use super::inventory::Inventory;
use super::{failure, thinning};
use crate::model::{FailureKind, TransportFailure};

/// What was read of a body.
pub(super) struct Read {
    pub(super) bytes: Bytes,
    /// Whether it is only what matters of it.
    pub(super) is_thinned: bool,
}

/// The body, if the limits allow; of a list that is longer, what matters of it, as far as the
/// inventory knows.
pub(super) async fn read(
    response: reqwest::Response,
    limits: Limits,
    inventory: &Inventory,
) -> Result<Read, TransportFailure> {
    // What announces itself as too large need not be waited for.
    if response.content_length().is_some_and(|size| size > limits.thinned as u64) {
        return Err(larger_than(limits.thinned));
    }
    let mut stream = response.bytes_stream();
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut size = 0;
    while size <= limits.whole
        && let Some(chunk) = stream.next().await
    {
        let chunk = chunk.map_err(|error| failure::classify(&error))?;
        size += chunk.len();
        // Most bodies are one chunk.
        match first.take() {
            None if whole.is_empty() => first = Some(chunk),
            None => whole.extend_from_slice(&chunk),
            Some(first) => {
                whole.extend_from_slice(&first);
                whole.extend_from_slice(&chunk);
            }
        }
    }
    let begun = first.map_or_else(|| whole.freeze(), freed);
    let is_long = size > limits.whole;
    if !is_long && weight_of(&begun) <= limits.weight {
        return Ok(Read { bytes: begun, is_thinned: false });
    }
    if let Some(resource) = limits.listed.filter(|_| limits.thinned > limits.whole) {
        let bytes = thinning::read(resource, begun, stream, inventory, limits).await?;
        return Ok(Read { bytes, is_thinned: true });
    }
    Err(if is_long { larger_than(limits.whole) } else { heavier_than(limits.weight, size) })
}

/// A short body on its own: as a part of what was read from the connection it would keep the whole
/// of that in memory for as long as the record of the exchange lives.
fn freed(chunk: Bytes) -> Bytes {
    const SHORT: usize = 64 * 1024;
    if chunk.len() > SHORT { chunk } else { Bytes::copy_from_slice(&chunk) }
}

fn heavier_than(weight: usize, size: usize) -> TransportFailure {
    TransportFailure {
        kind: FailureKind::BodyTooLarge,
        message: format!(
            "the response body of {size} bytes would take more than {} MiB when read as JSON",
            weight >> 20
        ),
    }
}
