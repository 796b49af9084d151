//! Connections: trusted certificates, client certificate, proxy, and the kinds of failure that verdicts
//! depend on.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, Identity, Proxy};
use thiserror::Error;
use url::Url;

use super::base_url::BaseUrl;
use crate::model::{FailureKind, TransportFailure};

/// Connection settings of the operator; none by default.
#[derive(Clone, Default)]
pub struct Transport {
    authorities: Vec<Certificate>,
    identity: Option<Identity>,
    proxy: Option<ProxyUrl>,
}

/// The address of a proxy. It is never shown with the user information that it may carry.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(Url);

/// Reasons why a connection setting cannot be used.
#[derive(Debug, Error)]
pub enum TransportError {
    /// A file cannot be read.
    #[error("cannot read the {what} {path}: {reason}")]
    Unreadable {
        /// Kind of the file.
        what: &'static str,
        /// The file.
        path: String,
        /// The error of the system.
        reason: std::io::Error,
    },
    /// A file has the wrong contents.
    #[error("cannot use the {what} {path}: {problem}; expected a PEM file with {wanted}")]
    Unusable {
        /// Kind of the file.
        what: &'static str,
        /// The file.
        path: String,
        /// The problem.
        problem: String,
        /// The expected contents.
        wanted: &'static str,
    },
}

/// A text that is not the address of a proxy. The error does not repeat it: it may contain a
/// password.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not the address of a proxy; write it like http://proxy.example.com:3128")]
pub struct ProxyUrlError;

const AUTHORITY: &str = "file of certificate authorities";
const IDENTITY: &str = "client certificate";

impl Transport {
    /// Trusts the certificate authorities in a PEM file, in addition to those of the platform.
    pub fn trusting(mut self, path: &Path) -> Result<Self, TransportError> {
        let unusable = |problem: String| TransportError::Unusable {
            what: AUTHORITY,
            path: path.display().to_string(),
            problem,
            wanted: "one certificate or several",
        };
        let found = Certificate::from_pem_bundle(&read(path, AUTHORITY)?)
            .map_err(|error| unusable(chain(&error)))?;
        if found.is_empty() {
            return Err(unusable("it contains no certificate".to_owned()));
        }
        self.authorities.extend(found);
        Ok(self)
    }

    /// Presents the client certificate in a PEM file, which also holds its private key.
    pub fn identified_by(mut self, path: &Path) -> Result<Self, TransportError> {
        let identity = Identity::from_pem(&read(path, IDENTITY)?).map_err(|error| {
            TransportError::Unusable {
                what: IDENTITY,
                path: path.display().to_string(),
                problem: chain(&error),
                wanted: "the certificate and its private key",
            }
        })?;
        self.identity = Some(identity);
        Ok(self)
    }

    /// Sends every request through a proxy, even to a target on this machine.
    #[must_use]
    pub fn through(mut self, proxy: ProxyUrl) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Applies the settings to the HTTP library. Without a proxy, the environment's (`HTTPS_PROXY`,
    /// `HTTP_PROXY`, `NO_PROXY`) is used.
    pub(super) fn apply(
        &self,
        mut builder: ClientBuilder,
        base: &BaseUrl,
    ) -> reqwest::Result<ClientBuilder> {
        if !self.authorities.is_empty() {
            builder = builder.tls_certs_merge(self.authorities.iter().cloned());
        }
        if let Some(identity) = &self.identity {
            builder = builder.identity(identity.clone());
        }
        if let Some(proxy) = &self.proxy {
            // It was named for this run, so it takes precedence over the environment.
            return Ok(builder.no_proxy().proxy(Proxy::all(proxy.0.clone())?));
        }
        if !base.is_loopback() {
            return Ok(builder);
        }
        // A proxy of the environment can neither reach a provider on this machine nor is it meant
        // for one.
        let builder = builder.no_proxy();
        // Without TLS no certificate is needed, and loading the platform's takes longer than many a
        // request.
        Ok(if base.is_plain() { builder.tls_certs_only([]) } else { builder })
    }
}

impl ProxyUrl {
    /// Parses the address of a proxy.
    pub fn parse(text: &str) -> Result<Self, ProxyUrlError> {
        let url = Url::parse(text.trim()).map_err(|_| ProxyUrlError)?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_proxy = matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare;
        if is_proxy { Ok(Self(url)) } else { Err(ProxyUrlError) }
    }

    /// Returns true if it contains a user name or a password.
    #[must_use]
    pub fn has_user_information(&self) -> bool {
        !self.0.username().is_empty() || self.0.password().is_some()
    }
}

impl std::fmt::Display for ProxyUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = self.0.clone();
        // Neither fails for a URL with a host.
        let _ = shown.set_password(None);
        let _ = shown.set_username(if self.has_user_information() { "redacted" } else { "" });
        formatter.write_str(shown.as_str().trim_end_matches('/'))
    }
}

impl std::fmt::Debug for ProxyUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ProxyUrl({self})")
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Transport")
            .field("authorities", &self.authorities.len())
            .field("identity", &self.identity.is_some())
            .field("proxy", &self.proxy)
            .finish()
    }
}

fn read(path: &Path, what: &'static str) -> Result<Vec<u8>, TransportError> {
    std::fs::read(path).map_err(|reason| TransportError::Unreadable {
        what,
        path: path.display().to_string(),
        reason,
    })
}

/// Classifies an error of the HTTP library.
pub(super) fn classify(error: &reqwest::Error) -> TransportFailure {
    let message = match advice(error) {
        Some(advice) => format!("{}; {advice}", chain(error)),
        None => chain(error),
    };
    TransportFailure { kind: kind(error), message }
}

const CLIENT_CERTIFICATE: &str =
    "if the target wants a client certificate, name it with --client-certificate";

/// Returns advice for a certificate that is not accepted, if there is any.
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

/// Returns true for a missing client certificate. With TLS 1.3 a server reports it only after the
/// handshake (RFC 8446 section 4.4.2.4), and over HTTP/2 only the text of that error is left.
fn wants_a_certificate(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.to_string().contains("fatal alert: CertificateRequired"))
}

/// A body that exceeds its limit.
pub(super) fn larger_than(limit: usize) -> TransportFailure {
    TransportFailure {
        kind: FailureKind::BodyTooLarge,
        message: format!("the response body is larger than the limit of {limit} bytes"),
    }
}

/// A time-out of this client.
pub(super) fn timed_out(kind: FailureKind, what: &str, limit: Duration) -> TransportFailure {
    TransportFailure { kind, message: format!("{what} did not come within {limit:?}") }
}

/// Formats an error with all its causes, without the URL, which may be long and is recorded
/// elsewhere.
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
    // A cancelled request waited for a connection that never became ready: nothing was sent.
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

/// Returns true if the connection ended early; otherwise its data cannot be parsed.
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

/// Finds a TLS error, which arrives bare or wrapped in I/O errors that hide their source.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_is_shown_without_user_information() {
        for text in ["http://user:s3cret@proxy.example.com:3128", "http://s3cret@[::1]:3128/"] {
            let proxy = ProxyUrl::parse(text).unwrap();
            assert!(proxy.has_user_information());
            for shown in [proxy.to_string(), format!("{proxy:?}")] {
                assert!(shown.contains("redacted@") && !shown.contains("s3cret"), "{shown}");
            }
        }
        let plain = ProxyUrl::parse("http://proxy.example.com:3128/").unwrap();
        assert_eq!(plain.to_string(), "http://proxy.example.com:3128");
    }

    #[test]
    fn invalid_proxy_is_refused_without_being_repeated() {
        for text in ["s3cret", "socks5://s3cret@x", "http://s3cret@x/path", "http://x?s3cret"] {
            let error = ProxyUrl::parse(text).unwrap_err().to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
