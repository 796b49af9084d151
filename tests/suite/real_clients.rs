//! The documented call, made by clients that nobody here wrote, against `serve` in another process.
//!
//! The page's samples (Delete a Collection, section "Request") all send `Content-Type:
//! application/json` with a DELETE that has no body. Whatever a client's own defaults add to that
//! (`Accept`, `User-Agent`, `Content-Length`, connection handling) has to work as well.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{ServeProcess, TOKEN};

/// Path of the collections, as the page spells it.
const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// A request, as every client gets it.
struct Call<'a> {
    method: &'a str,
    url: &'a str,
    body: Option<&'a str>,
}

/// A client: whether it is here, and the command that sends a call and prints the body and then,
/// on a line of its own, the status.
struct Client {
    name: &'static str,
    probe: &'static [&'static str],
    command: fn(&Call<'_>) -> Command,
}

const CURL: Client = Client { name: "curl", probe: &["curl", "--version"], command: curl };

const NODE: Client = Client {
    name: "node with a built-in fetch",
    probe: &["node", "--eval", "process.exit(typeof fetch === 'function' ? 0 : 1)"],
    command: node,
};

const PYTHON: Client = Client {
    name: "python3 with urllib",
    probe: &["python3", "-c", "import urllib.request"],
    command: python,
};

#[test]
fn curl_deletes_a_collection() {
    delete_a_collection_with(&CURL);
}

#[test]
fn node_fetch_deletes_a_collection() {
    delete_a_collection_with(&NODE);
}

#[test]
fn python_urllib_deletes_a_collection() {
    delete_a_collection_with(&PYTHON);
}

fn delete_a_collection_with(client: &Client) {
    if !client.is_installed() {
        client.say_skipped();
        return;
    }
    let provider = ServeProcess::start(&[]);
    let collections = format!("{}{COLLECTIONS}", provider.url());

    let body = r#"{"name":"made by a real client","description":"removed at once"}"#;
    let (status, created) =
        client.send(&Call { method: "POST", url: &collections, body: Some(body) });
    assert_eq!(status, 200, "create with {}: {created}", client.name);
    let id = created["data"]["_id"].as_str().expect("the created collection has an _id").to_owned();

    let collection = format!("{collections}/{id}");
    let (status, deleted) = client.send(&Call { method: "DELETE", url: &collection, body: None });
    assert_eq!(status, 200, "delete with {}: {deleted}", client.name);
    assert_eq!(deleted["data"]["_id"], id.as_str(), "delete with {}: {deleted}", client.name);

    let (status, gone) = client.send(&Call { method: "GET", url: &collection, body: None });
    assert_eq!(status, 404, "retrieve after delete with {}: {gone}", client.name);
}

impl Client {
    fn is_installed(&self) -> bool {
        let probe = Command::new(self.probe[0])
            .args(&self.probe[1..])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        probe.is_ok_and(|status| status.success())
    }

    fn say_skipped(&self) {
        // Written directly, since the test harness hides what passing tests print.
        let _ = writeln!(std::io::stderr(), "skipped: {} is not installed", self.name);
    }

    fn send(&self, call: &Call<'_>) -> (u16, Value) {
        let output = (self.command)(call)
            .env("VERIFIK_TOKEN", TOKEN)
            // A proxy of the machine has no business with the loopback.
            .env("NO_PROXY", "*")
            .env("no_proxy", "*")
            .stdin(Stdio::null())
            .output()
            .expect("an installed client starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        let Some((body, status)) = text.trim_end().rsplit_once('\n') else {
            panic!("{} {} with {}: {text}{errors}", call.method, call.url, self.name);
        };
        let status = status.parse().expect("the last line is the status");
        (status, serde_json::from_str(body).unwrap_or_else(|_| Value::from(body)))
    }
}

fn curl(call: &Call<'_>) -> Command {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--max-time", "20", "--request", call.method]);
    command.args(["--header", "Content-Type: application/json"]);
    command.args(["--header", &format!("Authorization: Bearer {TOKEN}")]);
    command.args(["--write-out", "\n%{http_code}\n"]);
    if let Some(body) = call.body {
        command.args(["--data", body]);
    }
    command.arg(call.url);
    command
}

/// The page's Node sample, with the built-in fetch in place of the `node-fetch` package.
const NODE_SCRIPT: &str = r"
const [method, url, body] = process.argv.slice(1);

async function run() {
  const res = await fetch(url, {
    method,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${process.env.VERIFIK_TOKEN}`,
    },
    body,
  });
  console.log(`${await res.text()}\n${res.status}`);
}

run();
";

fn node(call: &Call<'_>) -> Command {
    let mut command = Command::new("node");
    command.args(["--eval", NODE_SCRIPT, "--", call.method, call.url]).args(call.body);
    command
}

const PYTHON_SCRIPT: &str = r"
import os, sys, urllib.error, urllib.request

method, url = sys.argv[1:3]
body = sys.argv[3].encode() if len(sys.argv) > 3 else None
headers = {
    'Content-Type': 'application/json',
    'Authorization': 'Bearer ' + os.environ['VERIFIK_TOKEN'],
}
request = urllib.request.Request(url, data=body, headers=headers, method=method)
try:
    response = urllib.request.urlopen(request, timeout=20)
except urllib.error.HTTPError as error:
    response = error
print(response.read().decode())
print(response.status if hasattr(response, 'status') else response.code)
";

fn python(call: &Call<'_>) -> Command {
    let mut command = Command::new("python3");
    command.args(["-c", PYTHON_SCRIPT, call.method, call.url]).args(call.body);
    command
}
