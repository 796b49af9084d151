//! Bodies that no reader should choke on.

use crate::hostile::behaviours::Expected::{self, Failed, Inconclusive, Passed};
use crate::hostile::behaviours::{Behaviour, answer, json_answer, raw, send};
use crate::hostile::server::Step::{Repeat, Send};
use crate::hostile::server::{Strike, encoded};

const NOT_JSON: &[&str] = &["delete.success.envelope", "universal.json"];
const JSON: &str = "content-type: application/json";

/// Behaviours of bodies.
pub(crate) fn behaviours() -> Vec<Behaviour> {
    let all = [encodings(), texts(), documents(), lists()];
    all.into_iter().flatten().collect()
}

fn encodings() -> Vec<Behaviour> {
    let bomb = |coding: &'static str, bytes: &'static [u8]| {
        let header = format!("content-encoding: {coding}");
        Behaviour::new(
            &format!("a bomb in {coding}, though `identity` was asked for"),
            Strike::EveryDelete,
            Failed(NOT_JSON, "expected value at line 1 column 1"),
            move |_| send(answer(200, &[JSON, &header], bytes)),
        )
    };
    vec![
        bomb("gzip", include_bytes!("../../fixtures/bombs/16-mebibytes.gz")),
        bomb("br", include_bytes!("../../fixtures/bombs/1-gibibyte.br")),
        bomb("zstd", include_bytes!("../../fixtures/bombs/128-mebibytes.zst")),
        Behaviour::new(
            "a right answer that says it is compressed",
            Strike::EveryDelete,
            Passed,
            |scene| send(answer(200, &[JSON, "content-encoding: gzip"], &scene.right.body)),
        ),
    ]
}

fn texts() -> Vec<Behaviour> {
    let every = Strike::EveryDelete;
    let wrong = |words| Failed(NOT_JSON, words);
    let fixed = |body: Vec<u8>| move |_: &crate::hostile::server::Scene| send(json_answer(&body));
    let utf16 = "{\"data\":{}}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        Behaviour::new("no body", every, wrong_envelope("200 with an empty body"), fixed(vec![])),
        Behaviour::new(
            "bytes that are not UTF-8",
            every,
            wrong("invalid unicode code point"),
            fixed(b"{\"data\":{\"name\":\"\xff\xfe\"}}".to_vec()),
        ),
        Behaviour::new(
            "a byte order mark",
            every,
            wrong("expected value at line 1 column 1"),
            |scene| send(json_answer(format!("\u{feff}{}", scene.right.body))),
        ),
        Behaviour::new(
            "UTF-16",
            every,
            wrong("expected value at line 1 column 1"),
            fixed([vec![0xff, 0xfe], utf16].concat()),
        ),
        Behaviour::new(
            "a lone surrogate",
            every,
            wrong("unexpected end of hex escape"),
            fixed(b"{\"data\":{\"name\":\"\\ud800\"}}".to_vec()),
        ),
        Behaviour::new(
            "arrays in arrays, 10,000 deep",
            every,
            wrong("recursion limit exceeded"),
            fixed(
                format!("{{\"data\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(),
            ),
        ),
        Behaviour::new(
            "objects in objects, 10,000 deep",
            every,
            wrong("recursion limit exceeded"),
            fixed(format!("{}1{}", "{\"data\":".repeat(10_000), "}".repeat(10_000)).into_bytes()),
        ),
        Behaviour::new(
            "a number of 1 MB",
            every,
            wrong("number out of range"),
            fixed(format!("{{\"data\":{}}}", "9".repeat(1_000_000)).into_bytes()),
        ),
        Behaviour::new(
            "a number of 100 MB",
            Strike::FirstDelete,
            Inconclusive("larger than the limit of 4194304 bytes"),
            |_| {
                vec![
                    Send(raw("HTTP/1.1 200 OK", &[JSON, "content-length: 100000000"], "")),
                    Repeat(vec![b'9'; 65536]),
                ]
            },
        ),
        Behaviour::new("NaN", every, wrong("expected value"), fixed(b"{\"data\":NaN}".to_vec())),
        Behaviour::new(
            "Infinity",
            every,
            wrong("invalid number"),
            fixed(b"{\"data\":-Infinity}".to_vec()),
        ),
        Behaviour::new(
            "a comma at the end",
            every,
            wrong("trailing comma"),
            fixed(b"{\"data\":{},}".to_vec()),
        ),
        Behaviour::new(
            "two values",
            every,
            wrong("trailing characters"),
            fixed(b"{\"data\":{}}{\"data\":{}}".to_vec()),
        ),
        Behaviour::new(
            "null bytes",
            every,
            wrong("expected value at line 1 column 1"),
            fixed(vec![0; 1000]),
        ),
    ]
}

fn documents() -> Vec<Behaviour> {
    let every = Strike::EveryDelete;
    let other = "ffffffffffffffffffffffff";
    vec![
        Behaviour::new("`_id` twice, the right one last", every, Passed, move |scene| {
            let body =
                scene.right.body.replacen("{\"_id\"", &format!("{{\"_id\":\"{other}\",\"_id\""), 1);
            send(json_answer(body))
        }),
        Behaviour::new(
            "`_id` twice, the wrong one last",
            every,
            Failed(&["delete.success.identity"], other),
            move |scene| {
                let body = scene.right.body.replacen(
                    "\"__v\":0",
                    &format!("\"__v\":0,\"_id\":\"{other}\""),
                    1,
                );
                send(json_answer(body))
            },
        ),
        Behaviour::new("a member called `__proto__`", every, Passed, |scene| {
            send(json_answer(scene.right.body.replacen(
                "\"__v\":0",
                "\"__v\":0,\"__proto__\":{\"deleted\":true}",
                1,
            )))
        }),
        Behaviour::new(
            "an `_id` of 3 MB",
            every,
            Failed(&["delete.success.identity"], "xxxx"),
            |scene| {
                let Some(at) = scene.right.body.find("65b95922") else {
                    return send(encoded(&scene.right));
                };
                let (before, after) = scene.right.body.split_at(at);
                let long = "x".repeat(3_000_000);
                send(json_answer(format!("{before}{long}{}", &after[24..])))
            },
        ),
        Behaviour::new(
            "an `_id` of 10 MB",
            Strike::FirstDelete,
            Inconclusive("larger than the limit of 4194304 bytes"),
            |_| {
                send(json_answer(format!(
                    "{{\"data\":{{\"_id\":\"{}\"}}}}",
                    "x".repeat(10_000_000)
                )))
            },
        ),
        Behaviour::new(
            "an `_id` of 10 MB for every creation",
            Strike::EveryCreate,
            Inconclusive("larger than the limit of 4194304 bytes"),
            |_| {
                send(json_answer(format!(
                    "{{\"data\":{{\"_id\":\"{}\"}}}}",
                    "x".repeat(10_000_000)
                )))
            },
        ),
        Behaviour::new("terminal escapes in the body", every, wrong_envelope("\\u001b[2J"), |_| {
            send(json_answer("\"\\u001b[2J\\u001b]0;owned\\u0007\""))
        }),
    ]
}

fn lists() -> Vec<Behaviour> {
    let every = Strike::EveryList;
    let element = r#"{"_id":"65b9592267cc4f096dbe743d"}"#;
    vec![
        Behaviour::new("a list of 100,000 strangers beside ours", every, Passed, move |scene| {
            let strangers = format!("{{\"data\":[{}", format!("{element},").repeat(100_000));
            let body =
                scene.right.body.replacen("{\"data\":[", &strangers, 1).replacen(",]", "]", 1);
            send(json_answer(body))
        }),
        Behaviour::new(
            "a list that never ends",
            every,
            Inconclusive("larger than the limit of 5242880 bytes"),
            move |_| {
                let head = raw("HTTP/1.1 200 OK", &[JSON, "connection: close"], "{\"data\":[");
                vec![Send(head), Repeat(format!("{element},").repeat(1000).into_bytes())]
            },
        ),
        Behaviour::new("a list of 300,000 zeros", every, Inconclusive("no list showed"), |_| {
            send(json_answer(format!("{{\"data\":[{}0]}}", "0,".repeat(300_000))))
        }),
        Behaviour::new(
            "a list that is a string",
            every,
            Inconclusive("expected 200 with a list"),
            |_| send(json_answer("{\"data\":\"[]\"}")),
        ),
    ]
}

fn wrong_envelope(words: &'static str) -> Expected {
    Failed(&["delete.success.envelope"], words)
}
