//! The interactions: the documented behaviour of the resource.

use serde_json::json;

use super::super::samples::Samples;
use super::interaction::Interaction;
use super::rules;
use crate::contract::Expectations;
use crate::contract::requirements::{authentication, deletion, irreversible, law, tenancy};
use crate::provider::states;

/// Every interaction, deletions first.
pub(super) fn all(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let mut all = deletions(samples)?;
    all.extend(afterwards(samples)?);
    all.extend(siblings(samples)?);
    Ok(all)
}

/// What the others are a change of: a request with a token that is answered with 200.
fn plain(description: &'static str, method: &'static str) -> Interaction {
    Interaction {
        description,
        state: None,
        names_it: true,
        method,
        authorized: true,
        sent: None,
        statuses: vec![200],
        body: None,
        requirements: vec![],
    }
}

fn deletions(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let accepted = Expectations::default();
    let delete = |description| plain(description, "DELETE");
    Ok(vec![
        Interaction {
            state: Some(states::COLLECTION),
            body: Some(rules::collection(&samples.deleted)?),
            requirements: vec![
                &deletion::SUCCESS_STATUS,
                &deletion::SUCCESS_MEDIA_TYPE,
                &deletion::SUCCESS_ENVELOPE,
                &deletion::SUCCESS_SCHEMA,
                &deletion::REQUEST_JSON_CONTENT_TYPE,
            ],
            ..delete("a deletion of an own collection")
        },
        Interaction {
            // 410 tells no less than the documented 404, and no family of errors is promised.
            state: Some(states::DELETED),
            statuses: accepted.gone(),
            requirements: vec![&deletion::REPEAT_STATUS],
            ..delete("a deletion of a collection that is deleted already")
        },
        Interaction {
            state: Some(states::COLLECTION),
            authorized: false,
            statuses: accepted.unauthenticated.clone(),
            requirements: vec![&authentication::MISSING_REFUSED],
            ..delete("a deletion without a token")
        },
        Interaction {
            state: Some(states::UNKNOWN),
            statuses: accepted.unknown.clone(),
            body: Some(rules::exactly(&samples.not_found)),
            requirements: vec![&deletion::UNKNOWN_STATUS, &deletion::UNKNOWN_BODY],
            ..delete("a deletion of a collection that never was")
        },
        Interaction {
            state: Some(states::FOREIGN),
            statuses: accepted.foreign.clone(),
            body: Some(rules::exactly(&samples.not_found)),
            requirements: vec![&tenancy::STATUS, &tenancy::BODY],
            ..delete("a deletion of another client's collection")
        },
    ])
}

/// What a deletion leaves behind.
fn afterwards(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let accepted = Expectations::default();
    let retrieve = |description| plain(description, "GET");
    Ok(vec![
        Interaction {
            state: Some(states::DELETED),
            statuses: accepted.gone(),
            requirements: vec![&deletion::HARD_RETRIEVE],
            ..retrieve("a retrieval of a deleted collection")
        },
        Interaction {
            state: Some(states::DELETED),
            sent: Some(samples.update.clone()),
            statuses: accepted.gone(),
            requirements: vec![&irreversible::UPDATE],
            ..plain("an update of a deleted collection", "PUT")
        },
        Interaction {
            state: Some(states::REFUSED),
            body: Some(rules::collection(&samples.retrieved)?),
            requirements: vec![&authentication::REFUSAL_NO_EFFECT],
            ..retrieve("a retrieval after a deletion without a token")
        },
        Interaction {
            state: Some(states::PROTECTED),
            body: Some(rules::collection(&samples.retrieved)?),
            requirements: vec![&tenancy::NO_EFFECT],
            ..retrieve("a retrieval after a deletion by another client")
        },
        Interaction {
            state: Some(states::BYSTANDER),
            body: Some(rules::collection(&samples.retrieved)?),
            requirements: vec![&deletion::ISOLATION_BYSTANDER],
            ..retrieve("a retrieval after a deletion of another collection")
        },
    ])
}

/// The operations beside the deletion, as far as a deletion is judged by them.
fn siblings(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let mut updated = rules::collection(&samples.updated)?;
    // The one member that the request decides.
    if let Some(rules) = updated.rules.as_object_mut() {
        rules.shift_remove("$.data.name");
    }
    Ok(vec![
        Interaction {
            names_it: false,
            sent: Some(samples.create.clone()),
            body: Some(rules::collection(&samples.created)?),
            requirements: vec![&law::CREATED_EQUALS_RETRIEVED],
            ..plain("a creation", "POST")
        },
        Interaction {
            names_it: false,
            sent: Some(json!({})),
            statuses: vec![409],
            body: Some(rules::any_message(&samples.missing)),
            ..plain("a creation without a name", "POST")
        },
        Interaction {
            state: Some(states::COLLECTION),
            body: Some(rules::collection(&samples.retrieved)?),
            requirements: vec![&law::CREATED_EQUALS_RETRIEVED],
            ..plain("a retrieval of an own collection", "GET")
        },
        Interaction {
            state: Some(states::COLLECTION),
            names_it: false,
            body: Some(rules::collections(&samples.listed)?),
            requirements: vec![&law::CREATED_EQUALS_RETRIEVED],
            ..plain("a list of the collections", "GET")
        },
        Interaction {
            state: Some(states::COLLECTION),
            sent: Some(samples.update.clone()),
            body: Some(updated),
            ..plain("an update of an own collection", "PUT")
        },
    ])
}
