//! Identifiers that name no collection, or not exactly one: each is refused, and nothing is
//! deleted.
//!
//! A row of a table is one probe. Each table starts from a template that holds the accepted
//! responses and the requirements that any other response breaks.

use super::probes::{Fixture, Probe, judge_all};
use crate::contract::Expectations;
use crate::contract::checks::http::has_header;
use crate::contract::checks::{Check, status};
use crate::contract::requirements::{deletion, http, identifier as requirement};
use crate::model::{BlastRadius, Requirement};
use crate::session::{Inconclusive, Scenario, Session};

// Templates and the plainer probes that others presume.

/// Template: the operator's expectations say which refusals are accepted.
const MALFORMED: Probe = Probe {
    tail: no_tail,
    query: None,
    accepted: as_malformed,
    refused: &requirement::MALFORMED_STATUS,
    no_effect: &requirement::MALFORMED_NO_EFFECT,
    presumes: &[],
};

/// Template: a path that changes its meaning when a server decodes it.
const PATH_TRICK: Probe = Probe {
    accepted: any_refusal,
    refused: &requirement::PATH_TRICKS_REFUSED,
    no_effect: &requirement::PATH_TRICKS_NO_EFFECT,
    ..MALFORMED
};

/// Template: the resource of all collections.
const ROOT: Probe = Probe {
    accepted: any_refusal,
    refused: &requirement::ROOT_REFUSED,
    no_effect: &requirement::ROOT_NO_EFFECT,
    ..MALFORMED
};

/// Template: a query operator.
const OPERATOR: Probe = Probe {
    accepted: any_refusal,
    refused: &requirement::OPERATOR_REFUSED,
    no_effect: &requirement::OPERATOR_NO_EFFECT,
    ..MALFORMED
};

/// Template: several identifiers in the place of one.
const SEVERAL: Probe = Probe {
    accepted: any_refusal,
    refused: &requirement::SEVERAL_REFUSED,
    no_effect: &requirement::SEVERAL_NO_EFFECT,
    ..MALFORMED
};

/// Template: a path segment of a sibling route.
const LITERAL: Probe = Probe {
    accepted: any_refusal,
    refused: &requirement::LITERAL_REFUSED,
    no_effect: &requirement::LITERAL_REFUSED,
    ..MALFORMED
};

/// The plain path of all collections.
static PLAIN_ROOT: Probe = ROOT;

/// An own identifier without its last character.
static SHORTENED: Probe =
    Probe { tail: |fixture| format!("/{}", shortened(&fixture.target.id)), ..MALFORMED };

/// A word in the place of an identifier.
static WORD: Probe = Probe { tail: |_| "/no-identifier".to_owned(), ..MALFORMED };

/// A well-formed identifier that was never issued.
static UNISSUED: Probe = Probe {
    tail: |fixture| format!("/{}", fixture.unissued),
    accepted: |expectations| status::one_of(&expectations.unknown),
    refused: &deletion::UNKNOWN_STATUS,
    no_effect: &deletion::UNKNOWN_NO_EFFECT,
    ..MALFORMED
};

// Scenarios and their tables.

const MALFORMED_ID_REQUIREMENTS: &[&Requirement] =
    &[&requirement::MALFORMED_STATUS, &requirement::MALFORMED_NO_EFFECT];

/// Wrong length or wrong characters.
pub(super) const MALFORMED_ID: Scenario = Scenario::new(
    "malformed-id",
    "deleting something that is no identifier",
    MALFORMED_ID_REQUIREMENTS,
    &malformed_id,
);

/// Each row is made from an own identifier, so that a lenient parser finds an own collection.
const MALFORMED_PROBES: &[Probe] = &[
    Probe { tail: |fixture| format!("/{}", shortened(&fixture.target.id)), ..MALFORMED },
    Probe { tail: |fixture| format!("/{}0", fixture.target.id), ..MALFORMED },
    Probe { tail: |fixture| format!("/{}", with_another_end(&fixture.target.id)), ..MALFORMED },
    Probe { tail: |_| "/no-identifier".to_owned(), ..MALFORMED },
];

async fn malformed_id(session: &Session) -> Result<(), Inconclusive> {
    for answer in judge_all(session, BlastRadius::Own, MALFORMED_PROBES).await? {
        session.observe(
            &answer,
            "silent.malformed-status",
            format!("answered {}", answer.status()),
        );
    }
    Ok(())
}

const BLANK_ID_REQUIREMENTS: &[&Requirement] = &[
    &requirement::MALFORMED_STATUS,
    &requirement::MALFORMED_NO_EFFECT,
    &requirement::PATH_TRICKS_REFUSED,
    &requirement::PATH_TRICKS_NO_EFFECT,
];

/// Words for nothing, list positions, and bytes that end or vanish when they are decoded.
pub(super) const BLANK_ID: Scenario = Scenario::new(
    "blank-id",
    "deleting what may be read as no identifier",
    BLANK_ID_REQUIREMENTS,
    &blank_id,
)
.account();

/// A server that reads one of these as an empty filter or as a list position deletes collections
/// that this run did not create. Hence the blast radius.
const BLANK_PROBES: &[Probe] = &[
    Probe { tail: |_| "/null".to_owned(), ..MALFORMED },
    Probe { tail: |_| "/undefined".to_owned(), ..MALFORMED },
    Probe { tail: |_| "/0".to_owned(), ..MALFORMED },
    Probe { tail: |_| "/-1".to_owned(), ..MALFORMED },
    // Empty, if the text ends at its NUL.
    Probe { tail: |fixture| format!("/%00{}", fixture.target.id), ..PATH_TRICK },
    // Empty, if bytes that are not UTF-8 are dropped.
    Probe { tail: |_| "/%ff%fe".to_owned(), ..PATH_TRICK },
];

async fn blank_id(session: &Session) -> Result<(), Inconclusive> {
    judge_all(session, BlastRadius::Account, BLANK_PROBES).await?;
    Ok(())
}

const CODE_AS_ID_REQUIREMENTS: &[&Requirement] = &[
    &requirement::CODE_REFUSED,
    &requirement::CODE_NO_EFFECT,
    &requirement::NAME_REFUSED,
    &requirement::NAME_NO_EFFECT,
];

/// Only the `_id` names a collection in a path; `code` and `name` do not.
pub(super) const CODE_AS_ID: Scenario = Scenario::new(
    "code-as-id",
    "deleting by the code or the name in the place of the identifier",
    CODE_AS_ID_REQUIREMENTS,
    &code_as_id,
)
.items_at_once(5);

const CODE_PROBES: &[Probe] = &[Probe {
    tail: |fixture| format!("/{}", fixture.target.code),
    accepted: any_refusal,
    refused: &requirement::CODE_REFUSED,
    no_effect: &requirement::CODE_NO_EFFECT,
    ..MALFORMED
}];

const NAME_PROBES: &[Probe] = &[Probe {
    tail: |fixture| format!("/{}", fixture.target.name),
    accepted: any_refusal,
    refused: &requirement::NAME_REFUSED,
    no_effect: &requirement::NAME_NO_EFFECT,
    presumes: &[&WORD],
    ..MALFORMED
}];

async fn code_as_id(session: &Session) -> Result<(), Inconclusive> {
    judge_all(session, BlastRadius::Own, NAME_PROBES).await?;
    let collection = session.create_collection().await?;
    if collection.code.is_empty() || collection.code.eq_ignore_ascii_case(&collection.id) {
        return Err(Inconclusive::new(
            "the target gives collections no `code` that differs from a word, a small number and \
             their `_id`, so deletion by `code` is not tested",
        ));
    }
    judge_all(session, BlastRadius::Own, CODE_PROBES).await?;
    Ok(())
}

const COLLECTION_ROOT_REQUIREMENTS: &[&Requirement] =
    &[&requirement::ROOT_REFUSED, &requirement::ROOT_NO_EFFECT, &http::ALLOW];

/// The resource of all collections cannot be deleted.
pub(super) const COLLECTION_ROOT: Scenario = Scenario::new(
    "collection-root",
    "deleting without an identifier",
    COLLECTION_ROOT_REQUIREMENTS,
    &collection_root,
)
.account();

const ROOT_PROBES: &[Probe] = &[
    Probe { tail: no_tail, ..ROOT },
    Probe { tail: |_| "/".to_owned(), ..ROOT },
    Probe { tail: |_| "//".to_owned(), ..ROOT },
];

async fn collection_root(session: &Session) -> Result<(), Inconclusive> {
    for answer in judge_all(session, BlastRadius::Account, ROOT_PROBES).await? {
        session.observe(&answer, "silent.deletion-of-all", format!("answered {}", answer.status()));
        if answer.status() == 405 {
            session.check(&answer, &http::ALLOW, &has_header("allow"));
        }
    }
    Ok(())
}

const OPERATOR_ID_REQUIREMENTS: &[&Requirement] =
    &[&requirement::OPERATOR_REFUSED, &requirement::OPERATOR_NO_EFFECT];

/// A query operator is not evaluated.
pub(super) const OPERATOR_ID: Scenario = Scenario::new(
    "operator-id",
    "deleting what looks like a query operator",
    OPERATOR_ID_REQUIREMENTS,
    &operator_id,
)
.account();

/// Operators of document stores, patterns, and the bracket syntax that query parsers turn into
/// objects. Each matches every collection of the account if the server evaluates it.
const OPERATOR_PROBES: &[Probe] = &[
    Probe { tail: |_| "/[$ne]".to_owned(), ..OPERATOR },
    Probe { tail: |_| "/%7B%22$gt%22%3A%22%22%7D".to_owned(), ..OPERATOR },
    Probe { tail: |_| "/%7B%22$ne%22%3Anull%7D".to_owned(), ..OPERATOR },
    Probe { tail: |_| "/$where".to_owned(), ..OPERATOR },
    Probe { tail: |_| "/.*".to_owned(), ..OPERATOR },
    Probe { tail: |_| "/%2A".to_owned(), ..OPERATOR },
    Probe { query: Some(OPERATOR_QUERY), presumes: &[&PLAIN_ROOT], ..OPERATOR },
    Probe {
        tail: |fixture| format!("/{}", fixture.unissued),
        query: Some(OPERATOR_QUERY),
        presumes: &[&UNISSUED],
        ..OPERATOR
    },
];

const OPERATOR_QUERY: &str = "_id[$ne]=x&id[$ne]=x";

async fn operator_id(session: &Session) -> Result<(), Inconclusive> {
    judge_all(session, BlastRadius::Account, OPERATOR_PROBES).await?;
    Ok(())
}

const SEVERAL_IDS_REQUIREMENTS: &[&Requirement] =
    &[&requirement::SEVERAL_REFUSED, &requirement::SEVERAL_NO_EFFECT];

/// One request names one collection.
pub(super) const SEVERAL_IDS: Scenario = Scenario::new(
    "several-ids",
    "deleting several identifiers at once",
    SEVERAL_IDS_REQUIREMENTS,
    &several_ids,
)
.account();

const SEVERAL_PROBES: &[Probe] = &[
    Probe { tail: |fixture| format!("/{},{}", fixture.target.id, fixture.bystander.id), ..SEVERAL },
    Probe { tail: |fixture| format!("/{};{}", fixture.target.id, fixture.bystander.id), ..SEVERAL },
    Probe {
        tail: |fixture| format!("/{}%2C{}", fixture.target.id, fixture.bystander.id),
        ..SEVERAL
    },
    Probe { tail: |fixture| format!("/{}&{}", fixture.target.id, fixture.bystander.id), ..SEVERAL },
];

async fn several_ids(session: &Session) -> Result<(), Inconclusive> {
    judge_all(session, BlastRadius::Account, SEVERAL_PROBES).await?;
    Ok(())
}

const PATH_TRICKS_REQUIREMENTS: &[&Requirement] =
    &[&requirement::PATH_TRICKS_REFUSED, &requirement::PATH_TRICKS_NO_EFFECT];

/// A path that a server decodes, cuts or trims does not name the collection it then looks like.
pub(super) const PATH_TRICKS: Scenario = Scenario::new(
    "path-tricks",
    "deleting by paths that change when they are decoded",
    PATH_TRICKS_REQUIREMENTS,
    &path_tricks,
);

/// However far a server decodes, resolves, cuts or trims one of these, the rest names an own
/// collection or nothing, never the resource of all. Hence the blast radius. True dot segments
/// are not among them: every client resolves those itself before it sends (RFC 3986 section
/// 5.2.4).
const PATH_TRICK_PROBES: &[Probe] = &[
    Probe {
        tail: |fixture| format!("/{}%2F..%2F{}", fixture.target.id, fixture.bystander.id),
        ..PATH_TRICK
    },
    Probe { tail: |fixture| format!("/..%2Fcollections%2F{}", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/.%2F{}", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%00", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%00.json", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%ff%fe", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%20", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%0A", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%0D%0A", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/{}%09", fixture.target.id), ..PATH_TRICK },
    Probe { tail: |fixture| format!("/%20{}", fixture.target.id), ..PATH_TRICK },
    // A server has to accept 8000 bytes (RFC 9110 section 4.1). Cut to size, this is an
    // identifier of the far future.
    Probe { tail: |_| format!("/{}", "f".repeat(7_900)), presumes: &[&SHORTENED], ..PATH_TRICK },
];

async fn path_tricks(session: &Session) -> Result<(), Inconclusive> {
    judge_all(session, BlastRadius::Own, PATH_TRICK_PROBES).await?;
    Ok(())
}

const LITERAL_SEGMENTS_REQUIREMENTS: &[&Requirement] = &[&requirement::LITERAL_REFUSED];

/// The path segments of sibling routes are no identifiers.
pub(super) const LITERAL_SEGMENTS: Scenario = Scenario::new(
    "literal-segments",
    "deleting the path segments of sibling routes",
    LITERAL_SEGMENTS_REQUIREMENTS,
    &literal_segments,
)
.account();

const LITERAL_PROBES: &[Probe] = &[
    Probe { tail: |_| "/project-type".to_owned(), ..LITERAL },
    Probe { tail: |_| "/move-people".to_owned(), ..LITERAL },
];

async fn literal_segments(session: &Session) -> Result<(), Inconclusive> {
    judge_all(session, BlastRadius::Account, LITERAL_PROBES).await?;
    Ok(())
}

fn no_tail(_: &Fixture) -> String {
    String::new()
}

/// Accepts any refusal, and a redirect too: neither carries the deletion out.
fn any_refusal(_: &Expectations) -> Check {
    status::not_carried_out()
}

/// Accepts the refusals that the operator expects for a malformed identifier, or a redirect.
fn as_malformed(expectations: &Expectations) -> Check {
    status::one_of_or_redirect(&expectations.malformed)
}

/// All but the last character.
fn shortened(id: &str) -> &str {
    let mut characters = id.chars();
    characters.next_back();
    characters.as_str()
}

/// The identifier with another last character, which is no hexadecimal digit. Identifiers of other
/// alphabets may end in `z` themselves, hence the second choice.
fn with_another_end(id: &str) -> String {
    let end = if id.ends_with(['z', 'Z']) { 'y' } else { 'z' };
    format!("{}{end}", shortened(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifier_with_another_end_is_never_the_identifier() {
        for id in ["65b9592267cc4f096dbe743d", "abz", "abZ", "aby", "z"] {
            let other = with_another_end(id);
            assert!(!other.eq_ignore_ascii_case(id), "{id}");
            assert_eq!(other.len(), id.len());
        }
    }
}
