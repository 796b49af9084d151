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

/// About what one value, and what one object, weighs when it is parsed.
const VALUE_BYTES: usize = 96;
const OBJECT_BYTES: usize = 512;

/// Why nothing can be kept.
pub(super) enum Unreadable {
    NoJson,
    /// Why, said after "is too large to be kept".
    TooLarge(&'static str),
    Failed(TransportFailure),
}

const NO_LIST: Unreadable = Unreadable::TooLarge("and no list");
const HUGE: Unreadable = Unreadable::TooLarge("and one part of it is huge");

/// The body as it comes in.
pub(super) struct Text<S> {
    /// What has come and was not yet taken.
    pub(super) here: BytesMut,
    rest: S,
    is_whole: bool,
    /// Bytes that have come altogether.
    size: usize,
    /// Most bytes of the whole body.
    most: usize,
    /// Most bytes of a single value.
    most_of_value: usize,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Text<S> {
    pub(super) fn new(begun: &[u8], rest: S, most: usize, most_of_value: usize) -> Self {
        let size = begun.len();
        Self { here: BytesMut::from(begun), rest, is_whole: false, size, most, most_of_value }
    }

    /// Takes the beginning of an object or a list.
    pub(super) async fn open(&mut self, bracket: u8) -> Result<(), Unreadable> {
        match self.peek().await? {
            Some(next) if next == bracket => self.take(bracket).await,
            // Any other value begins so (RFC 8259 section 3).
            Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => Err(NO_LIST),
            _ => Err(Unreadable::NoJson),
        }
    }

    /// Whether another member or element follows; takes what is between them, or the end.
    pub(super) async fn goes_on(&mut self, bracket: u8) -> Result<bool, Unreadable> {
        let next = self.peek().await?;
        if next != Some(b',') && next != Some(bracket) {
            return Err(Unreadable::NoJson);
        }
        self.here.advance(1);
        Ok(next == Some(b','))
    }

    /// Whether an object or a list ends here; takes the end.
    pub(super) async fn closes(&mut self, bracket: u8) -> Result<bool, Unreadable> {
        let ends = self.peek().await? == Some(bracket);
        if ends {
            self.take(bracket).await?;
        }
        Ok(ends)
    }

    /// Takes this byte, which has to come next.
    pub(super) async fn take(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.peek().await? != Some(byte) {
            return Err(Unreadable::NoJson);
        }
        self.here.advance(1);
        Ok(())
    }

    /// The first byte that is not white space.
    pub(super) async fn peek(&mut self) -> Result<Option<u8>, Unreadable> {
        while !self.skip_space() {
            if !self.more().await? {
                return Ok(None);
            }
        }
        Ok(self.here.first().copied())
    }

    /// Takes white space; whether something else has come.
    fn skip_space(&mut self) -> bool {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let space = self.here.iter().take_while(|byte| is_space(byte)).count();
        self.here.advance(space);
        !self.here.is_empty()
    }

    /// The next value.
    pub(super) async fn value<T: DeserializeOwned>(&mut self) -> Result<T, Unreadable> {
        let length = self.length().await?;
        read_as(&self.here.split_to(length))
    }

    /// How many bytes the next value has, all of which have come.
    pub(super) async fn length(&mut self) -> Result<usize, Unreadable> {
        loop {
            match self.length_here()? {
                Some(length) if length > self.most_of_value => return Err(HUGE),
                Some(length) => return Ok(length),
                None if self.is_whole => return Err(Unreadable::NoJson),
                None => self.more_of_the_same().await?,
            }
        }
    }

    /// The same of what is here, unless it ends before the value does.
    fn length_here(&self) -> Result<Option<usize>, Unreadable> {
        let text = if self.is_whole { &self.here } else { without_number(&self.here) };
        let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
        match values.next().transpose() {
            Ok(value) => Ok(value.map(|_| values.byte_offset())),
            Err(error) if error.is_eof() => Ok(None),
            Err(_) => Err(Unreadable::NoJson),
        }
    }

    /// Waits for so much more of a value that was not complete that it is seldom looked at again.
    async fn more_of_the_same(&mut self) -> Result<(), Unreadable> {
        let before = self.here.len();
        if before > self.most_of_value {
            return Err(HUGE);
        }
        while self.more().await? && self.here.len() < 2 * before {}
        Ok(())
    }

    /// Waits for what comes next; says whether there is any.
    async fn more(&mut self) -> Result<bool, Unreadable> {
        let chunk = self.rest.next().await.transpose();
        let Some(chunk) = chunk.map_err(|error| Unreadable::Failed(transport::classify(&error)))?
        else {
            self.is_whole = true;
            return Ok(false);
        };
        self.size += chunk.len();
        if self.size > self.most {
            return Err(Unreadable::Failed(larger_than(self.most)));
        }
        self.here.extend_from_slice(&chunk);
        // A long text that has all come must not keep everybody else waiting while it is read.
        tokio::task::yield_now().await;
        Ok(true)
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

/// Without what may be the beginning of a number: of that nobody can tell whether it is complete.
fn without_number(text: &[u8]) -> &[u8] {
    let belongs = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let length = text.iter().rposition(|byte| !belongs(byte)).map_or(0, |place| place + 1);
    &text[..length]
}

pub(super) fn read_as<T: DeserializeOwned>(value: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(value).map_err(|_| Unreadable::NoJson)
}
