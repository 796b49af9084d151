//! Removing what a scenario created, whatever happened in it.

use std::time::Duration;

use futures::future::join_all;
use http::Method;

use super::Session;
use crate::api::Resource;
use crate::cleanup::listing;
use crate::contract::checks::origin;
use crate::model::{Cleanup, Purpose, Verdict};
use crate::wire::{Call, LedgerEntry, Token};

/// After how long what was not found is looked for once more.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// Something that a scenario created.
#[derive(Debug, Clone)]
pub(super) struct Created {
    pub(super) kind: &'static Resource,
    pub(super) id: String,
    pub(super) marker: String,
    pub(super) code: String,
    pub(super) token: Token,
    pub(super) confirmed_gone: bool,
    /// Whether a deletion of it was answered as a success.
    pub(super) was_deleted: bool,
    /// Whether a deletion of it was answered 429.
    pub(super) was_limited: bool,
}

/// Something that a scenario may have created: it was asked for, and no usable answer came.
#[derive(Debug, Clone)]
pub(super) struct Suspect {
    pub(super) kind: &'static Resource,
    pub(super) marker: String,
    pub(super) token: Token,
    /// The status of the answer, if one came.
    pub(super) answered: Option<u16>,
}

/// Names of what is left, each with the reason.
type Failures = Vec<(String, String)>;

/// Removes everything that is not known to be gone, gives back what was lent, and says what is
/// left.
pub(super) async fn clean_up(session: &Session) -> Cleanup {
    session.creations_ended().await;
    let mut failures = find_suspects(session).await;
    let created = session.created();
    let results = join_all(created.iter().map(|one| remove(session, one))).await;
    failures.extend(results.into_iter().filter_map(Result::err));
    failures.extend(session.give_back().await);
    if created.is_empty() && failures.is_empty() {
        return Cleanup { verdict: Verdict::Skipped, ..Cleanup::default() };
    }
    let cleanup = Cleanup {
        verdict: if failures.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(created.len()).unwrap_or(u32::MAX),
        reason: failures.first().map(|(_, reason)| reason.clone()),
        left_behind: failures.into_iter().map(|(what, _)| what).collect(),
    };
    let cleanup = session.redactor().cleanup(cleanup);
    session.harness().account.note_told(&cleanup.left_behind);
    cleanup
}

/// Says what is left when there is no time to remove it.
pub(super) fn give_up(session: &Session, grace: Duration) -> Cleanup {
    let created = session.created();
    let here = created.iter().filter(|one| !one.confirmed_gone).map(described);
    let maybe = session.suspects().into_iter().map(|one| one.described());
    let left_behind: Vec<String> = here.chain(maybe).collect();
    let reason = format!("the clean-up did not end within {} s of the stop", grace.as_secs_f32());
    Cleanup {
        verdict: if left_behind.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(created.len()).unwrap_or(u32::MAX),
        reason: (!left_behind.is_empty()).then_some(reason),
        left_behind,
    }
}

/// Looks for what may exist, by the name that only this run gave it, and takes it over. Returns
/// what may be there and could not be looked for, or not be claimed.
async fn find_suspects(session: &Session) -> Failures {
    let mut failures = Vec::new();
    for suspect in session.suspects() {
        let mut found = find(session, &suspect).await;
        if found.as_ref().is_ok_and(Vec::is_empty) {
            // A target may still be at it although the connection is gone.
            tokio::time::sleep(SECOND_LOOK).await;
            found = find(session, &suspect).await;
        }
        match found {
            Err(reason) => failures.push((suspect.described(), reason)),
            Ok(ids) if ids.is_empty() => failures.extend(unclaimed(&suspect)),
            Ok(ids) => {
                for id in ids {
                    if let Err(reason) = claim(session, &suspect, id).await {
                        failures.push((suspect.described(), reason));
                    }
                }
            }
        }
    }
    failures
}

/// A creation that was answered as a success made something, under whatever name.
fn unclaimed(suspect: &Suspect) -> Option<(String, String)> {
    let status = suspect.answered.filter(|status| (200..300).contains(status))?;
    let reason = format!(
        "its creation answered {status} with an identifier or a name that this run may not work \
         by, and the list does not show it under its name; look for it by hand"
    );
    Some((suspect.described(), reason))
}

/// Takes over what a list shows under the suspect's name, once its item shows the same.
pub(super) async fn claim(session: &Session, suspect: &Suspect, id: String) -> Result<(), String> {
    let kind = suspect.kind;
    let interlock = &session.harness().interlock;
    interlock.require_claimable(kind, &id, &[]).map_err(|error| error.to_string())?;
    let look = clean_up_call(Method::GET, kind.item(&id), &suspect.token);
    let exchange = session.exchange(look).await;
    let document = exchange.json().and_then(|json| kind.document_in(json));
    let is_ours = document.is_some_and(|it| {
        kind.id_of(it) == Some(id.as_str()) && kind.name_of(it) == Some(suspect.marker.as_str())
    });
    if exchange.status() != Some(200) || !is_ours {
        return Err("the list shows it, and its item does not bear the same name".to_owned());
    }
    interlock.adopt(kind, &id, &[]).map_err(|error| error.to_string())?;
    session.register(Created {
        kind,
        id,
        marker: suspect.marker.clone(),
        code: String::new(),
        token: suspect.token.clone(),
        confirmed_gone: false,
        was_deleted: false,
        was_limited: false,
    });
    Ok(())
}

/// Identifiers of everything that bears the suspect's name, or why nobody can tell.
async fn find(session: &Session, suspect: &Suspect) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    // What no list shows goes with its owner.
    if !suspect.kind.is_listed {
        return Ok(ids);
    }
    for number in 1.. {
        let call = listing::page(suspect.kind, &suspect.token, number);
        let exchange = session.exchange(call).await;
        let page = listing::read(suspect.kind, &exchange, number).ok_or_else(|| {
            "its creation got no usable answer, and the list none either".to_owned()
        })?;
        let named = page
            .elements
            .iter()
            .filter(|one| suspect.kind.name_of(one) == Some(suspect.marker.as_str()));
        for id in named.filter_map(|one| suspect.kind.id_of(one)) {
            ids.push(session.require_clean_id(id)?.to_owned());
        }
        if !page.goes_on {
            break;
        }
    }
    Ok(ids)
}

/// Deletes what was created and looks whether it is gone; whatever a deletion claims, 404 included,
/// is believed only then.
async fn remove(session: &Session, one: &Created) -> Result<(), (String, String)> {
    if !one.confirmed_gone {
        let account = &session.harness().account;
        let mut deletion = delete(session, one, account.wants_no_content_type()).await;
        let mut seen = look(session, one).await;
        if seen == Seen::There && deletion.status.is_some_and(|status| (400..500).contains(&status))
        {
            // A framework that refuses an empty JSON body takes the same request without the type.
            let without_type = !account.wants_no_content_type();
            deletion = delete(session, one, without_type).await;
            seen = look(session, one).await;
            if seen == Seen::Gone && without_type {
                account.leave_content_type_out();
            }
        }
        if seen != Seen::Gone {
            seen = look_again(session, one).await;
        }
        if seen != Seen::Gone {
            let reason = format!("{}{}", deletion.line, seen.in_words());
            return Err((described(one), reason));
        }
    }
    let harness = session.harness();
    let entry = LedgerEntry::Removed {
        run: harness.run_id.clone(),
        kind: one.kind.name.to_owned(),
        id: one.id.clone(),
    };
    // It is gone: a ledger that misses this line only makes a later sweep look once more.
    let _ = harness.ledger.note(&entry);
    Ok(())
}

fn described(one: &Created) -> String {
    format!("{} {} (`{}`)", one.kind, one.id, one.marker)
}

impl Suspect {
    /// Its kind and its name, for a person.
    pub(super) fn described(&self) -> String {
        format!("{} named `{}`", self.kind, self.marker)
    }
}

/// What a look at something shows after its deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Gone,
    There,
    /// The answer is none of the API's, or says nothing.
    Unclear,
}

impl Seen {
    fn in_words(self) -> &'static str {
        match self {
            Self::Gone | Self::There => "",
            Self::Unclear => ", and no answer of the API says that it is gone",
        }
    }
}

/// A deletion of the clean-up: the request in one line with its answer, and the status.
struct Deletion {
    line: String,
    status: Option<u16>,
}

async fn delete(session: &Session, one: &Created, without_type: bool) -> Deletion {
    let mut call = clean_up_call(Method::DELETE, one.kind.item(&one.id), &one.token);
    if without_type {
        call = call.without_header("content-type");
    }
    let exchange = session.exchange(call).await;
    let line = format!("{} {}", exchange.request.method, exchange.request.url);
    let line = match (&exchange.answer, exchange.status()) {
        (crate::model::Answer::Failure(failure), _) => format!("{line}: {}", failure.message),
        (_, status) => format!("{line} answered {}", status.unwrap_or_default()),
    };
    Deletion { line, status: exchange.status() }
}

async fn look(session: &Session, one: &Created) -> Seen {
    let call = clean_up_call(Method::GET, one.kind.item(&one.id), &one.token);
    let exchange = session.exchange(call).await;
    if origin::says_gone(&exchange, &session.expectations().gone()) {
        return Seen::Gone;
    }
    let document = exchange.json().and_then(|json| one.kind.document_in(json));
    match (exchange.status(), document) {
        // An identifier that was handed out again belongs to another record.
        (Some(200), Some(it)) if is_another(session, one, it) => Seen::Gone,
        (Some(200), Some(it)) if it.is_object() => Seen::There,
        _ => Seen::Unclear,
    }
}

fn is_another(session: &Session, one: &Created, document: &serde_json::Value) -> bool {
    let interlock = &session.harness().interlock;
    let name = one.kind.name_of(document).unwrap_or_default();
    one.kind == interlock.api().subject
        && interlock.lives(&one.id) > 1
        && interlock.is_marked(name)
        && name != one.marker
}

/// Looks once more after a while, and then into the list: a surface may lag, and a page of a gateway
/// says nothing of what is behind it.
async fn look_again(session: &Session, one: &Created) -> Seen {
    tokio::time::sleep(SECOND_LOOK.max(session.expectations().visibility)).await;
    let seen = look(session, one).await;
    if seen != Seen::Unclear || one.kind != session.api().subject {
        return seen;
    }
    let exchange = session.exchange(listing::page(one.kind, &one.token, 1)).await;
    let Some(page) = listing::read(one.kind, &exchange, 1) else { return Seen::Unclear };
    let is_shown = page.elements.iter().any(|it| one.kind.id_of(it) == Some(one.id.as_str()));
    match (is_shown, session.was_listed(&one.id) && !page.goes_on) {
        (true, _) => Seen::There,
        (false, true) => Seen::Gone,
        // A list that never showed it says nothing by not showing it.
        (false, false) => Seen::Unclear,
    }
}

/// The content type is what the page's samples send, with a deletion too; a target that insists on
/// it would otherwise keep everything (Delete a Collection, Request).
fn clean_up_call(method: Method, path: String, token: &Token) -> Call {
    Call::new(method, path, Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json")
}
