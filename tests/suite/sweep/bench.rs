//! The binary, a ledger that a test writes, and a provider whose log can be read.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use verifik_conformance::api::{COLLECTION, Resource};
use verifik_conformance::provider::{Behaviour, Options, Provider};
use verifik_conformance::wire::{Ledger, LedgerEntry};

/// The run that a test's ledger speaks of.
pub(crate) const RUN: &str = "verifik-conformance-0123456789ab";
/// A run that no ledger speaks of.
pub(crate) const UNKNOWN_RUN: &str = "verifik-conformance-ba9876543210";

/// A name that [`RUN`] could have given.
pub(crate) fn marker(number: u32) -> String {
    format!("{RUN}-success-{number}")
}

/// A working folder for the binary.
pub(crate) struct Bench {
    folder: TempDir,
    url: String,
    tokens: Vec<(&'static str, String)>,
}

/// Exit code and output of a sweep.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
}

impl Bench {
    pub(crate) fn new(url: &str, token: &str) -> Self {
        let tokens = vec![("VERIFIK_TOKEN", token.to_owned())];
        Self { folder: tempfile::tempdir().unwrap(), url: url.to_owned(), tokens }
    }

    pub(crate) fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.tokens.push((variable, value.to_owned()));
        self
    }

    pub(crate) fn ledger_path(&self) -> PathBuf {
        self.folder.path().join("verifik-conformance-ledger.ndjson")
    }

    /// Begins a run of [`RUN`]'s whose lease ends so many minutes from now.
    pub(crate) fn begin(&self, minutes: i64) {
        self.begin_at(&self.url, minutes);
    }

    pub(crate) fn begin_at(&self, target: &str, minutes: i64) {
        self.note(&LedgerEntry::Run {
            run: RUN.to_owned(),
            target: target.to_owned(),
            at: "2026-11-24T09:00:00.000Z".to_owned(),
            lease_until: Timestamp::now().checked_add(minutes.minutes()).unwrap(),
        });
    }

    pub(crate) fn intent(&self, kind: &'static Resource, marker: &str, client: &str) {
        let (run, marker, client) = (RUN.to_owned(), marker.to_owned(), client.to_owned());
        self.note(&LedgerEntry::Intent {
            run,
            kind: kind.name.to_owned(),
            marker,
            client,
            scenario: String::new(),
        });
    }

    pub(crate) fn created(&self, kind: &'static Resource, marker: &str, id: &str) {
        self.intent(kind, marker, "primary");
        let (run, marker, id) = (RUN.to_owned(), marker.to_owned(), id.to_owned());
        self.note(&LedgerEntry::Created { run, kind: kind.name.to_owned(), marker, id });
    }

    pub(crate) fn note(&self, entry: &LedgerEntry) {
        self.write(&format!("{}\n", serde_json::to_string(entry).unwrap()));
    }

    pub(crate) fn write(&self, text: &str) {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.create(true).append(true).open(self.ledger_path()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn entries(&self) -> Vec<LedgerEntry> {
        Ledger::read(&self.ledger_path()).unwrap()
    }

    /// Runs `sweep` on the target with these arguments besides.
    pub(crate) fn sweep(&self, arguments: &[&str]) -> Ended {
        self.run(&[&["sweep", "--base-url", &self.url], arguments].concat())
    }

    /// Runs the binary in the folder, with no other variables than the tokens.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.envs(self.tokens.iter().map(|(name, value)| (*name, value.as_str())));
        // A provider on the same runtime has to go on answering.
        let output = tokio::task::block_in_place(|| command.output().unwrap());
        let said = [output.stdout, output.stderr].concat();
        Ended { code: output.status.code(), said: String::from_utf8(said).unwrap() }
    }
}

impl Ended {
    /// Asserts how it ended and that it said all of this.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.said);
        let said = self.said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(said.contains(part), "{part:?} is missing in:\n{}", self.said);
        }
    }
}

/// The embedded provider on this runtime, and a client of its own.
pub(crate) struct Target {
    pub(crate) provider: Provider,
    http: reqwest::Client,
}

impl Target {
    pub(crate) async fn start() -> Self {
        Self::misbehaving(&[]).await
    }

    /// A target whose provider has these faults.
    pub(crate) async fn misbehaving(faults: &[&str]) -> Self {
        // Another test may have been first; that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let behaviour = Behaviour::from_ids(faults, &[]).unwrap();
        let options = Options { behaviour, ..Options::default() };
        Self { provider: Provider::start(options).await.unwrap(), http }
    }

    /// A bench with the token of the first client.
    pub(crate) fn bench(&self) -> Bench {
        Bench::new(&self.provider.url(), &self.provider.credentials().primary_token)
    }

    /// Creates a collection of the first client and returns its identifier.
    pub(crate) async fn collection(&self, name: &str) -> String {
        self.create(&COLLECTION, json!({ "name": name })).await
    }

    pub(crate) async fn create(&self, kind: &'static Resource, body: Value) -> String {
        self.create_as(&self.provider.credentials().primary_token, kind, body).await
    }

    pub(crate) async fn create_as(
        &self,
        token: &str,
        kind: &'static Resource,
        body: Value,
    ) -> String {
        let url = format!("{}{}", self.provider.url(), kind.root);
        let request = self.http.post(url).bearer_auth(token).body(body.to_string());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        body["data"]["_id"].as_str().unwrap().to_owned()
    }

    /// The names of the first client's things of a kind.
    pub(crate) async fn names(&self, kind: &'static Resource) -> Vec<String> {
        self.names_as(&self.provider.credentials().primary_token, kind).await
    }

    pub(crate) async fn names_as(&self, token: &str, kind: &'static Resource) -> Vec<String> {
        let url = format!("{}{}", self.provider.url(), kind.root);
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap();
        let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let names = body["data"].as_array().unwrap().iter();
        names.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The paths of every deletion that arrived, in order.
    pub(crate) fn deletions(&self) -> Vec<String> {
        let all = self.provider.requests().into_iter();
        all.filter(|one| !matches!(one.method.as_str(), "GET" | "POST"))
            .map(|one| one.path)
            .collect()
    }
}
