//! Response bodies, read within limits: bytes, and memory once they are parsed.

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;

use super::inventory::Inventory;
use super::json_cursor::weight_of;
use super::{oversized_list, transport};
use crate::api::Resource;
use crate::model::{FailureKind, TransportFailure};

/// Factor by which a parsed body may exceed the limit of its text. A parsed value weighs much
/// more than its text: `0,` is two bytes; a list of collections weighs about four times as much.
const WEIGHT_OF_TEXT: usize = 4;

/// Factor by which this suite's part of a list may exceed the weight of any other answer.
const PARTS_OF_A_LIST: usize = 8;

/// BodyLimits of one body.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// Bytes of a body that is kept as it is.
    pub(super) whole: usize,
    /// Weight of such a body when it is parsed, in bytes.
    pub(super) weight: usize,
    /// Bytes of a list of which only a part is kept.
    pub(super) thinned: usize,
    /// Weight of that part when it is parsed, in bytes.
    pub(super) kept: usize,
    /// The resource whose list it is.
    pub(super) listed: Option<&'static Resource>,
}

impl BodyLimits {
    /// BodyLimits of an answer that is kept whole or not at all.
    pub(super) fn whole(bytes: usize) -> Self {
        let weight = bytes.saturating_mul(WEIGHT_OF_TEXT);
        Self { whole: bytes, weight, thinned: bytes, kept: weight, listed: None }
    }

    /// BodyLimits of a list, of which only a part is kept when it has more than `whole` bytes.
    pub(super) fn list(listed: &'static Resource, whole: usize, bytes: usize) -> Self {
        let limits = Self::whole(whole.min(bytes));
        let kept = limits.weight.saturating_mul(PARTS_OF_A_LIST);
        Self { thinned: bytes, kept, listed: Some(listed), ..limits }
    }
}

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
    limits: BodyLimits,
    inventory: &Inventory,
) -> Result<Read, TransportFailure> {
    // What announces itself as too large need not be waited for.
    if response.content_length().is_some_and(|size| size > limits.thinned as u64) {
        return Err(transport::larger_than(limits.thinned));
    }
    let mut stream = response.bytes_stream();
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut size = 0;
    while size <= limits.whole
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
    let begun = first.map_or_else(|| whole.freeze(), freed);
    let is_long = size > limits.whole;
    if !is_long && weight_of(&begun) <= limits.weight {
        return Ok(Read { bytes: begun, is_thinned: false });
    }
    if let Some(resource) = limits.listed.filter(|_| limits.thinned > limits.whole) {
        let bytes =
            oversized_list::read(resource, begun, stream, inventory, limits.thinned, limits.kept)
                .await?;
        return Ok(Read { bytes, is_thinned: true });
    }
    Err(if is_long {
        transport::larger_than(limits.whole)
    } else {
        heavier_than(limits.weight, size)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_of_collections_are_kept_whole_and_millions_of_nothings_are_not() {
        let collection =
            br#"{"_id":"","code":"","name":"","description":"","client":"","project":"",
            "deleted":false,"createdAt":"","updatedAt":"","__v":0},"#;
        let most = BodyLimits::whole(4 << 20).weight;
        assert!(weight_of(&collection.repeat(10_000)) < most);
        assert!(weight_of(&b"0,".repeat(4 << 20)) > most);
        assert!(weight_of(&b"{},".repeat(1 << 20)) > most);
    }
}
