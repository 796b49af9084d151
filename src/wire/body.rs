//! Response bodies, read within limits: bytes on the wire, and memory once parsed.

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;

use super::inventory::Inventory;
use super::json_cursor::weight_of;
use super::{oversized_list, transport};
use crate::api::Resource;
use crate::model::{FailureKind, TransportFailure};

/// Factor by which a parsed body may exceed the limit of its text. A parsed value takes more memory
/// than its text: a list of collections about four times as much, `0,` far more than its two bytes.
const WEIGHT_OF_TEXT: usize = 4;

/// Factor by which this suite's part of a list may exceed the weight limit of any other response.
const OWN_PART_OF_A_LIST: usize = 8;

/// Limits of one body.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// Bytes of a body that is kept as it is.
    pub(super) whole_bytes: usize,
    /// Memory that such a body may take once parsed.
    pub(super) whole_weight: usize,
    /// Bytes of a list of which only a part is kept.
    pub(super) list_bytes: usize,
    /// Memory that this part may take once parsed.
    pub(super) list_weight: usize,
    /// The resource that is listed, for a list.
    pub(super) listed: Option<&'static Resource>,
}

impl BodyLimits {
    /// Limits of an answer that is kept whole or not at all.
    pub(super) fn whole(bytes: usize) -> Self {
        let weight = bytes.saturating_mul(WEIGHT_OF_TEXT);
        Self {
            whole_bytes: bytes,
            whole_weight: weight,
            list_bytes: bytes,
            list_weight: weight,
            listed: None,
        }
    }

    /// Limits of a list, of which only a part is kept when it has more than `whole` bytes.
    pub(super) fn list(listed: &'static Resource, whole: usize, bytes: usize) -> Self {
        let limits = Self::whole(whole.min(bytes));
        let list_weight = limits.whole_weight.saturating_mul(OWN_PART_OF_A_LIST);
        Self { list_bytes: bytes, list_weight, listed: Some(listed), ..limits }
    }
}

/// A body, or the part of it that is kept.
pub(super) struct Read {
    pub(super) bytes: Bytes,
    /// True if it is only a part of a list.
    pub(super) is_partial: bool,
}

/// Reads a body within the limits; of a longer list, the part that the inventory asks for.
pub(super) async fn read(
    response: reqwest::Response,
    limits: BodyLimits,
    inventory: &Inventory,
) -> Result<Read, TransportFailure> {
    // A length that is too large need not be waited for.
    if response.content_length().is_some_and(|size| size > limits.list_bytes as u64) {
        return Err(transport::larger_than(limits.list_bytes));
    }
    let mut stream = response.bytes_stream();
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut size = 0;
    while size <= limits.whole_bytes
        && let Some(chunk) = stream.next().await
    {
        let chunk = chunk.map_err(|error| transport::classify(&error))?;
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
    let first_part = first.map_or_else(|| whole.freeze(), detached);
    let is_long = size > limits.whole_bytes;
    if !is_long && weight_of(&first_part) <= limits.whole_weight {
        return Ok(Read { bytes: first_part, is_partial: false });
    }
    if let Some(resource) = limits.listed.filter(|_| limits.list_bytes > limits.whole_bytes) {
        let bytes = oversized_list::read(
            resource,
            first_part,
            stream,
            inventory,
            limits.list_bytes,
            limits.list_weight,
        )
        .await?;
        return Ok(Read { bytes, is_partial: true });
    }
    Err(if is_long {
        transport::larger_than(limits.whole_bytes)
    } else {
        heavier_than(limits.whole_weight, size)
    })
}

/// Copies a short body out of the read buffer of the connection, which would otherwise stay in memory as
/// long as the record of the exchange.
fn detached(chunk: Bytes) -> Bytes {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_limits_accept_thousands_of_collections_and_refuse_millions_of_tiny_values() {
        let collection =
            br#"{"_id":"","code":"","name":"","description":"","client":"","project":"",
            "deleted":false,"createdAt":"","updatedAt":"","__v":0},"#;
        let most = BodyLimits::whole(4 << 20).whole_weight;
        assert!(weight_of(&collection.repeat(10_000)) < most);
        assert!(weight_of(&b"0,".repeat(4 << 20)) > most);
        assert!(weight_of(&b"{},".repeat(1 << 20)) > most);
    }
}
