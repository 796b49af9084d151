//! The inventory: everything that a run created, may have created, borrowed or declared, and its
//! state. The interlock asks it what may be changed.
//!
//! The life of an item; each step is a method here:
//!
//! 1. [`announce`](Inventory::announce): the ledger holds the intent on disk before the creation is
//!    sent. From here on the item may exist, whatever is answered.
//! 2. [`confirm`](Inventory::confirm): the answer and a look under the marker show that it is this
//!    run's. It may be changed now. A creation without a usable answer is taken over by
//!    [`claim`](Inventory::claim) once a list and the item show the marker; one that was refused is
//!    struck off by [`refuse`](Inventory::refuse).
//! 3. [`note_answer`](Inventory::note_answer): a look shows that it is gone; it becomes a tombstone.
//! 4. [`removed`](Inventory::removed): the ledger knows that it is gone.
//! 5. [`revoke`](Inventory::revoke): its part of the run has ended; nothing of it may be changed
//!    any more.

mod permissions;

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde_json::Value;
use thiserror::Error;

use super::credentials::Token;
use super::ledger::{Ledger, LedgerEntry, LedgerError};
use super::marker::MARKER_PREFIX;
use crate::api::{Api, Resource, is_safe_segment, made_up, shape};
use permissions::Others;
pub(super) use permissions::Permissions;

/// The inventory of one run on one target.
#[derive(Debug)]
pub struct Inventory {
    api: &'static Api,
    /// The run's identifier; without one, the names of every run mark a record as a run's.
    run: Option<String>,
    ledger: Ledger,
    items: Mutex<Vec<InventoryItem>>,
    permissions: RwLock<Permissions>,
    others: RwLock<Others>,
    numbers: AtomicU64,
    /// The names given so far.
    names: AtomicU32,
}

/// A part of a run, such as a scenario. Its items are removed when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part(u64);

/// An item that a part of the run announced, and its state.
#[derive(Debug, Clone)]
pub struct InventoryItem {
    number: u64,
    part: Part,
    /// Its resource.
    pub resource: &'static Resource,
    /// The name that marks it.
    pub marker: String,
    /// The token that creates, and removes, it.
    pub token: Token,
    /// Its identifier; empty until it is confirmed.
    pub id: String,
    aliases: Vec<String>,
    /// Its state.
    pub state: State,
    /// A deletion of it was answered as a success.
    pub was_deleted: bool,
    /// A deletion of it was answered 429.
    pub was_limited: bool,
}

/// The state of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may exist: its creation was announced; the status of the response, if there was one.
    Announced(Option<u16>),
    /// It belongs to this run, and may be changed.
    Confirmed,
    /// A read showed that it is gone, and nothing sent since could have restored it.
    SeenGone,
}

/// Reasons why a record cannot become this run's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// An identifier that would alter the path it is put into.
    #[error("the provider issued the identifier `{0}`, which is not safe to put into a URL")]
    UnsafeIdentifier(String),
    /// An identifier that may have another meaning.
    #[error(
        "the provider issued the identifier `{0}`, which may be a word or a small number, so it \
         is never used to change anything"
    )]
    WeakIdentifier(String),
    /// An identifier unlike all others of its kind.
    #[error(
        "the provider issued the identifier `{0}`, which is unlike the others of the account, so \
         it is never used to change anything"
    )]
    UnlikeIdentifier(String),
    /// An identifier or code that a response showed as belonging to others.
    #[error(
        "the provider gave a new {0} an identifier or code that it showed before for a record of \
         somebody else, so it is not treated as this run's"
    )]
    ShownBefore(&'static Resource),
    /// An identifier or code of another record of this run.
    #[error(
        "the provider gave a new {0} an identifier or code that another record of this run has, \
         so it is never used to change either"
    )]
    GivenTwice(&'static Resource),
}

/// Reasons why an item could not be confirmed.
#[derive(Debug, Error)]
pub enum ConfirmError {
    /// It cannot become this run's.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The ledger takes no entry.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Inventory {
    /// An empty inventory. `run` is the run's identifier; a sweep, which removes what other runs
    /// left, has none.
    #[must_use]
    pub fn new(api: &'static Api, run: Option<String>, ledger: Ledger) -> Self {
        Self {
            api,
            run,
            ledger,
            items: Mutex::default(),
            permissions: RwLock::default(),
            others: RwLock::default(),
            numbers: AtomicU64::new(0),
            names: AtomicU32::new(0),
        }
    }

    /// The API of its resources.
    #[must_use]
    pub fn api(&self) -> &'static Api {
        self.api
    }

    /// The run's identifier; empty for a sweep.
    #[must_use]
    pub fn run(&self) -> &str {
        self.run.as_deref().unwrap_or_default()
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns true if a name begins like those of this run.
    #[must_use]
    pub fn is_marked(&self, name: &str) -> bool {
        match &self.run {
            Some(run) => name.strip_prefix(run.as_str()).is_some_and(|rest| rest.starts_with('-')),
            None => name.starts_with(MARKER_PREFIX),
        }
    }

    /// Opens a part of the run.
    pub fn open_part(&self) -> Part {
        Part(self.numbers.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns a name that is unique in all runs; short, since a target may limit its length.
    pub fn new_name(&self) -> String {
        format!("{}-{}", self.run(), self.names.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Announces a creation: it is in the ledger, on disk, when this returns.
    ///
    /// # Errors
    ///
    /// If the ledger cannot be written: then nothing may be created.
    pub async fn announce(
        &self,
        part: Part,
        resource: &'static Resource,
        marker: &str,
        token: &Token,
        scenario: &str,
    ) -> Result<InventoryItem, LedgerError> {
        let intent = LedgerEntry::Intent {
            run: self.run().to_owned(),
            kind: resource.name.to_owned(),
            marker: marker.to_owned(),
            client: token.client().to_owned(),
            scenario: scenario.to_owned(),
        };
        self.ledger.append(&intent).await?;
        let (id, aliases) = (String::new(), Vec::new());
        let (marker, token) = (marker.to_owned(), token.clone());
        Ok(self.push(part, resource, marker, token, id, aliases, State::Announced(None)))
    }

    /// Records the status of a creation that may have succeeded.
    pub fn answered(&self, item: &InventoryItem, status: u16) {
        self.change(item, |item| item.state = State::Announced(Some(status)));
    }

    /// Removes a creation that was refused: nothing exists.
    pub fn refuse(&self, item: &InventoryItem) {
        self.items().retain(|one| one.number != item.number);
        let refused = LedgerEntry::Refused {
            run: self.run().to_owned(),
            kind: item.resource.name.to_owned(),
            marker: item.marker.clone(),
        };
        // Without this entry a sweep only searches in vain.
        let _ = self.ledger.note(&refused);
    }

    /// Checks whether a record that the provider says this run created may become its own.
    ///
    /// # Errors
    ///
    /// If its identifier would alter a path, may be a plain word, is unlike all others, was shown
    /// as belonging to others, or belongs to another record of this run.
    pub fn require_claimable(
        &self,
        resource: &'static Resource,
        id: &str,
        aliases: &[&str],
    ) -> Result<(), ClaimError> {
        self.require_safe_identifier(id)?;
        let others = self.others();
        let shape = shape(id).ok_or_else(|| ClaimError::WeakIdentifier(printable(id)))?;
        if others.is_unlike(resource, shape) {
            return Err(ClaimError::UnlikeIdentifier(printable(id)));
        }
        let mut names = aliases.iter().copied().chain([id]).filter(|name| !name.is_empty());
        if names.clone().any(|name| others.is_foreign(name)) {
            return Err(ClaimError::ShownBefore(resource));
        }
        let (path, permissions) = (resource.item(id), self.permissions());
        if names.any(|name| permissions.is_taken(name, &path)) {
            return Err(ClaimError::GivenTwice(resource));
        }
        Ok(())
    }

    /// Confirms that an announced item exists under this identifier and these aliases: from now on
    /// it may be changed.
    ///
    /// # Errors
    ///
    /// As [`Inventory::require_claimable`]; then the item stays announced. Or when the ledger takes
    /// no entry.
    pub async fn confirm(
        &self,
        item: &InventoryItem,
        id: &str,
        aliases: &[&str],
    ) -> Result<(), ConfirmError> {
        self.allow_change(item.resource, id, aliases)?;
        self.change(item, |item| {
            id.clone_into(&mut item.id);
            item.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            item.state = State::Confirmed;
        });
        let created = self.created(item, id);
        if item.resource.owner.is_some() {
            // It has no name of its own, so only this entry identifies it.
            self.ledger.append(&created).await?;
        } else {
            // Not waited for: after a power failure, the intent still names the marker.
            self.ledger.note(&created)?;
        }
        Ok(())
    }

    /// Takes over a record that a list and its item show under the marker of an announced item.
    ///
    /// # Errors
    ///
    /// As [`Inventory::require_claimable`].
    pub fn claim(&self, item: &InventoryItem, id: &str) -> Result<(), ClaimError> {
        self.allow_change(item.resource, id, &[])?;
        let (marker, token) = (item.marker.clone(), item.token.clone());
        let id = id.to_owned();
        // A sweep would find it by its marker even without this entry.
        let _ = self.ledger.note(&self.created(item, &id));
        self.push(item.part, item.resource, marker, token, id, Vec::new(), State::Confirmed);
        Ok(())
    }

    /// Takes over a record that a request to a made-up identifier created.
    pub fn take_over(&self, part: Part, id: &str) {
        let (id, marker) = (id.to_owned(), id.to_owned());
        let subject = self.api.subject;
        self.push(part, subject, marker, Token::Primary, id, Vec::new(), State::Confirmed);
    }

    /// An item that a list shows under the marker of this run although no part announced it, or its
    /// part has ended.
    #[must_use]
    pub fn unannounced(
        &self,
        part: Part,
        resource: &'static Resource,
        marker: String,
        token: Token,
    ) -> InventoryItem {
        let (id, aliases, state) = (String::new(), Vec::new(), State::Announced(None));
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let (was_deleted, was_limited) = (false, false);
        InventoryItem {
            number,
            part,
            resource,
            marker,
            token,
            id,
            aliases,
            state,
            was_deleted,
            was_limited,
        }
    }

    /// Updates an item of this part from the response to a request to it. `says_gone` is true if
    /// the response says, in the form of the API, that the item does not exist.
    pub fn note_answer(
        &self,
        part: Part,
        method: &str,
        url: &str,
        status: Option<u16>,
        says_gone: bool,
    ) {
        let looks = method == "GET";
        if looks && !says_gone {
            return;
        }
        let deletes = method == "DELETE";
        let is_success = status.is_some_and(|status| (200..300).contains(&status));
        let mut items = self.items();
        let named = items.iter_mut().filter(|one| one.part == part && one.is_confirmed());
        for item in named.filter(|one| one.resource.ends(url, &one.id)) {
            if looks && item.state != State::SeenGone && item.resource == self.api.subject {
                self.permissions_mut().mark_deleted(&item.id);
            }
            // Any other request may have restored it.
            item.state = if looks { State::SeenGone } else { State::Confirmed };
            item.was_deleted |= deletes && is_success;
            item.was_limited |= deletes && status == Some(429);
        }
    }

    /// Attributes a response that says *gone* to a second deletion, for the first item of this part
    /// at `url` whose first deletion was answered 429 and carried out. Returns true if there is
    /// one.
    pub fn settle_limited_deletion(&self, part: Part, url: &str) -> bool {
        let mut items = self.items();
        let first = items.iter_mut().find(|one| {
            let is_first = one.was_limited && !one.was_deleted && one.state == State::Confirmed;
            one.part == part && is_first && one.resource.ends(url, &one.id)
        });
        first.map(|item| item.was_deleted = true).is_some()
    }

    /// Returns the items of a part that exist, or have existed.
    #[must_use]
    pub fn confirmed(&self, part: Part) -> Vec<InventoryItem> {
        self.items_where(|one| one.part == part && one.is_confirmed())
    }

    /// Returns the items of a part that may exist under an unknown identifier.
    #[must_use]
    pub fn announced(&self, part: Part) -> Vec<InventoryItem> {
        self.items_where(|one| one.part == part && !one.is_confirmed())
    }

    /// Records in the ledger that an item is gone.
    pub fn removed(&self, item: &InventoryItem) {
        let removed = LedgerEntry::Removed {
            run: self.run().to_owned(),
            kind: item.resource.name.to_owned(),
            id: item.id.clone(),
        };
        // It is gone: without this entry a later sweep only reads it again.
        let _ = self.ledger.note(&removed);
    }

    /// Ends a part: its items may no longer be changed, so that the permissions of a long run do
    /// not grow. Returns the identifiers of its items.
    pub fn revoke(&self, part: Part) -> Vec<String> {
        let mut items = self.items();
        let mut ended = Vec::new();
        items.retain(|item| {
            if item.part == part && item.is_confirmed() {
                let mut names = vec![item.id.as_str()];
                names.extend(item.aliases.iter().map(String::as_str));
                self.permissions_mut().revoke(&item.resource.item(&item.id), &names);
                ended.push(item.id.clone());
            }
            item.part != part
        });
        ended
    }

    /// Drops the tombstone of a collection that will not be checked again.
    pub fn drop_tombstone(&self, id: &str) {
        self.permissions_mut().drop_tombstone(id);
    }

    /// Returns the identifiers of all records of the subject that were seen gone.
    #[must_use]
    pub fn tombstones(&self) -> HashSet<String> {
        self.permissions().tombstones().clone()
    }

    /// Returns true for an identifier or code of a record that this run created or made up, or the
    /// identifier of one that it saw gone.
    #[must_use]
    pub fn is_own(&self, name: &str) -> bool {
        self.permissions().is_own(name)
    }

    /// Returns the number of creations of this run that got this identifier.
    #[must_use]
    pub fn times_issued(&self, resource: &Resource, id: &str) -> u32 {
        self.permissions().times_issued(&resource.item(id))
    }

    /// Returns true if this run has sent a deletion of its item.
    #[must_use]
    pub fn is_freed(&self, item: &InventoryItem) -> bool {
        !self.permissions().is_undeleted(&item.resource.item(&item.id))
    }

    /// Returns true if the target has issued an identifier to this run twice.
    #[must_use]
    pub fn gives_identifiers_again(&self) -> bool {
        self.others().gives_again()
    }

    /// Permits every change of an item that this run or, for a sweep, an earlier one created.
    ///
    /// # Errors
    ///
    /// As [`Inventory::require_claimable`]. A record with the same identifier or code loses its
    /// permission too: it is unknown which of the two the provider means by it.
    pub fn allow_change(
        &self,
        resource: &'static Resource,
        id: &str,
        aliases: &[&str],
    ) -> Result<(), ClaimError> {
        let claimable = self.require_claimable(resource, id, aliases);
        let names = || aliases.iter().copied().chain([id]);
        let (path, mut permissions) = (resource.item(id), self.permissions_mut());
        if claimable == Err(ClaimError::GivenTwice(resource)) {
            names().for_each(|name| permissions.revoke_all(name));
        }
        claimable?;
        permissions.allow_change(path, names(), id, resource == self.api.subject);
        drop(permissions);
        self.others_mut().note_given(resource, id);
        Ok(())
    }

    /// Permits only updates of a borrowed item. An update may also contain `names`, the identifiers
    /// of the items it is linked to.
    ///
    /// # Errors
    ///
    /// If its identifier would alter the path it is put into.
    pub fn allow_update(
        &self,
        resource: &Resource,
        id: &str,
        names: &[&str],
    ) -> Result<(), ClaimError> {
        self.require_safe_identifier(id)?;
        self.permissions_mut().allow_update(resource.item(id), id, names);
        Ok(())
    }

    /// Refuses an identifier that would alter the path it is put into.
    ///
    /// # Errors
    ///
    /// If it is anything but letters, digits, hyphens and underscores, or names a route.
    pub fn require_safe_identifier(&self, id: &str) -> Result<(), ClaimError> {
        if is_safe_segment(id) && !self.api.reserved_segments.contains(&id) {
            return Ok(());
        }
        Err(ClaimError::UnsafeIdentifier(printable(id)))
    }

    /// Makes up an identifier of the subject that was never issued, in the form of those that this
    /// run has got, and declares it as a probe.
    pub fn unissued_id(&self, random: &mut fastrand::Rng) -> String {
        let others = self.others();
        let mut permissions = self.permissions_mut();
        let example = permissions.example().unwrap_or(self.api.example_identifier).to_owned();
        let id = loop {
            let id = made_up(&example, random);
            if !permissions.is_named(&id) && !others.is_foreign(&id) {
                break id;
            }
        };
        permissions.make_up(self.api.subject.item(&id), &id);
        id
    }

    /// Returns true if the target has shown an identifier to model made-up ones on.
    #[must_use]
    pub fn has_example(&self) -> bool {
        self.permissions().example().is_some()
    }

    /// Declares a path of the API that names nothing.
    pub(super) fn declare(&self, path: &str) {
        self.permissions_mut().declare(path);
    }

    /// Withdraws one declaration of a probe, and the identifier made up for it. `tail` follows the
    /// path of the subject.
    pub fn withdraw(&self, tail: &str) {
        let path = format!("{}{tail}", self.api.subject.root);
        self.permissions_mut().withdraw(&path, tail.trim_start_matches('/'));
    }

    /// Records the records that a response shows: one without a name of this run belongs to
    /// others, even if a later creation answers with it.
    pub fn note_shown(&self, resource: Option<&'static Resource>, body: &Value) {
        permissions::records(self.api, body, false, &mut |record, in_list| {
            let is_own = match self.api.name_in(record).and_then(Value::as_str) {
                Some(name) => self.is_marked(name),
                // A document without a name is read on its own only if it is this run's.
                None => !in_list,
            };
            if !is_own {
                let (id, aliases) = (self.api.id_of(record), self.api.aliases_of(record));
                self.note_foreign(resource, id, aliases);
            }
        });
    }

    /// Records one record that may belong to others, by its name, identifier and aliases.
    pub(super) fn note_record<'a>(
        &self,
        name: Option<&str>,
        id: Option<&'a str>,
        aliases: impl IntoIterator<Item = &'a str>,
    ) {
        if !name.is_some_and(|name| self.is_marked(name)) {
            self.note_foreign(None, id, aliases);
        }
    }

    fn note_foreign<'a>(
        &self,
        resource: Option<&'static Resource>,
        id: Option<&'a str>,
        aliases: impl IntoIterator<Item = &'a str>,
    ) {
        let is_foreign = |name: &&str| !name.is_empty() && !self.is_own(name);
        let id = id.filter(is_foreign);
        let names: Vec<&str> = aliases.into_iter().filter(is_foreign).chain(id).collect();
        if !names.is_empty() {
            self.others_mut().note(resource, id, &names);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one place builds an item from all its parts")]
    fn push(
        &self,
        part: Part,
        resource: &'static Resource,
        marker: String,
        token: Token,
        id: String,
        aliases: Vec<String>,
        state: State,
    ) -> InventoryItem {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let (was_deleted, was_limited) = (false, false);
        let item = InventoryItem {
            number,
            part,
            resource,
            marker,
            token,
            id,
            aliases,
            state,
            was_deleted,
            was_limited,
        };
        self.items().push(item.clone());
        item
    }

    fn created(&self, item: &InventoryItem, id: &str) -> LedgerEntry {
        LedgerEntry::Created {
            run: self.run().to_owned(),
            kind: item.resource.name.to_owned(),
            marker: item.marker.clone(),
            id: id.to_owned(),
        }
    }

    fn change(&self, item: &InventoryItem, change: impl FnOnce(&mut InventoryItem)) {
        let mut items = self.items();
        if let Some(item) = items.iter_mut().find(|one| one.number == item.number) {
            change(item);
        }
    }

    fn items_where(&self, is_meant: impl Fn(&InventoryItem) -> bool) -> Vec<InventoryItem> {
        self.items().iter().filter(|one| is_meant(one)).cloned().collect()
    }

    fn items(&self) -> MutexGuard<'_, Vec<InventoryItem>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn permissions(&self) -> RwLockReadGuard<'_, Permissions> {
        self.permissions.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn permissions_mut(&self) -> RwLockWriteGuard<'_, Permissions> {
        self.permissions.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn others(&self) -> RwLockReadGuard<'_, Others> {
        self.others.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn others_mut(&self) -> RwLockWriteGuard<'_, Others> {
        self.others.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InventoryItem {
    /// Returns true if its identifier is known.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        !matches!(self.state, State::Announced(_))
    }

    /// Describes the item for a person: resource, name, and identifier if it is known.
    #[must_use]
    pub fn described(&self) -> String {
        if self.is_confirmed() {
            format!("{} {} (`{}`)", self.resource, self.id, self.marker)
        } else {
            format!("{} named `{}`", self.resource, self.marker)
        }
    }
}

/// Escapes and shortens text of a provider for a terminal.
fn printable(id: &str) -> String {
    id.escape_debug().take(80).collect()
}
