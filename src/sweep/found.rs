//! Search for items that runs left: in the ledger, and in the lists of the target.

use serde_json::Value;

use super::claims::{Claim, Claims, Sightings};
use super::remove::Candidate;
use super::{Item, SweepResult, Sweeper, Swept};
use crate::api::Resource;
use crate::wire::{RunRecord, Token};

impl Sweeper {
    /// Returns the items that the ledger knows by identifier, and reports those that nobody can
    /// find.
    pub(super) fn named_by_the_ledger(
        &self,
        claims: &Claims<'_>,
        swept: &mut Swept,
    ) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for record in claims.records {
            if !claims.is_here(record) {
                swept.other_targets += usize::from(!record.leftovers.is_empty());
                continue;
            }
            if claims.is_alive(record) {
                swept.alive.extend(record.lease_until.map(|until| (record.run.clone(), until)));
                continue;
            }
            for leftover in &record.leftovers {
                let marker = leftover.marker.clone();
                let kind = self.api().resource(&leftover.kind);
                let item = |reason: &str| Item {
                    kind: kind.map_or_else(|| leftover.kind.clone(), ToString::to_string),
                    id: leftover.id.clone(),
                    marker: marker.clone(),
                    result: SweepResult::Left(reason.to_owned()),
                };
                let Some(kind) = kind else {
                    swept.items.push(item("this version does not know that kind of resource"));
                    continue;
                };
                match (self.token(&leftover.client), &leftover.id) {
                    (Err(reason), _) => swept.items.push(item(reason)),
                    (Ok(token), Some(id)) => {
                        let (id, by_age) = (id.clone(), false);
                        candidates.push(Candidate { kind, id, marker, token, by_age });
                    }
                    (Ok(_), None) if !kind.is_listed => {
                        swept.items.push(item("no list shows it, so its identifier is unknown"));
                    }
                    // A list shows it, if it was created at all.
                    (Ok(_), None) => {}
                }
            }
        }
        candidates
    }

    /// Returns the marked items of the lists. The list of the subject is always read, another one
    /// only if a run of the ledger created items in it.
    pub(super) async fn shown_by_the_lists(
        &self,
        claims: &Claims<'_>,
        sightings: &Sightings,
        swept: &mut Swept,
    ) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        swept.young = 0;
        for kind in self.api().listed() {
            let makes = |record: &&RunRecord| {
                claims.is_here(record) && record.kinds.iter().any(|made| made == kind.name)
            };
            if kind != self.api().subject && !claims.records.iter().any(|it| makes(&it)) {
                continue;
            }
            for token in [Token::Primary, Token::Second] {
                if !self.client.credentials().has(&token) {
                    continue;
                }
                match self.list(kind, &token).await {
                    Ok(elements) => {
                        sightings.note(kind, &elements);
                        for element in &elements {
                            candidates.extend(claimed(kind, &token, element, claims, swept));
                        }
                    }
                    Err(reason) => {
                        swept.failures.insert(reason);
                    }
                }
            }
        }
        candidates
    }

    /// Returns the token of the client that the ledger names.
    fn token(&self, client: &str) -> Result<Token, &'static str> {
        match client {
            "primary" => Ok(Token::Primary),
            "second" if self.client.credentials().has(&Token::Second) => Ok(Token::Second),
            "second" => Err("it belongs to the second client, whose token was not given"),
            _ => Err("the ledger does not name its client"),
        }
    }
}

/// Returns an element of a list as a candidate, if it may be swept.
fn claimed(
    kind: &'static Resource,
    token: &Token,
    element: &Value,
    claims: &Claims<'_>,
    swept: &mut Swept,
) -> Option<Candidate> {
    let marker = kind.name_of(element)?.to_owned();
    let id = kind.id_of(element).map(str::to_owned);
    let reason = match (claims.on(kind, element), id.clone()) {
        (Claim::Foreign, _) => return None,
        (Claim::Alive, _) => {
            let run = claims.records.iter().find(|it| marker.starts_with(&it.run))?;
            swept.alive.extend(run.lease_until.map(|until| (run.run.clone(), until)));
            return None;
        }
        (Claim::Young, _) => {
            swept.young += 1;
            return None;
        }
        (Claim::Swept, Some(id)) => {
            let by_age = claims.goes_by_age(&marker);
            return Some(Candidate { kind, id, marker, token: token.clone(), by_age });
        }
        (Claim::OfUnknownAge, _) => "its run is not in the ledger, and its age is unknown",
        (Claim::Swept, None) => "the list shows no identifier for it",
    };
    let item =
        Item { kind: kind.to_string(), id, marker, result: SweepResult::Left(reason.to_owned()) };
    // The lists are read more than once.
    if !swept.items.contains(&item) {
        swept.items.push(item);
    }
    None
}
