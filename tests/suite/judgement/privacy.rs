//! Records of others: nothing of them is written, in whatever shape a list shows them.

use serde_json::{Value, json};

use crate::support::harness::Suite;
use crate::support::script::{Operation, Reply, Script, Stage};

/// The identifier, code, name and description of a record that is not the run's.
const THEIRS: [&str; 4] = [
    "5f0000000000000000000abc",
    "0d9a1f62-55aa-4c1e-9d55-aabbccddeeff",
    "the-board-of-acme",
    "faces-of-acme-directors",
];

fn theirs() -> Value {
    let [id, code, name, description] = THEIRS;
    json!({ "_id": id, "code": code, "name": name, "description": description })
}

#[tokio::test]
async fn foreign_record_in_any_list_is_written_nowhere() {
    type Altered = fn(Value) -> String;
    let shapes: [(&str, Altered); 6] = [
        ("beside ours", |mut list| {
            list["data"].as_array_mut().unwrap().push(theirs());
            list.to_string()
        }),
        ("wrapped", |_| json!({ "data": { "items": [theirs()] } }).to_string()),
        ("without an envelope", |_| json!([theirs()]).to_string()),
        ("by identifier", |_| json!({ "data": { (THEIRS[0]): theirs() } }).to_string()),
        ("cut", |_| {
            let list = json!({ "data": [theirs()] }).to_string();
            list[..list.len() - 3].to_owned()
        }),
        ("texts", |_| json!({ "data": THEIRS }).to_string()),
    ];
    for (shape, altered) in shapes {
        let stage = Stage::play(Script::right().on(Operation::List, move |_, _, right| {
            let list = serde_json::from_str(&right.body).unwrap_or_default();
            Reply { body: altered(list), ..right }
        }))
        .await;
        let report = Suite::whole().strict(true).against(&stage.url()).await;
        assert!(!report.scenarios[0].exchanges.is_empty(), "{shape}");
        let mut written = serde_json::to_string(&report).unwrap();
        for scenario in &report.scenarios {
            for exchange in scenario.exchanges.iter() {
                written += &serde_json::to_string(&*exchange).unwrap();
            }
        }
        assert!(written.contains("/v2/face-recognition/collections"), "{shape}");
        for text in THEIRS {
            assert!(!written.contains(text), "{shape}: {text}");
        }
    }
}
