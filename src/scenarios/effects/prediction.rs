//! The oracle: compares a scene before and after a request with what the contract predicts, and
//! names each difference by the plainest requirement that explains it.

use std::collections::HashSet;

use futures::future::try_join_all;
use serde_json::Value;

use super::scene::{Scene, Sight, Surface, validators};
use crate::api::{COLLECTION, PERSON, PROJECT, Resource};
use crate::contract::checks::{Check, Mismatch, document, links, list, origin, status};
use crate::contract::requirements::{deletion, effects as requirement, unlink, visibility};
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::scenarios::permanence::judge_delay;
use crate::scenarios::support::{Poll, is_conclusive, not_listed, not_retrieved, poll};
use crate::session::{Answer, Inconclusive, Session};

/// The changes that the contract predicts for a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Prediction {
    /// The target and the links to it are gone, and nothing else has changed.
    Deleted,
    /// Nothing has changed. Any change breaks this requirement.
    Unchanged(&'static Requirement),
}

/// A check that one surface has to pass.
struct Expectation {
    requirement: &'static Requirement,
    check: Check,
}

/// Judges a scene after a request by comparison with the sight before it. Returns the broken
/// requirements. Items that were not visible before are not expected now.
///
/// # Errors
///
/// Fails when no usable answer comes.
pub(crate) async fn judge(
    session: &Session,
    scene: &Scene,
    before: &Sight,
    prediction: Prediction,
) -> Result<HashSet<&'static str>, Inconclusive> {
    let oracle = Oracle { session, scene, before, prediction };
    let mut broken = HashSet::new();
    // A target that still exists explains lists that show it and links that remain.
    oracle.judge_surface(Surface::Target, &mut broken).await?;
    if !broken.is_empty() {
        return Ok(broken);
    }
    let mut surfaces = scene.surfaces();
    surfaces.retain(|surface| *surface != Surface::Target);
    if matches!(prediction, Prediction::Deleted) {
        surfaces.extend(scene.has_head.then_some(Surface::Conditional));
    }
    // A wrong item explains wrong elements of lists.
    let (items, lists): (Vec<_>, Vec<_>) =
        surfaces.into_iter().partition(|surface| matches!(surface, Surface::Item(_)));
    for group in [items, lists] {
        if !broken.is_empty() {
            break;
        }
        let judged = group.into_iter().map(|surface| async move {
            let mut broken = HashSet::new();
            oracle.judge_surface(surface, &mut broken).await?;
            Ok::<_, Inconclusive>(broken)
        });
        broken.extend(try_join_all(judged).await?.into_iter().flatten());
    }
    Ok(broken)
}

#[derive(Clone, Copy)]
struct Oracle<'a> {
    session: &'a Session,
    scene: &'a Scene,
    before: &'a Sight,
    prediction: Prediction,
}

impl Oracle<'_> {
    /// Polls one surface until every expectation holds or the time limit is reached. The first
    /// expectation that fails explains the following ones.
    async fn judge_surface(
        self,
        surface: Surface,
        broken: &mut HashSet<&'static str>,
    ) -> Result<(), Inconclusive> {
        let expectations = match self.prediction {
            Prediction::Deleted => self.after_deletion(surface),
            Prediction::Unchanged(requirement) => self.unchanged(surface, requirement),
        };
        if expectations.is_empty() {
            return Ok(());
        }
        let call = self.scene.call(surface, self.before.on(Surface::Target));
        let looks = match self.prediction {
            Prediction::Deleted => {
                let all = all_of(&expectations);
                poll(self.session, || self.session.send(call.clone()), &all).await?
            }
            // A refused request has no delayed effect to wait for.
            Prediction::Unchanged(_) => {
                Poll { last: self.session.send(call).await?, shown_after: None }
            }
        };
        if !self.tells(surface, &looks.last, expectations[0].requirement) {
            return Ok(());
        }
        for Expectation { requirement, check } in &expectations {
            if !self.session.check(&looks.last, requirement, check) {
                broken.insert(&*requirement.id);
                return Ok(());
            }
        }
        if let Some(late) = self.judge_window(surface, &looks) {
            broken.insert(late);
        }
        Ok(())
    }

    /// Judges the delay until a deletion showed, on surfaces with a promised window. Returns the
    /// requirement if the delay was too long.
    fn judge_window(self, surface: Surface, looks: &Poll) -> Option<&'static str> {
        let (requirement, name) = match (self.prediction, surface) {
            (Prediction::Deleted, Surface::Target) => (&visibility::RETRIEVE, "retrieve"),
            (Prediction::Deleted, Surface::Collections) if self.was_listed() => {
                (&visibility::LIST, "list")
            }
            _ => return None,
        };
        let is_soon = judge_delay(self.session, looks, requirement, name);
        (!is_soon).then_some(&*requirement.id)
    }

    /// Tells whether an answer is conclusive about its surface. An inconclusive answer puts the
    /// requirement in doubt.
    fn tells(self, surface: Surface, answer: &Answer, requirement: &Requirement) -> bool {
        let tells = match surface {
            Surface::Target | Surface::Conditional | Surface::Item(_) => {
                answer.status() == 304 || is_conclusive(self.session, answer)
            }
            // Only the status of an answer without a body can be read.
            Surface::Head => answer.is_success() || self.gone().contains(&answer.status()),
            Surface::PersonsByCode | Surface::PersonsById => true,
            Surface::Collections | Surface::Persons | Surface::Projects => answer.is_success(),
        } && origin::intermediary(answer.exchange()).is_none();
        if !tells {
            self.session.note_unjudged(format!(
                "{} is not judged: {}",
                requirement.id,
                self.session.in_words(answer)
            ));
        }
        tells
    }

    fn gone(self) -> Vec<u16> {
        self.session.expectations().gone()
    }

    fn was_listed(self) -> bool {
        let id = &self.scene.target.id;
        self.before.element(Surface::Collections, &COLLECTION, id).is_some()
    }

    fn after_deletion(self, surface: Surface) -> Vec<Expectation> {
        let target = &self.scene.target;
        let expect = |requirement, check| Expectation { requirement, check };
        match surface {
            Surface::Target => {
                vec![expect(&deletion::HARD_RETRIEVE, not_retrieved(self.session, target))]
            }
            Surface::Head => match self.before.on(surface) {
                Some(before) if before.status() == 200 => {
                    vec![expect(&requirement::HARD_HEAD, status::one_of(&self.gone()))]
                }
                _ => vec![],
            },
            Surface::Conditional => match self.before.on(Surface::Target).map(validators) {
                Some(validators) if !validators.is_empty() => {
                    vec![expect(&requirement::HARD_CONDITIONAL, self.not_confirmed())]
                }
                _ => vec![],
            },
            Surface::Collections => self.after_in_list(),
            Surface::Item(index) => self.after_around(index),
            Surface::Persons => self.after_in_list_of(&PERSON, surface, &unlink::PERSON_LIST),
            Surface::Projects => {
                self.after_in_list_of(&PROJECT, surface, &requirement::UNLINK_PROJECT_LIST)
            }
            Surface::PersonsByCode | Surface::PersonsById => {
                let were_shown = self
                    .scene
                    .linked(&PERSON)
                    .into_iter()
                    .filter(|id| self.before.element(surface, &PERSON, id).is_some());
                let ids: Vec<String> = were_shown.map(str::to_owned).collect();
                if ids.is_empty() {
                    return vec![];
                }
                vec![expect(&unlink::PERSON_LIST, list::lists_none_of(&PERSON, &ids))]
            }
        }
    }

    /// Check: a validator of a deleted version is not confirmed.
    fn not_confirmed(self) -> Check {
        let gone = self.gone();
        let expected = gone.iter().map(u16::to_string).collect::<Vec<_>>();
        Check::new(expected, move |exchange| {
            let is_stale = exchange.status() == Some(304);
            Mismatch::unless(!is_stale, || "304: the deleted version is still valid".to_owned())
        })
    }

    /// Expects that the target is no longer listed and its neighbours are.
    fn after_in_list(self) -> Vec<Expectation> {
        let mut expectations = Vec::new();
        if self.was_listed() {
            let check = not_listed(self.session, &self.scene.target);
            expectations.push(Expectation { requirement: &deletion::HARD_LIST, check });
        }
        expectations.extend(self.neighbours_listed(&deletion::ISOLATION_BYSTANDER));
        expectations
    }

    fn neighbours_listed(self, requirement: &'static Requirement) -> Vec<Expectation> {
        let own = self.scene.watched.iter().filter(|one| {
            one.item.resource == &COLLECTION && one.token == crate::wire::Token::Primary
        });
        own.filter_map(|one| {
            let id = &one.item.id;
            let element = self.before.element(Surface::Collections, &COLLECTION, id)?;
            let check = list::still_lists(&COLLECTION, id, element);
            Some(Expectation { requirement, check })
        })
        .collect()
    }

    /// Expects that linked items exist without the link, and that all others are unchanged.
    fn after_around(self, index: usize) -> Vec<Expectation> {
        let watched = &self.scene.watched[index];
        let resource = watched.item.resource;
        let Some(before) = self.scene.document_of(self.before, index) else {
            return vec![];
        };
        let expect = |requirement, check| Expectation { requirement, check };
        if resource == &COLLECTION {
            let requirement = if watched.token == crate::wire::Token::Primary {
                &deletion::ISOLATION_BYSTANDER
            } else {
                &requirement::ISOLATION_OTHER_CLIENT
            };
            return vec![expect(requirement, document::intact(&COLLECTION, before))];
        }
        let is_person = resource == &PERSON;
        let survives = if is_person { &unlink::PERSON_SURVIVES } else { &unlink::PROJECT_SURVIVES };
        // A person may be deleted with its only collection; the pages contradict each other about
        // that.
        if is_person && watched.other.is_none() && watched.is_linked {
            return vec![];
        }
        let mut expectations = vec![expect(survives, status::ok())];
        if watched.is_linked {
            let unlinked = if is_person { &unlink::PERSON } else { &unlink::PROJECT };
            expectations.push(expect(unlinked, links::nowhere(&self.scene.names())));
        }
        if let Some(other) = &watched.other
            && mentions(before, other)
        {
            expectations
                .push(expect(&unlink::OTHER_LINKS, links::somewhere(&[&other.id, &other.code])));
        }
        let kept = document::same_member(resource, resource.marking_member(), before);
        expectations.push(expect(&requirement::UNLINK_NOTHING_ELSE, kept));
        expectations
    }

    /// Expects that a list shows no item as linked to the target.
    fn after_in_list_of(
        self,
        resource: &'static Resource,
        surface: Surface,
        requirement: &'static Requirement,
    ) -> Vec<Expectation> {
        let were_linked = self.scene.linked(resource).into_iter().filter(|id| {
            let element = self.before.element(surface, resource, id);
            element.is_some_and(|it| mentions(it, &self.scene.target))
        });
        let expected = were_linked.map(|id| {
            let check = list::element_mentions_none(resource, id, &self.scene.names());
            Expectation { requirement, check }
        });
        expected.collect()
    }

    fn unchanged(self, surface: Surface, requirement: &'static Requirement) -> Vec<Expectation> {
        let expect = |check| Expectation { requirement, check };
        match surface {
            Surface::Target => match self.before.document(surface, &COLLECTION) {
                Some(before) => vec![expect(document::intact(&COLLECTION, before))],
                None => vec![],
            },
            Surface::Collections => {
                let id = &self.scene.target.id;
                let mut expected = self.neighbours_listed(requirement);
                if let Some(element) = self.before.element(surface, &COLLECTION, id) {
                    expected.push(expect(list::still_lists(&COLLECTION, id, element)));
                }
                expected
            }
            Surface::Item(index) => {
                let watched = &self.scene.watched[index];
                let resource = watched.item.resource;
                let Some(before) = self.scene.document_of(self.before, index) else {
                    return vec![];
                };
                if resource == &COLLECTION {
                    return vec![expect(document::intact(&COLLECTION, before))];
                }
                let mut expected = vec![expect(status::ok())];
                let held = [Some(&self.scene.target), watched.other.as_ref()];
                for held in held.into_iter().flatten().filter(|one| mentions(before, one)) {
                    expected.push(expect(links::somewhere(&[&held.id, &held.code])));
                }
                expected
            }
            _ => vec![],
        }
    }
}

/// Check: all of these hold; reports the first that fails.
fn all_of(expectations: &[Expectation]) -> Check {
    // Clones share the closures of the checks.
    let expected = expectations.iter().flat_map(|one| one.check.expected().to_vec());
    let judges: Vec<_> = expectations.iter().map(|one| one.check.clone()).collect();
    Check::new(expected.collect::<Vec<_>>(), move |exchange| {
        judges
            .iter()
            .map(|check| check.judge(exchange))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    })
}

/// Tells whether a document names a collection.
fn mentions(document: &Value, collection: &Collection) -> bool {
    links::mention(document, &[&collection.id, &collection.code]).is_some()
}
