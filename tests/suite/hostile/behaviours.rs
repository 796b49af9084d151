//! Behaviours of a hostile provider, and the expected words of the suite about each.

use std::sync::Arc;
use std::time::Duration;

use crate::hostile::server::{Scene, Step, Steps, Strike};

/// Expected result of the suite.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    /// Odd, and right.
    Passed,
    /// Nobody is accused, and the reason holds this.
    Inconclusive(&'static str),
    /// Exactly these requirements are violated, and an observation holds this.
    Failed(&'static [&'static str], &'static str),
}

/// Scheme of the target's address, and its TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    /// `http`.
    Plain,
    /// `https` to a server that does not speak TLS of its own accord.
    NoTls,
    /// `https` with a certificate of an authority that is trusted.
    Trusted,
    /// `https` with a certificate of an authority that nobody knows.
    Unknown,
}

/// One hostile behaviour.
pub(crate) struct Behaviour {
    pub(crate) name: String,
    pub(crate) strike: Strike,
    pub(crate) steps: Steps,
    pub(crate) expected: Expected,
    pub(crate) security: Security,
    /// True if the suite has to wait until its limit.
    pub(crate) is_slow: bool,
    /// True if the server lets itself be cleaned up.
    pub(crate) is_cleanable: bool,
}

/// Time that the suite waits for a slow answer here.
pub(crate) const PATIENCE: Duration = Duration::from_millis(300);

impl Behaviour {
    pub(crate) fn new(
        name: &str,
        strike: Strike,
        expected: Expected,
        steps: impl Fn(&Scene) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.to_owned(),
            strike,
            steps: Arc::new(steps),
            expected,
            security: Security::Plain,
            is_slow: false,
            is_cleanable: true,
        }
    }

    /// The suite has to wait until its limit.
    pub(crate) fn slow(mut self) -> Self {
        self.is_slow = true;
        self
    }

    /// The server gives the clean-up no usable answer either.
    pub(crate) fn uncleanable(mut self) -> Self {
        self.is_cleanable = false;
        self
    }

    pub(crate) fn over(mut self, security: Security) -> Self {
        self.security = security;
        self
    }
}

impl Expected {
    /// The verdict as reports spell it.
    pub(crate) fn verdict(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Inconclusive(_) => "inconclusive",
            Self::Failed(..) => "failed",
        }
    }

    /// The words expected with it.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Passed => String::new(),
            Self::Inconclusive(words) => words.to_owned(),
            Self::Failed(requirements, words) => {
                let named: Vec<String> = requirements.iter().map(|id| format!("`{id}`")).collect();
                format!("{}: {words}", named.join(", "))
            }
        }
    }
}

impl Strike {
    /// The moment, in words.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Accept => "on connecting",
            Self::FirstDelete => "to the judged deletion",
            Self::EveryDelete => "to every deletion",
            Self::EveryCreate => "to every creation",
            Self::EveryList => "to every list",
            Self::Everything => "to everything",
        }
    }
}

/// Bytes as they are.
pub(crate) fn send(bytes: impl Into<Vec<u8>>) -> Vec<Step> {
    vec![Step::Send(bytes.into())]
}

/// Bytes, and then the connection is closed.
pub(crate) fn send_and_close(bytes: impl Into<Vec<u8>>) -> Vec<Step> {
    vec![Step::Send(bytes.into()), Step::Close]
}

/// A 200 with a JSON body and its length.
pub(crate) fn json_answer(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer(200, &["content-type: application/json"], body)
}

/// An answer with these header lines, and its length.
pub(crate) fn answer(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let length = format!("content-length: {}", body.as_ref().len());
    let headers: Vec<&str> = headers.iter().copied().chain([&*length]).collect();
    raw(&format!("HTTP/1.1 {status} Status"), &headers, body)
}

/// A status line, header lines, and a body, whatever they say about each other.
pub(crate) fn raw(status_line: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut bytes = format!("{status_line}\r\n").into_bytes();
    for header in headers {
        bytes.extend_from_slice(format!("{header}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body.as_ref());
    bytes
}
