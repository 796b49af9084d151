//! Removal of everything that a run created, however its scenarios ended.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use http::Method;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::Session;
use super::harness::{Harness, ReadList};
use super::waiting::PATIENCE;
use crate::api::Resource;
use crate::cleanup::{self, Remaining, Removal, RemovalTarget, Seen, outcome};
use crate::contract::checks::{Check, Mismatch, origin, status};
use crate::model::{Cleanup, Verdict};
use crate::wire::{InventoryItem, State, Token};

/// Pause before the second search for an item that no list shows.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// An item that is left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    /// Its description.
    pub(super) what: String,
    /// The reason.
    pub(super) reason: String,
}

/// Removes everything that is not known to be gone, restores borrowed items, and reports what is
/// left behind.
pub(super) async fn clean_up(session: &Session) -> Cleanup {
    session.creations_ended().await;
    let mut left = claim_announced(session).await;
    let made = session.made();
    let results = join_all(made.iter().map(|item| remove(session, item))).await;
    left.extend(results.into_iter().filter_map(Result::err));
    left.extend(session.give_back().await);
    if made.is_empty() && left.is_empty() {
        return Cleanup { verdict: Verdict::Skipped, ..Cleanup::default() };
    }
    let cleanup = Cleanup {
        verdict: if left.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(made.len()).unwrap_or(u32::MAX),
        reason: left.first().map(|one| one.reason.clone()),
        left_behind: left.into_iter().map(|one| one.what).collect(),
    };
    let cleanup = session.redactor().cleanup(cleanup);
    session.harness().account.mark_reported(&cleanup.left_behind);
    cleanup
}

/// Removes items that are no longer needed before the scenario ends, so that few exist at the
/// same time. Items that cannot be removed now are left to the clean-up.
pub(super) async fn discard(session: &Session, ids: &[&str]) {
    let made = session.made();
    let wanted = made.iter().filter(|item| ids.contains(&item.id.as_str()));
    join_all(wanted.map(|item| remove(session, item))).await;
}

/// Reports everything that is left behind when the time for the clean-up is over.
pub(super) fn give_up(session: &Session, grace: Duration) -> Cleanup {
    let made = session.made();
    let here =
        made.iter().filter(|item| item.state != State::SeenGone).map(InventoryItem::described);
    let maybe = session.announced().into_iter().map(|item| item.described());
    let left_behind: Vec<String> = here.chain(maybe).collect();
    let reason =
        format!("the clean-up did not finish within {} s after the stop", grace.as_secs_f32());
    Cleanup {
        verdict: if left_behind.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(made.len()).unwrap_or(u32::MAX),
        reason: (!left_behind.is_empty()).then_some(reason),
        left_behind,
    }
}

/// Searches for items that may exist, by their unique names, and claims them. Returns the items
/// that may exist but could not be searched for or not be claimed.
async fn claim_announced(session: &Session) -> Vec<Left> {
    let mut left = Vec::new();
    for item in session.announced() {
        let mut found = find(session, &item).await;
        if found.as_ref().is_ok_and(Vec::is_empty) {
            // The target may still process the request although the connection is closed.
            tokio::time::sleep(SECOND_LOOK).await;
            found = find(session, &item).await;
        }
        match found {
            Err(reason) => left.push(Left { what: item.described(), reason }),
            Ok(ids) if ids.is_empty() => left.extend(unclaimed(&item)),
            Ok(ids) => {
                for id in ids {
                    if let Err(reason) = claim(session, &item, &id).await {
                        left.push(Left { what: item.described(), reason });
                    }
                }
            }
        }
    }
    left
}

/// The item of a creation that was answered as a success, but is not listed under its name.
fn unclaimed(item: &InventoryItem) -> Option<Left> {
    let State::Announced(Some(status @ 200..=299)) = item.state else { return None };
    let reason = format!(
        "its creation answered {status} with an identifier or a name that this run must not \
         use, and the list does not show it under its name; search for it by hand"
    );
    Some(Left { what: item.described(), reason })
}

/// Claims an element that a list shows under the name of an announced item, if its item shows
/// the same name.
pub(super) async fn claim(session: &Session, item: &InventoryItem, id: &str) -> Result<(), String> {
    let resource = item.resource;
    let inventory = &session.harness().inventory;
    inventory.require_claimable(resource, id, &[]).map_err(|error| error.to_string())?;
    let look = cleanup::call(Method::GET, resource.item(id), &item.token);
    let exchange = session.exchange(look).await;
    let document = exchange.json().and_then(|json| resource.document_in(json));
    let is_ours = document.is_some_and(|it| {
        resource.id_of(it) == Some(id) && resource.name_of(it) == Some(item.marker.as_str())
    });
    if exchange.status() != Some(200) || !is_ours {
        return Err("the list shows it, but the item itself has another name".to_owned());
    }
    inventory.claim(item, id).map_err(|error| error.to_string())
}

/// Identifiers of everything that bears the name of an announced item, or the reason why they are
/// unknown.
async fn find(session: &Session, item: &InventoryItem) -> Result<Vec<String>, String> {
    let resource = item.resource;
    let mut ids = Vec::new();
    // An item of an unlisted resource is removed with its owner.
    if !resource.is_listed {
        return Ok(ids);
    }
    let read = cleanup::pages(session, resource, &item.token, |elements| {
        let named =
            elements.iter().filter(|one| resource.name_of(one) == Some(item.marker.as_str()));
        ids.extend(named.filter_map(|one| resource.id_of(one)).map(str::to_owned));
    });
    read.await.map_err(|_| "neither its creation nor the list got a usable answer")?;
    ids.iter().try_for_each(|id| session.require_clean_id(id))?;
    Ok(ids)
}

/// Removes an item that is not known to be gone.
async fn remove(session: &Session, item: &InventoryItem) -> Result<(), Left> {
    if item.state != State::SeenGone {
        let was_deleted = session.harness().inventory.is_freed(item);
        let gone = session.expectations().gone();
        let removal = session.removal(&gone);
        if let Err(mut remaining) = removal.remove(session.removal_target(item)).await {
            // For as long as every other look after a deletion.
            remaining.look_again(&removal, session.removal_target(item), PATIENCE).await;
            if remaining.seen != Seen::Gone {
                judge(session, item, &remaining, was_deleted);
                return Err(Left { what: item.described(), reason: remaining.reason() });
            }
        }
    }
    session.harness().inventory.removed(item);
    Ok(())
}

/// Judges a deletion of the clean-up after which the item is still there. A provider that claims a
/// deletion or refuses it breaks the contract here too. A refusal is not judged if a scenario had
/// deleted the item before.
fn judge(session: &Session, item: &InventoryItem, remaining: &Remaining, was_deleted: bool) {
    if remaining.seen != Seen::There || item.resource != session.api().subject {
        return;
    }
    let removal = session.harness().contract.removal;
    let deletion = &remaining.deletion;
    match deletion.status() {
        Some(200..=299) => {
            let found = vec![Mismatch::new(outcome(&remaining.look))];
            let check = Check::decided(format!("gone after {}", outcome(deletion)), found);
            session.check_exchange(&remaining.look, removal.removes.level, removal.removes, &check);
        }
        // A token without permission, or a rate limit, says nothing about the contract.
        Some(401 | 403 | 408 | 425 | 429) | None => {}
        Some(400..=499) if !was_deleted && origin::intermediary(deletion).is_none() => {
            let check = status::success();
            session.check_exchange(deletion, removal.succeeds.level, removal.succeeds, &check);
        }
        Some(_) => {}
    }
}

impl Session {
    /// The removal of this session's items; `gone` lists the statuses of an item that is gone.
    pub(super) fn removal<'a>(&'a self, gone: &'a [u16]) -> Removal<'a, Self> {
        let harness = self.harness();
        Removal {
            asker: self,
            inventory: &harness.inventory,
            habits: &harness.account.habits,
            gone,
            visibility: self.expectations().visibility,
        }
    }

    /// The arguments for the removal of an item.
    pub(super) fn removal_target<'a>(&self, item: &'a InventoryItem) -> RemovalTarget<'a> {
        RemovalTarget {
            resource: item.resource,
            id: &item.id,
            marker: &item.marker,
            token: &item.token,
            was_listed: self.was_listed(&item.id),
        }
    }
}

/// Reads every list at the end of a run, and removes everything that bears its marker. Returns
/// `None` if nothing is left behind that no scenario has reported.
pub async fn final_cleanup(
    harness: &Arc<Harness>,
    stop: &CancellationToken,
    grace: Duration,
) -> Option<Cleanup> {
    if stop.is_cancelled() {
        return None;
    }
    // Nobody reads these events: they belong to no scenario.
    let (events, _) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), "last-look", events);
    let mut unclaimed = Vec::new();
    for ReadList { resource, token } in harness.account.surveyed() {
        for Marked { id, name } in marked(&session, resource, &token).await {
            let (part, token) = (session.part(), token.clone());
            let item = harness.inventory.unannounced(part, resource, name, token);
            if let Err(reason) = claim(&session, &item, &id).await {
                unclaimed.push(Left { what: item.described(), reason });
            }
        }
    }
    let mut cleanup = session.clean_up_within(stop, grace).await;
    for Left { what, reason } in unclaimed {
        cleanup.verdict = Verdict::Failed;
        cleanup.reason.get_or_insert(reason);
        cleanup.left_behind.push(what);
    }
    cleanup.left_behind.retain(|what| !harness.account.was_reported(what));
    (!cleanup.left_behind.is_empty()).then_some(cleanup)
}

/// An element of a list that bears this run's marker.
struct Marked {
    id: String,
    name: String,
}

/// All elements of a list that bear this run's marker.
async fn marked(session: &Session, resource: &'static Resource, token: &Token) -> Vec<Marked> {
    let mut found = Vec::new();
    let read = cleanup::pages(session, resource, token, |elements| {
        for element in elements {
            if let (Some(id), Some(name)) = (resource.id_of(element), resource.name_of(element))
                && session.harness().inventory.is_marked(name)
            {
                found.push(Marked { id: id.to_owned(), name: name.to_owned() });
            }
        }
    });
    // If a page of the list fails, the elements of the pages before are removed nevertheless.
    let _ = read.await;
    found
}
