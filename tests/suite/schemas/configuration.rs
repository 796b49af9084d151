//! `conformance.toml`, as the schema sees it.

use serde_json::{Value, json};
use verifik_conformance::contract::schemas::Schema;

use super::{accepts, lines, member, refuses, refuses_at, with};

const FULL: &str = r#"
strict = true
jobs = 4
timeout = "10s"
retries = 2
rate-limit = 2.5
blast-radius = "own"
snapshots = "snapshots"
snapshot-mode = "check"
ledger = "ledger.ndjson"
known-failures = "known.toml"
baseline = "baseline.json"
events = "events.ndjson"
report = ["json=report.json", "junit=-"]
scenario = ["*"]
requirement = ["delete.*"]
seed = 7
target = "staging"
allow-host = ["api.example.org"]

[targets.staging]
base-url = "https://api.example.org/prefix"
token-env = "TOKEN"
second-token-env = "SECOND_TOKEN"
expired-token-env = "EXPIRED_TOKEN"
revoked-token-env = "_REVOKED_2"
header-env = ["X-Api-Key=GATEWAY_KEY"]
client-id = "6158e492dd0767a2b8b3f829"
blast-radius = "account"
allow-host = []
ca-file = "ca.pem"
client-certificate = "client.pem"
proxy = "http://127.0.0.1:3128"
person-id = "676194953a7502baafacc887"
project-id = "65b955fe0577440932c77481"
create-projects = true
person-image = "face.jpg"

[targets.local]
base-url = "http://127.0.0.1:8080"

[expectations]
unauthenticated = [401, 403]
unknown = [404]
foreign = [404]
deleted = [404, 410]
malformed = [400, 404, 422]
request-body = "rejected"
visibility = "500ms"

[expectations.latency]
create = "2s"
list = "2s"
retrieve = "2s"
update = "2s"
delete = "10m"
"#;

fn full() -> Value {
    toml::from_str(FULL).expect("the sample is TOML")
}

#[test]
fn a_full_file_and_an_empty_one_are_accepted() {
    accepts(Schema::Configuration, &full());
    accepts(Schema::Configuration, &json!({}));
}

#[test]
fn the_full_file_has_every_key_of_the_schema() {
    let schema: Value = serde_json::from_str(Schema::Configuration.text()).unwrap();
    for (described, written) in [
        ("/properties", ""),
        ("/$defs/target/properties", "/targets/staging"),
        ("/$defs/expectations/properties", "/expectations"),
        ("/$defs/expectations/properties/latency/properties", "/expectations/latency"),
    ] {
        let keys = |document: &Value, pointer: &str| {
            let members = document.pointer(pointer).and_then(Value::as_object).unwrap();
            let mut keys: Vec<_> = members.keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&schema, described), keys(&full(), written), "{described}");
    }
}

#[test]
fn an_unknown_key_is_refused_wherever_it_stands() {
    for object in ["", "/targets/local", "/expectations", "/expectations/latency"] {
        for key in ["token", "second-token", "typo"] {
            let changed = member(&full(), object, key, Some(json!("s3cret")));
            refuses_at(Schema::Configuration, &changed, object);
            let found = lines(Schema::Configuration, &changed).join("\n");
            assert!(found.contains(&format!("\"{key}\"")) && !found.contains("s3cret"), "{found}");
        }
    }
}

#[test]
fn a_token_in_the_place_of_a_variable_is_refused_and_not_repeated() {
    for (pointer, value) in [
        ("/targets/staging/token-env", "eyJhbGciOi.eyJjbGllbn.s3cret"),
        ("/targets/staging/base-url", "https://user:s3cret@api.example.org"),
        ("/targets/staging/base-url", "https://api.example.org/?token=s3cret"),
        ("/targets/staging/proxy", "http://user:s3cret@127.0.0.1:3128"),
    ] {
        let changed = with(&full(), pointer, json!(value));
        refuses_at(Schema::Configuration, &changed, pointer);
        let found = lines(Schema::Configuration, &changed).join("\n");
        assert!(!found.contains("s3cret"), "{found}");
    }
}

#[test]
fn configuration_schema_rejects_a_wrong_value_at_its_place() {
    for (pointer, value) in [
        ("/strict", json!("yes")),
        ("/jobs", json!(0)),
        ("/jobs", json!(1.5)),
        ("/timeout", json!(10)),
        ("/timeout", json!("10")),
        ("/timeout", json!("10x")),
        ("/timeout", json!("-1s")),
        ("/retries", json!(-1)),
        ("/rate-limit", json!(0)),
        ("/blast-radius", json!("everything")),
        ("/snapshot-mode", json!("yes")),
        ("/snapshots", json!("")),
        ("/report/0", json!("json")),
        ("/report", json!("json=report.json")),
        ("/scenario", json!("*")),
        ("/seed", json!(-1)),
        ("/target", json!("../up")),
        ("/targets/local/base-url", json!("ftp://127.0.0.1")),
        ("/targets/local/base-url", json!("api.example.org")),
        ("/targets/staging/client-id", json!("client_123456789")),
        ("/expectations/unknown", json!([])),
        ("/expectations/unknown/0", json!(200)),
        ("/expectations/unknown/0", json!("404")),
        ("/expectations/deleted", json!([404, 404])),
        ("/expectations/request-body", json!("maybe")),
        ("/expectations/latency/delete", json!(2)),
    ] {
        refuses_at(Schema::Configuration, &with(&full(), pointer, value), pointer);
    }
}

#[test]
fn a_target_needs_its_address_and_a_name_fit_for_a_folder() {
    refuses_at(
        Schema::Configuration,
        &member(&full(), "/targets/local", "base-url", None),
        "/targets/local",
    );
    let target = json!({"base-url": "http://127.0.0.1"});
    let found = lines(Schema::Configuration, &json!({"targets": {"../up": target}}));
    assert!(found.iter().any(|line| line.contains("found the name \"../up\"")), "{found:?}");
}

#[test]
fn configuration_that_is_no_table_is_refused() {
    refuses(Schema::Configuration, &json!([]));
}
