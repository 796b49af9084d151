//! Deleting what looks like a query operator.

use futures::FutureExt as _;

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::BlastRadius;
use crate::run::{Judgement, Phase, Scenario, Session};

/// A query operator in the place of an identifier is no query.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "operator-id",
    title: "deleting what looks like a query operator",
    requirements: &[&requirement::OPERATOR_REFUSED, &requirement::OPERATOR_NO_EFFECT],
    needs: &[],
    blast_radius: BlastRadius::Account,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

/// Operators of document stores and patterns in the place of an identifier: each of them matches
/// every collection of the account once it is taken seriously.
const IN_PATH: &[Probe] = &[
    in_path(|_| "/[$ne]".to_owned()),
    in_path(|_| "/%7B%22$gt%22%3A%22%22%7D".to_owned()),
    in_path(|_| "/%7B%22$ne%22%3Anull%7D".to_owned()),
    in_path(|_| "/$where".to_owned()),
    in_path(|_| "/.*".to_owned()),
    in_path(|_| "/%2A".to_owned()),
    Probe { query: Some("_id[$ne]=x"), ..in_path(|pair| format!("/{}", pair.unissued)) },
];

/// The bracket syntax that query parsers turn into objects, on the resource as a whole.
const ON_ROOT: &[Probe] = &[
    Probe { query: Some("_id[$ne]=x"), ..in_path(|_| String::new()) },
    Probe { query: Some("id[$ne]=x"), ..in_path(|_| String::new()) },
];

const fn in_path(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::OPERATOR_REFUSED,
        no_effect: &requirement::OPERATOR_NO_EFFECT,
    }
}

async fn run(session: &Session) -> Judgement {
    probes::judge_all(session, BlastRadius::Account, IN_PATH).await?;
    // What the resource as a whole does without an operator is not the operator's doing.
    if probes::root_is_safe(session).await? {
        probes::judge_all(session, BlastRadius::Account, ON_ROOT).await?;
    }
    Ok(())
}
