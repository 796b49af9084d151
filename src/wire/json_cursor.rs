//! A cursor over JSON that is still arriving, and an estimate of the memory that JSON takes.
//!
//! Values are found and read by `serde_json`, each as soon as all of it is there; the cursor only
//! moves from one to the next.

use bytes::{Buf as _, Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use memchr::memchr_iter;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::transport::{self, larger_than};
use crate::model::TransportFailure;

/// Approximate memory of one parsed value, and of one parsed object.
const VALUE_BYTES: usize = 96;
const OBJECT_BYTES: usize = 512;

/// Reasons why no part of a body can be kept.
pub(super) enum Unreadable {
    /// The text is not JSON.
    NotJson,
    /// It is too large; the text completes "is too large to be kept".
    TooLarge(&'static str),
    /// The connection failed.
    Failed(TransportFailure),
}

const NOT_A_LIST: Unreadable = Unreadable::TooLarge("and is not a list");
const HUGE: Unreadable = Unreadable::TooLarge("and one part of it is huge");

/// A cursor over a body that is still arriving.
pub(super) struct JsonCursor<S> {
    /// Bytes that have arrived and were not yet consumed.
    pub(super) buffer: BytesMut,
    rest: S,
    is_complete: bool,
    /// Bytes that have arrived so far.
    size: usize,
    /// Limit of the whole body in bytes.
    limit: usize,
    /// Limit of a single value in bytes.
    value_limit: usize,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> JsonCursor<S> {
    /// A cursor over `first`, which has arrived already, and the `rest`.
    pub(super) fn new(first: &[u8], rest: S, limit: usize, value_limit: usize) -> Self {
        let size = first.len();
        Self { buffer: BytesMut::from(first), rest, is_complete: false, size, limit, value_limit }
    }

    /// Consumes the opening bracket of an object or an array.
    pub(super) async fn open(&mut self, bracket: u8) -> Result<(), Unreadable> {
        match self.peek().await? {
            Some(next) if next == bracket => self.take(bracket).await,
            // Any other value begins so (RFC 8259 section 3).
            Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => Err(NOT_A_LIST),
            _ => Err(Unreadable::NotJson),
        }
    }

    /// Consumes a comma or the closing bracket, and returns true after a comma.
    pub(super) async fn has_next(&mut self, bracket: u8) -> Result<bool, Unreadable> {
        let next = self.peek().await?;
        if next != Some(b',') && next != Some(bracket) {
            return Err(Unreadable::NotJson);
        }
        self.buffer.advance(1);
        Ok(next == Some(b','))
    }

    /// Consumes the closing bracket if it comes next, and returns whether it did.
    pub(super) async fn closes(&mut self, bracket: u8) -> Result<bool, Unreadable> {
        let ends = self.peek().await? == Some(bracket);
        if ends {
            self.take(bracket).await?;
        }
        Ok(ends)
    }

    /// Consumes this byte, which must come next.
    pub(super) async fn take(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.peek().await? != Some(byte) {
            return Err(Unreadable::NotJson);
        }
        self.buffer.advance(1);
        Ok(())
    }

    /// Returns the next byte that is not white space, without consuming it.
    pub(super) async fn peek(&mut self) -> Result<Option<u8>, Unreadable> {
        while !self.skip_space() {
            if !self.read_more().await? {
                return Ok(None);
            }
        }
        Ok(self.buffer.first().copied())
    }

    /// Consumes white space, and returns whether anything else has arrived.
    fn skip_space(&mut self) -> bool {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let space = self.buffer.iter().take_while(|byte| is_space(byte)).count();
        self.buffer.advance(space);
        !self.buffer.is_empty()
    }

    /// Consumes and parses the next value.
    pub(super) async fn value<T: DeserializeOwned>(&mut self) -> Result<T, Unreadable> {
        let length = self.value_length().await?;
        read_as(&self.buffer.split_to(length))
    }

    /// Waits for the whole of the next value and returns its length in bytes.
    pub(super) async fn value_length(&mut self) -> Result<usize, Unreadable> {
        loop {
            match self.buffered_value_length()? {
                Some(length) if length > self.value_limit => return Err(HUGE),
                Some(length) => return Ok(length),
                None if self.is_complete => return Err(Unreadable::NotJson),
                None => self.read_more_of_value().await?,
            }
        }
    }

    /// Returns the length of the next value, if all of it is in the buffer.
    fn buffered_value_length(&self) -> Result<Option<usize>, Unreadable> {
        let text =
            if self.is_complete { &self.buffer } else { without_trailing_number(&self.buffer) };
        let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
        match values.next().transpose() {
            Ok(value) => Ok(value.map(|_| values.byte_offset())),
            Err(error) if error.is_eof() => Ok(None),
            Err(_) => Err(Unreadable::NotJson),
        }
    }

    /// Reads until the buffer has doubled, so that a long value is parsed only a few times.
    async fn read_more_of_value(&mut self) -> Result<(), Unreadable> {
        let before = self.buffer.len();
        if before > self.value_limit {
            return Err(HUGE);
        }
        while self.read_more().await? && self.buffer.len() < 2 * before {}
        Ok(())
    }

    /// Reads the next chunk, and returns whether there was one.
    async fn read_more(&mut self) -> Result<bool, Unreadable> {
        let chunk = self.rest.next().await.transpose();
        let Some(chunk) = chunk.map_err(|error| Unreadable::Failed(transport::classify(&error)))?
        else {
            self.is_complete = true;
            return Ok(false);
        };
        self.size += chunk.len();
        if self.size > self.limit {
            return Err(Unreadable::Failed(larger_than(self.limit)));
        }
        self.buffer.extend_from_slice(&chunk);
        // Long text that has arrived already must not keep other tasks waiting while it is parsed.
        tokio::task::yield_now().await;
        Ok(true)
    }
}

/// Upper estimate of the memory that JSON takes once it is parsed: every value but the first follows
/// one of these bytes.
pub(super) fn weight_of(text: &[u8]) -> usize {
    let weight = |byte| memchr_iter(byte, text).count() * weight_of_byte(byte);
    [b',', b'[', b'{'].into_iter().map(weight).sum()
}

/// Estimate for a single byte.
fn weight_of_byte(byte: u8) -> usize {
    match byte {
        b',' | b'[' => VALUE_BYTES,
        b'{' => OBJECT_BYTES,
        _ => 0,
    }
}

/// Cuts off a trailing number, which may not be complete.
fn without_trailing_number(text: &[u8]) -> &[u8] {
    let belongs = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let length = text.iter().rposition(|byte| !belongs(byte)).map_or(0, |place| place + 1);
    &text[..length]
}

/// Parses one value.
pub(super) fn read_as<T: DeserializeOwned>(value: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(value).map_err(|_| Unreadable::NotJson)
}
