//! A scene: a collection, its linked items and its neighbours, and the surfaces that show them.

use futures::future::try_join_all;
use http::Method;
use serde_json::Value;

use crate::api::{COLLECTION, PERSON, PROJECT, Resource};
use crate::fixtures::Collection;
use crate::model::Purpose;
use crate::session::{Answer, Inconclusive, Item, Session};
use crate::wire::{Call, Token};

/// A collection with its surroundings, all of this run.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The collection that the request is about.
    pub(crate) target: Collection,
    /// Everything around it.
    pub(crate) watched: Vec<Watched>,
    /// Its headers are looked at too.
    pub(crate) has_head: bool,
}

/// An item of this run that a request could change.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    /// It.
    pub(crate) item: Item,
    /// The token of the client that owns it.
    pub(crate) token: Token,
    /// The provider shows it as linked to the target.
    pub(crate) is_linked: bool,
    /// A collection that it is also linked to and that is kept.
    pub(crate) other: Option<Collection>,
    /// Its document, if it is known without a request.
    pub(crate) known: Option<Value>,
}

/// A request that shows a part of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    /// The target by its identifier.
    Target,
    /// The headers of the target (RFC 9110 section 9.3.2).
    Head,
    /// The target, by a conditional request (RFC 9110 section 13).
    Conditional,
    /// The list of the client's collections.
    Collections,
    /// An item around the target, by its identifier.
    Item(usize),
    /// The list of all persons.
    Persons,
    /// The persons filtered by the `code` of the target.
    PersonsByCode,
    /// The persons filtered by the `_id` of the target.
    PersonsById,
    /// The list of all projects.
    Projects,
}

/// The answers of all surfaces at one time.
#[derive(Debug)]
pub(crate) struct Sight {
    views: Vec<(Surface, Answer)>,
}

impl Sight {
    /// Returns the answer of one surface; `None` if it was not requested.
    pub(super) fn on(&self, surface: Surface) -> Option<&Answer> {
        self.views.iter().find(|(shown, _)| *shown == surface).map(|(_, answer)| answer)
    }

    /// Returns the document that one surface showed.
    pub(super) fn document(&self, surface: Surface, resource: &Resource) -> Option<&Value> {
        let answer = self.on(surface).filter(|answer| answer.status() == 200)?;
        resource.document_in(answer.json()?)
    }

    /// Returns the element that a list showed of an item.
    pub(super) fn element(
        &self,
        surface: Surface,
        resource: &Resource,
        id: &str,
    ) -> Option<&Value> {
        let answer = self.on(surface).filter(|answer| answer.status() == 200)?;
        resource.elements_in(answer.json()?)?.iter().find(|one| resource.id_of(one) == Some(id))
    }
}

impl Scene {
    /// Requests every surface.
    ///
    /// # Errors
    ///
    /// Fails when no usable answer comes.
    pub(crate) async fn look(&self, session: &Session) -> Result<Sight, Inconclusive> {
        // First and alone, so that the other answers show any effect of it.
        let head = if self.has_head {
            Some((Surface::Head, session.send(self.call(Surface::Head, None)).await?))
        } else {
            None
        };
        let is_open = |surface: &Surface| match surface {
            Surface::Head => false,
            Surface::Item(index) => self.watched[*index].known.is_none(),
            _ => true,
        };
        let looks = self.surfaces().into_iter().filter(is_open).map(|surface| async move {
            let answer = session.send(self.call(surface, None)).await?;
            Ok::<_, Inconclusive>((surface, answer))
        });
        let mut views = try_join_all(looks).await?;
        views.extend(head);
        Ok(Sight { views })
    }

    /// Returns the surfaces of this scene that can be requested without an earlier answer.
    pub(super) fn surfaces(&self) -> Vec<Surface> {
        let mut surfaces = vec![Surface::Target, Surface::Collections];
        surfaces.extend(self.has_head.then_some(Surface::Head));
        surfaces.extend((0..self.watched.len()).map(Surface::Item));
        if self.shows(&PERSON) {
            surfaces.push(Surface::Persons);
            surfaces.push(Surface::PersonsById);
            if !self.target.code.is_empty() {
                surfaces.push(Surface::PersonsByCode);
            }
        }
        if self.shows(&PROJECT) {
            surfaces.push(Surface::Projects);
        }
        surfaces
    }

    fn shows(&self, resource: &Resource) -> bool {
        self.watched.iter().any(|one| one.item.resource == resource)
    }

    /// Returns the request for one surface. `before` is an earlier answer about the target.
    pub(super) fn call(&self, surface: Surface, before: Option<&Answer>) -> Call {
        let get = |path: String| Call::new(Method::GET, path, Purpose::Verify);
        let list = |resource: &Resource, query: &str| get(resource.root.to_owned()).query(query);
        let target = COLLECTION.item(&self.target.id);
        match surface {
            Surface::Target => get(target),
            Surface::Head => Call::new(Method::HEAD, target, Purpose::Verify),
            Surface::Conditional => {
                let validators = before.map(validators).unwrap_or_default();
                let add = |call: Call, (name, value): (&str, String)| call.header(name, &value);
                validators.into_iter().fold(get(target), add)
            }
            Surface::Collections => get(COLLECTION.root.to_owned()),
            Surface::Item(index) => {
                let watched = &self.watched[index];
                let path = watched.item.resource.item(&watched.item.id);
                get(path).token(watched.token.clone())
            }
            Surface::Persons => list(&PERSON, "limit=100"),
            Surface::PersonsByCode => {
                list(&PERSON, &format!("collection={}&limit=100", self.target.code))
            }
            Surface::PersonsById => {
                list(&PERSON, &format!("collection={}&limit=100", self.target.id))
            }
            Surface::Projects => list(&PROJECT, "limit=100"),
        }
    }

    /// Returns the document of an item around the target before the request.
    pub(super) fn document_of<'a>(&'a self, before: &'a Sight, index: usize) -> Option<&'a Value> {
        let watched = &self.watched[index];
        let seen = || before.document(Surface::Item(index), watched.item.resource);
        watched.known.as_ref().or_else(seen)
    }

    /// Returns the identifiers of the items that are linked to the target.
    pub(super) fn linked(&self, resource: &Resource) -> Vec<&str> {
        let linked = self.watched.iter().filter(|one| one.is_linked);
        linked.filter(|one| one.item.resource == resource).map(|one| one.item.id.as_str()).collect()
    }

    /// Returns the names by which an item may be linked to the target.
    pub(super) fn names(&self) -> [&str; 2] {
        [&self.target.id, &self.target.code]
    }
}

/// Returns the headers of a conditional request, from the validators of an earlier answer.
pub(super) fn validators(answer: &Answer) -> Vec<(&'static str, String)> {
    let header = |name: &str| answer.exchange().response()?.header(name).map(str::to_owned);
    let tag = header("etag").map(|tag| ("if-none-match", tag));
    let time = header("last-modified").map(|time| ("if-modified-since", time));
    tag.into_iter().chain(time).collect()
}
