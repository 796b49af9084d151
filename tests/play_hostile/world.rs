//! The played server: what it keeps, what it was asked, and what it told.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::http::{Answer, Delivery, Request};
use crate::record::{Client, Kind, Record};
use crate::strangers::{self, Conditions, Stranger};
use crate::temper::{Lie, Temper, Told};

/// Tokens of the two clients; they open nothing anywhere.
pub(crate) const FIRST_TOKEN: &str = "hostile-play-first-7b1f0c52";
pub(crate) const SECOND_TOKEN: &str = "hostile-play-second-e94a6d38";

/// A record that a run created, as the server tells of it.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    pub(crate) record: Record,
    pub(crate) is_gone: bool,
    /// Its identifier is nobody else's and looks like one, so that it may be deleted.
    pub(crate) is_lawful: bool,
}

/// A server that wants the suite to destroy something, in one play.
#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    requests: u64,
    pub(crate) conditions: Conditions,
    pub(crate) temper: Temper,
    pub(crate) strangers: Vec<Stranger>,
    pub(crate) own: Vec<Own>,
    /// Names that a run has given, with what they were given to; the last ones first in mind.
    pub(crate) markers: Vec<(Kind, String)>,
    /// Something was asked to be created since the play began.
    pub(crate) has_created: bool,
    /// The present answer is the only true one about something, so that it has to arrive.
    pub(crate) has_to_arrive: bool,
    /// Plain words, small numbers and paths that were handed out as identifiers.
    pub(crate) oddities: Vec<String>,
    /// Every request, with the lies that were told before it.
    pub(crate) log: Vec<Request>,
    pub(crate) told: Told,
}

impl World {
    pub(crate) fn new(seed: u64, conditions: Conditions) -> Self {
        let mut random = Rng::with_seed(seed ^ 0x5eed_0f51_4a17);
        Self {
            seed,
            requests: 0,
            conditions,
            temper: if conditions.is_honest { Temper::honest() } else { Temper::draw(&mut random) },
            strangers: strangers::draw(conditions, &mut random),
            own: Vec::new(),
            markers: Vec::new(),
            has_created: false,
            has_to_arrive: false,
            oddities: Vec::new(),
            log: Vec::new(),
            told: Told::new(),
        }
    }

    /// Adds a record that the operator lends, and returns its identifier.
    pub(crate) fn lend(&mut self, kind: Kind) -> String {
        let mut random = self.random();
        let lent = strangers::lent(kind, self.conditions, &self.strangers, &mut random);
        let id = lent.record.id.clone();
        self.strangers.push(lent);
        id
    }

    /// Chance for the next answer: it depends on the seed and on how many there were.
    pub(crate) fn random(&mut self) -> Rng {
        self.requests += 1;
        Rng::with_seed(self.seed ^ self.requests.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Chance that is the same for every list of a kind and a client.
    pub(crate) fn alike(&self, kind: Kind, client: Client) -> Rng {
        let place = 2 * (kind as u64) + client as u64;
        Rng::with_seed(self.seed ^ (place + 1).wrapping_mul(0xd6e8_feb8_6659_fd93))
    }

    pub(crate) fn tell(&mut self, lie: Lie) {
        *self.told.entry(lie).or_default() += 1;
    }

    /// Answers a request, and writes it down.
    pub(crate) fn answer(&mut self, request: Request) -> Answer {
        let mut random = self.random();
        self.has_to_arrive = false;
        let answer = self.answer_by_route(&request, &mut random);
        self.log.push(request);
        self.disturbed(answer, &mut random)
    }

    fn answer_by_route(&mut self, request: &Request, random: &mut Rng) -> Answer {
        let client = match request.header("authorization") {
            Some(it) if it.ends_with(FIRST_TOKEN) => Client::First,
            Some(it) if it.ends_with(SECOND_TOKEN) => Client::Second,
            // Whoever has no token is refused, unless it is a deletion that can do harm.
            _ if request.method == "DELETE" && random.f64() < self.temper.change => {
                self.tell(Lie::DeletionWithoutToken);
                Client::First
            }
            _ => return error(401, "Access forbidden"),
        };
        let route = Kind::ALL.into_iter().find_map(|kind| {
            let rest = request.path.strip_prefix(kind.root())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((kind, rest.strip_prefix('/')))
        });
        let Some((kind, tail)) = route else { return error(404, "no such route") };
        let tail = tail.map(|tail| {
            percent_encoding::percent_decode_str(tail).decode_utf8_lossy().into_owned()
        });
        match (request.method.as_str(), tail.as_deref()) {
            ("POST", None) => self.create(kind, client, &request.body, random),
            ("GET" | "HEAD", None) => self.list(kind, client, &request.query, random),
            ("GET" | "HEAD", Some(id)) => self.look(kind, id, random),
            ("PUT", Some(id)) => self.update(kind, id, &request.body, random),
            ("DELETE", Some(id)) => self.delete(kind, id, random),
            ("OPTIONS", _) => json_answer(200, &json!({})),
            _ => error(405, "method not allowed"),
        }
    }

    /// The stranger's record that a text names, as a path does.
    pub(crate) fn stranger_named(&self, text: &str) -> Option<usize> {
        let by_code = self.conditions.codes_work;
        let is_named = |record: &Record| record.has_id(text) || (by_code && record.has_code(text));
        self.strangers.iter().position(|one| is_named(&one.record))
    }

    /// The record of the run that a text names.
    pub(crate) fn own_named(&self, kind: Kind, text: &str) -> Option<usize> {
        let is_named = |record: &Record| record.kind == kind && record.has_id(text);
        self.own.iter().rposition(|one| is_named(&one.record))
    }

    /// A record as if a run had made it, under the name that it gave last, if any did.
    pub(crate) fn as_ours(&self, record: &Record, kind: Kind, random: &mut Rng) -> Option<Record> {
        let name = if kind == Kind::Flow {
            let is_project = |one: &&Own| one.record.kind == Kind::Project;
            self.own.iter().rev().find(is_project)?.record.id.clone()
        } else {
            let of_kind: Vec<&String> =
                self.markers.iter().rev().filter(|it| it.0 == kind).map(|it| &it.1).collect();
            let place = if random.bool() { 0 } else { random.usize(..of_kind.len().max(1)) };
            (*of_kind.get(place)?).clone()
        };
        Some(Record { kind, name, ..record.clone() })
    }

    /// The answer as the network and a failing server leave it.
    fn disturbed(&mut self, answer: Answer, random: &mut Rng) -> Answer {
        if self.has_to_arrive || random.f64() >= self.temper.noise {
            return answer;
        }
        let (lie, answer) = match random.u8(..60) {
            0 => (Lie::Silent, Answer { delivery: Delivery::Silence, ..answer }),
            1..20 => (Lie::Lost, Answer { delivery: Delivery::Lost, ..answer }),
            20..30 => (Lie::Cut, Answer { delivery: Delivery::CutBody, ..answer }),
            30..35 => (Lie::Cut, Answer { delivery: Delivery::CutHead, ..answer }),
            35..50 => (Lie::ServerError, error([500, 502, 503, 504][random.usize(..4)], "ERROR")),
            _ => (Lie::TooManyRequests, retry_later()),
        };
        self.tell(lie);
        answer
    }
}

/// An answer of JSON.
pub(crate) fn json_answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        media_type: "application/json",
        headers: Vec::new(),
        body: body.to_string(),
        delivery: Delivery::Whole,
    }
}

/// An answer with a document in the envelope.
pub(crate) fn document(status: u16, record: &Record) -> Answer {
    json_answer(status, &json!({ "data": record.document() }))
}

/// An error of the family that most pages show.
pub(crate) fn error(status: u16, message: &str) -> Answer {
    json_answer(status, &json!({ "message": message, "code": "ERROR" }))
}

/// A page for people in the place of a document.
pub(crate) fn hypertext(status: u16) -> Answer {
    let body = "<html><body>not here</body></html>".to_owned();
    Answer { media_type: "text/html", body, ..error(status, "") }
}

pub(crate) fn retry_later() -> Answer {
    let headers = vec![("retry-after", "0".to_owned())];
    Answer { headers, ..error(429, "too many requests") }
}
