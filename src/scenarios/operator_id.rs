//! Deleting what looks like a query operator.

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::OPERATOR_REFUSED, &requirement::OPERATOR_NO_EFFECT];

/// A query operator in the place of an identifier is no query.
pub(super) const SCENARIO: Scenario =
    Scenario::new("operator-id", "deleting what looks like a query operator", REQUIREMENTS, &run)
        .account();

/// Operators of document stores, patterns, and the bracket syntax that query parsers turn into
/// objects: each of them matches every collection of the account once it is taken seriously.
const PROBES: &[Probe] = &[
    in_path(|_| "/[$ne]".to_owned()),
    in_path(|_| "/%7B%22$gt%22%3A%22%22%7D".to_owned()),
    in_path(|_| "/%7B%22$ne%22%3Anull%7D".to_owned()),
    in_path(|_| "/$where".to_owned()),
    in_path(|_| "/.*".to_owned()),
    in_path(|_| "/%2A".to_owned()),
    Probe { query: Some(OPERATORS), presumes: &[&probes::ROOT], ..in_path(|_| String::new()) },
    Probe {
        query: Some(OPERATORS),
        presumes: &[&probes::UNISSUED],
        ..in_path(|pair| format!("/{}", pair.unissued))
    },
];

const OPERATORS: &str = "_id[$ne]=x&id[$ne]=x";

const fn in_path(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::OPERATOR_REFUSED,
        no_effect: &requirement::OPERATOR_NO_EFFECT,
        presumes: &[],
    }
}

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_all(session, BlastRadius::Account, PROBES).await?;
    Ok(())
}
