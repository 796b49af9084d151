//! Plays a history of requests to a bare world and says in a few words what it answers.

use bytes::Bytes;
use serde_json::{Value, json};
use verifik_conformance::provider::{
    Behaviour, Clock, Credentials, ProviderRequest, Settings, World,
};

use crate::provider::support::{COLLECTIONS, PERSONS};

const PROJECTS: &str = "/v2/projects";

/// A request. Collections, persons and projects are named by the order of their creation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Command {
    Create(&'static str),
    Rename(usize, &'static str),
    Retrieve(usize),
    List,
    Delete(usize),
    DeleteWithoutToken(usize),
    DeleteWithUnknownToken(usize),
    DeleteAsSecondClient(usize),
    DeleteWithBody(usize),
    CreatePerson(&'static [usize]),
    RetrievePerson(usize),
    ListPersonsOf(usize),
    CreateProject,
    LinkProject(usize, usize),
    RetrieveProject(usize),
}

/// Every answer to a history. A request that is left out takes those with it that it made
/// possible.
pub(crate) fn play(
    behaviour: Behaviour,
    history: &[Command],
    without: Option<usize>,
) -> Vec<String> {
    let known = Credentials::generate(1);
    let settings =
        Settings { credentials: known.clone(), behaviour, seed: 1, clock: Clock::ticking() };
    let mut player = Player {
        world: World::new(settings),
        known,
        collections: Vec::new(),
        persons: Vec::new(),
        projects: Vec::new(),
    };
    let numbered = history.iter().enumerate();
    numbered.filter_map(|(at, command)| player.play(*command, without == Some(at))).collect()
}

struct Player {
    world: World,
    known: Credentials,
    /// The identifier and the code of each; nothing where the creation was left out.
    collections: Vec<Option<(String, String)>>,
    persons: Vec<Option<String>>,
    projects: Vec<Option<String>>,
}

impl Player {
    fn play(&mut self, command: Command, left_out: bool) -> Option<String> {
        match command {
            Command::Create(_) if left_out => self.collections.push(None),
            Command::CreatePerson(_) if left_out => self.persons.push(None),
            Command::CreateProject if left_out => self.projects.push(None),
            _ => {}
        }
        if left_out {
            return None;
        }
        let (status, body) = self.answer(command)?;
        let data = &body["data"];
        self.remember(command, data);
        Some(match (status, command) {
            (200, Command::List) => format!("200 {}", names(data)),
            (200, Command::ListPersonsOf(_)) => format!("200 {}", identifiers(data, &self.persons)),
            (200, Command::RetrievePerson(_)) => {
                format!("200 in {:?}", self.places(&data["collections"]))
            }
            (200, Command::RetrieveProject(_)) => {
                format!("200 with {:?}", self.places(&json!([data["collectionCode"]])))
            }
            (200, _) => format!("200 {}", data["name"].as_str().unwrap_or_default()),
            _ => status.to_string(),
        })
    }

    fn answer(&mut self, command: Command) -> Option<(u16, Value)> {
        let second = format!("Bearer {}", self.known.second_token);
        let own = format!("Bearer {}", self.known.primary_token);
        Some(match command {
            Command::Create(name) => {
                self.send("POST", COLLECTIONS, &own, &json!({ "name": name }).to_string())
            }
            Command::Rename(it, name) => {
                let path = self.collection(it)?;
                self.send("PUT", &path, &own, &json!({ "name": name }).to_string())
            }
            Command::Retrieve(it) => self.send("GET", &self.collection(it)?, &own, ""),
            Command::List => self.send("GET", COLLECTIONS, &own, ""),
            Command::Delete(it) => self.send("DELETE", &self.collection(it)?, &own, ""),
            Command::DeleteWithoutToken(it) => self.send("DELETE", &self.collection(it)?, "", ""),
            Command::DeleteWithUnknownToken(it) => {
                self.send("DELETE", &self.collection(it)?, "Bearer nobody", "")
            }
            Command::DeleteAsSecondClient(it) => {
                self.send("DELETE", &self.collection(it)?, &second, "")
            }
            Command::DeleteWithBody(it) => {
                self.send("DELETE", &self.collection(it)?, &own, r#"{"confirm":true}"#)
            }
            Command::CreatePerson(collections) => {
                let linked = collections.iter().filter_map(|it| self.code(*it));
                let linked: Vec<String> = linked.collect();
                let body = json!({ "name": "Ada", "images": ["aGk="], "collections": linked });
                self.send("POST", PERSONS, &own, &body.to_string())
            }
            Command::RetrievePerson(it) => {
                let path = format!("{PERSONS}/{}", self.persons.get(it)?.as_ref()?);
                self.send("GET", &path, &own, "")
            }
            Command::ListPersonsOf(it) => {
                let path = format!("{PERSONS}?collection={}", self.code(it)?);
                self.send("GET", &path, &own, "")
            }
            Command::CreateProject => self.send("POST", PROJECTS, &own, r#"{"name":"gate"}"#),
            Command::LinkProject(project, it) => {
                let path = format!("{PROJECTS}/{}", self.projects.get(project)?.as_ref()?);
                let body = json!({ "assignedCollection": self.collections.get(it)?.as_ref()?.0 });
                self.send("PUT", &path, &own, &body.to_string())
            }
            Command::RetrieveProject(it) => {
                let path = format!("{PROJECTS}/{}", self.projects.get(it)?.as_ref()?);
                self.send("GET", &path, &own, "")
            }
        })
    }

    fn remember(&mut self, command: Command, data: &Value) {
        let text = |member: &str| data[member].as_str().map(str::to_owned);
        match command {
            Command::Create(_) => self.collections.push(text("_id").zip(text("code"))),
            Command::CreatePerson(_) => self.persons.push(text("_id")),
            Command::CreateProject => self.projects.push(text("_id")),
            _ => {}
        }
    }

    fn send(&mut self, method: &str, path: &str, bearer: &str, body: &str) -> (u16, Value) {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path, None),
        };
        let mut headers = vec![("content-type".to_owned(), b"application/json".to_vec())];
        if !bearer.is_empty() {
            headers.push(("authorization".to_owned(), bearer.as_bytes().to_vec()));
        }
        let response = self.world.handle(&ProviderRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
        });
        let body = response.json().unwrap_or_default();
        (response.status, body)
    }

    fn collection(&self, it: usize) -> Option<String> {
        Some(format!("{COLLECTIONS}/{}", self.collections.get(it)?.as_ref()?.0))
    }

    fn code(&self, it: usize) -> Option<String> {
        Some(self.collections.get(it)?.as_ref()?.1.clone())
    }

    /// Codes as the places of the collections they belong to.
    fn places(&self, codes: &Value) -> Vec<usize> {
        let codes = codes.as_array().into_iter().flatten();
        let place = |code: &Value| {
            let mut known = self.collections.iter();
            known.position(|it| it.as_ref().is_some_and(|(_, own)| code == own))
        };
        codes.filter_map(place).collect()
    }
}

fn names(documents: &Value) -> String {
    let documents = documents.as_array().into_iter().flatten();
    let names: Vec<_> = documents.filter_map(|it| it["name"].as_str()).collect();
    names.join(" ")
}

/// Listed documents as places.
fn identifiers(documents: &Value, known: &[Option<String>]) -> String {
    let listed = documents.as_array().into_iter().flatten();
    let places = listed.filter_map(|document| {
        known.iter().position(|id| id.as_ref().is_some_and(|id| document["_id"] == id.as_str()))
    });
    format!("{:?}", places.collect::<Vec<_>>())
}
