//! Reads a list that is too long to be kept: what may be this suite's, and the beginning of the
//! rest. How much an account holds is not this suite's choice, and what it needs of it is little.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};
use tokio::sync::mpsc::{self, Receiver};

use super::body::{Limits, larger_than, weight_of_byte};
use super::interlock::Interlock;
use super::{MARKER_PREFIX, failure};
use crate::model::{FailureKind, TransportFailure};

/// How many chunks of a body may wait to be read.
const CHUNKS: usize = 2;

/// How much of what others made is kept, by its weight when it is parsed.
const OF_OTHERS: usize = 128 << 10;

/// Goes on reading a list of which `begun` has come already, and keeps little of it.
///
/// # Errors
///
/// When the connection is lost, or the body is no list and too large to be kept.
pub(super) async fn read(
    begun: Bytes,
    mut rest: impl futures::Stream<Item = reqwest::Result<Bytes>> + Unpin,
    interlock: Arc<Interlock>,
    limits: Limits,
) -> Result<Bytes, TransportFailure> {
    let (sender, chunks) = mpsc::channel(CHUNKS);
    let thinning = tokio::task::spawn_blocking(move || thin(chunks, &interlock, limits.kept));
    let mut size = 0;
    let mut next = Some(begun.clone());
    while let Some(chunk) = next {
        size += chunk.len();
        if size > limits.thinned {
            return Err(larger_than(limits.thinned));
        }
        // It ends early where it met something that is no list.
        if sender.send(chunk).await.is_err() {
            break;
        }
        let following = futures::StreamExt::next(&mut rest).await.transpose();
        next = following.map_err(|error| failure::classify(&error))?;
    }
    drop(sender);
    match thinning.await {
        Ok(Ok(list)) => Ok(Bytes::from(Value::Object(list).to_string())),
        // What is no JSON is none at its beginning either.
        Ok(Err(error)) if matches!(error.classify(), Category::Syntax | Category::Eof) => Ok(begun),
        Ok(Err(error)) => Err(too_large(&format!("is too large to be kept, and no list: {error}"))),
        Err(error) => Err(too_large(&format!("could not be read: {error}"))),
    }
}

fn too_large(what: &str) -> TransportFailure {
    TransportFailure {
        kind: FailureKind::BodyTooLarge,
        message: format!("the response body {what}"),
    }
}

fn thin(
    chunks: Receiver<Bytes>,
    interlock: &Interlock,
    most: usize,
) -> serde_json::Result<Map<String, Value>> {
    let allowance = Allowance { most, left: Cell::new(most) };
    let source = Source { chunks, chunk: Bytes::new(), at: 0, allowance: &allowance };
    let mut deserializer = serde_json::Deserializer::from_reader(source);
    let list = List { interlock, allowance: &allowance }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(list)
}

/// How much what is read next may weigh when it is parsed.
struct Allowance {
    most: usize,
    left: Cell<usize>,
}

impl Allowance {
    /// What was read since the last call weighs so much.
    fn renew(&self) -> usize {
        self.most - self.left.replace(self.most)
    }
}

/// The body as it comes in. Its reader takes one byte at a time, so that what each part of it weighs
/// is known.
struct Source<'a> {
    chunks: Receiver<Bytes>,
    chunk: Bytes,
    /// Where the next byte of the chunk is.
    at: usize,
    allowance: &'a Allowance,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            let Some(chunk) = self.chunks.blocking_recv() else { return Ok(0) };
            (self.chunk, self.at) = (chunk, 0);
        }
        let (Some(room), byte) = (buffer.first_mut(), self.chunk[self.at]) else { return Ok(0) };
        let left = self.allowance.left.get().checked_sub(weight_of_byte(byte));
        self.allowance.left.set(left.ok_or_else(|| io::Error::other("one part of it is huge"))?);
        *room = byte;
        self.at += 1;
        Ok(1)
    }
}

/// The whole answer, of which only `data` is thinned.
struct List<'a> {
    interlock: &'a Interlock,
    allowance: &'a Allowance,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut kept = Map::new();
        let mut weight = 0;
        while let Some(name) = members.next_key::<String>()? {
            let value = if name == "data" {
                Value::Array(members.next_value_seed(Elements(&self))?)
            } else {
                members.next_value()?
            };
            weight += self.allowance.renew();
            require_at_most(self.allowance.most, weight)?;
            kept.insert(name, value);
        }
        Ok(kept)
    }
}

struct Elements<'a>(&'a List<'a>);

impl<'de> DeserializeSeed<'de> for Elements<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let Self(List { interlock, allowance }) = self;
        let mut kept = Vec::new();
        let (mut own, mut others) = (0, 0);
        while let Some(element) = elements.next_element::<Value>()? {
            let weight = allowance.renew();
            if is_of_interest(&element, interlock) {
                own += weight;
                require_at_most(allowance.most, own)?;
                kept.push(element);
            } else if others + weight <= OF_OTHERS {
                others += weight;
                kept.push(element);
            }
        }
        Ok(kept)
    }
}

fn require_at_most<E: serde::de::Error>(most: usize, weight: usize) -> Result<(), E> {
    if weight > most { Err(E::custom("too much of it would have to be kept")) } else { Ok(()) }
}

/// Whether a run of this suite made it, this one or another.
fn is_of_interest(element: &Value, interlock: &Interlock) -> bool {
    let text = |member: &str| element[member].as_str().unwrap_or_default();
    text("name").contains(MARKER_PREFIX)
        || interlock.knows(text("_id"))
        || interlock.knows(text("code"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlastRadius;
    use crate::wire::{BaseUrl, ResourceKind};

    async fn thinned(whole: &str) -> Result<String, TransportFailure> {
        let base = BaseUrl::parse("http://127.0.0.1:1").unwrap();
        let interlock = Arc::new(Interlock::new(base, BlastRadius::Own));
        let id = "64f0c1d2e3f4a5b6c7d8e9f0";
        interlock.adopt(ResourceKind::Collection, id, &["adopted-code"]).unwrap();
        let bytes = Bytes::copy_from_slice(whole.as_bytes());
        let (begun, rest) = (bytes.slice(..7), bytes.slice(7..));
        let rest = futures::stream::iter(vec![Ok(rest)]);
        let limits = Limits { whole: 4, weight: 0, thinned: 64 << 20, kept: 1 << 20 };
        let read = read(begun, rest, interlock, limits).await?;
        Ok(String::from_utf8(read.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_a_run_made_is_kept_of_very_many() {
        let other = r#"{"_id":"64f0c1d2e3f4a5b6c7d8e900","code":"theirs","name":"theirs"},"#;
        let own = concat!(
            r#"{"_id":"64f0c1d2e3f4a5b6c7d8e9f0","name":"renamed"},"#,
            r#"{"code":"ADOPTED-code"},"#,
            r#"{"name":"verifik-conformance-0123456789ab-success-1"}"#,
        );
        let list = format!(r#"{{"page":1,"data":[{}{own}],"more":{{}}}}"#, other.repeat(10_000));
        let kept: Value = serde_json::from_str(&thinned(&list).await.unwrap()).unwrap();
        let elements = kept["data"].as_array().unwrap();
        assert!((10..500).contains(&elements.len()), "{}", elements.len());
        assert_eq!(kept["page"], 1);
        assert!(kept["more"].is_object());
        let tail = &elements[elements.len() - 3..];
        assert_eq!(Value::from(tail.to_vec()).to_string(), format!("[{own}]"));
    }

    #[tokio::test]
    async fn what_is_no_list_is_not_made_one() {
        for broken in [r#"{"data":[1,2"#, r#"{"data":[]} and more"#, "<html><body>", r#"{"data":]"#]
        {
            assert_eq!(thinned(broken).await.unwrap(), broken[..7], "{broken}");
        }
        for other in [r#"{"data":{"data":1}}"#, "[1,2,3,4,5]", r#"{"data":"text"}"#] {
            assert_eq!(thinned(other).await.unwrap_err().kind, FailureKind::BodyTooLarge);
        }
    }

    #[tokio::test]
    async fn a_huge_part_is_refused() {
        let zeros = "0,".repeat(100_000);
        for huge in [
            format!(r#"{{"data":[[{zeros}0]]}}"#),
            format!(r#"{{"data":[],"more":[{zeros}0]}}"#),
            format!(r#"{{"data":[{}1]}}"#, r#"{"code":"adopted-code"},"#.repeat(10_000)),
        ] {
            assert_eq!(thinned(&huge).await.unwrap_err().kind, FailureKind::BodyTooLarge);
        }
    }
}
