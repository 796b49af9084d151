//! A fixed script of requests, and everything it is answered with.

use bytes::Bytes;
use serde_json::Value;
use verifik_conformance::provider::{
    Behaviour, Clock, Credentials, ProviderRequest, ProviderResponse, Settings, Step, World,
};

use crate::provider::support::{COLLECTIONS, PERSONS, UNKNOWN_ID};

/// Scenes, each played in a world of its own so that none hides what another would show.
const SCENES: [fn(&mut Teller); 11] = [
    deletion,
    links,
    undoing,
    tokens,
    tenancy,
    identifiers,
    bodies,
    hypertext,
    readers,
    beyond_the_end,
    many,
];

/// Everything the script is answered with.
pub(crate) fn transcript(behaviour: &Behaviour) -> Vec<String> {
    SCENES
        .iter()
        .flat_map(|scene| {
            let mut teller = Teller::new(behaviour.clone());
            scene(&mut teller);
            teller.lines
        })
        .collect()
}

struct Teller {
    world: World,
    known: Credentials,
    lines: Vec<String>,
}

fn deletion(teller: &mut Teller) {
    let project = teller.create("/v2/projects", r#"{"name":"p"}"#)["_id"].clone();
    let named = format!(r#"{{"name":"run döor","description":"d","project":{project}}}"#);
    let before = teller.item(r#"{"name":"run gate"}"#);
    let path = teller.item(&named);
    teller.item(r#"{"name":"run döor"}"#);
    let primary = teller.known.primary_token.clone();
    let bad =
        ["", "Bearer", "Bearer nobody", "Basic YTpi", &format!("JWT {primary}")].map(str::to_owned);
    for value in bad {
        teller.send("DELETE", &path, &[("authorization", &value)], "");
        teller.look(&path);
    }
    teller.send("DELETE", &path, &[], "");
    let lower = format!("bearer {primary}");
    teller.send("GET", &path, &[("authorization", &lower)], "");
    teller.own("DELETE", &format!("{COLLECTIONS}/zz"), "");
    teller.own("DELETE", &format!("{COLLECTIONS}/{UNKNOWN_ID}"), "");
    teller.own("DELETE", &path, "{}");
    teller.look(&path);
    teller.own("DELETE", &path, "");
    for _ in 0..3 {
        teller.look(&path);
    }
    teller.own("DELETE", &path, "");
    teller.look(&path);
    let owner = teller.bearer();
    teller.send("DELETE", &before, &[("authorization", &owner)], "");
}

fn links(teller: &mut Teller) {
    let project = teller.create("/v2/projects", r#"{"name":"p"}"#)["_id"].clone();
    let doomed = teller.create(COLLECTIONS, &format!(r#"{{"name":"a","project":{project}}}"#));
    let kept = teller.create(COLLECTIONS, r#"{"name":"b"}"#);
    let flow = format!(r#"{{"project":{project},"collectionCode":{}}}"#, doomed["code"]);
    let flow = teller.create("/v2/project-flows", &flow)["_id"].clone();
    let mut persons = Vec::new();
    for held in [format!("{},{}", doomed["code"], kept["code"]), doomed["code"].to_string()] {
        let person = format!(r#"{{"name":"p","images":["aGk="],"collections":[{held}]}}"#);
        persons.push(format!("{PERSONS}/{}", text(&teller.create(PERSONS, &person)["_id"])));
    }
    let moved = teller.create("/v2/projects", r#"{"name":"moved"}"#)["_id"].clone();
    let former = teller.item(&format!(r#"{{"name":"c","project":{moved}}}"#));
    teller.item(&format!(r#"{{"name":"d","project":{moved}}}"#));
    teller.own("DELETE", &format!("{COLLECTIONS}/{}", text(&doomed["_id"])), "");
    teller.own("DELETE", &former, "");
    for _ in 0..2 {
        for person in &persons {
            teller.own("GET", person, "");
        }
        teller.own("GET", &format!("{PERSONS}?collection={}", text(&doomed["code"])), "");
        for project in [&project, &moved] {
            teller.own("GET", &format!("/v2/projects/{}", text(project)), "");
        }
        teller.own("GET", &format!("/v2/project-flows/{}", text(&flow)), "");
    }
}

fn undoing(teller: &mut Teller) {
    let path = teller.item(r#"{"name":"a"}"#);
    teller.own("PUT", &path, r#"{"name":"b"}"#);
    teller.own("PUT", &path, r#"{"name":"a"}"#);
    teller.own("DELETE", &path, "");
    teller.own("PUT", &path, r#"{"name":"back"}"#);
    teller.look(&path);
    let path = teller.item(r#"{"name":"c"}"#);
    teller.own("DELETE", &path, "");
    let path = teller.item(r#"{"name":"c"}"#);
    for _ in 0..32 {
        teller.look(&path);
    }
}

fn tokens(teller: &mut Teller) {
    let known = teller.known.clone();
    let primary = known.primary_token.clone();
    let parts: Vec<&str> = primary.split('.').collect();
    let bad = [
        format!("Bearer {}", known.expired_token),
        format!("Bearer {}", known.revoked_token),
        format!("Bearer {}", &primary[..primary.len() - 3]),
        format!("Bearer {}.{}.{}", parts[0], parts[1], "A".repeat(43)),
        format!("Bearer eyJhbGciOiJub25lIn0.{}.", parts[1]),
        "Bearer eyJ.one.one".to_owned(),
        "Bearer eyJ.two.two".to_owned(),
    ];
    for value in &bad {
        let path = teller.item(r#"{"name":"a"}"#);
        teller.send("DELETE", &path, &[("authorization", value)], "");
        teller.look(&path);
    }
    let path = teller.item(r#"{"name":"b"}"#);
    let owner = teller.bearer();
    teller.send("DELETE", &path, &[("authorization", &bad[5]), ("authorization", &owner)], "");
    teller.look(&path);
    teller.send("DELETE", &path, &[("authorization", &owner), ("authorization", &bad[5])], "");
    let cookie = format!("a=b; token={primary}");
    for (target, cookie) in [
        (format!("{path}?access_token={primary}"), ""),
        (path.clone(), cookie.as_str()),
        (format!("{COLLECTIONS}/{UNKNOWN_ID}"), ""),
        (format!("{COLLECTIONS}/zz"), ""),
    ] {
        teller.send("DELETE", &target, &[("cookie", cookie)], "");
    }
    for _ in 0..3 {
        teller.look(&path);
    }
}

fn tenancy(teller: &mut Teller) {
    let path = teller.item(r#"{"name":"a"}"#);
    let other = format!("Bearer {}", teller.known.second_token);
    teller.send("DELETE", &path, &[("authorization", &other)], "");
    teller.look(&path);
}

fn identifiers(teller: &mut Teller) {
    let other = text(&teller.create(COLLECTIONS, r#"{"name":"a"}"#)["_id"]).to_owned();
    let kept = teller.create(COLLECTIONS, r#"{"name":"b"}"#);
    let (id, code) = (text(&kept["_id"]).to_owned(), text(&kept["code"]).to_owned());
    for tail in [
        id[..id.len() - 1].to_owned(),
        "f".repeat(24) + "f",
        "f".repeat(22),
        format!("{}%00x", &id),
        format!("..%2F{id}"),
        "%ff".to_owned(),
        "f".repeat(8000),
        code,
        format!("{other},{id}"),
        "[$ne]".to_owned(),
        "project-type".to_owned(),
        "move-people".to_owned(),
        String::new(),
        format!("{UNKNOWN_ID}?id[$ne]=x"),
    ] {
        teller.own("DELETE", &format!("{COLLECTIONS}/{tail}"), "");
        teller.own("GET", COLLECTIONS, "");
    }
    teller.own("DELETE", COLLECTIONS, "");
    let path = teller.item(r#"{"name":"c"}"#);
    let upper = format!("{COLLECTIONS}/{}", path[COLLECTIONS.len() + 1..].to_ascii_uppercase());
    teller.own("GET", &upper, "");
    teller.own("DELETE", &upper, "");
    let path = teller.item(r#"{"name":"d"}"#);
    teller.send("DELETE", &format!("{path}/"), &[], "");
    teller.send("DELETE", &format!("{path}?x"), &[], "");
    teller.own("DELETE", &format!("{path}/"), "");
    teller.own("DELETE", &format!("{path}?ids={other}"), "");
    teller.own("GET", COLLECTIONS, "");
    let path = teller.item(r#"{"name":"e"}"#);
    let long = format!("{path}0");
    teller.own("DELETE", &long, "");
}

fn bodies(teller: &mut Teller) {
    let other = text(&teller.create(COLLECTIONS, r#"{"name":"a"}"#)["_id"]).to_owned();
    let owner = teller.bearer();
    let (json, plain) = ("application/json", "text/plain");
    let large = format!("\"{}\"", "x".repeat(200 * 1024));
    for (media_type, coding, body) in [
        (json, "", "{}"),
        (json, "", "null"),
        (json, "", "[]"),
        (json, "", "{\"confirm\""),
        (json, "", large.as_str()),
        (plain, "", "{\"a\":1}"),
        (json, "chunked", "{\"a\":1}"),
        (json, "", &format!("{{\"ids\":[\"{other}\"]}}")),
    ] {
        let path = teller.item(r#"{"name":"b"}"#);
        let headers = [
            ("authorization", owner.as_str()),
            ("content-type", media_type),
            ("transfer-encoding", coding),
        ];
        teller.send("DELETE", &path, &headers, body);
        teller.look(&path);
    }
    teller.own("DELETE", &format!("{COLLECTIONS}/{UNKNOWN_ID}"), "{}");
}

fn hypertext(teller: &mut Teller) {
    let path = teller.item(r#"{"name":"a"}"#);
    let owner = teller.bearer();
    let owner = ("authorization", owner.as_str());
    teller.send("POST", &path, &[owner, ("x-http-method-override", "DELETE")], "");
    for (method, target) in [
        ("GET", format!("{path}?_method=DELETE")),
        ("HEAD", path.clone()),
        ("OPTIONS", path.clone()),
        ("PATCH", path.clone()),
    ] {
        teller.own(method, &target, "");
        teller.look(&path);
    }
    let unknown = format!("{COLLECTIONS}/{UNKNOWN_ID}");
    teller.send("DELETE", &unknown, &[owner, ("accept", "text/html")], "");
    teller.send("DELETE", &unknown, &[owner, ("accept", "*/*")], "");
}

fn readers(teller: &mut Teller) {
    let path = teller.item(r#"{"name":"a"}"#);
    let (owner, other) = (teller.bearer(), format!("Bearer {}", teller.known.second_token));
    let owner = ("authorization", owner.as_str());
    let read = |teller: &mut Teller| {
        teller.look(&path);
        teller.look(&path);
        teller.send("GET", &path, &[("authorization", &other)], "");
        teller.send("GET", &path, &[], "");
        teller.send("GET", &path, &[owner, ("accept", "*/*")], "");
        teller.send("GET", &path, &[owner, ("accept-encoding", "gzip")], "");
        teller.own("GET", &format!("{path}?deleted=true"), "");
    };
    read(teller);
    teller.own("DELETE", &path, "");
    read(teller);
    for name in ["n".repeat(51), "<b>".to_owned()] {
        teller.create(COLLECTIONS, &format!(r#"{{"name":"{name}"}}"#));
    }
    let kept = teller.create(COLLECTIONS, r#"{"name":"k"}"#)["code"].clone();
    let person = format!(r#"{{"name":"p","images":["aGk="],"collections":[{kept}]}}"#);
    let person = text(&teller.create(PERSONS, &person)["_id"]).to_owned();
    teller.own("PUT", &format!("{PERSONS}/{person}"), r#"{"name":"q"}"#);
}

fn beyond_the_end(teller: &mut Teller) {
    for _ in 0..5 {
        let path = teller.item(r#"{"name":"a"}"#);
        teller.own("DELETE", &path, "");
        teller.look(&path);
    }
}

fn many(teller: &mut Teller) {
    let created: Vec<Value> = (0..12)
        .map(|number| teller.create(COLLECTIONS, &format!(r#"{{"name":"m{number}"}}"#)))
        .collect();
    teller.own("GET", COLLECTIONS, "");
    for collection in &created[..8] {
        teller.own("DELETE", &format!("{COLLECTIONS}/{}", text(&collection["_id"])), "");
    }
    let gone = &created[0]["code"];
    let person = format!(r#"{{"name":"p","images":["aGk="],"collections":[{gone}]}}"#);
    teller.own("POST", PERSONS, &person);
}

impl Teller {
    fn new(behaviour: Behaviour) -> Self {
        let known = Credentials::generate(1);
        let settings =
            Settings { credentials: known.clone(), behaviour, seed: 1, clock: Clock::ticking() };
        Self { world: World::new(settings), known, lines: Vec::new() }
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.known.primary_token)
    }

    fn own(&mut self, method: &str, path: &str, body: &str) -> Value {
        let owner = self.bearer();
        let headers = [("authorization", owner.as_str()), ("content-type", "application/json")];
        self.send(method, path, &headers, body)
    }

    fn look(&mut self, path: &str) {
        self.own("GET", path, "");
        self.own("GET", COLLECTIONS, "");
    }

    /// Creates something and returns its document; nothing when that is refused.
    fn create(&mut self, path: &str, body: &str) -> Value {
        self.own("POST", path, body)["data"].take()
    }

    /// Creates a collection and returns its path.
    fn item(&mut self, body: &str) -> String {
        format!("{COLLECTIONS}/{}", text(&self.create(COLLECTIONS, body)["_id"]))
    }

    /// Sends a request; headers without a value are left out.
    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
        let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
        let headers = headers.iter().filter(|(_, value)| !value.is_empty());
        let request = ProviderRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            headers: headers.map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())).collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        let response = self.answered(&request);
        let body = String::from_utf8_lossy(&response.body).into_owned();
        self.lines.push(format!("{} {:?} {body}", response.status, response.headers));
        response.json().unwrap_or_default()
    }

    fn answered(&mut self, request: &ProviderRequest) -> ProviderResponse {
        let mut step = self.world.begin(request);
        loop {
            match step {
                Step::Done(response) => return response,
                Step::Pause(suspended) => {
                    self.lines.push(format!("pause {:?}", suspended.wait));
                    step = self.world.resume(suspended);
                }
            }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or(UNKNOWN_ID)
}
