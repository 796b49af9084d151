//! The interlock: no request that could change a resource leaves the process unless this run
//! created that resource, or it is a declared probe.
//!
//! It judges the URL as it will be sent, not the intention behind it, and it reads the query and
//! the body too: neither may name a resource that is not this run's.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

use http::Method;
use memchr::memchr;
use percent_encoding::percent_decode;
use thiserror::Error;
use url::{Origin, Url};

use super::base_url::BaseUrl;
use super::call::Call;
use super::resource::ResourceKind;
use crate::model::BlastRadius;

/// Knows what this run may change.
#[derive(Debug)]
pub struct Interlock {
    base: BaseUrl,
    /// Where every request has to go.
    origin: Option<Origin>,
    radius: BlastRadius,
    permitted: RwLock<Permitted>,
}

#[derive(Debug, Default)]
struct Permitted {
    /// Item paths of what this run created.
    owned: HashSet<String>,
    /// Item paths of what the operator lent: they may be updated, never deleted.
    lent: HashSet<String>,
    /// Paths that name nothing: identifiers never issued, and declared look-alikes.
    /// With how often each is declared: parts of a run may mean the same one side by side.
    probes: HashMap<String, usize>,
    /// Identifiers and codes that a query or a body may name.
    names: HashSet<String>,
    /// Identifiers of collections that were seen gone.
    gone: HashSet<String>,
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
    pub fn new(base: BaseUrl, radius: BlastRadius) -> Self {
        let origin = base.join("/", None).ok().map(|url| url.origin());
        Self { base, origin, radius, permitted: RwLock::default() }
    }

    /// What a broken provider may at worst destroy in this run.
    #[must_use]
    pub fn radius(&self) -> BlastRadius {
        self.radius
    }

    /// Registers a resource that this run created, and its other names (such as its `code`).
    pub fn adopt(&self, kind: ResourceKind, id: &str, names: &[&str]) -> Result<(), ProbeError> {
        self.register(kind, id, names, |permitted| &mut permitted.owned)
    }

    /// Registers a resource that the operator lent: it may be updated, never deleted.
    pub fn lend(&self, kind: ResourceKind, id: &str, names: &[&str]) -> Result<(), ProbeError> {
        self.register(kind, id, names, |permitted| &mut permitted.lent)
    }

    /// Refuses an identifier that could alter the path it is put into.
    pub fn require_safe_identifier(id: &str) -> Result<(), ProbeError> {
        if is_safe_segment(id) {
            return Ok(());
        }
        // Whatever it is made of, it may end up on a terminal.
        Err(ProbeError::UnsafeIdentifier(id.escape_debug().take(80).collect()))
    }

    /// Makes up a collection identifier that was never issued: its leading four bytes date it
    /// to a time before the service existed, the rest is random.
    pub fn unissued_id(&self, random: &mut fastrand::Rng) -> String {
        let seconds = random.u32(1..0x3000_0000);
        let rest = random.u64(..);
        let id = format!("{seconds:08x}{rest:016x}");
        let mut permitted = self.write();
        *permitted.probes.entry(self.path_of(ResourceKind::Collection, &id)).or_default() += 1;
        permitted.names.insert(id.clone());
        id
    }

    /// Declares that `tail`, put behind the path of the collections resource, names nothing.
    pub fn declare_probe(&self, tail: &str, radius: BlastRadius) -> Result<(), ProbeError> {
        if radius > self.radius {
            return Err(ProbeError::NeedsAccount(tail.to_owned()));
        }
        let root = ResourceKind::Collection.root();
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
        if names_another(tail.as_bytes(), &permitted.names).is_some() {
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
            || (!name.is_empty() && permitted.names.contains(&name.to_ascii_lowercase()))
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
    pub fn release(&self, kind: ResourceKind, id: &str, code: &str) {
        let path = self.path_of(kind, id);
        let mut permitted = self.write();
        permitted.owned.remove(&path);
        for name in [id, code] {
            permitted.names.remove(&name.to_ascii_lowercase());
        }
    }

    /// Takes one declaration of a probe back, and that of an identifier made up for it.
    pub fn withdraw_probe(&self, tail: &str) {
        let path = format!("{}{}{tail}", self.base.prefix(), ResourceKind::Collection.root());
        let mut permitted = self.write();
        match permitted.probes.get_mut(&path) {
            Some(times) if *times > 1 => *times -= 1,
            _ => {
                permitted.probes.remove(&path);
                permitted.names.remove(&tail.trim_start_matches('/').to_ascii_lowercase());
            }
        }
    }

    /// Whether this request may be sent to this URL.
    pub fn permits(&self, call: &Call, url: &Url) -> Result<(), Refusal> {
        self.stays_on_target(call, url)?;
        if call.is_safe() || self.creates(call, url) {
            return Ok(());
        }
        let permitted = self.read();
        let path = url.path();
        let not_ours =
            || Refusal::NotOurs { method: call.method.to_string(), path: path.to_owned() };
        let updates_lent = call.method == Method::PUT && permitted.lent.contains(path);
        if !permitted.owned.contains(path) && !permitted.probes.contains_key(path) && !updates_lent
        {
            return Err(not_ours());
        }
        match foreign_name(call, &permitted.names) {
            Some(name) => Err(Refusal::NamesAnother {
                method: call.method.to_string(),
                path: path.to_owned(),
                name,
            }),
            None => Ok(()),
        }
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
        let is_root = ResourceKind::ALL.iter().any(|kind| path == Some(kind.root()));
        call.method == Method::POST && is_root && !call.hides_a_method() && url.query().is_none()
    }

    fn register(
        &self,
        kind: ResourceKind,
        id: &str,
        names: &[&str],
        set: impl Fn(&mut Permitted) -> &mut HashSet<String>,
    ) -> Result<(), ProbeError> {
        Self::require_safe_identifier(id)?;
        let path = self.path_of(kind, id);
        let mut permitted = self.write();
        set(&mut permitted).insert(path);
        for name in names.iter().copied().chain([id]) {
            permitted.names.insert(name.to_ascii_lowercase());
        }
        Ok(())
    }

    fn path_of(&self, kind: ResourceKind, id: &str) -> String {
        format!("{}{}", self.base.prefix(), kind.item(id))
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Permitted> {
        self.permitted.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Permitted> {
        self.permitted.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An identifier that means the same before and after URL parsing, and is not a route segment.
fn is_safe_segment(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        && !matches!(id, "project-type" | "move-people" | "lookup" | "search-live-face")
}

/// The first identifier in the query or the body that is not this run's.
fn foreign_name(call: &Call, names: &HashSet<String>) -> Option<String> {
    let query = call.query.as_deref().unwrap_or_default();
    let body = call.payload.as_ref().map(|payload| payload.bytes.as_ref());
    names_another(query.as_bytes(), names)
        .or_else(|| names_another(body.unwrap_or_default(), names))
}

/// The first identifier in `text`, read as it stands and percent-decoded, that is not in `names`.
fn names_another(text: &[u8], names: &HashSet<String>) -> Option<String> {
    let foreign = |text: &[u8]| {
        let unknown = identifiers(text).find(|name| !names.contains(&name.to_ascii_lowercase()));
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
