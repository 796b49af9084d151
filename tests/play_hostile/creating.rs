//! Creations: what a new record is said to be.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::http::{Answer, Delivery};
use crate::record::{Client, Kind, Record, code, identifier};
use crate::strangers::Stranger;
use crate::temper::Lie;
use crate::world::{Own, World, document, error, hypertext, json_answer, retry_later};

/// Words that no one would take for an identifier, but a route or a filter might.
const WORDS: &[&str] = &[
    "all",
    "ALL",
    "undefined",
    "null",
    "none",
    "true",
    "me",
    "self",
    "project-type",
    "move-people",
    "lookup",
    "collections",
    "object",
    "everything-of-mine",
];
const NUMBERS: &[&str] = &["0", "1", "-1", "7", "42", "1000000", "00000000"];
const PATHS: &[&str] = &["..", ".", "", "*", "%2e%2e", "../persons", "a/b", "[$ne]", "$where", " "];

impl World {
    pub(crate) fn create(
        &mut self,
        kind: Kind,
        client: Client,
        body: &str,
        random: &mut Rng,
    ) -> Answer {
        self.has_created = true;
        let asked: Value = serde_json::from_str(body).unwrap_or_default();
        let name = asked[if kind == Kind::Flow { "project" } else { "name" }].as_str();
        let Some(name) = name else { return error(409, "missing name") };
        let links = links(&asked);
        self.make(kind, client, name, links, random)
    }

    /// Makes a record, and answers about it as the server is inclined to.
    pub(crate) fn make(
        &mut self,
        kind: Kind,
        client: Client,
        name: &str,
        links: Vec<String>,
        random: &mut Rng,
    ) -> Answer {
        if kind != Kind::Flow {
            self.markers.push((kind, name.to_owned()));
        }
        let has_code = kind == Kind::Collection || random.u8(..8) == 0;
        let mut record = Record {
            kind,
            client,
            id: identifier(self.conditions.has_uuids, random),
            code: has_code.then(|| code(random)),
            name: name.to_owned(),
            created_at: "2026-11-24T09:00:00.000Z",
            links,
        };
        let lie =
            self.temper.next_creation(random).filter(|lie| self.bend(&mut record, *lie, random));
        if let Some(lie) = lie {
            self.tell(lie);
        }
        let is_odd = matches!(lie, Some(Lie::PlainWord | Lie::SmallNumber | Lie::PathAsId));
        let is_lawful = !is_odd && !self.is_strangers(&record.id);
        if is_odd {
            self.oddities.push(record.id.clone());
        }
        self.own.push(Own { record: record.clone(), is_gone: false, is_lawful });
        self.told_of(&record, lie, random)
    }

    /// Looks a text up among the identifiers and codes of the strangers' records.
    pub(crate) fn is_strangers(&self, text: &str) -> bool {
        self.strangers.iter().any(|one| one.record.has_id(text) || one.record.has_code(text))
    }

    /// Gives a new record what is somebody else's; `false` when there is nothing to give.
    fn bend(&self, record: &mut Record, lie: Lie, random: &mut Rng) -> bool {
        let given = match lie {
            Lie::StrangersId | Lie::StrangersIdInOtherCase => {
                self.lure(record.kind, false, false, false, random)
            }
            Lie::IdOfAnotherKind => self.lure(record.kind, true, false, false, random),
            Lie::StrangersIdLonger | Lie::StrangersIdShorter | Lie::StrangersIdAsCode => {
                self.lure(record.kind, random.bool(), false, true, random)
            }
            Lie::StrangersCodeAsId => self.lure(record.kind, false, true, false, random),
            Lie::StrangersCode => self.lure(record.kind, false, true, true, random),
            Lie::IdGivenTwice | Lie::CodeGivenTwice => {
                let all = &self.own;
                let earlier = all.get(random.usize(..all.len().max(1))).map(|one| &one.record);
                let given = earlier.and_then(|one| {
                    if random.bool() { one.code.clone() } else { Some(one.id.clone()) }
                });
                // How a stranger's may be given is decided where it is given first.
                given.filter(|text| !self.is_strangers(text))
            }
            Lie::PlainWord => Some(WORDS[random.usize(..WORDS.len())].to_owned()),
            Lie::SmallNumber => Some(NUMBERS[random.usize(..NUMBERS.len())].to_owned()),
            Lie::PathAsId => Some(PATHS[random.usize(..PATHS.len())].to_owned()),
            _ => return true,
        };
        let Some(mut given) = given else { return false };
        match lie {
            Lie::StrangersIdInOtherCase => given = other_case(&given, random),
            Lie::StrangersIdLonger => given.push(['0', 'a'][random.usize(..2)]),
            Lie::StrangersIdShorter => drop(given.pop()),
            _ => {}
        }
        match lie {
            Lie::StrangersIdAsCode | Lie::StrangersCode | Lie::CodeGivenTwice => {
                record.code = Some(if random.u8(..4) == 0 { given.to_uppercase() } else { given });
            }
            _ => record.id = given,
        }
        true
    }

    /// Identifier or code of a stranger's record, of a kind that fits.
    ///
    /// `aside`: it is to be met where the suite sends something to what only looks like its own.
    fn lure(
        &self,
        kind: Kind,
        of_another: bool,
        by_code: bool,
        aside: bool,
        random: &mut Rng,
    ) -> Option<String> {
        let fits = |one: &&Stranger| {
            let may = if aside {
                one.may_lure_aside(by_code, self.conditions)
            } else {
                one.may_lure_as_id(by_code, self.conditions)
            };
            may && (one.record.kind == kind) != of_another
                && (!by_code || one.record.code.is_some())
        };
        let all: Vec<&Stranger> = self.strangers.iter().filter(fits).collect();
        let record = &all.get(random.usize(..all.len().max(1)))?.record;
        if by_code { record.code.clone() } else { Some(record.id.clone()) }
    }

    /// The answer to a creation.
    fn told_of(&self, record: &Record, lie: Option<Lie>, random: &mut Rng) -> Answer {
        let right = document(200, record);
        let full = record.document();
        match lie {
            Some(Lie::SmallNumber) if random.bool() => {
                let mut full = full;
                full["_id"] = json!(record.id.parse::<i64>().unwrap_or_default());
                json_answer(200, &json!({ "data": full }))
            }
            Some(Lie::OddShape) => match random.u8(..7) {
                0 => json_answer(200, &full),
                1 => json_answer(200, &json!({ "data": [full] })),
                2 => json_answer(200, &json!({ "data": { "collection": full } })),
                3 => json_answer(200, &json!({ "data": null })),
                4 => json_answer(200, &json!({ "data": { "name": record.name, "id": record.id } })),
                5 => hypertext(200),
                _ => json_answer(200, &json!({ "data": { "_id": { "$oid": record.id } } })),
            },
            Some(Lie::NameAltered) => {
                let name = match random.u8(..3) {
                    0 => record.name.to_uppercase(),
                    1 => format!("{} ", record.name),
                    _ => "door".to_owned(),
                };
                document(200, &Record { name, ..record.clone() })
            }
            Some(Lie::OddStatus) => {
                let status = [201, 202, 203, 206, 204][random.usize(..5)];
                let body = if status == 204 { String::new() } else { right.body };
                Answer { status, body, ..right }
            }
            Some(Lie::Redirect) => {
                let all = &self.strangers;
                let stranger = &all[random.usize(..all.len())].record;
                let place = format!("{}/{}", record.kind.root(), stranger.id);
                let status = [301, 302, 303, 307, 308][random.usize(..5)];
                Answer { status, headers: vec![("location", place)], ..right }
            }
            Some(Lie::MadeButRefused) => match random.u8(..6) {
                0 => retry_later(),
                1 => Answer { status: 409, ..right },
                place => error([500, 400, 422, 503][usize::from(place) - 2], "ERROR"),
            },
            Some(Lie::MadeButLost) => {
                let delivery = [Delivery::Lost, Delivery::CutBody][random.usize(..2)];
                Answer { delivery, ..right }
            }
            _ => right,
        }
    }
}

/// Links of a creation or an update, in the forms of the pages.
pub(crate) fn links(asked: &Value) -> Vec<String> {
    let listed = asked["collections"].as_array().into_iter().flatten();
    let one = asked.get("collectionCode").into_iter();
    listed.chain(one).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The same letters, some in the other case.
fn other_case(text: &str, random: &mut Rng) -> String {
    if random.bool() {
        return if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            text.to_ascii_uppercase()
        } else {
            text.to_ascii_lowercase()
        };
    }
    let flip = |letter: char| {
        if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    text.chars().map(|letter| if random.bool() { flip(letter) } else { letter }).collect()
}
