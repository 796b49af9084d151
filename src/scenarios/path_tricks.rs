//! Deleting by paths that change their meaning when they are decoded.

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::PATH_TRICKS_REFUSED, &requirement::PATH_TRICKS_NO_EFFECT];

/// What is decoded, cut or trimmed on its way is not what was named.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "path-tricks",
    "deleting by paths that change when they are decoded",
    REQUIREMENTS,
    &run,
);

/// However far a server decodes, resolves, cuts or trims one of these, what is left names an own
/// collection or nothing, never the resource of all: hence the radius. True dot segments are not
/// among them: every client resolves those itself before it sends (RFC 3986 section 5.2.4).
const PROBES: &[Probe] = &[
    trick(|pair| format!("/{}%2F..%2F{}", pair.target.id, pair.innocent.id)),
    trick(|pair| format!("/..%2Fcollections%2F{}", pair.target.id)),
    trick(|pair| format!("/.%2F{}", pair.target.id)),
    trick(|pair| format!("/{}%00", pair.target.id)),
    trick(|pair| format!("/{}%00.json", pair.target.id)),
    trick(|pair| format!("/{}%ff%fe", pair.target.id)),
    trick(|pair| format!("/{}%20", pair.target.id)),
    trick(|pair| format!("/{}%0A", pair.target.id)),
    trick(|pair| format!("/{}%0D%0A", pair.target.id)),
    trick(|pair| format!("/{}%09", pair.target.id)),
    trick(|pair| format!("/%20{}", pair.target.id)),
    // A server has to bear 8000 bytes (RFC 9110 section 4.1). Cut to size it would be an
    // identifier of the far future.
    Probe { presumes: &[&probes::SHORTENED], ..trick(|_| format!("/{}", "f".repeat(7_900))) },
];

const fn trick(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::PATH_TRICKS_REFUSED,
        no_effect: &requirement::PATH_TRICKS_NO_EFFECT,
        presumes: &[],
    }
}

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_all(session, BlastRadius::Own, PROBES).await?;
    Ok(())
}
