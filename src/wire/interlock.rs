//! The interlock: no request that could change a resource leaves the process unless this run
//! created that resource, or it is a declared probe.
//!
//! It judges the URL as it will be sent, not the intention behind it, and it reads the query and
//! the body too: neither may name a resource that is not this run's. It also decides which
//! identifiers may become this run's: none that was shown as somebody else's, that is given twice,
//! or that may be a plain word.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{OnceLock, PoisonError, RwLock};

use http::Method;
use memchr::memchr;
use percent_encoding::percent_decode;
use serde_json::Value;
use thiserror::Error;
use url::{Origin, Url};

use super::MARKER_PREFIX;
use super::base_url::BaseUrl;
use super::call::Call;
use crate::api::{Api, Resource, Shape, is_safe_segment, made_up, shape};
use crate::model::BlastRadius;

/// Permissions of one run on one target.
#[derive(Debug)]
pub struct Interlock {
    api: &'static Api,
    base: BaseUrl,
    /// Where every request has to go.
    origin: Option<Origin>,
    radius: BlastRadius,
    /// Beginning of the names that this run gives; without a run, that of every run's names.
    marker: OnceLock<String>,
    permitted: RwLock<Permitted>,
    shown: RwLock<Shown>,
}

#[derive(Debug, Default)]
struct Permitted {
    /// Item paths of what this run created.
    owned: HashMap<String, Owned>,
    /// Item paths of what the operator lent, each with the names that an update of it may hold:
    /// it may be updated, never deleted.
    lent: HashMap<String, HashSet<String>>,
    /// Paths that name nothing: identifiers never issued, and declared look-alikes.
    /// With how often each is declared: parts of a run may mean the same one side by side.
    probes: HashMap<String, usize>,
    /// Identifiers and codes that a query or a body may name, with the item paths they belong to.
    names: HashMap<String, HashSet<String>>,
    /// Identifiers of collections that were seen gone.
    gone: HashSet<String>,
    /// An identifier of a collection of this run, for others to be made up after.
    example: Option<String>,
}

/// Something that this run created.
#[derive(Debug, Default, Clone, Copy)]
struct Owned {
    /// Whether a deletion was sent: its identifier may be handed out again from then on.
    is_freed: bool,
    /// How many creations of this run were given its identifier.
    lives: u32,
}

/// Records of others, as far as answers have shown them.
#[derive(Debug, Default)]
struct Shown {
    hasher: RandomState,
    /// Hashes of their identifiers and codes: an account may hold very many.
    foreign: HashSet<u64>,
    /// The shapes of their identifiers and of the first one that this run was given, by kind.
    shapes: HashMap<&'static Resource, Vec<Shape>>,
    /// Hashes of the identifiers that this run was given.
    given: HashSet<u64>,
    /// Whether one of them was given once more.
    gives_again: bool,
}

/// Why a request was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It would leave the target.
    #[error("{method} {url} was not sent: it leaves the target {base}")]
    LeavesTarget {
        /// Its method.
        method: String,
        /// Where it would have gone.
        url: String,
        /// The target.
        base: String,
    },
    /// It could change something that is not this run's.
    #[error("{method} {path} was not sent: this run did not create that resource")]
    NotOurs {
        /// Its method.
        method: String,
        /// The path it would have had.
        path: String,
    },
    /// Its query or body names something that is not this run's.
    #[error(
        "{method} {path} was not sent: its query or body names `{name}`, not created by this run"
    )]
    NamesAnother {
        /// Its method.
        method: String,
        /// The path it would have had.
        path: String,
        /// What it names.
        name: String,
    },
}

/// Why something cannot be registered with the interlock.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProbeError {
    /// An identifier that could alter the path it is put into.
    #[error("the provider issued the identifier `{0}`, which is not safe to put into a URL")]
    UnsafeIdentifier(String),
    /// An identifier that may mean something else.
    #[error(
        "the provider issued the identifier `{0}`, which may be a word or a small number, so \
         nothing is changed by it"
    )]
    WeakIdentifier(String),
    /// An identifier of another shape than all others of its kind.
    #[error(
        "the provider issued the identifier `{0}`, which is unlike the others of the account, so \
         nothing is changed by it"
    )]
    UnlikeIdentifier(String),
    /// An identifier or code that an answer showed as somebody else's.
    #[error(
        "the provider gave a new {0} an identifier or code that it showed before for a record of \
         somebody else, so it is not treated as this run's"
    )]
    ShownBefore(&'static Resource),
    /// An identifier or code that something else of this run has.
    #[error(
        "the provider gave a new {0} an identifier or code that another record of this run has, \
         so neither is changed by it"
    )]
    GivenTwice(&'static Resource),
    /// A probe that a broken provider could turn against the whole account.
    #[error("the probe `{0}` needs --blast-radius account")]
    NeedsAccount(String),
    /// A probe that leaves the collections.
    #[error("the probe `{0}` leads out of the collections resource")]
    LeavesCollections(String),
    /// A probe that names a resource which may exist.
    #[error("the probe `{0}` names an identifier that this run neither created nor made up")]
    NamesAnother(String),
}

impl Interlock {
    /// An interlock for one target that permits nothing yet.
    #[must_use]
    pub fn new(api: &'static Api, base: BaseUrl, radius: BlastRadius) -> Self {
        let origin = base.join("/", None).ok().map(|url| url.origin());
        let (marker, permitted, shown) = (OnceLock::new(), RwLock::default(), RwLock::default());
        Self { api, base, origin, radius, marker, permitted, shown }
    }

    /// The API whose resources it knows.
    #[must_use]
    pub fn api(&self) -> &'static Api {
        self.api
    }

    /// Says which run it serves: only names of that run mark a record as its own.
    pub fn serve_run(&self, run_id: &str) {
        // A second run on one interlock is none that this one could know.
        let _ = self.marker.set(format!("{run_id}-"));
    }

    /// The blast radius that the operator allows.
    #[must_use]
    pub fn radius(&self) -> BlastRadius {
        self.radius
    }

    /// Checks whether a resource that the provider says this run created may become its own.
    ///
    /// # Errors
    ///
    /// When its identifier could alter a path, may be a plain word, is unlike all others, was shown
    /// as somebody else's, or belongs to something else of this run.
    pub fn require_claimable(
        &self,
        kind: &'static Resource,
        id: &str,
        names: &[&str],
    ) -> Result<(), ProbeError> {
        self.require_safe_identifier(id)?;
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        let shape = shape(id).ok_or_else(|| ProbeError::WeakIdentifier(told(id)))?;
        if shown.shapes.get(&kind).is_some_and(|known| !known.contains(&shape)) {
            return Err(ProbeError::UnlikeIdentifier(told(id)));
        }
        let mut all = names.iter().copied().chain([id]).filter(|name| !name.is_empty());
        if all.clone().any(|name| shown.is_foreign(name)) {
            return Err(ProbeError::ShownBefore(kind));
        }
        let (path, permitted) = (self.path_of(kind, id), self.read());
        if all.any(|name| permitted.is_taken(name, &path)) {
            return Err(ProbeError::GivenTwice(kind));
        }
        Ok(())
    }

    /// Registers a resource that this run created, and its other names (such as its `code`).
    ///
    /// # Errors
    ///
    /// As [`Interlock::require_claimable`]. What has the same identifier or code loses its
    /// permission too: nobody can tell which of both the provider means by it.
    pub fn adopt(
        &self,
        kind: &'static Resource,
        id: &str,
        names: &[&str],
    ) -> Result<(), ProbeError> {
        let claim = self.require_claimable(kind, id, names);
        let (path, mut permitted) = (self.path_of(kind, id), self.write());
        if claim == Err(ProbeError::GivenTwice(kind)) {
            names.iter().copied().chain([id]).for_each(|name| permitted.revoke_all(name));
        }
        claim?;
        permitted.gone.remove(id);
        let owned = permitted.owned.entry(path.clone()).or_default();
        *owned = Owned { is_freed: false, lives: owned.lives + 1 };
        names.iter().copied().chain([id]).for_each(|name| permitted.name(name, &path));
        if *kind == *self.api.subject {
            permitted.example.get_or_insert_with(|| id.to_owned());
        }
        drop(permitted);
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        shown.note_shape(kind, id);
        let hash = shown.hash(id);
        shown.gives_again |= !shown.given.insert(hash);
        Ok(())
    }

    /// Whether the target gave this run an identifier that it had given before.
    #[must_use]
    pub fn gives_identifiers_again(&self) -> bool {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).gives_again
    }

    /// Registers a resource that the operator lent: it may be updated, never deleted. An update of
    /// it may hold `names` too, which are what it is linked to.
    ///
    /// # Errors
    ///
    /// When its identifier could alter the path it is put into.
    pub fn lend(
        &self,
        kind: &'static Resource,
        id: &str,
        names: &[&str],
    ) -> Result<(), ProbeError> {
        self.require_safe_identifier(id)?;
        let (path, mut permitted) = (self.path_of(kind, id), self.write());
        permitted.name(id, &path);
        let held = permitted.lent.entry(path).or_default();
        held.extend(names.iter().map(|name| name.to_ascii_lowercase()));
        Ok(())
    }

    /// Refuses an identifier that could alter the path it is put into.
    ///
    /// # Errors
    ///
    /// When it is anything but letters, digits, hyphens and underscores, or names a route.
    pub fn require_safe_identifier(&self, id: &str) -> Result<(), ProbeError> {
        if is_safe_segment(id) && !self.api.reserved_segments.contains(&id) {
            return Ok(());
        }
        Err(ProbeError::UnsafeIdentifier(told(id)))
    }

    /// Makes up a collection identifier that was never issued, in the shape of those that this run
    /// was given.
    pub fn unissued_id(&self, random: &mut fastrand::Rng) -> String {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        let mut permitted = self.write();
        let example = permitted.example.as_deref().unwrap_or(self.api.example_identifier);
        let id = loop {
            let id = made_up(example, random);
            if !permitted.names.contains_key(&id.to_ascii_lowercase()) && !shown.is_foreign(&id) {
                break id;
            }
        };
        let path = self.path_of(self.api.subject, &id);
        *permitted.probes.entry(path.clone()).or_default() += 1;
        permitted.name(&id, &path);
        id
    }

    /// Whether identifiers can be made up in a shape that the target has shown.
    #[must_use]
    pub fn has_example(&self) -> bool {
        self.read().example.is_some()
    }

    /// Notes the records that an answer shows: what does not bear a name of this run is somebody
    /// else's, whatever a later creation answers.
    pub fn note_shown(&self, kind: Option<&'static Resource>, body: &Value) {
        let mut found = Vec::new();
        records(self.api, body, false, &mut |record, in_list| {
            let name = self.api.name_in(record).and_then(Value::as_str);
            let is_own = match name {
                Some(name) => self.is_marked(name),
                // A document without a name, such as that of a flow, is known by its own look.
                None => !in_list,
            };
            if !is_own {
                let aliases: Vec<String> = self.api.aliases_of(record).map(str::to_owned).collect();
                found.push((self.api.id_of(record).map(str::to_owned), aliases));
            }
        });
        for (id, aliases) in found {
            self.note_foreign(kind, id.as_deref(), aliases.iter().map(String::as_str));
        }
    }

    /// Notes one record that may be somebody else's, by its name, identifier and code.
    pub(super) fn note_record(&self, name: &Value, id: &Value, code: &Value) {
        if !name.as_str().is_some_and(|name| self.is_marked(name)) {
            self.note_foreign(None, id.as_str(), code.as_str());
        }
    }

    fn note_foreign<'a>(
        &self,
        kind: Option<&'static Resource>,
        id: Option<&'a str>,
        aliases: impl IntoIterator<Item = &'a str>,
    ) {
        let is_foreign = |name: &&str| !name.is_empty() && !self.knows(name);
        let id = id.filter(is_foreign);
        let names: Vec<&str> = aliases.into_iter().filter(is_foreign).chain(id).collect();
        if names.is_empty() {
            return;
        }
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            let hash = shown.hash(name);
            shown.foreign.insert(hash);
        }
        if let (Some(kind), Some(id)) = (kind, id) {
            shown.note_shape(kind, id);
        }
    }

    /// Whether a name begins as those that this run gives.
    #[must_use]
    pub fn is_marked(&self, name: &str) -> bool {
        name.starts_with(self.marker.get().map_or(MARKER_PREFIX, String::as_str))
    }

    /// Declares that `tail`, put behind the path of the collections resource, names nothing.
    pub fn declare_probe(&self, tail: &str, radius: BlastRadius) -> Result<(), ProbeError> {
        if radius > self.radius {
            return Err(ProbeError::NeedsAccount(tail.to_owned()));
        }
        let root = self.api.subject.root;
        let leaves = || ProbeError::LeavesCollections(tail.to_owned());
        let url = self.base.join(&format!("{root}{tail}"), None).map_err(|_| leaves())?;
        if !url.path().starts_with(&format!("{}{root}", self.base.prefix())) {
            return Err(leaves());
        }
        // Whatever it was made from, a probe that names nothing at all names everything.
        let names_all =
            url.path().trim_end_matches('/').len() <= self.base.prefix().len() + root.len();
        if names_all && radius == BlastRadius::Own {
            return Err(ProbeError::NeedsAccount(tail.to_owned()));
        }
        let mut permitted = self.write();
        if names_another(tail.as_bytes(), |name| permitted.names.contains_key(name)).is_some() {
            return Err(ProbeError::NamesAnother(tail.to_owned()));
        }
        *permitted.probes.entry(url.path().to_owned()).or_default() += 1;
        Ok(())
    }

    /// Whether this is an identifier or a code of something that this run created or made up, or
    /// the identifier of a collection that it saw gone.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        let permitted = self.read();
        permitted.gone.contains(name)
            || (!name.is_empty() && permitted.names.contains_key(&name.to_ascii_lowercase()))
    }

    /// How many creations of this run were given this identifier of a collection.
    #[must_use]
    pub fn lives(&self, id: &str) -> u32 {
        let path = self.path_of(self.api.subject, id);
        self.read().owned.get(&path).map_or(0, |owned| owned.lives)
    }

    /// Remembers that a collection was seen gone, whether or not it may still be changed.
    pub fn bury(&self, id: &str) {
        self.write().gone.insert(id.to_owned());
    }

    /// The identifiers of all collections that were seen gone.
    #[must_use]
    pub fn seen_gone(&self) -> HashSet<String> {
        self.read().gone.clone()
    }

    /// Forgets that a collection was seen gone.
    pub fn forget(&self, id: &str) {
        self.write().gone.remove(id);
    }

    /// Takes a permission back: what is gone need not be changed.
    pub fn release(&self, kind: &'static Resource, id: &str, code: &str) {
        let path = self.path_of(kind, id);
        let mut permitted = self.write();
        // An identifier that was given once more belongs to a part of the run that goes on.
        match permitted.owned.get_mut(&path) {
            Some(owned) if owned.lives > 1 => owned.lives -= 1,
            _ => {
                permitted.owned.remove(&path);
                for name in [id, code] {
                    permitted.unname(name, &path);
                }
            }
        }
    }

    /// Takes one declaration of a probe back, and that of an identifier made up for it.
    pub fn withdraw_probe(&self, tail: &str) {
        let path = format!("{}{}{tail}", self.base.prefix(), self.api.subject.root);
        let mut permitted = self.write();
        match permitted.probes.get_mut(&path) {
            Some(times) if *times > 1 => *times -= 1,
            _ => {
                permitted.probes.remove(&path);
                permitted.unname(tail.trim_start_matches('/'), &path);
            }
        }
    }

    /// Checks whether this request may be sent to this URL. A deletion that may frees its
    /// identifier: the provider may hand it out again.
    ///
    /// # Errors
    ///
    /// When it leaves the target, could change something that is not this run's, or names it.
    pub fn permits(&self, call: &Call, url: &Url) -> Result<(), Refusal> {
        self.stays_on_target(call, url)?;
        if call.is_safe() {
            return Ok(());
        }
        let permitted = self.read();
        let path = url.path();
        let not_ours =
            || Refusal::NotOurs { method: call.method.to_string(), path: path.to_owned() };
        let lent = permitted.lent.get(path).filter(|_| call.method == Method::PUT);
        let is_ours = permitted.owned.contains_key(path) || permitted.probes.contains_key(path);
        if !is_ours && lent.is_none() && !self.creates(call, url) {
            return Err(not_ours());
        }
        let is_known = |name: &str| {
            permitted.names.contains_key(name) || lent.is_some_and(|held| held.contains(name))
        };
        if let Some(name) = foreign_name(call, is_known) {
            let (method, path) = (call.method.to_string(), path.to_owned());
            return Err(Refusal::NamesAnother { method, path, name });
        }
        let frees = call.method == Method::DELETE || call.hides_a_method();
        if frees && permitted.owned.get(path).is_some_and(|owned| !owned.is_freed) {
            drop(permitted);
            if let Some(owned) = self.write().owned.get_mut(path) {
                owned.is_freed = true;
            }
        }
        Ok(())
    }

    fn stays_on_target(&self, call: &Call, url: &Url) -> Result<(), Refusal> {
        let same_origin = self.origin.as_ref() == Some(&url.origin());
        let below = url.path().strip_prefix(self.base.prefix());
        let is_below = below.is_some_and(|rest| rest.starts_with('/'));
        // A query belongs into the call's query, where it is read for what it names.
        let is_path = call.path.starts_with('/') && !call.path.contains(['?', '#']);
        if same_origin && is_below && is_path {
            return Ok(());
        }
        Err(Refusal::LeavesTarget {
            method: call.method.to_string(),
            url: url.to_string(),
            base: self.base.to_string(),
        })
    }

    /// A plain POST to a collection resource creates something and changes nothing.
    fn creates(&self, call: &Call, url: &Url) -> bool {
        let path = url.path().strip_prefix(self.base.prefix());
        let is_root = path.is_some_and(|path| self.api.resource_at(path).is_some());
        call.method == Method::POST && is_root && !call.hides_a_method() && url.query().is_none()
    }

    fn path_of(&self, kind: &'static Resource, id: &str) -> String {
        format!("{}{}", self.base.prefix(), kind.item(id))
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Permitted> {
        self.permitted.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Permitted> {
        self.permitted.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permitted {
    fn name(&mut self, name: &str, path: &str) {
        if !name.is_empty() {
            self.names.entry(name.to_ascii_lowercase()).or_default().insert(path.to_owned());
        }
    }

    fn unname(&mut self, name: &str, path: &str) {
        let name = name.to_ascii_lowercase();
        if let Some(paths) = self.names.get_mut(&name) {
            paths.remove(path);
            if paths.is_empty() {
                self.names.remove(&name);
            }
        }
    }

    /// Whether a name belongs to something that no deletion was sent to, so that nothing new can
    /// have it.
    fn is_taken(&self, name: &str, path: &str) -> bool {
        // What is not owned is lent, or made up.
        let is_alive = |holder: &String| {
            let is_freed = self.owned.get(holder).is_some_and(|owned| owned.is_freed);
            // Another kind keeps its identifiers to itself, deleted or not.
            !is_freed || parent(holder) != parent(path)
        };
        let holders = self.names.get(&name.to_ascii_lowercase());
        holders.is_some_and(|holders| holders.iter().any(is_alive))
    }

    /// Takes back the permission of everything that has this name.
    fn revoke_all(&mut self, name: &str) {
        let holders = self.names.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default();
        for path in holders {
            self.owned.remove(&path);
            for held in self.names.values_mut() {
                held.remove(&path);
            }
        }
        self.names.retain(|_, holders| !holders.is_empty());
    }
}

/// The path of the resource that an item belongs to.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(parent, _)| parent)
}

impl Shown {
    fn hash(&self, name: &str) -> u64 {
        self.hasher.hash_one(name.to_ascii_lowercase())
    }

    fn is_foreign(&self, name: &str) -> bool {
        !self.foreign.is_empty() && self.foreign.contains(&self.hash(name))
    }

    fn note_shape(&mut self, kind: &'static Resource, id: &str) {
        let Some(shape) = shape(id) else { return };
        let known = self.shapes.entry(kind).or_default();
        if !known.contains(&shape) {
            known.push(shape);
        }
    }
}

/// Calls `see` with every object that has an identifier, and whether it is an element of a list.
fn records(
    api: &Api,
    value: &Value,
    in_list: bool,
    see: &mut impl FnMut(&serde_json::Map<String, Value>, bool),
) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|one| records(api, one, true, see)),
        Value::Object(members) => {
            if api.is_identified(members) {
                see(members, in_list);
            }
            members.values().for_each(|one| records(api, one, false, see));
        }
        _ => {}
    }
}

/// Provider text that may end up on a terminal, whatever it is made of.
fn told(id: &str) -> String {
    id.escape_debug().take(80).collect()
}

/// The first identifier in the query or the body that is not known.
fn foreign_name(call: &Call, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let query = call.query.as_deref().unwrap_or_default();
    let body = call.payload.as_ref().map(|payload| payload.bytes.as_ref());
    names_another(query.as_bytes(), &is_known)
        .or_else(|| names_another(body.unwrap_or_default(), &is_known))
}

/// The first identifier in `text`, read as it stands and percent-decoded, that is not known.
fn names_another(text: &[u8], is_known: impl Fn(&str) -> bool) -> Option<String> {
    let foreign = |text: &[u8]| {
        let unknown = identifiers(text).find(|name| !is_known(&name.to_ascii_lowercase()));
        unknown.map(str::to_owned)
    };
    foreign(text).or_else(|| {
        // What holds no escape has been looked at.
        memchr(b'%', text).and_then(|_| foreign(&Cow::from(percent_decode(text))))
    })
}

/// Every part of `text` that has the form of an identifier (24 hex digits) or a code (a UUID).
fn identifiers(text: &[u8]) -> impl Iterator<Item = &str> {
    let candidates = words(text).filter(|word| word.len() >= 24).flat_map(|word| {
        let is_code = word.len() == 36 && uuid::Uuid::try_parse_ascii(word).is_ok();
        let ids = word.split(|byte| !byte.is_ascii_hexdigit()).filter(|part| part.len() == 24);
        ids.chain(is_code.then_some(word))
    });
    // What is looked for is ASCII.
    candidates.filter_map(|ascii| std::str::from_utf8(ascii).ok())
}

/// The words of letters, digits and hyphens that can hold an identifier or a code. A body may be a
/// megabyte of something else, so it is looked at in strides as long as the shortest of these: one
/// of them cannot lie between two looks.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    const STRIDE: usize = 24;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let mut from = 0;
    std::iter::from_fn(move || {
        let mut places = (from + STRIDE - 1..text.len()).step_by(STRIDE);
        let at = places.find(|at| text[*at].is_ascii_hexdigit() || text[*at] == b'-')?;
        let start = text[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |place| place + 1);
        let length = text[at..].iter().position(|byte| !is_word(byte));
        let end = length.map_or(text.len(), |length| at + length);
        from = end;
        Some(&text[start..end])
    })
}

#[cfg(test)]
mod tests;
