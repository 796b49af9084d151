//! Removal of everything that a run created, whatever happened in its scenarios.

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

/// The pause before something that no list shows is looked for once more.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// Something that is left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    /// Its description.
    pub(super) what: String,
    /// The reason.
    pub(super) reason: String,
}

/// Removes everything that is not known to be gone, gives back what was lent, and says what is
/// left.
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

/// Removes items that are not needed any more before the scenario ends, so that few of them exist at
/// the same time. What cannot be removed now is left to the clean-up.
pub(super) async fn discard(session: &Session, ids: &[&str]) {
    let made = session.made();
    let wanted = made.iter().filter(|item| ids.contains(&item.id.as_str()));
    join_all(wanted.map(|item| remove(session, item))).await;
}

/// Says what is left when there is no time to remove it.
pub(super) fn give_up(session: &Session, grace: Duration) -> Cleanup {
    let made = session.made();
    let here =
        made.iter().filter(|item| item.state != State::SeenGone).map(InventoryItem::described);
    let maybe = session.announced().into_iter().map(|item| item.described());
    let left_behind: Vec<String> = here.chain(maybe).collect();
    let reason = format!("the clean-up did not end within {} s of the stop", grace.as_secs_f32());
    Cleanup {
        verdict: if left_behind.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(made.len()).unwrap_or(u32::MAX),
        reason: (!left_behind.is_empty()).then_some(reason),
        left_behind,
    }
}

/// Looks for what may exist, by the name that only this run gave it, and takes it over. Returns
/// what may be there and could not be looked for, or not be claimed.
async fn claim_announced(session: &Session) -> Vec<Left> {
    let mut left = Vec::new();
    for item in session.announced() {
        let mut found = find(session, &item).await;
        if found.as_ref().is_ok_and(Vec::is_empty) {
            // A target may still be at it although the connection is gone.
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

/// A creation that was answered as a success made something, under whatever name.
fn unclaimed(item: &InventoryItem) -> Option<Left> {
    let State::Announced(Some(status @ 200..=299)) = item.state else { return None };
    let reason = format!(
        "its creation answered {status} with an identifier or a name that this run may not work \
         by, and the list does not show it under its name; look for it by hand"
    );
    Some(Left { what: item.described(), reason })
}

/// Takes over what a list shows under the name of an announced item, once its own item shows the
/// same.
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
        return Err("the list shows it, and its item does not bear the same name".to_owned());
    }
    inventory.claim(item, id).map_err(|error| error.to_string())
}

/// Identifiers of everything that bears the name of an announced item, or why nobody can tell.
async fn find(session: &Session, item: &InventoryItem) -> Result<Vec<String>, String> {
    let resource = item.resource;
    let mut ids = Vec::new();
    // What no list shows goes with its owner.
    if !resource.is_listed {
        return Ok(ids);
    }
    let read = cleanup::pages(session, resource, &item.token, |elements| {
        let named =
            elements.iter().filter(|one| resource.name_of(one) == Some(item.marker.as_str()));
        ids.extend(named.filter_map(|one| resource.id_of(one)).map(str::to_owned));
    });
    read.await.map_err(|_| "its creation got no usable answer, and the list none either")?;
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
            // As long as any other look after a deletion.
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

/// Judges a deletion of the clean-up after which the item is still there: a provider that says that
/// it has deleted, or that will not, breaks the contract here as anywhere else. A refusal means
/// nothing where a scenario had deleted the item before.
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
        // A token that may not delete, or a limit, says nothing of the contract.
        Some(401 | 403 | 408 | 425 | 429) | None => {}
        Some(400..=499) if !was_deleted && origin::intermediary(deletion).is_none() => {
            let check = status::success();
            session.check_exchange(deletion, removal.succeeds.level, removal.succeeds, &check);
        }
        Some(_) => {}
    }
}

impl Session {
    /// The way to remove what this session made; `gone` says which statuses say that it is gone.
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

    /// An item as the removal wants it.
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

/// Reads every list in which this run created something, and removes what bears its marker.
/// `None` when there is nothing that no scenario has told of yet.
pub async fn final_cleanup(
    harness: &Arc<Harness>,
    stop: &CancellationToken,
    grace: Duration,
) -> Option<Cleanup> {
    if stop.is_cancelled() {
        return None;
    }
    // Nobody reads these events: no scenario made them, and nothing of them is judged.
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

/// Everything that a list shows under this run's marker.
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
    // Where the list ends in an error, what it has shown before is removed all the same.
    let _ = read.await;
    found
}
