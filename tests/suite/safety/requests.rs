//! Random requests around one identifier that is ours and one that is not.

use std::sync::Arc;

use http::Method;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::sample::select;
use url::Url;
use verifik_conformance::api::VERIFIK;
use verifik_conformance::api::{COLLECTION, PERSON};
use verifik_conformance::model::{BlastRadius, Purpose};
use verifik_conformance::wire::{BaseUrl, Call, Interlock};
use verifik_conformance::wire::{Inventory, Ledger};

/// Suffix of a declared probe behind the path of the collections.
pub(crate) const PROBE: &str = "/zzz";

/// Parts that paths, queries and bodies are made of; `O` and `F` stand for the two identifiers.
const PARTS: &[&str] = &[
    "O", "F", "O/", "F/", "/", "//", ".", "..", "/..", "../", "/./", "%2e%2e/", "%2e", "%2f",
    "%5C", "\\", ",", ";", "%00", "%20", "?", "#", "@", ":", "&", "=", "zzz", "x", "ids=", "%",
];

/// Paths of base URLs, also such as a server could take for the contract's own, or tidy up.
const PREFIXES: &[&str] =
    &["", "/gateway", "/a/b", "/a//b", "/%2e%2e%2fa", "/v2/face-recognition/collections/x", "/v2x"];

/// Headers by which a request may ask to be treated as another.
const OVERRIDES: &[&str] =
    &["x-http-method-override", "X-HTTP-Method-Override", "x-http-method", "X-Method-Override"];

/// A request, and what its target may know as ours.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) owned: String,
    pub(crate) foreign: String,
    pub(crate) prefix: &'static str,
    method: &'static str,
    path: String,
    query: Option<String>,
    body: Option<String>,
    header: Option<&'static str>,
}

impl Attempt {
    /// The interlock of a run that created `owned` and declared a probe.
    pub(crate) fn interlock(&self, base: &BaseUrl) -> Interlock {
        let inventory = Arc::new(Inventory::new(&VERIFIK, None, Ledger::in_memory()));
        self.register(&inventory);
        let interlock = Interlock::new(base.clone(), inventory, BlastRadius::Account);
        interlock.declare_probe(PROBE, BlastRadius::Own).unwrap();
        interlock
    }

    /// Registers what is ours.
    pub(crate) fn register(&self, inventory: &Inventory) {
        inventory.allow_change(&COLLECTION, &self.owned, &[]).unwrap();
    }

    /// The request as a scenario would describe it.
    pub(crate) fn call(&self) -> Call {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let mut call = Call::new(method, self.path.clone(), Purpose::Judged);
        if let Some(query) = &self.query {
            call = call.query(query);
        }
        if let Some(body) = &self.body {
            call = call.body("application/x-www-form-urlencoded", body.clone());
        }
        if let Some(name) = self.header {
            call = call.header(name, "DELETE");
        }
        call
    }

    /// The URL it would be sent to.
    pub(crate) fn url(&self, base: &BaseUrl) -> Option<Url> {
        base.join(&self.path, self.query.as_deref()).ok()
    }

    /// Tells whether a server could take it for more than a read.
    pub(crate) fn could_change_something(&self) -> bool {
        let looks = matches!(self.method, "GET" | "HEAD" | "OPTIONS");
        let mentions = |text: &Option<String>| {
            text.as_deref().is_some_and(|it| decoded(it).contains("_method"))
        };
        !looks || self.header.is_some() || mentions(&self.query) || mentions(&self.body)
    }

    /// Tells whether a target of these bytes is ours to change, or a plain creation.
    pub(crate) fn is_ours(&self, target: &str) -> bool {
        let root = format!("{}{}", self.prefix, COLLECTION.root);
        let (path, query) =
            target.split_once('?').map_or((target, ""), |(path, rest)| (path, rest));
        let names_another = self.names_another(query)
            || self.body.as_deref().is_some_and(|body| self.names_another(body));
        // A router that ignores case takes the root in capitals for the same. The prefix of the
        // base URL and what stands behind the root stay as they are.
        let begin = path.get(..root.len()).filter(|it| it.starts_with(self.prefix));
        let is_below_root = begin.is_some_and(|it| it.eq_ignore_ascii_case(&root));
        let tails = [format!("/{}", self.owned), PROBE.to_owned()];
        if is_below_root && tails.iter().any(|tail| path[root.len()..] == *tail) {
            return !names_another;
        }
        let roots = VERIFIK.resources.iter().map(|one| one.root);
        let creates = roots.into_iter().any(|root| target == format!("{}{root}", self.prefix));
        self.method == "POST" && creates && self.header.is_none()
    }
}

impl Attempt {
    /// Tells whether a server could find the other identifier in a query or a body.
    fn names_another(&self, text: &str) -> bool {
        decoded(text).split(|c: char| !c.is_ascii_hexdigit()).any(|digits| digits == self.foreign)
    }
}

/// As a server would read it at the latest.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().to_ascii_lowercase()
}

/// Requests of every method and form.
pub(crate) fn attempts() -> impl Strategy<Value = Attempt> {
    let id = || "[a-f][0-9a-f]{23}";
    let method = select(&["DELETE", "PUT", "PATCH", "POST", "GET", "HEAD", "PURGE"][..]);
    let prefix = select(PREFIXES);
    (id(), id(), prefix, method, path(), texts(), texts(), header())
        .prop_filter("two different identifiers", |(owned, foreign, ..)| owned != foreign)
        .prop_map(|(owned, foreign, prefix, method, path, query, body, header)| {
            let fill = |text: String| fill(&text, &owned, &foreign);
            let (path, query, body) = (fill(path), query.map(fill), body.map(fill));
            Attempt { owned, foreign, prefix, method, path, query, body, header }
        })
}

fn path() -> impl Strategy<Value = String> {
    let root = COLLECTION.root;
    let start = prop_oneof![
        6 => Just(format!("{root}/")),
        2 => Just(root.to_owned()),
        1 => Just(root.to_ascii_uppercase()),
        1 => Just(format!("{}/", PERSON.root)),
        1 => Just(String::new()),
        1 => Just("/".to_owned()),
    ];
    let capitals = root.to_ascii_uppercase();
    let exact = prop_oneof![
        Just(format!("{root}/{{O}}")),
        Just(format!("{root}{PROBE}")),
        Just(format!("{capitals}/{{O}}")),
        Just(format!("{capitals}/{{F}}")),
    ];
    let composed = (start, text()).prop_map(|(start, tail)| format!("{start}{tail}"));
    prop_oneof![1 => exact, 4 => composed]
}

fn texts() -> impl Strategy<Value = Option<String>> {
    let hidden = select(&["_method=DELETE", "%5Fmethod=DELETE", "_METHOD=delete", "a=b"][..]);
    let any = prop_oneof![3 => text(), 1 => hidden.prop_map(str::to_owned)];
    prop_oneof![2 => Just(None), 1 => any.prop_map(Some)]
}

fn header() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![5 => Just(None), 1 => select(OVERRIDES).prop_map(Some)]
}

/// A few parts in a row; identifiers are marked `{O}`, with a letter for how they are written.
fn text() -> impl Strategy<Value = String> {
    let spelling = select(&["", "U", "E"][..]);
    let part = (select(PARTS), spelling).prop_map(|(part, spelling)| {
        let marked = |name: &str| format!("{{{name}{spelling}}}");
        part.replace('O', &marked("O")).replace('F', &marked("F"))
    });
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

/// Puts the identifiers in: as they are, in upper case, or with a percent-encoded first digit.
fn fill(text: &str, owned: &str, foreign: &str) -> String {
    [("O", owned), ("F", foreign)].into_iter().fold(text.to_owned(), |text, (name, id)| {
        let encoded = format!("%{:02x}{}", id.as_bytes()[0], &id[1..]);
        text.replace(&format!("{{{name}}}"), id)
            .replace(&format!("{{{name}U}}"), &id.to_ascii_uppercase())
            .replace(&format!("{{{name}E}}"), &encoded)
    })
}
