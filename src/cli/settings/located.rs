//! A TOML document as JSON, as its schema sees it, that still knows where everything stands.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

/// Where a value and its key stand in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The key; the value itself in an array.
    pub(super) key: Range<usize>,
    /// The value.
    pub(super) value: Range<usize>,
}

/// A document and the place of each of its values.
#[derive(Debug, Clone)]
pub(super) struct Located {
    /// The document.
    pub(super) document: Value,
    places: HashMap<String, Place>,
}

impl Located {
    /// Reads a parsed TOML document.
    pub(super) fn new(table: &DeTable<'_>) -> Self {
        let mut places = HashMap::new();
        let document = object(table, "", &mut places);
        Self { document, places }
    }

    /// Where the value at a JSON Pointer stands.
    pub(super) fn place(&self, pointer: &str) -> Option<&Place> {
        self.places.get(pointer)
    }

    /// Every pointer with its place.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.places.iter().map(|(pointer, place)| (pointer.as_str(), place))
    }
}

/// The pointer to a member (RFC 6901 section 3).
pub(super) fn member(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn object(table: &DeTable<'_>, pointer: &str, places: &mut HashMap<String, Place>) -> Value {
    let mut members = Map::new();
    for (key, value) in table {
        let pointer = member(pointer, key.get_ref());
        places.insert(pointer.clone(), Place { key: key.span(), value: value.span() });
        members.insert(key.get_ref().to_string(), convert(value.get_ref(), &pointer, places));
    }
    Value::Object(members)
}

fn array(
    items: &[Spanned<DeValue<'_>>],
    pointer: &str,
    places: &mut HashMap<String, Place>,
) -> Value {
    let item = |(index, item): (usize, &Spanned<DeValue<'_>>)| {
        let pointer = format!("{pointer}/{index}");
        places.insert(pointer.clone(), Place { key: item.span(), value: item.span() });
        convert(item.get_ref(), &pointer, places)
    };
    Value::Array(items.iter().enumerate().map(item).collect())
}

fn convert(value: &DeValue<'_>, pointer: &str, places: &mut HashMap<String, Place>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Integer(integer) => whole(integer),
        DeValue::Float(float) => fraction(float.as_str()),
        // No key takes a time, and no text that a key takes looks like one.
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => array(items, pointer, places),
        DeValue::Table(table) => object(table, pointer, places),
    }
}

/// A number beyond 64 bits stays text, which the schema then refuses where it stands.
fn whole(integer: &DeInteger<'_>) -> Value {
    i64::from_str_radix(integer.as_str(), integer.radix())
        .map_or_else(|_| Value::String(integer.to_string()), Value::from)
}

/// `4.0` is a whole number to JSON Schema (2020-12 section 4.2.3), so it becomes one; infinity and
/// not-a-number have no JSON form and stay text, which the schema then refuses.
fn fraction(text: &str) -> Value {
    let number = text.parse::<f64>().ok();
    let whole = number.filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
    whole
        .and_then(|number| format!("{number:.0}").parse::<i64>().ok().map(Value::from))
        .or_else(|| number.and_then(Number::from_f64).map(Value::Number))
        .unwrap_or_else(|| Value::String(text.to_owned()))
}
