//! Deleting by the code or the name in the place of the identifier.

use super::probes::{self, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::CODE_REFUSED,
    &requirement::CODE_NO_EFFECT,
    &requirement::NAME_REFUSED,
    &requirement::NAME_NO_EFFECT,
];

/// Code and name tell collections apart elsewhere, not here.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "code-as-id",
    "deleting by the code or the name in the place of the identifier",
    REQUIREMENTS,
    &run,
);

const BY_CODE: &[Probe] = &[Probe {
    tail: |pair| format!("/{}", pair.target.code),
    query: None,
    accepted: probes::any_refusal,
    refused: &requirement::CODE_REFUSED,
    no_effect: &requirement::CODE_NO_EFFECT,
    presumes: &[],
}];

const BY_NAME: &[Probe] = &[Probe {
    tail: |pair| format!("/{}", pair.target.name),
    query: None,
    accepted: probes::any_refusal,
    refused: &requirement::NAME_REFUSED,
    no_effect: &requirement::NAME_NO_EFFECT,
    presumes: &[&probes::WORD],
}];

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_all(session, BlastRadius::Own, BY_NAME).await?;
    let collection = session.create_collection().await?;
    if collection.code.is_empty() || collection.code.eq_ignore_ascii_case(&collection.id) {
        return Err(Interruption::new(
            "the target gives collections no `code` that can be told from a word, a small number \
             or their `_id`, so nothing is deleted by it",
        ));
    }
    probes::judge_all(session, BlastRadius::Own, BY_CODE).await?;
    Ok(())
}
