//! Identity-keeping symbols: the same identifier is the same symbol throughout a transcript, so
//! equality and order stay visible while the values may change from run to run.

use std::cell::OnceCell;
use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde_json::{Map, Value};

use crate::api::{Api, shape};
use crate::wire::MARKER_PREFIX;

/// Symbols, numbered in order of first sight.
#[derive(Debug)]
pub(in crate::results) struct Symbols {
    api: &'static Api,
    named: HashMap<String, String>,
    counts: HashMap<&'static str, usize>,
    /// Finds every value that has a symbol; rebuilt after a new one was added.
    finder: OnceCell<Option<Finder>>,
}

#[derive(Debug)]
struct Finder {
    automaton: AhoCorasick,
    symbols: Vec<String>,
}

impl Symbols {
    /// No symbols yet.
    pub(super) fn new(api: &'static Api) -> Self {
        Self { api, named: HashMap::new(), counts: HashMap::new(), finder: OnceCell::new() }
    }

    /// The API whose members they replace.
    pub(super) fn api(&self) -> &'static Api {
        self.api
    }

    /// Returns whether a text has the shape of the documented identifiers.
    pub(super) fn is_identifier(&self, text: &str) -> bool {
        shape(text).is_some_and(|it| Some(it) == shape(self.api.example_identifier))
    }

    /// Symbols that replace the address of a target by `<target>`.
    pub(in crate::results) fn of_target(api: &'static Api, base_url: &str) -> Self {
        let mut symbols = Self::new(api);
        let base_url = base_url.trim_end_matches('/');
        if !base_url.is_empty() {
            symbols.insert(base_url.to_owned(), "<target>");
        }
        symbols
    }

    /// The symbol of a value; a new one at first sight.
    pub(super) fn name(&mut self, kind: &'static str, value: &str) -> String {
        if let Some(symbol) = self.named.get(value) {
            return symbol.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let name = format!("{kind}-{count}");
        let symbol = format!("<{name}>");
        self.insert(value.to_owned(), &symbol);
        if self.is_identifier(value) {
            self.derive(value, &name);
        }
        symbol
    }

    /// Adds symbols for the variations of an identifier that scenarios send, unless they are known
    /// already: they change from run to run as well.
    fn derive(&mut self, id: &str, name: &str) {
        let upper = (id.to_ascii_uppercase(), format!("<{name} in upper case>"));
        let short = (id[..id.len() - 1].to_owned(), format!("<{name} without its last digit>"));
        for (derived, symbol) in [upper, short] {
            if !self.contains(&derived) {
                self.insert(derived, &symbol);
            }
        }
    }

    /// Returns whether a value has a symbol.
    pub(super) fn contains(&self, value: &str) -> bool {
        self.named.contains_key(value)
    }

    /// Replaces every value that has a symbol, wherever it stands in a text.
    pub(super) fn replace(&self, text: &str) -> String {
        match self.finder.get_or_init(|| self.finder()) {
            Some(finder) => finder.automaton.replace_all(text, &finder.symbols),
            None => text.to_owned(),
        }
    }

    fn finder(&self) -> Option<Finder> {
        let (values, symbols): (Vec<_>, Vec<_>) = self.named.iter().unzip();
        // The kind that is built fastest, since it is rebuilt for nearly every document.
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(&values)
            .ok()
            .filter(|_| !values.is_empty())?;
        Some(Finder { automaton, symbols: symbols.into_iter().cloned().collect() })
    }

    fn insert(&mut self, value: String, symbol: &str) {
        self.named.insert(value, symbol.to_owned());
        self.finder.take();
    }

    /// The document with every identifier, code, name, time and ticket as a symbol. `kind` is
    /// the kind of resource that its `_id` identifies.
    pub(super) fn document(&mut self, value: &Value, kind: &'static str) -> Value {
        match value {
            Value::Object(members) => self.object(members, kind),
            Value::Array(elements) => {
                Value::Array(elements.iter().map(|one| self.document(one, kind)).collect())
            }
            Value::String(text) => Value::String(self.replace(text)),
            other => other.clone(),
        }
    }

    fn object(&mut self, members: &Map<String, Value>, kind: &'static str) -> Value {
        // The document's own symbol comes first: those of its times contain it.
        let owner = self.api.id_of(members).filter(|id| self.is_identifier(id));
        let owner = owner.map(|id| self.name(kind, id));
        let mut named = Map::new();
        for (member, value) in members {
            named.insert(member.clone(), self.member(member, value, kind, owner.as_deref()));
        }
        Value::Object(named)
    }

    fn member(
        &mut self,
        member: &str,
        value: &Value,
        kind: &'static str,
        owner: Option<&str>,
    ) -> Value {
        let Value::String(text) = value else { return self.document(value, kind) };
        let volatile = &self.api.volatile;
        let symbol = match member {
            _ if volatile.times.contains(&member) && is_timestamp(text) => self.time(text, owner),
            _ if volatile.dates.contains(&member) => "<date>".to_owned(),
            _ if volatile.tickets.contains(&(member, text.len())) => "<ticket>".to_owned(),
            _ => match self.kind_of(member, text, kind) {
                Some(kind) => self.name(kind, text),
                None => self.replace(text),
            },
        };
        Value::String(symbol)
    }

    /// Returns the kind of thing that a member's value identifies, if it identifies one.
    fn kind_of(&self, member: &str, text: &str, own: &'static str) -> Option<&'static str> {
        let volatile = &self.api.volatile;
        let resources = || self.api.resources.iter();
        if volatile.codes.contains(&member) && is_code(text) {
            return Some("code");
        }
        let is_name = resources().any(|one| one.name_member == Some(member));
        if is_name && text.starts_with(MARKER_PREFIX) {
            return Some("name");
        }
        let is_own = resources().any(|one| one.identity == member);
        let referred = || volatile.references.iter().find(|(name, _)| *name == member);
        let kind = if is_own { own } else { referred()?.1 };
        self.is_identifier(text).then_some(kind)
    }

    /// Times of two documents may coincide by chance, so they have symbols per document.
    fn time(&mut self, text: &str, owner: Option<&str>) -> String {
        let owner = owner.unwrap_or_default();
        let key = format!("{owner} {text}");
        if let Some(symbol) = self.named.get(&key) {
            return symbol.clone();
        }
        let prefix = format!("{owner} ");
        let number = self.named.keys().filter(|known| known.starts_with(&prefix)).count() + 1;
        let owner = owner.trim_matches(['<', '>']);
        let symbol = format!("<time-{number} of {owner}>");
        self.insert(key, &symbol);
        symbol
    }
}

fn is_code(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

fn is_timestamp(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}
