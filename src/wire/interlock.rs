//! The interlock: no request that could change a resource leaves the process unless the inventory
//! says that this run created that resource, or that it is a declared probe.
//!
//! It judges the URL as it will be sent, not the intention behind it, and it reads the query and
//! the body too: neither may name a resource that is not this run's.

use std::borrow::Cow;
use std::sync::Arc;

use http::Method;
use memchr::memchr;
use percent_encoding::percent_decode;
use thiserror::Error;
use url::{Origin, Url};

use super::base_url::BaseUrl;
use super::call::Call;
use super::inventory::Inventory;
use crate::model::BlastRadius;

/// The interlock of one run on one target.
#[derive(Debug)]
pub struct Interlock {
    base: BaseUrl,
    /// Origin that every request has to go to.
    origin: Option<Origin>,
    radius: BlastRadius,
    inventory: Arc<Inventory>,
}

/// Reasons why a request was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It would leave the target.
    #[error("{method} {url} was not sent: it leaves the target {base}")]
    LeavesTarget {
        /// Its method.
        method: String,
        /// Its address.
        url: String,
        /// The target.
        base: String,
    },
    /// It could change a record that is not this run's.
    #[error("{method} {path} was not sent: this run did not create that resource")]
    NotOurs {
        /// Its method.
        method: String,
        /// The path it would have had.
        path: String,
    },
    /// Its query or body names a record that is not this run's.
    #[error(
        "{method} {path} was not sent: its query or body names `{name}`, not created by this run"
    )]
    NamesAnother {
        /// Its method.
        method: String,
        /// The path it would have had.
        path: String,
        /// The name.
        name: String,
    },
}

/// Reasons why a path cannot be declared as a probe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProbeError {
    /// A probe that a broken provider could turn against the whole account.
    #[error("the probe `{0}` needs --blast-radius account")]
    NeedsAccount(String),
    /// A probe outside the resource under test.
    #[error("the probe `{0}` leaves the {1}s resource")]
    LeavesSubject(String, &'static str),
    /// A probe that names a resource which may exist.
    #[error("the probe `{0}` names an identifier that this run neither created nor made up")]
    NamesAnother(String),
}

impl Interlock {
    /// An interlock for one target that permits what the inventory holds.
    #[must_use]
    pub fn new(base: BaseUrl, inventory: Arc<Inventory>, radius: BlastRadius) -> Self {
        let origin = base.join("/", None).ok().map(|url| url.origin());
        Self { base, origin, radius, inventory }
    }

    /// The inventory that it asks.
    #[must_use]
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// The blast radius that the operator allows.
    #[must_use]
    pub fn radius(&self) -> BlastRadius {
        self.radius
    }

    /// Declares that the path of the subject followed by `tail` names nothing.
    ///
    /// # Errors
    ///
    /// If it leaves the subject, names a record that may exist, or needs a larger blast radius.
    pub fn declare_probe(&self, tail: &str, radius: BlastRadius) -> Result<(), ProbeError> {
        if radius > self.radius {
            return Err(ProbeError::NeedsAccount(tail.to_owned()));
        }
        let subject = self.inventory.api().subject;
        let leaves = || ProbeError::LeavesSubject(tail.to_owned(), subject.label);
        let url = self.base.join(&format!("{}{tail}", subject.root), None).map_err(|_| leaves())?;
        let path = self.relative(&url).filter(|path| path.starts_with(subject.root));
        let path = path.ok_or_else(leaves)?;
        // A probe that names nothing at all stands for every record.
        let names_all = path.trim_end_matches('/').len() <= subject.root.len();
        if names_all && radius == BlastRadius::Own {
            return Err(ProbeError::NeedsAccount(tail.to_owned()));
        }
        let is_known = |name: &str| self.inventory.permissions().may_be_named(name);
        if names_another(tail.as_bytes(), is_known).is_some() {
            return Err(ProbeError::NamesAnother(tail.to_owned()));
        }
        self.inventory.declare(path);
        Ok(())
    }

    /// Checks whether this request may be sent to this URL. A permitted deletion releases the
    /// identifier, since the provider may issue it again.
    ///
    /// # Errors
    ///
    /// If it leaves the target, could change a record of others, or names one.
    pub fn permits(&self, call: &Call, url: &Url) -> Result<(), Refusal> {
        self.stays_on_target(call, url)?;
        if call.is_safe() {
            return Ok(());
        }
        let permissions = self.inventory.permissions();
        let not_ours =
            || Refusal::NotOurs { method: call.method.to_string(), path: url.path().to_owned() };
        let path = &*self.in_place(self.relative(url).ok_or_else(not_ours)?);
        let update = permissions.allowed_update(path).filter(|_| call.method == Method::PUT);
        if !permissions.may_change(path) && update.is_none() && !self.creates(call, url) {
            return Err(not_ours());
        }
        let is_known = |name: &str| {
            permissions.may_be_named(name) || update.is_some_and(|held| held.contains(name))
        };
        if let Some(name) = foreign_name(call, is_known) {
            let (method, path) = (call.method.to_string(), url.path().to_owned());
            return Err(Refusal::NamesAnother { method, path, name });
        }
        let frees = call.method == Method::DELETE || call.hides_a_method();
        if frees && permissions.is_undeleted(path) {
            drop(permissions);
            self.inventory.permissions_mut().deletion_sent(path);
        }
        Ok(())
    }

    fn stays_on_target(&self, call: &Call, url: &Url) -> Result<(), Refusal> {
        let same_origin = self.origin.as_ref() == Some(&url.origin());
        let is_below = self.relative(url).is_some_and(|rest| rest.starts_with('/'));
        // A query belongs in the call's query, where it is searched for identifiers.
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

    /// A plain POST to the root of a resource creates something and changes nothing.
    fn creates(&self, call: &Call, url: &Url) -> bool {
        let path = self.relative(url);
        let is_root = path.is_some_and(|path| self.inventory.api().resource_at(path).is_some());
        call.method == Method::POST && is_root && !call.hides_a_method() && url.query().is_none()
    }

    /// Returns the path with the root spelled as the subject's, where it differs only in case: a
    /// case-insensitive router takes one for the other.
    fn in_place<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let root = self.inventory.api().subject.root;
        match path.split_at_checked(root.len()) {
            Some((begin, rest)) if begin != root && begin.eq_ignore_ascii_case(root) => {
                Cow::Owned(format!("{root}{rest}"))
            }
            _ => Cow::Borrowed(path),
        }
    }

    /// The path behind the prefix of the target.
    fn relative<'a>(&self, url: &'a Url) -> Option<&'a str> {
        url.path().strip_prefix(self.base.prefix())
    }
}

/// The first identifier in the query or the body that is not known.
fn foreign_name(call: &Call, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let query = call.query.as_deref().unwrap_or_default();
    let body = call.payload.as_ref().map(|payload| payload.bytes.as_ref());
    names_another(query.as_bytes(), &is_known)
        .or_else(|| names_another(body.unwrap_or_default(), &is_known))
}

/// Returns the first unknown identifier in `text`, as it stands or percent-decoded.
fn names_another(text: &[u8], is_known: impl Fn(&str) -> bool) -> Option<String> {
    let foreign = |text: &[u8]| {
        let unknown = identifiers(text).find(|name| !is_known(&name.to_ascii_lowercase()));
        unknown.map(str::to_owned)
    };
    foreign(text).or_else(|| {
        // Text without an escape was searched already.
        memchr(b'%', text).and_then(|_| foreign(&Cow::from(percent_decode(text))))
    })
}

/// Returns every part of `text` with the form of an identifier (24 hex digits) or a code (a UUID).
fn identifiers(text: &[u8]) -> impl Iterator<Item = &str> {
    let candidates = words(text).filter(|word| word.len() >= 24).flat_map(|word| {
        let is_code = word.len() == 36 && uuid::Uuid::try_parse_ascii(word).is_ok();
        let ids = word.split(|byte| !byte.is_ascii_hexdigit()).filter(|part| part.len() == 24);
        ids.chain(is_code.then_some(word))
    });
    // Identifiers are ASCII.
    candidates.filter_map(|ascii| std::str::from_utf8(ascii).ok())
}

/// Returns the words of letters, digits and hyphens that are long enough for an identifier. A body
/// may be a megabyte of something else, so it is sampled in strides of the shortest length: no
/// identifier fits between two samples.
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
mod tests {
    use super::*;
    use crate::api::{COLLECTION, PERSON, VERIFIK};
    use crate::model::Purpose;
    use crate::wire::{Ledger, State, Token};

    const OURS: &str = "65b9592267cc4f096dbe743d";
    const THEIRS: &str = "65c2a9364d8e8d3917eaf383";

    fn interlock(radius: BlastRadius) -> (BaseUrl, Interlock) {
        let base = BaseUrl::parse("http://127.0.0.1:9/gateway").unwrap();
        let inventory = Inventory::new(&VERIFIK, None, Ledger::in_memory());
        inventory.allow_change(&COLLECTION, OURS, &[]).unwrap();
        let interlock = Interlock::new(base.clone(), Arc::new(inventory), radius);
        (base, interlock)
    }

    fn permits(radius: BlastRadius, call: &Call) -> Result<(), Refusal> {
        let (base, interlock) = interlock(radius);
        interlock.permits(call, &base.join(&call.path, call.query.as_deref()).unwrap())
    }

    fn delete(tail: &str) -> Call {
        let path = format!("{}{tail}", COLLECTION.root);
        Call::new(Method::DELETE, path, Purpose::Judged)
    }

    #[test]
    fn deletion_of_a_foreign_resource_is_refused() {
        assert!(permits(BlastRadius::Account, &delete(&format!("/{OURS}"))).is_ok());
        for tail in [
            &format!("/{THEIRS}"),
            &format!("/{OURS}/../{THEIRS}"),
            &format!("/{OURS}/"),
            "",
            "/",
            &format!("/{OURS},{THEIRS}"),
            "/../persons/x",
        ] {
            assert!(permits(BlastRadius::Account, &delete(tail)).is_err(), "{tail}");
        }
    }

    #[test]
    fn permission_ignores_query_and_body() {
        let ours = format!("/{OURS}");
        assert!(permits(BlastRadius::Own, &delete(&ours).query(&format!("ids={OURS}"))).is_ok());
        assert!(permits(BlastRadius::Own, &delete(&ours).query(&format!("ids={THEIRS}"))).is_err());
        let encoded = format!("ids=%{:02x}{}", THEIRS.as_bytes()[0], &THEIRS[1..]);
        assert!(permits(BlastRadius::Own, &delete(&ours).query(&encoded)).is_err());
        let body = format!("{{\"_id\":\"{}\"}}", THEIRS.to_ascii_uppercase());
        assert!(permits(BlastRadius::Own, &delete(&ours).body("application/json", body)).is_err());
    }

    #[test]
    fn foreign_identifier_is_found_anywhere_in_query_and_body() {
        let code = "0f8fad5b-d9cb-469f-a165-70867728950e";
        let none = |_: &str| false;
        for text in [
            THEIRS.to_owned(),
            format!("x-{THEIRS}-x"),
            format!("ü{THEIRS}ü"),
            format!("g{THEIRS}g"),
            format!("{}%2C{THEIRS}", "y".repeat(100_000)),
            format!("{code}."),
            format!("%7B{code}"),
        ] {
            assert!(names_another(text.as_bytes(), none).is_some(), "{text}");
        }
        for text in [&THEIRS[1..], &format!("0{THEIRS}"), &code[1..], &format!("{code}-"), "100 %"]
        {
            assert_eq!(names_another(text.as_bytes(), none), None, "{text}");
        }
    }

    #[test]
    fn path_beside_the_base_prefix_leaves_the_target() {
        for path in ["/../gateway-of-others/v2/x", "/../v2/x"] {
            let get = Call::new(Method::GET, path, Purpose::Judged);
            assert!(permits(BlastRadius::Own, &get).is_err(), "{path}");
        }
    }

    #[test]
    fn path_with_a_query_is_refused() {
        let (base, interlock) = interlock(BlastRadius::Own);
        interlock.declare_probe("/zzz", BlastRadius::Own).unwrap();
        for tail in [format!("/{OURS}?{THEIRS}"), format!("/zzz?{THEIRS}"), format!("/{OURS}#x")] {
            let call = delete(&tail);
            let url = base.join(&call.path, None).unwrap();
            assert!(interlock.permits(&call, &url).is_err(), "{tail}");
        }
    }

    #[test]
    fn method_override_counts_as_the_hidden_method() {
        let path = COLLECTION.item(THEIRS);
        let get = Call::new(Method::GET, path.clone(), Purpose::Judged);
        assert!(permits(BlastRadius::Own, &get).is_ok());
        assert!(
            permits(BlastRadius::Own, &get.clone().header("x-http-method-override", "DELETE"))
                .is_err()
        );
        assert!(permits(BlastRadius::Own, &get.clone().query("%5FMethod=DELETE")).is_err());
        assert!(permits(BlastRadius::Own, &get.query("_method=DELETE")).is_err());
        let root = COLLECTION.root;
        let post = Call::new(Method::POST, root, Purpose::SetUp);
        assert!(permits(BlastRadius::Own, &post).is_ok());
        assert!(permits(BlastRadius::Own, &post.query("_method=DELETE")).is_err());
    }

    #[test]
    fn probe_must_be_declared_and_name_no_record() {
        let (_, interlock) = interlock(BlastRadius::Own);
        assert!(interlock.declare_probe("/zzz", BlastRadius::Own).is_ok());
        assert_eq!(
            interlock.declare_probe("", BlastRadius::Account),
            Err(ProbeError::NeedsAccount(String::new()))
        );
        for tail in ["", "/", "//", "/.", "?x"] {
            assert_eq!(
                interlock.declare_probe(tail, BlastRadius::Own),
                Err(ProbeError::NeedsAccount(tail.to_owned())),
            );
        }
        assert!(interlock.declare_probe(&format!("/{THEIRS}/"), BlastRadius::Own).is_err());
        assert!(interlock.declare_probe("/../persons/x", BlastRadius::Own).is_err());
        assert!(interlock.declare_probe(&format!("/{OURS}/"), BlastRadius::Own).is_ok());
    }

    #[test]
    fn hostile_identifier_is_never_permitted() {
        let (_, interlock) = interlock(BlastRadius::Own);
        for id in ["", "..", "a/b", "a?b", "%2e%2e", "a b", "project-type", &"a".repeat(65)] {
            assert!(interlock.inventory.allow_change(&COLLECTION, id, &[]).is_err(), "{id}");
        }
    }

    #[test]
    fn lent_resource_may_be_updated_but_not_deleted() {
        let (base, interlock) = interlock(BlastRadius::Own);
        interlock.inventory.allow_update(&PERSON, THEIRS, &[]).unwrap();
        let path = PERSON.item(THEIRS);
        let url = base.join(&path, None).unwrap();
        let call = |method| Call::new(method, path.clone(), Purpose::SetUp);
        assert!(interlock.permits(&call(Method::PUT), &url).is_ok());
        assert!(interlock.permits(&call(Method::DELETE), &url).is_err());
    }

    #[test]
    fn identifier_is_found_at_every_offset() {
        // Everything that counts, word by word and byte by byte.
        let plainly = |text: &str| -> Vec<String> {
            let words =
                text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
            let found = words.flat_map(|word| {
                let ids = word.split(|letter: char| !letter.is_ascii_hexdigit());
                let is_code = word.len() == 36 && uuid::Uuid::try_parse(word).is_ok();
                ids.filter(|part| part.len() == 24).chain(is_code.then_some(word))
            });
            found.map(str::to_owned).collect()
        };
        let mut random = fastrand::Rng::with_seed(7);
        let pieces = [
            "64f0c1d2e3f4a5b6c7d8e9f0",
            "0c6a2f3e-1b4d-4c5e-8f60-718293a4b5c6",
            "y",
            "-",
            "a",
            " ",
        ];
        let mut some = 0;
        for _ in 0..20_000 {
            let text: String = (0..random.usize(..40))
                .map(|_| {
                    let likely =
                        if random.u8(..12) == 0 { random.usize(..2) } else { random.usize(2..6) };
                    pieces[likely]
                })
                .collect();
            let found: Vec<&str> = identifiers(text.as_bytes()).collect();
            assert_eq!(found, plainly(&text), "{text}");
            some += usize::from(!found.is_empty());
        }
        assert!(some > 1_000, "{some}");
    }

    #[test]
    fn probe_declared_twice_stays_until_withdrawn_twice() {
        let (base, interlock) = interlock(BlastRadius::Own);
        let (tail, call) = ("/never-issued", delete("/never-issued"));
        let is_permitted =
            || interlock.permits(&call, &base.join(&call.path, None).unwrap()).is_ok();
        interlock.declare_probe(tail, BlastRadius::Own).unwrap();
        interlock.declare_probe(tail, BlastRadius::Own).unwrap();
        interlock.inventory.withdraw(tail);
        assert!(is_permitted());
        interlock.inventory.withdraw(tail);
        interlock.inventory.withdraw(tail);
        assert!(!is_permitted());
    }

    #[tokio::test]
    async fn tombstone_stays_until_dropped_and_permission_until_the_part_ends() {
        let base = BaseUrl::parse("http://127.0.0.1:9/gateway").unwrap();
        let run = Some("verifik-conformance-0123456789ab".to_owned());
        let inventory = Arc::new(Inventory::new(&VERIFIK, run, Ledger::in_memory()));
        let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Own);
        let call = delete(&format!("/{OURS}"));
        let url = base.join(&call.path, None).unwrap();
        let part = inventory.open_part();
        let item =
            inventory.announce(part, &COLLECTION, "m", &Token::Primary, "test").await.unwrap();
        assert!(interlock.permits(&call, &url).is_err(), "nobody knows yet what it is");
        inventory.confirm(&item, OURS, &[]).await.unwrap();
        inventory.note_answer(part, "GET", url.as_str(), Some(404), true);
        assert_eq!(inventory.confirmed(part)[0].state, State::SeenGone);
        assert!(interlock.permits(&call, &url).is_ok(), "it may be deleted once more");
        inventory.note_answer(part, "PUT", url.as_str(), Some(200), false);
        assert_eq!(inventory.confirmed(part)[0].state, State::Confirmed, "it may be back");
        assert_eq!(inventory.revoke(part), [OURS]);
        assert!(interlock.permits(&call, &url).is_err(), "its part is over");
        assert!(inventory.is_own(OURS), "it may come back");
        assert!(inventory.tombstones().contains(OURS));
        inventory.drop_tombstone(OURS);
        assert!(!inventory.is_own(OURS) && inventory.tombstones().is_empty());
    }

    #[test]
    fn made_up_identifier_is_own_until_withdrawn() {
        let (base, interlock) = interlock(BlastRadius::Own);
        let id = interlock.inventory.unissued_id(&mut fastrand::Rng::with_seed(1));
        let call = delete(&format!("/{id}"));
        let url = base.join(&call.path, None).unwrap();
        assert!(interlock.permits(&call, &url).is_ok() && interlock.inventory.is_own(&id));
        interlock.inventory.withdraw(&format!("/{id}"));
        assert!(interlock.permits(&call, &url).is_err() && !interlock.inventory.is_own(&id));
    }
}
