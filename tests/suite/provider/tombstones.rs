//! A provider that lives long keeps to its room.

use serde_json::Value;

use crate::provider::races::Client;
use crate::provider::support::behaviour;

/// Number of collections deleted in between: more than the provider remembers.
const MANY: usize = 5_000;

#[test]
fn oldest_tombstones_are_dropped_and_the_latest_kept() {
    let mut client = Client::new(behaviour(&[], &["gone-410"]));
    let first = delete_one(&mut client);
    assert_eq!(client.ask("DELETE", &first, &Value::Null).0, 410);
    let later: Vec<String> = (0..MANY).map(|_| delete_one(&mut client)).collect();
    assert_eq!(client.ask("DELETE", &first, &Value::Null).0, 404);
    for path in later.iter().rev().take(1_000) {
        assert_eq!(client.ask("DELETE", path, &Value::Null).0, 410);
    }
}

fn delete_one(client: &mut Client) -> String {
    let (path, _) = client.create();
    assert_eq!(client.ask("DELETE", &path, &Value::Null).0, 200);
    path
}
