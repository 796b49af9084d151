//! A list that is too long to be kept: the elements that may be this suite's are, and the first of the
//! rest.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use futures::Stream;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::MARKER_PREFIX;
use super::inventory::Inventory;
use super::json_cursor::{Text, Unreadable, read_as, weight_of};
use crate::api::Resource;
use crate::model::{FailureKind, TransportFailure};

/// How much of what others made is kept, by its text and its weight when it is parsed.
const OF_OTHERS: usize = 128 << 10;

/// Goes on reading a list of which `begun` has come already, and keeps little of it.
///
/// # Errors
///
/// When the connection is lost, or the body is no list and too large to be kept.
pub(super) async fn read(
    resource: &'static Resource,
    begun: Bytes,
    rest: impl Stream<Item = reqwest::Result<Bytes>> + Unpin,
    inventory: &Inventory,
    most: usize,
    most_kept: usize,
) -> Result<Bytes, TransportFailure> {
    let text = Text::new(&begun, rest, most, most_kept);
    let mut list = List { resource, text, inventory, most_kept, own: 0, others: None };
    match list.read().await {
        Ok(answer) => Ok(serde_json::to_vec(&answer).unwrap_or_default().into()),
        // What is no JSON is none at its beginning either.
        Err(Unreadable::NoJson) => Ok(begun),
        Err(Unreadable::TooLarge(why)) => Err(TransportFailure {
            kind: FailureKind::BodyTooLarge,
            message: format!("the response body is too large to be kept, {why}"),
        }),
        Err(Unreadable::Failed(failure)) => Err(failure),
    }
}

/// The whole answer, of which only `data` is thinned.
struct List<'a, S> {
    resource: &'static Resource,
    text: Text<S>,
    inventory: &'a Inventory,
    /// Most weight of one value, and of all elements that are this suite's.
    most_kept: usize,
    /// What the kept elements of this suite weigh.
    own: usize,
    /// What elements of others may still weigh, until one was left out.
    others: Option<usize>,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> List<'_, S> {
    async fn read(&mut self) -> Result<Map<String, Value>, Unreadable> {
        let mut answer = Map::new();
        let mut sum = 0;
        self.text.open(b'{').await?;
        let mut goes_on = !self.text.closes(b'}').await?;
        while goes_on {
            let name: String = self.text.value().await?;
            self.text.take(b':').await?;
            let value = if self.resource.elements.strip_prefix('/') == Some(name.as_str()) {
                Value::Array(self.elements().await?)
            } else {
                let length = self.text.length().await?;
                sum += weight(&self.text.here[..length]);
                self.require_at_most(sum)?;
                self.text.value().await?
            };
            answer.insert(name, value);
            goes_on = self.text.goes_on(b'}').await?;
        }
        match self.text.peek().await? {
            None => Ok(answer),
            Some(_) => Err(Unreadable::NoJson),
        }
    }

    async fn elements(&mut self) -> Result<Vec<Value>, Unreadable> {
        let mut kept = Vec::new();
        (self.own, self.others) = (0, Some(OF_OTHERS));
        self.text.open(b'[').await?;
        let mut goes_on = !self.text.closes(b']').await?;
        while goes_on {
            let length = self.text.length().await?;
            let element = self.text.here.split_to(length);
            if self.keeps(&element)? {
                kept.push(read_as(&element)?);
            }
            goes_on = self.text.goes_on(b']').await?;
        }
        Ok(kept)
    }

    fn keeps(&mut self, element: &[u8]) -> Result<bool, Unreadable> {
        // Strings that are skipped are not looked at.
        std::str::from_utf8(element).map_err(|_| Unreadable::NoJson)?;
        let names = self.names(element)?;
        if names.are_of_interest(self.inventory) {
            self.own += weight(element);
            return self.require_at_most(self.own).map(|()| true);
        }
        let aliases = names.aliases.iter().filter_map(Value::as_str);
        self.inventory.note_record(names.name.as_str(), names.id.as_str(), aliases);
        // Of others the beginning is enough.
        self.others = self.others.and_then(|left| left.checked_sub(weight(element)));
        Ok(self.others.is_some())
    }

    fn names(&self, element: &[u8]) -> Result<Names, Unreadable> {
        // What is no object bears no name.
        if !element.starts_with(b"{") {
            return Ok(Names::default());
        }
        // What stands where a name should may be anything.
        self.require_at_most(weight(element))?;
        Names::read(self.resource, element).map_err(|_| Unreadable::NoJson)
    }

    fn require_at_most(&self, weight: usize) -> Result<(), Unreadable> {
        if weight > self.most_kept { Err(Unreadable::TooLarge("even in part")) } else { Ok(()) }
    }
}

/// What a value takes, as it is and when it is parsed.
fn weight(value: &[u8]) -> usize {
    value.len() + weight_of(value)
}

/// The members by which an element is known.
#[derive(Debug, Default)]
struct Names {
    id: Value,
    aliases: Vec<Value>,
    name: Value,
}

impl Names {
    /// Reads them out of an element, and nothing else of it into memory.
    fn read(resource: &'static Resource, element: &[u8]) -> serde_json::Result<Self> {
        let mut text = serde_json::Deserializer::from_slice(element);
        let names = text.deserialize_map(NamesOf(resource))?;
        text.end().map(|()| names)
    }

    fn are_of_interest(&self, inventory: &Inventory) -> bool {
        let knows = |name: &Value| name.as_str().is_some_and(|name| inventory.knows(name));
        let is_marked = self.name.as_str().is_some_and(|name| name.contains(MARKER_PREFIX));
        is_marked || knows(&self.id) || self.aliases.iter().any(knows)
    }
}

struct NamesOf(&'static Resource);

impl<'de> Visitor<'de> for NamesOf {
    type Value = Names;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Names, A::Error> {
        let mut names = Names::default();
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

    async fn thinned(whole: &str) -> Result<String, TransportFailure> {
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
        inventory.permit(&COLLECTION, id, &["adopted-code"]).unwrap();
        let bytes = Bytes::copy_from_slice(whole);
        let (begun, rest) = (bytes.slice(..7), bytes.slice(7..));
        let chunks: Vec<_> = rest.chunks(chunk).map(|part| Ok(rest.slice_ref(part))).collect();
        let rest = futures::stream::iter(chunks);
        let read = read(&COLLECTION, begun, rest, &inventory, 64 << 20, 1 << 20).await?;
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
    async fn every_kind_of_value_stands_wherever_it_may() {
        let list = concat!(
            " {\"page\" : 12 ,\"data\":[ 345 , \"\\u00e4]}\\\"\",null, [ {} ],{\"name\":1,\"name\":{\"_id\":2}} ]",
            ",\"more\":[-1.5e3,true],\"pagination\":{\"data\":[]},\"ä\":false}\r\n",
        );
        let whole: Value = serde_json::from_str(list).unwrap();
        let kept: Value = serde_json::from_str(&thinned(list).await.unwrap()).unwrap();
        assert_eq!(kept, whole);
        assert_eq!(thinned("{ \"data\":[ ] }").await.unwrap(), "{\"data\":[]}");
        assert_eq!(thinned("{        }").await.unwrap(), "{}");
    }

    #[tokio::test]
    async fn what_is_no_list_is_not_made_one() {
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
            assert_eq!(thinned(broken).await.unwrap(), broken[..7], "{broken}");
        }
        for other in [r#"{"data":{"data":1}}"#, "[1,2,3,4,5]", r#"{"data":"text"}"#] {
            assert_eq!(thinned(other).await.unwrap_err().kind, FailureKind::BodyTooLarge);
        }
    }

    #[tokio::test]
    async fn of_others_nothing_is_kept_after_what_is_too_much() {
        let list = format!(r#"{{"data":[1,[{}0],2]}}"#, "0,".repeat(2_000));
        assert_eq!(thinned(&list).await.unwrap(), r#"{"data":[1]}"#);
    }

    #[tokio::test]
    async fn what_is_not_kept_has_to_be_text_too() {
        let filler = format!(r#""{}""#, "a".repeat(200_000));
        let list = format!(r#"{{"data":[{filler},{{"x":"é"}}]}}"#);
        assert_eq!(thinned(&list).await.unwrap(), r#"{"data":[]}"#);
        let broken: Vec<u8> = list.bytes().filter(|byte| *byte != 0xa9).collect();
        assert_eq!(bytes_in_chunks(&broken, 61).await.unwrap(), &list[..7]);
    }

    #[tokio::test]
    async fn a_huge_part_is_refused() {
        let zeros = "0,".repeat(100_000);
        let spaces = " ".repeat(3 << 20);
        for huge in [
            format!(r#"{{"data":[["{spaces}"]]}}"#),
            format!(r#"{{"data":[{{"code":"adopted-code","more":[{zeros}0]}}]}}"#),
            format!(r#"{{"data":[{{"code":[{zeros}0]}}]}}"#),
            format!(r#"{{"data":[],"more":[{zeros}0]}}"#),
            format!(r#"{{"data":[{}1]}}"#, r#"{"code":"adopted-code"},"#.repeat(10_000)),
        ] {
            assert_eq!(thinned(&huge).await.unwrap_err().kind, FailureKind::BodyTooLarge);
        }
    }
}
