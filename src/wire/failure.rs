//! Turns the errors of the HTTP library into the kinds of failure that verdicts depend on.

use std::error::Error;
use std::time::Duration;

use crate::model::{FailureKind, TransportFailure};

/// The failure behind an error of the HTTP library.
pub(super) fn classify(error: &reqwest::Error) -> TransportFailure {
    let message = match advice(error) {
        Some(advice) => format!("{}; {advice}", chain(error)),
        None => chain(error),
    };
    TransportFailure { kind: kind(error), message }
}

const CLIENT_CERTIFICATE: &str =
    "if the target wants a client certificate, name it with --client-certificate";

/// What to do about a certificate that is not accepted, where there is something to do.
fn advice(error: &reqwest::Error) -> Option<&'static str> {
    use rustls::{AlertDescription, CertificateError, Error};
    causes(error)
        .find_map(tls_error)
        .and_then(|error| match error {
            Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature,
            ) => {
                Some("if the target has a certificate authority of its own, name it with --ca-file")
            }
            Error::AlertReceived(
                AlertDescription::CertificateRequired | AlertDescription::HandshakeFailure,
            ) => Some(CLIENT_CERTIFICATE),
            _ => None,
        })
        .or_else(|| wants_a_certificate(error).then_some(CLIENT_CERTIFICATE))
}

/// With TLS 1.3 a server tells only after the handshake that it misses a certificate (RFC 8446
/// section 4.4.2.4), and what speaks HTTP/2 keeps nothing of that error but its text.
fn wants_a_certificate(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.to_string().contains("fatal alert: CertificateRequired"))
}

/// A time-out of our own.
pub(super) fn timed_out(kind: FailureKind, what: &str, limit: Duration) -> TransportFailure {
    TransportFailure { kind, message: format!("{what} did not come within {limit:?}") }
}

/// An error with all its causes, without the URL, which may be long and is recorded elsewhere.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = match cause.downcast_ref::<reqwest::Error>() {
            Some(_) if cause.source().is_some() => continue,
            _ => cause.to_string(),
        };
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
    }
    parts.join(": ")
}

fn kind(error: &reqwest::Error) -> FailureKind {
    if causes(error).any(|cause| tls_error(cause).is_some()) || wants_a_certificate(error) {
        return FailureKind::Tls;
    }
    if error.is_connect() {
        return if error.is_timeout() { FailureKind::ConnectTimeout } else { FailureKind::Connect };
    }
    // What was cancelled waited for a connection that never became ready: nothing was sent.
    if causes(error)
        .filter_map(|it| it.downcast_ref::<hyper::Error>())
        .any(hyper::Error::is_canceled)
    {
        return FailureKind::Connect;
    }
    let malformed = causes(error)
        .filter_map(|cause| cause.downcast_ref::<hyper::Error>())
        .any(|error| error.is_parse() || error.is_parse_status());
    if malformed || error.is_decode() && !lost(error) {
        FailureKind::MalformedResponse
    } else {
        FailureKind::ConnectionLost
    }
}

/// Whether the connection ended early, rather than carrying something that cannot be read.
fn lost(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        let incomplete =
            cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message);
        incomplete || cause.downcast_ref::<std::io::Error>().is_some_and(is_broken)
    })
}

fn is_broken(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
    )
}

/// TLS errors arrive bare or wrapped in I/O errors, which hide what they hold as a source.
fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = cause;
    while let Some(error) = cause.downcast_ref::<std::io::Error>() {
        cause = error.get_ref()?;
    }
    cause.downcast_ref()
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let current = next?;
        next = current.source();
        Some(current)
    })
}
