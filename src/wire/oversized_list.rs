//! A list that is too large to keep: the elements that may belong to this suite are kept, and the first
//! of the others. The size of an account is not this suite's choice.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use futures::Stream;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::MARKER_PREFIX;
use super::inventory::Inventory;
use super::json_cursor::{JsonCursor, Unreadable, read_as, weight_of};
use crate::api::Resource;
use crate::model::{FailureKind, TransportFailure};

/// Budget for the elements of others: their bytes plus their weight once parsed.
const FOREIGN_BUDGET: usize = 128 << 10;

/// Reads the rest of a list whose beginning, `first`, has arrived, and returns the part that is kept:
/// at most `most_kept` bytes and weight of a list of at most `most` bytes.
///
/// # Errors
///
/// If the connection is lost, or the body is not a list and too large to be kept.
pub(super) async fn read(
    resource: &'static Resource,
    first: Bytes,
    rest: impl Stream<Item = reqwest::Result<Bytes>> + Unpin,
    inventory: &Inventory,
    most: usize,
    most_kept: usize,
) -> Result<Bytes, TransportFailure> {
    let cursor = JsonCursor::new(&first, rest, most, most_kept);
    let mut list =
        List { resource, cursor, inventory, most_kept, own_weight: 0, foreign_budget: None };
    match list.read().await {
        Ok(answer) => Ok(serde_json::to_vec(&answer).unwrap_or_default().into()),
        // Not JSON: the prefix that was read will not parse either, so keep it.
        Err(Unreadable::NotJson) => Ok(first),
        Err(Unreadable::TooLarge(why)) => Err(TransportFailure {
            kind: FailureKind::BodyTooLarge,
            message: format!("the response body is too large to be kept, {why}"),
        }),
        Err(Unreadable::Failed(failure)) => Err(failure),
    }
}

/// A response whose elements are filtered; its other members are kept.
struct List<'a, S> {
    resource: &'static Resource,
    cursor: JsonCursor<S>,
    inventory: &'a Inventory,
    /// Limit of the weight of one value, and of all elements of this suite together.
    most_kept: usize,
    /// Weight of the kept elements of this suite.
    own_weight: usize,
    /// Remaining budget for elements of others; `None` once one was left out.
    foreign_budget: Option<usize>,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> List<'_, S> {
    async fn read(&mut self) -> Result<Map<String, Value>, Unreadable> {
        let mut answer = Map::new();
        let mut sum = 0;
        self.cursor.open(b'{').await?;
        let mut has_next = !self.cursor.closes(b'}').await?;
        while has_next {
            let name: String = self.cursor.value().await?;
            self.cursor.take(b':').await?;
            let value = if self.resource.elements.strip_prefix('/') == Some(name.as_str()) {
                Value::Array(self.elements().await?)
            } else {
                let length = self.cursor.value_length().await?;
                sum += weight(&self.cursor.buffer[..length]);
                self.require_at_most(sum)?;
                self.cursor.value().await?
            };
            answer.insert(name, value);
            has_next = self.cursor.has_next(b'}').await?;
        }
        match self.cursor.peek().await? {
            None => Ok(answer),
            Some(_) => Err(Unreadable::NotJson),
        }
    }

    async fn elements(&mut self) -> Result<Vec<Value>, Unreadable> {
        let mut kept = Vec::new();
        (self.own_weight, self.foreign_budget) = (0, Some(FOREIGN_BUDGET));
        self.cursor.open(b'[').await?;
        let mut has_next = !self.cursor.closes(b']').await?;
        while has_next {
            let length = self.cursor.value_length().await?;
            let element = self.cursor.buffer.split_to(length);
            if self.keeps(&element)? {
                kept.push(read_as(&element)?);
            }
            has_next = self.cursor.has_next(b']').await?;
        }
        Ok(kept)
    }

    fn keeps(&mut self, element: &[u8]) -> Result<bool, Unreadable> {
        // `serde_json` does not validate the strings that it skips.
        std::str::from_utf8(element).map_err(|_| Unreadable::NotJson)?;
        let identifiers = self.identifiers(element)?;
        if identifiers.is_ours(self.inventory) {
            self.own_weight += weight(element);
            return self.require_at_most(self.own_weight).map(|()| true);
        }
        let aliases = identifiers.aliases.iter().filter_map(Value::as_str);
        self.inventory.note_record(identifiers.name.as_str(), identifiers.id.as_str(), aliases);
        // The first elements of others are enough.
        self.foreign_budget =
            self.foreign_budget.and_then(|left| left.checked_sub(weight(element)));
        Ok(self.foreign_budget.is_some())
    }

    fn identifiers(&self, element: &[u8]) -> Result<Identifiers, Unreadable> {
        // Only an object has a name.
        if !element.starts_with(b"{") {
            return Ok(Identifiers::default());
        }
        // The value of a name may be of any size.
        self.require_at_most(weight(element))?;
        Identifiers::read(self.resource, element).map_err(|_| Unreadable::NotJson)
    }

    fn require_at_most(&self, weight: usize) -> Result<(), Unreadable> {
        if weight > self.most_kept { Err(Unreadable::TooLarge("even in part")) } else { Ok(()) }
    }
}

/// Bytes of a value plus its weight once parsed.
fn weight(value: &[u8]) -> usize {
    value.len() + weight_of(value)
}

/// The members that identify an element.
#[derive(Debug, Default)]
struct Identifiers {
    id: Value,
    aliases: Vec<Value>,
    name: Value,
}

impl Identifiers {
    /// Reads them from an element; its other members are skipped.
    fn read(resource: &'static Resource, element: &[u8]) -> serde_json::Result<Self> {
        let mut text = serde_json::Deserializer::from_slice(element);
        let names = text.deserialize_map(IdentifiersOf(resource))?;
        text.end().map(|()| names)
    }

    /// Returns true for an element that may belong to a run of this suite.
    fn is_ours(&self, inventory: &Inventory) -> bool {
        let knows = |name: &Value| name.as_str().is_some_and(|name| inventory.is_own(name));
        let is_marked = self.name.as_str().is_some_and(|name| name.contains(MARKER_PREFIX));
        is_marked || knows(&self.id) || self.aliases.iter().any(knows)
    }
}

struct IdentifiersOf(&'static Resource);

impl<'de> Visitor<'de> for IdentifiersOf {
    type Value = Identifiers;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Identifiers, A::Error> {
        let mut names = Identifiers::default();
        while let Some(member) = members.next_key::<Cow<'de, str>>()? {
            if member == self.0.identity {
                names.id = members.next_value()?;
            } else if self.0.name_member == Some(&*member) {
                names.name = members.next_value()?;
            } else if self.0.aliases.contains(&&*member) {
                names.aliases.push(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{COLLECTION, VERIFIK};
    use crate::wire::Ledger;

    async fn filtered(whole: &str) -> Result<String, TransportFailure> {
        let at_once = in_chunks(whole, usize::MAX).await;
        for chunk in [1, 2, 61] {
            let in_chunks = in_chunks(whole, chunk).await;
            assert_eq!(in_chunks.as_ref().ok(), at_once.as_ref().ok(), "chunks of {chunk} bytes");
        }
        at_once
    }

    async fn in_chunks(whole: &str, chunk: usize) -> Result<String, TransportFailure> {
        bytes_in_chunks(whole.as_bytes(), chunk).await
    }

    async fn bytes_in_chunks(whole: &[u8], chunk: usize) -> Result<String, TransportFailure> {
        let inventory = Inventory::new(&VERIFIK, None, Ledger::in_memory());
        let id = "64f0c1d2e3f4a5b6c7d8e9f0";
        inventory.allow_change(&COLLECTION, id, &["adopted-code"]).unwrap();
        let bytes = Bytes::copy_from_slice(whole);
        let (first, rest) = (bytes.slice(..7), bytes.slice(7..));
        let chunks: Vec<_> = rest.chunks(chunk).map(|part| Ok(rest.slice_ref(part))).collect();
        let rest = futures::stream::iter(chunks);
        let read = read(&COLLECTION, first, rest, &inventory, 64 << 20, 1 << 20).await?;
        Ok(String::from_utf8(read.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn oversized_list_keeps_elements_of_this_suite() {
        let other = r#"{"_id":"64f0c1d2e3f4a5b6c7d8e900","code":"theirs","name":"theirs"},"#;
        let own = concat!(
            r#"{"_id":"64f0c1d2e3f4a5b6c7d8e9f0","name":"renamed"},"#,
            r#"{"code":"ADOPTED-code"},"#,
            r#"{"name":"verifik-conformance-0123456789ab-success-1"}"#,
        );
        let list = format!(r#"{{"page":1,"data":[{}{own}],"more":{{}}}}"#, other.repeat(10_000));
        let kept: Value = serde_json::from_str(&filtered(&list).await.unwrap()).unwrap();
        let elements = kept["data"].as_array().unwrap();
        assert!((10..500).contains(&elements.len()), "{}", elements.len());
        assert_eq!(kept["page"], 1);
        assert!(kept["more"].is_object());
        let tail = &elements[elements.len() - 3..];
        assert_eq!(Value::from(tail.to_vec()).to_string(), format!("[{own}]"));
    }

    #[tokio::test]
    async fn oversized_list_accepts_every_kind_of_value_anywhere() {
        let list = concat!(
            " {\"page\" : 12 ,\"data\":[ 345 , \"\\u00e4]}\\\"\",null, [ {} ],{\"name\":1,\"name\":{\"_id\":2}} ]",
            ",\"more\":[-1.5e3,true],\"pagination\":{\"data\":[]},\"ä\":false}\r\n",
        );
        let whole: Value = serde_json::from_str(list).unwrap();
        let kept: Value = serde_json::from_str(&filtered(list).await.unwrap()).unwrap();
        assert_eq!(kept, whole);
        assert_eq!(filtered("{ \"data\":[ ] }").await.unwrap(), "{\"data\":[]}");
        assert_eq!(filtered("{        }").await.unwrap(), "{}");
    }

    #[tokio::test]
    async fn oversized_list_rejects_non_list_json() {
        for broken in [
            r#"{"data":[1,2"#,
            r#"{"data":[1 2]}"#,
            r#"{"data":[1,]}"#,
            r#"{"data":[,1]}"#,
            r#"{"data":[01]}"#,
            r#"{"data":[],}"#,
            r#"{"data" []}"#,
            r#"{data:[],"a":1}"#,
            r#"{"page":1 "data":[]}"#,
            r#"{"data":[]} and more"#,
            r#"{"data":[{"name":"a]}"#,
            r#"{"data":[{"name":"a"}"#,
            "<html><body>",
            r#"{"data":]"#,
            "        ",
        ] {
            assert_eq!(filtered(broken).await.unwrap(), broken[..7], "{broken}");
        }
        for other in [r#"{"data":{"data":1}}"#, "[1,2,3,4,5]", r#"{"data":"text"}"#] {
            assert_eq!(filtered(other).await.unwrap_err().kind, FailureKind::BodyTooLarge);
        }
    }

    #[tokio::test]
    async fn oversized_list_keeps_no_foreign_element_after_the_first_omitted_one() {
        let list = format!(r#"{{"data":[1,[{}0],2]}}"#, "0,".repeat(2_000));
        assert_eq!(filtered(&list).await.unwrap(), r#"{"data":[1]}"#);
    }

    #[tokio::test]
    async fn oversized_list_requires_utf8_in_omitted_elements() {
        let filler = format!(r#""{}""#, "a".repeat(200_000));
        let list = format!(r#"{{"data":[{filler},{{"x":"é"}}]}}"#);
        assert_eq!(filtered(&list).await.unwrap(), r#"{"data":[]}"#);
        let broken: Vec<u8> = list.bytes().filter(|byte| *byte != 0xa9).collect();
        assert_eq!(bytes_in_chunks(&broken, 61).await.unwrap(), &list[..7]);
    }

    #[tokio::test]
    async fn oversized_list_refuses_a_huge_value() {
        let zeros = "0,".repeat(100_000);
        let spaces = " ".repeat(3 << 20);
        for huge in [
            format!(r#"{{"data":[["{spaces}"]]}}"#),
            format!(r#"{{"data":[{{"code":"adopted-code","more":[{zeros}0]}}]}}"#),
            format!(r#"{{"data":[{{"code":[{zeros}0]}}]}}"#),
            format!(r#"{{"data":[],"more":[{zeros}0]}}"#),
            format!(r#"{{"data":[{}1]}}"#, r#"{"code":"adopted-code"},"#.repeat(10_000)),
        ] {
            assert_eq!(filtered(&huge).await.unwrap_err().kind, FailureKind::BodyTooLarge);
        }
    }
}
