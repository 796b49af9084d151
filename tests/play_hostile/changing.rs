//! Updates and deletions of what the run created, and of what it should never have named.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::creating::links;
use crate::http::{Answer, Delivery};
use crate::record::{Kind, Record};
use crate::temper::Lie;
use crate::world::{World, document, error, hypertext, json_answer};

impl World {
    pub(crate) fn update(&mut self, kind: Kind, id: &str, body: &str, random: &mut Rng) -> Answer {
        let asked: Value = serde_json::from_str(body).unwrap_or_default();
        if let Some(place) = self.stranger_named(id) {
            if self.strangers[place].is_lent && asked.get("collections").is_some() {
                self.strangers[place].record.links = links(&asked);
            }
            return document(200, &self.strangers[place].record);
        }
        let Some(place) = self.own_named(kind, id).filter(|place| !self.own[*place].is_gone) else {
            return error(404, "invalid_collection");
        };
        if let Some(name) = asked["name"].as_str() {
            name.clone_into(&mut self.own[place].record.name);
            self.markers.push((kind, name.to_owned()));
        }
        let record = self.own[place].record.clone();
        let people = asked["people"].as_array().into_iter().flatten();
        let people = people.filter_map(|one| one["_id"].as_str().or(one.as_str()));
        let linked: Vec<&str> = people.chain(asked["project"].as_str()).collect();
        for other in self.linked_records(&linked) {
            let code = record.code.clone().unwrap_or_default();
            match other.kind {
                Kind::Project => other.links = vec![record.id.clone(), code],
                _ => other.links.push(code),
            }
        }
        if random.f64() < self.temper.change {
            self.tell(Lie::UpdateShowsStranger);
            let another = &self.strangers[random.usize(..self.strangers.len())].record;
            return match random.u8(..4) {
                0 => document(200, another),
                1 => document(200, &Record { name: record.name, ..another.clone() }),
                2 => error([404, 409, 500][random.usize(..3)], "ERROR"),
                _ => Answer { delivery: Delivery::Lost, ..document(200, &record) },
            };
        }
        document(200, &record)
    }

    pub(crate) fn delete(&mut self, kind: Kind, id: &str, random: &mut Rng) -> Answer {
        let place = self.own_named(kind, id).filter(|place| !self.own[*place].is_gone);
        let Some(place) = place else {
            // Whatever else it names, it is said to be gone.
            return match self.stranger_named(id) {
                Some(place) => document(200, &self.strangers[place].record),
                None => error(404, "invalid_collection"),
            };
        };
        let record = self.own[place].record.clone();
        let right = document(200, &record);
        if random.f64() >= self.temper.change {
            self.remove(place, random);
            return right;
        }
        match random.u8(..6) {
            0 => {
                self.tell(Lie::DeletionUndone);
                right
            }
            1 => {
                self.tell(Lie::DeletionDenied);
                if random.bool() {
                    self.remove(place, random);
                }
                error([404, 403, 409, 500, 401][random.usize(..5)], "invalid_collection")
            }
            2 => {
                self.tell(Lie::DeletionShowsStranger);
                self.remove(place, random);
                let another = &self.strangers[random.usize(..self.strangers.len())].record;
                document(200, another)
            }
            3 => {
                self.tell(Lie::OddStatus);
                self.remove(place, random);
                let odd = [hypertext(200), json_answer(200, &json!([])), error(302, "elsewhere")];
                odd[random.usize(..odd.len())].clone()
            }
            _ => {
                self.tell(Lie::Lost);
                self.remove(place, random);
                Answer { delivery: Delivery::Lost, ..right }
            }
        }
    }

    fn remove(&mut self, place: usize, random: &mut Rng) {
        self.own[place].is_gone = true;
        let record = self.own[place].record.clone();
        if random.f64() < self.temper.change {
            self.tell(Lie::LinksKept);
            return;
        }
        let drops_all = random.f64() < self.temper.look;
        let mut has_dropped = false;
        let own = self.own.iter_mut().map(|one| (&mut one.record, false));
        let lent = self.strangers.iter_mut().filter(|one| one.is_lent);
        for (other, is_lent) in own.chain(lent.map(|one| (&mut one.record, true))) {
            if is_lent && drops_all && other.links.iter().any(|link| record.has_code(link)) {
                has_dropped = true;
                other.links.clear();
            }
            other.links.retain(|link| !record.has_id(link) && !record.has_code(link));
        }
        if has_dropped {
            self.tell(Lie::LentLinksDropped);
        }
    }

    /// Records of the run, and lent ones, with these identifiers.
    fn linked_records<'a>(&'a mut self, ids: &'a [&str]) -> impl Iterator<Item = &'a mut Record> {
        let own = self.own.iter_mut().map(|one| &mut one.record);
        let lent = self.strangers.iter_mut().filter(|one| one.is_lent).map(|one| &mut one.record);
        own.chain(lent).filter(|record| ids.iter().any(|id| record.has_id(id)))
    }
}
