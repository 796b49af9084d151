//! Reads a response body, and no more of it than this process can bear.

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;

use super::failure;
use crate::model::{FailureKind, TransportFailure};

/// How many times its largest text a body may weigh once it is parsed. A parsed value weighs much
/// more than its text: `0,` is two bytes; a list of collections weighs about four times as much.
const WEIGHT_OF_TEXT: usize = 4;
/// About what one value, and what one object, weighs when it is parsed.
const VALUE_BYTES: usize = 96;
const OBJECT_BYTES: usize = 512;

/// The whole body, if it has at most `limit` bytes.
pub(super) async fn read(
    response: reqwest::Response,
    limit: usize,
) -> Result<Bytes, TransportFailure> {
    // What announces itself as too large need not be waited for.
    if response.content_length().is_some_and(|size| size > limit as u64) {
        return Err(larger_than(limit));
    }
    let mut stream = response.bytes_stream();
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| failure::classify(&error))?;
        size += chunk.len();
        if size > limit {
            return Err(larger_than(limit));
        }
        // Most bodies are one chunk, which is then not copied.
        match first.take() {
            None if whole.is_empty() => first = Some(chunk),
            None => whole.extend_from_slice(&chunk),
            Some(first) => {
                whole.extend_from_slice(&first);
                whole.extend_from_slice(&chunk);
            }
        }
    }
    let body = first.unwrap_or_else(|| whole.freeze());
    let most = limit.saturating_mul(WEIGHT_OF_TEXT);
    if weight_when_parsed(&body) > most {
        return Err(TransportFailure {
            kind: FailureKind::BodyTooLarge,
            message: format!(
                "the response body of {} bytes would take more than {} MiB when read as JSON",
                body.len(),
                most >> 20
            ),
        });
    }
    Ok(body)
}

/// An estimate from above that costs one pass: every value but the first follows one of these.
fn weight_when_parsed(body: &[u8]) -> usize {
    body.iter()
        .map(|byte| match byte {
            b',' | b'[' => VALUE_BYTES,
            b'{' => OBJECT_BYTES,
            _ => 0,
        })
        .sum()
}

fn larger_than(limit: usize) -> TransportFailure {
    TransportFailure {
        kind: FailureKind::BodyTooLarge,
        message: format!("the response body is larger than the limit of {limit} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_thousand_collections_are_read_and_millions_of_nothings_are_not() {
        let collection =
            br#"{"_id":"","code":"","name":"","description":"","client":"","project":"",
            "deleted":false,"createdAt":"","updatedAt":"","__v":0},"#;
        let most = (32 << 20) * WEIGHT_OF_TEXT;
        assert!(weight_when_parsed(&collection.repeat(80_000)) < most);
        assert!(weight_when_parsed(&b"0,".repeat(4 << 20)) > most);
        assert!(weight_when_parsed(&b"{},".repeat(1 << 20)) > most);
    }
}
