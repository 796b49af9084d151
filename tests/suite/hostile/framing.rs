//! Heads and bodies that contradict HTTP or themselves.

use crate::hostile::behaviours::Expected::{self, Failed, Inconclusive, Passed};
use crate::hostile::behaviours::{Behaviour, answer, raw, send, send_and_close};
use crate::hostile::server::Step::{Repeat, Send};
use crate::hostile::server::{Scene, Strike, encoded};

const LOST: Expected = Inconclusive("the collection is gone now");
const NOT_HTTP: Expected = Inconclusive("invalid HTTP");
const BAD_LENGTH: Expected = Inconclusive("invalid content-length");
const OK: &str = "HTTP/1.1 200 OK";
const JSON: &str = "content-type: application/json";
const CHUNKED: &str = "transfer-encoding: chunked";

/// Behaviours of heads and framing.
pub(crate) fn behaviours() -> Vec<Behaviour> {
    let all = [heads(), interim(), lengths(), chunks(), redirects()];
    all.into_iter().flatten().collect()
}

fn heads() -> Vec<Behaviour> {
    let judged = Strike::FirstDelete;
    let every = Strike::EveryDelete;
    vec![
        Behaviour::new("random bytes", judged, NOT_HTTP, |_| {
            send_and_close((0..=255).rev().collect::<Vec<u8>>())
        }),
        Behaviour::new("an SSH banner", judged, NOT_HTTP, |_| {
            send_and_close("SSH-2.0-OpenSSH_9.9\r\n")
        }),
        Behaviour::new(
            "an SSH banner on connecting",
            Strike::Accept,
            Inconclusive("GET http://"),
            |_| send_and_close("SSH-2.0-OpenSSH_9.9\r\n"),
        )
        .uncleanable(),
        Behaviour::new("an HTTP/0.9 body", judged, NOT_HTTP, |scene| {
            send_and_close(scene.right.body.clone())
        }),
        Behaviour::new("HTTP/1.0 without a length", every, Passed, |scene| {
            send_and_close(raw("HTTP/1.0 200 OK", &[JSON], &scene.right.body))
        }),
        Behaviour::new(
            "HTTP/1.1 without a length, to the end of the connection",
            every,
            Passed,
            |scene| send_and_close(raw(OK, &[JSON, "connection: close"], &scene.right.body)),
        ),
        Behaviour::new("HTTP/3.0 in the status line", judged, NOT_HTTP, |scene| {
            send_and_close(raw("HTTP/3.0 200 OK", &[JSON], &scene.right.body))
        }),
        Behaviour::new("`http/1.1` in lower case", judged, NOT_HTTP, |scene| {
            send_and_close(raw("http/1.1 200 OK", &[JSON], &scene.right.body))
        }),
        Behaviour::new("a status of two digits", judged, NOT_HTTP, |scene| {
            send_and_close(raw("HTTP/1.1 20 OK", &[JSON], &scene.right.body))
        }),
        Behaviour::new(
            "a status of 999",
            every,
            Failed(&["delete.success.status", "universal.no-server-error"], "999"),
            |scene| send(answer(999, &[JSON], &scene.right.body)),
        ),
        Behaviour::new("no reason phrase", every, Passed, |scene| {
            right_with_status_line(scene, "HTTP/1.1 200")
        }),
        Behaviour::new("a reason phrase in lower case", every, Passed, |scene| {
            right_with_status_line(scene, "HTTP/1.1 200 okay then")
        }),
        Behaviour::new("a reason phrase of bytes beyond ASCII", every, Passed, |scene| {
            right_with_status_line(scene, "HTTP/1.1 200 \u{e9}\u{4f60}")
        }),
        Behaviour::new("header names in capitals", every, Passed, |scene| {
            let length = format!("CONTENT-LENGTH: {}", scene.right.body.len());
            send(raw(OK, &["CONTENT-TYPE: APPLICATION/JSON", &length], &scene.right.body))
        }),
        Behaviour::new("lines that end in a bare line feed", every, Passed, |scene| {
            let length = scene.right.body.len();
            send(format!(
                "HTTP/1.1 200 OK\n{JSON}\ncontent-length: {length}\n\n{}",
                scene.right.body
            ))
        }),
        Behaviour::new("a space before the colon of a header", judged, NOT_HTTP, |_| {
            send_and_close(raw(OK, &["content-type : application/json"], "{}"))
        }),
        Behaviour::new("a null byte in a header", judged, NOT_HTTP, |_| {
            send_and_close(raw(OK, &["x-null: a\0b"], "{}"))
        }),
        Behaviour::new("a header folded over two lines", judged, NOT_HTTP, |_| {
            send_and_close(raw(OK, &["x-folded: a", " b", "content-length: 2"], "{}"))
        }),
        Behaviour::new(
            "endless headers",
            judged,
            Inconclusive("message head is too large"),
            |_| {
                vec![
                    Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
                    Repeat(b"x-more: and more\r\n".to_vec()),
                ]
            },
        ),
        Behaviour::new(
            "a header of one megabyte",
            judged,
            Inconclusive("message head is too large"),
            |_| send_and_close(raw(OK, &[&format!("x-large: {}", "x".repeat(1 << 20))], "")),
        ),
        Behaviour::new(
            "a header that never ends",
            judged,
            Inconclusive("message head is too large"),
            |_| vec![Send(b"HTTP/1.1 200 OK\r\nx-large: ".to_vec()), Repeat(vec![b'x'; 4096])],
        ),
        Behaviour::new(
            "a reason phrase that never ends",
            judged,
            Inconclusive("message head is too large"),
            |_| vec![Send(b"HTTP/1.1 200 ".to_vec()), Repeat(vec![b'x'; 4096])],
        ),
        Behaviour::new(
            "ten thousand short headers",
            judged,
            Inconclusive("message head is too large"),
            |_| {
                let line = |number| format!("x{number}: y");
                let headers: Vec<String> = (0..10_000).map(line).collect();
                let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
                send_and_close(raw(OK, &headers, ""))
            },
        ),
        Behaviour::new("cookies, to be sent back", Strike::Everything, Passed, |scene| {
            let cookie = "set-cookie: session=stolen; Path=/";
            send(answer(scene.right.status, &[JSON, cookie], &scene.right.body))
        }),
    ]
}

fn interim() -> Vec<Behaviour> {
    let every = Strike::EveryDelete;
    vec![
        Behaviour::new("a thousand times 100 Continue first", every, Passed, |scene| {
            vec![Send(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)), Send(encoded(&scene.right))]
        }),
        Behaviour::new("a thousand times 103 Early Hints first", every, Passed, |scene| {
            vec![
                Send(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(1000)),
                Send(encoded(&scene.right)),
            ]
        }),
        Behaviour::new(
            "100 Continue for ever",
            Strike::FirstDelete,
            Inconclusive("the response head did not come within"),
            |_| vec![Repeat(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec())],
        )
        .slow(),
        Behaviour::new(
            "101 Switching Protocols",
            every,
            Failed(&["delete.success.status"], "101 with an empty body"),
            |_| {
                send_and_close(raw(
                    "HTTP/1.1 101 Switching Protocols",
                    &["upgrade: h2c", "connection: upgrade"],
                    "",
                ))
            },
        ),
        Behaviour::new(
            "204 with a body",
            every,
            Failed(&["delete.success.status"], "204"),
            |scene| send(answer(204, &[JSON], &scene.right.body)),
        ),
        Behaviour::new(
            "304 with a body",
            every,
            Failed(&["delete.success.status"], "304"),
            |scene| send(answer(304, &[JSON], &scene.right.body)),
        ),
        Behaviour::new(
            "205 with a body",
            every,
            Failed(&["delete.success.status"], "205"),
            |scene| send(answer(205, &[JSON], &scene.right.body)),
        ),
    ]
}

fn lengths() -> Vec<Behaviour> {
    let judged = Strike::FirstDelete;
    let every = Strike::EveryDelete;
    let with_length = |length: &'static str| {
        move |scene: &Scene| {
            send_and_close(raw(
                OK,
                &[JSON, &format!("content-length: {length}")],
                &scene.right.body,
            ))
        }
    };
    vec![
        Behaviour::new("a length that is too long", judged, LOST, with_length("100000")),
        Behaviour::new(
            "a length that is too short",
            every,
            Failed(&["delete.success.envelope", "universal.json"], "EOF while parsing"),
            with_length("20"),
        ),
        Behaviour::new(
            "a length of 10^12",
            judged,
            Inconclusive("larger than the limit of 4194304 bytes"),
            with_length("1000000000000"),
        ),
        Behaviour::new("a negative length", judged, BAD_LENGTH, with_length("-1")),
        Behaviour::new(
            "a length beyond 64 bits",
            judged,
            BAD_LENGTH,
            with_length("99999999999999999999"),
        ),
        Behaviour::new("a length that is no number", judged, BAD_LENGTH, with_length("many")),
        Behaviour::new("two lengths that differ", judged, BAD_LENGTH, |scene| {
            send_and_close(raw(
                OK,
                &[JSON, "content-length: 5", "content-length: 6"],
                &scene.right.body,
            ))
        }),
        Behaviour::new("the same length twice", every, Passed, |scene| {
            let length = format!("content-length: {}", scene.right.body.len());
            send(raw(OK, &[JSON, &length, &length], &scene.right.body))
        }),
        Behaviour::new("both a length and chunks", every, Passed, |scene| {
            let body = chunked(&scene.right.body);
            send(raw(OK, &[JSON, "content-length: 3", CHUNKED], body))
        }),
        Behaviour::new("a second answer behind the first", every, Passed, |scene| {
            let second = answer(404, &[JSON], r#"{"message":"not yours","code":"ERROR"}"#);
            send([encoded(&scene.right), second].concat())
        }),
        Behaviour::new("garbage behind the answer", every, Passed, |scene| {
            send([encoded(&scene.right), vec![0xff; 1000]].concat())
        }),
        Behaviour::new(
            "an endless body",
            judged,
            Inconclusive("larger than the limit of 4194304 bytes"),
            |_| vec![Send(raw(OK, &[JSON, "connection: close"], "")), Repeat(vec![b' '; 65536])],
        ),
    ]
}

fn chunks() -> Vec<Behaviour> {
    let judged = Strike::FirstDelete;
    let every = Strike::EveryDelete;
    let with_body =
        |body: &'static str| move |_: &Scene| send_and_close(raw(OK, &[JSON, CHUNKED], body));
    vec![
        Behaviour::new("chunks", every, Passed, |scene| {
            send(raw(OK, &[JSON, CHUNKED], chunked(&scene.right.body)))
        }),
        Behaviour::new(
            "a chunk size that is no number",
            judged,
            LOST,
            with_body("xyz\r\n{}\r\n0\r\n\r\n"),
        ),
        Behaviour::new("a negative chunk size", judged, LOST, with_body("-2\r\n{}\r\n0\r\n\r\n")),
        Behaviour::new(
            "a chunk size beyond 64 bits",
            judged,
            LOST,
            with_body("fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        ),
        Behaviour::new("a chunk without its line end", judged, LOST, with_body("2\r\n{}0\r\n\r\n")),
        Behaviour::new(
            "a chunk that is longer than it says",
            judged,
            LOST,
            with_body("1\r\n{}\r\n0\r\n\r\n"),
        ),
        Behaviour::new("no last chunk", judged, LOST, |scene| {
            let body = chunked(&scene.right.body);
            send_and_close(raw(OK, &[JSON, CHUNKED], &body[..body.len() - 5]))
        }),
        Behaviour::new(
            "chunks for ever",
            judged,
            Inconclusive("larger than the limit of 4194304 bytes"),
            |_| {
                vec![
                    Send(raw(OK, &[JSON, CHUNKED], "")),
                    Repeat([b"1000\r\n".to_vec(), vec![b' '; 4096], b"\r\n".to_vec()].concat()),
                ]
            },
        ),
        Behaviour::new("chunk extensions for ever", judged, LOST, |_| {
            vec![Send(raw(OK, &[JSON, CHUNKED], "1;x=")), Repeat(vec![b'x'; 4096])]
        }),
        Behaviour::new("trailers", every, Passed, |scene| {
            let body = chunked(&scene.right.body);
            let trailers = [&body[..body.len() - 2], b"x-checksum: 1\r\n\r\n"].concat();
            send(raw(OK, &[JSON, CHUNKED, "trailer: x-checksum"], trailers))
        }),
        Behaviour::new("trailers for ever", judged, LOST, |_| {
            vec![
                Send(raw(OK, &[JSON, CHUNKED], "2\r\n{}\r\n0\r\n")),
                Repeat(b"x-more: and more\r\n".to_vec()),
            ]
        }),
        Behaviour::new("a transfer coding that is not applied", every, Passed, |scene| {
            send_and_close(raw(OK, &[JSON, "transfer-encoding: gzip"], &scene.right.body))
        }),
    ]
}

fn redirects() -> Vec<Behaviour> {
    let to = |status: u16, place: fn(&Scene) -> String| {
        move |scene: &Scene| {
            send(answer(status, &[JSON, &format!("location: {}", place(scene))], "{}"))
        }
    };
    let itself: fn(&Scene) -> String = |scene| scene.path.clone();
    let nearby: fn(&Scene) -> String = |_| "/v2/face-recognition/collections".to_owned();
    let elsewhere: fn(&Scene) -> String = |scene| format!("{}{}", scene.elsewhere, scene.path);
    let every = Strike::EveryDelete;
    let failed = |words| Failed(&["delete.success.status"], words);
    vec![
        Behaviour::new("301 to itself", every, failed("301"), to(301, itself)),
        Behaviour::new("302 to the list", every, failed("302"), to(302, nearby)),
        Behaviour::new("303 to another origin", every, failed("303"), to(303, elsewhere)),
        Behaviour::new("307 to another origin", every, failed("307"), to(307, elsewhere)),
        Behaviour::new("308 to another origin", every, failed("308"), to(308, elsewhere)),
        Behaviour::new(
            "308 to another origin on everything",
            Strike::Everything,
            Inconclusive("308"),
            to(308, elsewhere),
        )
        .uncleanable(),
        Behaviour::new("a refresh to another origin", every, Passed, |scene| {
            let refresh = format!("refresh: 0; url={}", scene.elsewhere);
            send(answer(200, &[JSON, &refresh], &scene.right.body))
        }),
        Behaviour::new("an answer that says it hangs up, and does", every, Passed, |scene| {
            send_and_close(answer(200, &[JSON, "connection: close"], &scene.right.body))
        }),
    ]
}

fn chunked(body: &str) -> Vec<u8> {
    format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into_bytes()
}

fn right_with_status_line(scene: &Scene, line: &str) -> Vec<crate::hostile::server::Step> {
    let length = format!("content-length: {}", scene.right.body.len());
    send(raw(line, &[JSON, &length], &scene.right.body))
}
