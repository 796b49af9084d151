//! Bytes that are wrong in one place, or everywhere.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// One change of a text.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Replace(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
    Repeat(Index, Index),
}

/// A few changes of a text.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    let piece = prop_oneof![vec(any::<u8>(), 1..6), select(pieces())];
    vec(
        prop_oneof![
            (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Replace(at, byte)),
            (any::<Index>(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
            any::<(Index, Index)>().prop_map(|(from, to)| Change::Remove(from, to)),
            any::<(Index, Index)>().prop_map(|(from, to)| Change::Repeat(from, to)),
        ],
        1..4,
    )
}

fn pieces() -> Vec<Vec<u8>> {
    let texts =
        ["\n", "\r\n", "\"", "{", "}", "[", "]", "null", "-1", "1e999", "\\ud800", "\u{feff}"];
    texts.iter().map(|text| text.as_bytes().to_vec()).chain([vec![0xff], vec![0]]).collect()
}

pub(crate) fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let place = |index: &Index| index.index(bytes.len() + 1);
        match change {
            Change::Replace(at, byte) => {
                let at = place(at);
                bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
            }
            Change::Insert(at, piece) => {
                let at = place(at);
                bytes.splice(at..at, piece.iter().copied());
            }
            Change::Remove(one, other) | Change::Repeat(one, other) => {
                let (one, other) = (place(one), place(other));
                // A short part: most of it is to stay what it was.
                let (from, to) = (one.min(other), one.max(other).min(one.min(other) + 200));
                let part = bytes[from..to].to_vec();
                let kept =
                    if matches!(change, Change::Remove(..)) { vec![] } else { part.repeat(2) };
                bytes.splice(from..to, kept);
            }
        }
    }
    bytes
}

/// Any JSON value, the odd ones often.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        select(vec![
            json!(0),
            json!(-1),
            json!(u32::MAX),
            json!(u64::MAX),
            json!(-1.5),
            json!(f64::MAX),
            json!(""),
            json!("\u{1b}[2J\u{202e}\r\n")
        ]),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-z_]{0,6}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The value with another one in the place of one of its parts.
pub(crate) fn with_other(mut whole: Value, place: Index, other: Value) -> Value {
    let mut pointers = Vec::new();
    collect(&whole, String::new(), &mut pointers);
    // Half of the time near the top, where most of the meaning is and few of the parts are.
    let near = |pointer: &String| pointer.matches('/').count() <= 3;
    let place = place.index(2 * pointers.len());
    if place >= pointers.len() {
        pointers.retain(near);
    }
    if let Some(part) = whole.pointer_mut(&pointers[place % pointers.len()]) {
        *part = other;
    }
    whole
}

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), pointers);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{pointer}/{name}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}
