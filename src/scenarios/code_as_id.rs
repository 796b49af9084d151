//! Deleting by the code in the place of the identifier.

use super::probes::{self, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::CODE_REFUSED, &requirement::CODE_NO_EFFECT];

/// The code names a collection elsewhere, not here.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "code-as-id",
    "deleting by the code in the place of the identifier",
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

async fn run(session: &Session) -> Result<(), Interruption> {
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
