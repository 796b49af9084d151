//! Records of strangers, and on which surface each of them is shown as it is.
//!
//! A server that lies alike on every surface cannot be told from an honest one. So each record is
//! shown truly by the lists that are read before the first creation, or when it is looked at, or
//! both.

use fastrand::Rng;

use crate::record::{Client, Kind, Record, code, identifier};

/// The time by which the played server and the sweep judge ages.
pub(crate) const NOW: &str = "2026-11-24T12:00:00Z";
/// Younger than what a sweep removes of runs that it does not know.
const YOUNG: &str = "2026-11-24T11:40:00.000Z";
const OLD: &str = "2025-03-02T08:15:30.000Z";
pub(crate) const VERY_OLD: &str = "2001-01-01T00:00:00.000Z";

/// Answer to a look at a stranger's record, where looks are honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The record as it is.
    Shows,
    /// No usable answer: a server error, or a lost connection.
    Fails,
    /// A refusal, as if it was not there or not for this client.
    Denies,
}

/// Surfaces that do not lie about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Truth {
    /// Lists before the first creation show it.
    pub(crate) in_lists: bool,
    /// Looks at it, by any of its identifiers, are honest.
    pub(crate) in_looks: Option<Look>,
}

/// A record that is not the run's.
#[derive(Debug, Clone)]
pub(crate) struct Stranger {
    pub(crate) record: Record,
    pub(crate) truth: Truth,
    /// Lent by the operator: updates may name it, nothing else.
    pub(crate) is_lent: bool,
    /// Links that it has before the play begins.
    pub(crate) original_links: Vec<String>,
}

/// Conditions under which the strangers of a play are drawn.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a condition of its own")]
pub(crate) struct Conditions {
    pub(crate) has_second_token: bool,
    pub(crate) has_uuids: bool,
    pub(crate) codes_work: bool,
    /// Markers of other runs are removed when they are old.
    pub(crate) is_swept: bool,
    /// Nothing is lied about.
    pub(crate) is_honest: bool,
}

impl Truth {
    /// Truth about a record; no list shows flows, nor what belongs to a client without a token.
    fn draw(kind: Kind, client: Client, conditions: Conditions, random: &mut Rng) -> Self {
        if conditions.is_honest {
            return Self { in_lists: true, in_looks: Some(Look::Shows) };
        }
        let is_listed =
            kind != Kind::Flow && (client == Client::First || conditions.has_second_token);
        let (in_lists, in_looks) = match random.u8(..5) {
            _ if !is_listed => (false, true),
            0 | 1 => (true, false),
            2 | 3 => (false, true),
            _ => (true, true),
        };
        let look = match random.u8(..20) {
            0..12 => Look::Shows,
            12..15 => Look::Fails,
            _ => Look::Denies,
        };
        Self { in_lists, in_looks: in_looks.then_some(look) }
    }
}

impl Stranger {
    /// Says that it is known as soon as an answer gives its identifier to something new.
    pub(crate) fn may_lure_as_id(&self, by_code: bool, conditions: Conditions) -> bool {
        !self.is_lent && (self.truth.in_lists || !by_code || conditions.codes_work)
    }

    /// Says that it is known before something is sent to what only looks like an own identifier,
    /// such as a code or a shortened identifier: a refusal would say that nothing is there.
    pub(crate) fn may_lure_aside(&self, by_code: bool, conditions: Conditions) -> bool {
        let denies = self.truth.in_looks == Some(Look::Denies) && !self.truth.in_lists;
        self.may_lure_as_id(by_code, conditions) && !denies
    }
}

/// Draws the strangers of a play.
pub(crate) fn draw(conditions: Conditions, random: &mut Rng) -> Vec<Stranger> {
    let mut all: Vec<Stranger> = Vec::new();
    for client in [Client::First, Client::Second] {
        for kind in Kind::ALL {
            let most = if client == Client::First { 3 } else { 2 };
            for _ in 0..random.usize(1..=most) {
                let links = links(kind, client, &all, random);
                let (name, created_at) = name(kind, client, conditions.is_swept, &all, random);
                let has_code = kind == Kind::Collection || random.bool();
                let record = Record {
                    kind,
                    client,
                    id: spelled(identifier(conditions.has_uuids, random), random),
                    code: has_code.then(|| code(random)),
                    name,
                    created_at,
                    links,
                };
                let truth = Truth::draw(kind, client, conditions, random);
                let original_links = record.links.clone();
                all.push(Stranger { record, truth, is_lent: false, original_links });
            }
        }
    }
    all
}

/// A record of the first client that the operator lends; nothing lies about it.
pub(crate) fn lent(
    kind: Kind,
    conditions: Conditions,
    all: &[Stranger],
    random: &mut Rng,
) -> Stranger {
    let record = Record {
        kind,
        client: Client::First,
        id: identifier(conditions.has_uuids, random),
        code: None,
        name: "lent by the operator".to_owned(),
        created_at: OLD,
        links: links(kind, Client::First, all, random),
    };
    let truth = Truth { in_lists: true, in_looks: Some(Look::Shows) };
    let original_links = record.links.clone();
    Stranger { record, truth, is_lent: true, original_links }
}

/// Spells an identifier in upper case now and then.
fn spelled(id: String, random: &mut Rng) -> String {
    if random.u8(..12) == 0 { id.to_ascii_uppercase() } else { id }
}

/// Links to a collection of the same client: by code, and for projects by identifier too.
fn links(kind: Kind, client: Client, all: &[Stranger], random: &mut Rng) -> Vec<String> {
    let is_collection =
        |one: &&Stranger| one.record.kind == Kind::Collection && one.record.client == client;
    let collections: Vec<&Stranger> = all.iter().filter(is_collection).collect();
    if collections.is_empty() || kind == Kind::Collection {
        return Vec::new();
    }
    let Record { id, code, .. } = &collections[random.usize(..collections.len())].record;
    let code = code.clone().unwrap_or_default();
    if kind == Kind::Project { vec![id.clone(), code] } else { vec![code] }
}

/// Name and age of a stranger's record; some begin as those of other runs.
fn name(
    kind: Kind,
    client: Client,
    is_swept: bool,
    all: &[Stranger],
    random: &mut Rng,
) -> (String, &'static str) {
    let is_project =
        |one: &&Stranger| one.record.kind == Kind::Project && one.record.client == client;
    if kind == Kind::Flow {
        let project = all.iter().find(is_project).map(|one| one.record.id.clone());
        return (project.unwrap_or_default(), OLD);
    }
    let number = random.u16(..);
    match random.u8(..10) {
        0 => ("verifik-conformance-tests of ours".to_owned(), OLD),
        1 => (format!("verifik-conformance-0123456789AB-success-{number}"), OLD),
        2 => (format!("copy of verifik-conformance-0123456789ab-success-{number}"), VERY_OLD),
        // A run that no ledger names; what is old of it would be swept for good reason.
        3 => (format!("verifik-conformance-ba9876543210-success-{number}"), YOUNG),
        4 if !is_swept => (format!("verifik-conformance-ba9876543210-laws-{number}"), VERY_OLD),
        5 => (format!("door {number}"), VERY_OLD),
        6 => (format!("staff {number}"), YOUNG),
        _ => (format!("visitors {number}"), OLD),
    }
}
