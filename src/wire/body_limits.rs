//! Limits of a response body, in bytes and in what it weighs once it is parsed.

use memchr::memchr_iter;

use crate::api::Resource;
use crate::model::{FailureKind, TransportFailure};

/// Factor by which a parsed body may exceed the limit of its text. A parsed value weighs much
/// more than its text: `0,` is two bytes; a list of collections weighs about four times as much.
const WEIGHT_OF_TEXT: usize = 4;

/// Factor by which this suite's part of a list may exceed the weight of any other answer.
const PARTS_OF_A_LIST: usize = 8;

/// About what one value, and what one object, weighs when it is parsed.
const VALUE_BYTES: usize = 96;
const OBJECT_BYTES: usize = 512;

/// Limits of one body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
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

impl Limits {
    /// Limits of an answer that is kept whole or not at all.
    pub(super) fn whole(bytes: usize) -> Self {
        let weight = bytes.saturating_mul(WEIGHT_OF_TEXT);
        Self { whole: bytes, weight, thinned: bytes, kept: weight, listed: None }
    }

    /// Limits of a list, of which only a part is kept when it has more than `whole` bytes.
    pub(super) fn list(listed: &'static Resource, whole: usize, bytes: usize) -> Self {
        let limits = Self::whole(whole.min(bytes));
        let kept = limits.weight.saturating_mul(PARTS_OF_A_LIST);
        Self { thinned: bytes, kept, listed: Some(listed), ..limits }
    }
}

/// An estimate from above that costs little: every value but the first follows one of these.
pub(super) fn weight_of(text: &[u8]) -> usize {
    let weight = |byte| memchr_iter(byte, text).count() * weight_of_byte(byte);
    [b',', b'[', b'{'].into_iter().map(weight).sum()
}

/// The same of a single byte.
fn weight_of_byte(byte: u8) -> usize {
    match byte {
        b',' | b'[' => VALUE_BYTES,
        b'{' => OBJECT_BYTES,
        _ => 0,
    }
}

pub(super) fn larger_than(limit: usize) -> TransportFailure {
    TransportFailure {
        kind: FailureKind::BodyTooLarge,
        message: format!("the response body is larger than the limit of {limit} bytes"),
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
        let most = Limits::whole(4 << 20).weight;
        assert!(weight_of(&collection.repeat(10_000)) < most);
        assert!(weight_of(&b"0,".repeat(4 << 20)) > most);
        assert!(weight_of(&b"{},".repeat(1 << 20)) > most);
    }
}
