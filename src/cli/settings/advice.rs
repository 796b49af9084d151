//! What to do about a key that the configuration file does not know.

use std::sync::OnceLock;

use serde_json::Value;

use crate::contract::schemas::Schema;

/// How alike two names must be to be taken for each other.
const NEAR: f64 = 0.85;

/// Words in a key that say that its value is a secret.
const SECRETS: &[&str] =
    &["token", "secret", "password", "authorization", "bearer", "api-key", "apikey", "jwt"];

/// The tables of the file: what they are called, and where the schema describes their keys.
const TABLES: &[(&str, &str)] = &[
    ("the top of the file", "/properties"),
    ("[targets.NAME]", "/$defs/target/properties"),
    ("[expectations]", "/$defs/expectations/properties"),
    ("[expectations.latency]", "/$defs/expectations/properties/latency/properties"),
];

/// What to do about the unknown key `key` in the table at `pointer`.
pub(super) fn unknown_key(pointer: &str, key: &str) -> String {
    if is_secret(key) {
        return secret();
    }
    let table = table_at(pointer);
    let here = keys(TABLES[table].1);
    if let Some(near) = nearest(key, here.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let elsewhere = TABLES.iter().find(|(_, described)| keys(described).contains(&key));
    match elsewhere {
        Some((name, _)) => format!("`{key}` belongs to {name}"),
        None => format!("the keys here are {}", here.join(", ")),
    }
}

/// Why a token is refused, and where it belongs.
pub(super) fn secret() -> String {
    "tokens come from the environment, never from a file or a flag: `export VERIFIK_TOKEN=...`; \
     another variable is named with `token-env` in [targets.NAME] or with --token-env"
        .to_owned()
}

/// The name most like `name`, if one is like it at all.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

/// Whether any table of the file has this key.
pub(super) fn is_known(key: &str) -> bool {
    key == "targets" || TABLES.iter().any(|(_, described)| keys(described).contains(&key))
}

fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('_', "-");
    !key.ends_with("-env") && SECRETS.iter().any(|word| key.contains(word))
}

fn table_at(pointer: &str) -> usize {
    match pointer {
        "/expectations" => 2,
        "/expectations/latency" => 3,
        target if target.starts_with("/targets/") => 1,
        _ => 0,
    }
}

fn keys(described: &str) -> Vec<&'static str> {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA
        .get_or_init(|| serde_json::from_str(Schema::Configuration.text()).unwrap_or_default())
        .pointer(described)
        .and_then(Value::as_object)
        .map(|members| members.keys().map(String::as_str).collect())
        .unwrap_or_default()
}
