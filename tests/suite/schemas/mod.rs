//! The JSON Schemas: what they accept, what they refuse, and where they point.

use serde_json::Value;
use verifik_conformance::contract::schemas::Schema;

mod catalogue;
mod collection;
mod configuration;
mod errors;
mod report;

/// The violations as lines, so that a failing test shows them.
fn lines(schema: Schema, instance: &Value) -> Vec<String> {
    schema.violations(instance).iter().map(ToString::to_string).collect()
}

#[track_caller]
fn accepts(schema: Schema, instance: &Value) {
    let none: Vec<String> = Vec::new();
    assert_eq!(lines(schema, instance), none, "{} refuses {instance}", schema.name());
}

#[track_caller]
fn refuses(schema: Schema, instance: &Value) {
    assert!(!lines(schema, instance).is_empty(), "{} accepts {instance}", schema.name());
}

/// Refused at exactly one place.
#[track_caller]
fn refuses_at(schema: Schema, instance: &Value, pointer: &str) {
    let violations = schema.violations(instance);
    let pointers: Vec<_> = violations.iter().map(|found| found.pointer.as_str()).collect();
    assert_eq!(pointers, [pointer], "{} on {instance}", schema.name());
}

/// The instance with the value at a pointer replaced; panics when there is nothing to replace.
#[track_caller]
fn with(instance: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = instance.clone();
    *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
    changed
}

/// The instance with a member added to, or taken from, the object at a pointer.
#[track_caller]
fn member(instance: &Value, object: &str, name: &str, value: Option<Value>) -> Value {
    let mut changed = instance.clone();
    let members = changed.pointer_mut(object).and_then(Value::as_object_mut);
    let members = members.unwrap_or_else(|| panic!("no object at {object}"));
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    changed
}
