//! Lists and looks: what the server says is there.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::http::{Answer, Delivery};
use crate::record::{Client, Kind, Record};
use crate::strangers::{Look, Stranger, VERY_OLD};
use crate::temper::{Afterlife, Lie};
use crate::world::{World, document, error, hypertext, json_answer};

/// Elements of a page, where lists have pages.
const PAGE: usize = 2;

impl World {
    pub(crate) fn list(
        &mut self,
        kind: Kind,
        client: Client,
        query: &str,
        random: &mut Rng,
    ) -> Answer {
        // Pages that are read one after the other have to be those of one list.
        let mut alike = if self.has_created { random.clone() } else { self.alike(kind, client) };
        let chance = &mut alike;
        let of_client: Vec<Stranger> =
            self.strangers.iter().filter(|one| one.record.client == client).cloned().collect();
        let mut shown: Vec<Record> = Vec::new();
        let mut has_honest = false;
        for stranger in &of_client {
            let is_honest = stranger.is_lent || (stranger.truth.in_lists && !self.has_created);
            if stranger.record.kind != kind {
                self.add_of_another_kind(kind, stranger, &mut shown, chance);
            } else if is_honest {
                has_honest = true;
                shown.push(stranger.record.clone());
                // Only a sweep knows names before anything is created.
                self.add_twice(stranger, &mut shown, chance);
            } else {
                self.add_freely(stranger, &mut shown, chance);
            }
        }
        self.add_own(kind, client, query, &mut shown, chance);
        random.shuffle(&mut shown);
        let all: Vec<Value> = shown.iter().map(Record::document).collect();
        self.as_list(&all, kind, query, has_honest, random)
    }

    /// The same stranger once more, under a name of the run's.
    fn add_twice(&mut self, stranger: &Stranger, shown: &mut Vec<Record>, random: &mut Rng) {
        if stranger.is_lent || random.f64() >= self.temper.list / 2.0 {
            return;
        }
        if let Some(ours) = self.as_ours(&stranger.record, stranger.record.kind, random) {
            self.tell(Lie::ListShowsStrangerTwice);
            shown.push(ours);
        }
    }

    /// A stranger of another kind, as if it was one of this kind and the run's.
    fn add_of_another_kind(
        &mut self,
        kind: Kind,
        stranger: &Stranger,
        shown: &mut Vec<Record>,
        random: &mut Rng,
    ) {
        if stranger.is_lent || random.f64() >= self.temper.list / 6.0 {
            return;
        }
        if let Some(ours) = self.as_ours(&stranger.record, kind, random) {
            self.tell(Lie::ListShowsAnotherKind);
            shown.push(ours);
        }
    }

    /// A stranger about whom lists may lie.
    fn add_freely(&mut self, stranger: &Stranger, shown: &mut Vec<Record>, random: &mut Rng) {
        let record = &stranger.record;
        if random.f64() >= self.temper.list {
            shown.push(record.clone());
            return;
        }
        match random.u8(..8) {
            0 | 1 => self.tell(Lie::ListHides),
            2 => {
                self.tell(Lie::ListSaysOlder);
                shown.push(Record { created_at: VERY_OLD, ..record.clone() });
            }
            _ => match self.as_ours(record, record.kind, random) {
                Some(ours) => {
                    self.tell(Lie::ListShowsStrangerAsOurs);
                    shown.push(ours);
                }
                None => shown.push(record.clone()),
            },
        }
    }

    fn add_own(
        &mut self,
        kind: Kind,
        client: Client,
        query: &str,
        shown: &mut Vec<Record>,
        random: &mut Rng,
    ) {
        let filter = query.split('&').find_map(|it| it.strip_prefix("collection="));
        let is_listed = |record: &Record| {
            let has_link = |code: &str| record.links.iter().any(|link| link == code);
            record.kind == kind && record.client == client && filter.is_none_or(has_link)
        };
        let all = self.own.iter().filter(|one| !one.is_gone && is_listed(&one.record));
        for record in all.map(|one| one.record.clone()).collect::<Vec<_>>() {
            if random.f64() < self.temper.list / 4.0 {
                if random.bool() {
                    self.tell(Lie::ListHides);
                    continue;
                }
                self.tell(Lie::ListDoubles);
                shown.push(record.clone());
            }
            shown.push(record);
        }
    }

    /// Elements in the form of a list, or in another. Where something is shown that has to be
    /// seen, whoever reads it can tell a list from what is none.
    fn as_list(
        &mut self,
        all: &[Value],
        kind: Kind,
        query: &str,
        has_honest: bool,
        random: &mut Rng,
    ) -> Answer {
        let right = self.page(all, kind, query);
        // A run creates nothing where it cannot read what is there. A sweep has nothing to create,
        // and goes on with what it can read.
        self.has_to_arrive = has_honest && self.conditions.is_swept;
        if self.has_to_arrive {
            return right;
        }
        let rate = if has_honest { self.temper.noise } else { self.temper.list / 8.0 };
        if random.f64() >= rate {
            return right;
        }
        let (lie, answer) = match random.u8(..7) {
            0 => (Lie::ListWrapped, json_answer(200, &json!({ "data": { "docs": all } }))),
            1 => (Lie::ListWrapped, json_answer(200, &json!(all))),
            2 => (Lie::ListIsNoList, hypertext(200)),
            3 => (Lie::ListIsNoList, error(500, "ERROR")),
            4 => (Lie::Cut, Answer { delivery: Delivery::CutBody, ..right }),
            _ if has_honest => (Lie::Lost, Answer { delivery: Delivery::Lost, ..right }),
            _ => {
                let some = &all[..all.len() / 2];
                (Lie::ListLacksPages, json_answer(200, &json!({ "data": some })))
            }
        };
        self.tell(lie);
        answer
    }

    /// The whole list, or the page of it that was asked for.
    fn page(&self, all: &[Value], kind: Kind, query: &str) -> Answer {
        if kind == Kind::Collection || !self.temper.has_pages {
            return json_answer(200, &json!({ "data": all }));
        }
        let number = query.split('&').find_map(|it| it.strip_prefix("page=")?.parse().ok());
        let number: usize = number.unwrap_or(1).max(1);
        // Elements stand where they stood when the page before was read.
        let mut sorted = all.to_vec();
        sorted.sort_by_cached_key(|one| (one["_id"].to_string(), one["name"].to_string()));
        let pages = sorted.len().div_ceil(PAGE).max(1);
        let page: Vec<&Value> = sorted.iter().skip((number - 1) * PAGE).take(PAGE).collect();
        json_answer(200, &json!({ "data": page, "pagination": { "pages": pages, "page": number } }))
    }

    pub(crate) fn look(&mut self, kind: Kind, id: &str, random: &mut Rng) -> Answer {
        let named = self.stranger_named(id);
        if let Some(place) = named {
            let stranger = &self.strangers[place];
            match stranger.truth.in_looks {
                Some(Look::Shows) => return document(200, &stranger.record),
                Some(Look::Fails) if random.bool() => return error(500, "ERROR"),
                Some(Look::Fails) => {
                    return Answer { delivery: Delivery::Lost, ..error(500, "ERROR") };
                }
                Some(Look::Denies) => {
                    let status = [404, 404, 403, 401, 410, 400][random.usize(..6)];
                    return error(status, "invalid_collection");
                }
                None => {}
            }
        }
        if let Some(place) = self.own_named(kind, id) {
            return self.look_at_own(place, named.is_some(), random);
        }
        // A code works as an identifier where codes do, and opens what has it.
        let by_code = |record: &Record| record.kind == kind && record.has_code(id);
        if self.conditions.codes_work
            && let Some(place) = self.own.iter().rposition(|one| by_code(&one.record))
        {
            return self.look_at_own(place, named.is_some(), random);
        }
        let Some(place) = named else { return error(404, "invalid_collection") };
        let record = self.strangers[place].record.clone();
        let ours = self.as_ours(&record, kind, random).filter(|_| random.f64() < 0.7);
        match ours {
            Some(ours) => {
                self.tell(Lie::LookShowsStrangerAsOurs);
                document(200, &ours)
            }
            None if random.bool() => error(404, "invalid_collection"),
            None => document(200, &record),
        }
    }

    fn look_at_own(&mut self, place: usize, is_strangers: bool, random: &mut Rng) -> Answer {
        let own = self.own[place].clone();
        if own.is_gone {
            return match self.temper.afterlife {
                Afterlife::NotFound => error(404, "invalid_collection"),
                Afterlife::Gone => error(410, "gone"),
                Afterlife::Shown => {
                    self.tell(Lie::GoneIsShown);
                    document(200, &own.record)
                }
                Afterlife::Hypertext => {
                    self.tell(Lie::GoneIsHypertext);
                    hypertext([200, 404][random.usize(..2)])
                }
            };
        }
        if is_strangers {
            self.tell(Lie::LookShowsStrangerAsOurs);
        }
        if random.f64() >= self.temper.look / 4.0 {
            return document(200, &own.record);
        }
        if random.bool() {
            self.tell(Lie::LookDenies);
            return error([404, 403, 500][random.usize(..3)], "invalid_collection");
        }
        self.tell(Lie::LookShowsAnother);
        let another = &self.strangers[random.usize(..self.strangers.len())].record;
        let shown = match random.u8(..3) {
            // The name of the run on the identifier of somebody else.
            0 => Record { id: another.id.clone(), ..own.record },
            1 => Record { code: another.code.clone(), ..own.record },
            _ => another.clone(),
        };
        document(200, &shown)
    }
}
