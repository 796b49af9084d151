//! Silence, slowness, cuts, resets, and TLS that goes wrong.

use std::time::Duration;

use crate::hostile::behaviours::Expected::{Inconclusive, Passed};
use crate::hostile::behaviours::{Behaviour, Security, raw, send_and_close};
use crate::hostile::server::Step::{Close, Drip, Repeat, Reset, Send, Silence};
use crate::hostile::server::{Strike, encoded};

const NO_HEAD: &str = "the response head did not come within";
const NO_END: &str = "the response body did not come within";
const LOOKED: &str = "the collection is gone now";
const SECOND: Duration = Duration::from_secs(1);

/// Behaviours of the connection.
pub(crate) fn behaviours() -> Vec<Behaviour> {
    let judged = Strike::FirstDelete;
    vec![
        Behaviour::new("silence after accepting", Strike::Accept, Inconclusive(NO_HEAD), |_| {
            vec![Silence]
        })
        .slow()
        .uncleanable(),
        Behaviour::new("silence after the request", judged, Inconclusive(NO_HEAD), |_| {
            vec![Silence]
        })
        .slow(),
        Behaviour::new("silence after the status line", judged, Inconclusive(NO_HEAD), |_| {
            vec![Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Silence]
        })
        .slow(),
        Behaviour::new("silence after the headers", judged, Inconclusive(NO_END), |_| {
            let head = raw("HTTP/1.1 200 OK", &["content-length: 10"], "");
            vec![Send(head), Silence]
        })
        .slow(),
        Behaviour::new(
            "silence in the middle of the body",
            judged,
            Inconclusive(NO_END),
            |scene| {
                let bytes = encoded(&scene.right);
                vec![Send(bytes[..bytes.len() - 20].to_vec()), Silence]
            },
        )
        .slow(),
        Behaviour::new(
            "a right answer, and silence on its connection from then on",
            judged,
            Inconclusive(NO_HEAD),
            |scene| vec![Send(encoded(&scene.right)), Silence],
        )
        .slow(),
        Behaviour::new(
            "one byte per second from the first",
            judged,
            Inconclusive(NO_HEAD),
            |scene| vec![Drip(encoded(&scene.right), SECOND)],
        )
        .slow(),
        Behaviour::new("one byte per second in the body", judged, Inconclusive(NO_END), |scene| {
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", scene.right.body.len());
            vec![Send(head.into_bytes()), Drip(scene.right.body.clone().into_bytes(), SECOND)]
        })
        .slow(),
        Behaviour::new("one byte at a time, and quickly", Strike::EveryDelete, Passed, |scene| {
            vec![Drip(encoded(&scene.right), Duration::ZERO)]
        }),
        Behaviour::new(
            "hanging up on connecting",
            Strike::Accept,
            Inconclusive("connection closed"),
            |_| vec![Close],
        )
        .uncleanable(),
        Behaviour::new("hanging up without an answer", judged, Inconclusive(LOOKED), |_| {
            vec![Close]
        }),
        Behaviour::new("a reset without an answer", judged, Inconclusive(LOOKED), |_| vec![Reset]),
        Behaviour::new("a reset in the middle of the head", judged, Inconclusive(LOOKED), |_| {
            vec![Send(b"HTTP/1.1 200 OK\r\ncontent".to_vec()), Reset]
        }),
        Behaviour::new(
            "a reset in the middle of the body",
            judged,
            Inconclusive(LOOKED),
            |scene| {
                let bytes = encoded(&scene.right);
                vec![Send(bytes[..bytes.len() - 20].to_vec()), Reset]
            },
        ),
        Behaviour::new(
            "a reset on everything",
            Strike::Everything,
            Inconclusive("GET http://"),
            |_| vec![Reset],
        )
        .uncleanable(),
        Behaviour::new(
            "hanging up on every list",
            Strike::EveryList,
            Inconclusive("connection closed before message completed"),
            |_| vec![Close],
        ),
        Behaviour::new(
            "hanging up on every creation",
            Strike::EveryCreate,
            Inconclusive("POST http://"),
            |_| vec![Close],
        ),
    ]
    .into_iter()
    .chain(tls())
    .collect()
}

fn tls() -> Vec<Behaviour> {
    let judged = Strike::FirstDelete;
    vec![
        Behaviour::new(
            "a certificate of an unknown authority",
            judged,
            Inconclusive("name it with --ca-file"),
            |_| vec![],
        )
        .over(Security::Unknown)
        .uncleanable(),
        Behaviour::new(
            "plain HTTP where TLS is expected",
            Strike::Accept,
            Inconclusive("corrupt message"),
            |_| send_and_close(raw("HTTP/1.1 400 Bad Request", &["content-length: 0"], "")),
        )
        .over(Security::NoTls)
        .uncleanable(),
        Behaviour::new(
            "a TLS handshake that is hung up on",
            Strike::Accept,
            Inconclusive("tls handshake eof"),
            |_| vec![Close],
        )
        .over(Security::NoTls)
        .uncleanable(),
        Behaviour::new(
            "a TLS handshake that is never finished",
            Strike::Accept,
            Inconclusive("timed out"),
            |_| vec![Silence],
        )
        .over(Security::NoTls)
        .slow()
        .uncleanable(),
        Behaviour::new(
            "a TLS handshake of endless zeros",
            Strike::Accept,
            Inconclusive("corrupt message"),
            |_| vec![Repeat(vec![0; 1024])],
        )
        .over(Security::NoTls)
        .uncleanable(),
        Behaviour::new(
            "TLS that ends in the middle of the body",
            judged,
            Inconclusive(LOOKED),
            |scene| {
                let bytes = encoded(&scene.right);
                send_and_close(&bytes[..bytes.len() - 20])
            },
        )
        .over(Security::Trusted),
        Behaviour::new(
            "a body without length that TLS does not say farewell to",
            judged,
            Inconclusive(LOOKED),
            |scene| {
                send_and_close(raw("HTTP/1.1 200 OK", &["connection: close"], &scene.right.body))
            },
        )
        .over(Security::Trusted),
        Behaviour::new("right answers over TLS", judged, Passed, |scene| {
            vec![Send(encoded(&scene.right))]
        })
        .over(Security::Trusted),
    ]
}
