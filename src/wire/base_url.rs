//! The address of a target, refused early when it cannot be right.

use thiserror::Error;
use url::Url;

use crate::api::Api;

/// A target's base URL: scheme, host, port and an optional path prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
}

/// Reasons why a base URL is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BaseUrlError {
    /// It is not a URL.
    #[error("`{text}` is not a URL: {reason}; write it like https://staging.example.com")]
    NotAUrl {
        /// The text that was given.
        text: String,
        /// The error of the parser.
        reason: String,
    },
    /// Its scheme is neither `http` nor `https`.
    #[error("the base URL has the scheme `{0}`; only http and https are supported")]
    Scheme(String),
    /// It carries a user name or a password.
    #[error("the base URL contains user information; put the token into the environment instead")]
    UserInformation,
    /// It carries a query or a fragment.
    #[error("the base URL contains a query or a fragment; remove it")]
    QueryOrFragment,
    /// It already holds part of the contract's path.
    #[error("the base URL ends in `{0}`, which is part of the contract's paths; remove it")]
    ContractPath(String),
    /// It is a production host that was not allowed.
    #[error(
        "{host} serves production, and this suite deletes records; use a staging host, or pass \
         `--allow-host {host}` if production is intended"
    )]
    Production {
        /// The host, normalised.
        host: String,
    },
}

impl BaseUrl {
    /// Parses a base URL.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let mut url = Url::parse(text.trim()).map_err(|error| BaseUrlError::NotAUrl {
            text: without_user_information(text),
            reason: error.to_string(),
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInformation);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::QueryOrFragment);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self { url })
    }

    /// Requires that the base URL does not contain part of the API's own paths.
    ///
    /// # Errors
    ///
    /// If it ends in the root of the subject, or in a leading part of it.
    pub fn require_above(&self, api: &Api) -> Result<(), BaseUrlError> {
        let root = api.subject.root;
        let ends = root.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
        let mut parts = ends.chain([root.len()]).map(|end| &root[..end]);
        match parts.find(|part| self.prefix().ends_with(part)) {
            Some(part) => Err(BaseUrlError::ContractPath(part.to_owned())),
            None => Ok(()),
        }
    }

    /// Refuses a production host that is not among `allowed`.
    pub fn require_allowed(&self, api: &Api, allowed: &[String]) -> Result<(), BaseUrlError> {
        let host = self.host();
        let is_allowed = allowed.iter().any(|name| normalised_host(name) == host);
        if api.production_hosts.contains(&host.as_str()) && !is_allowed {
            return Err(BaseUrlError::Production { host });
        }
        Ok(())
    }

    /// The host in lower case and without a trailing dot.
    #[must_use]
    pub fn host(&self) -> String {
        normalised_host(self.url.host_str().unwrap_or_default())
    }

    /// Returns true for a loopback address or name.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(url::Host::Domain(name)) => normalised_host(name) == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Returns true if requests are sent without TLS.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// The path prefix, without a trailing slash; empty when there is none.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// The base URL as text, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The absolute URL of `path` (which starts with a slash) and `query` below this base.
    pub fn join(&self, path: &str, query: Option<&str>) -> Result<Url, BaseUrlError> {
        if path.starts_with('/') && is_plain(path) && query.is_none_or(is_plain) {
            // Scheme and host are parsed already.
            let mut url = self.url.clone();
            url.set_path(&format!("{}{path}", self.prefix()));
            url.set_query(query);
            return Ok(url);
        }
        let text = match query {
            Some(query) => format!("{}{path}?{query}", self.as_str()),
            None => format!("{}{path}", self.as_str()),
        };
        Url::parse(&text).map_err(|error| BaseUrlError::NotAUrl { text, reason: error.to_string() })
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Returns true if parsing the text as part of a URL changes nothing in it: it contains no
/// delimiter and no character that a parser drops.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'?' | b'#'))
}

fn normalised_host(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Removes user information from an unparsable URL: an error must not repeat a secret.
fn without_user_information(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::VERIFIK;

    #[test]
    fn production_host_is_refused_in_any_spelling() {
        for text in [
            "https://api.verifik.co",
            "https://API.Verifik.CO.",
            "http://api.verifik.co:8443/prefix",
            "https://verifik.app",
        ] {
            let base = BaseUrl::parse(text).unwrap();
            assert!(base.require_allowed(&VERIFIK, &[]).is_err(), "{text}");
            assert!(base.require_allowed(&VERIFIK, &[base.host()]).is_ok(), "{text}");
        }
        assert!(
            BaseUrl::parse("https://staging-api.verifik.co")
                .unwrap()
                .require_allowed(&VERIFIK, &[])
                .is_ok()
        );
    }

    #[test]
    fn implausible_base_url_is_refused() {
        for text in [
            "staging.example.com",
            "ftp://example.com",
            "https://user:secret@example.com",
            "https://example.com?x=1",
            "https://example.com/v2",
            "https://example.com/v2/face-recognition/collections/",
        ] {
            let parsed = BaseUrl::parse(text);
            let error = parsed.and_then(|base| base.require_above(&VERIFIK)).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    /// The URL that is sent must be the one that the interlock judged: the parser's reading.
    #[test]
    fn join_agrees_with_parsing_the_whole_url() {
        let odd = [
            "/",
            "/v2/x",
            "//",
            "//host/x",
            "/a//b",
            "/a/../b",
            "/a/./b",
            "/..",
            "/a/%2e%2E/b",
            "/a\\..\\b",
            "/%2F",
            "/a;b=c",
            "/a:b@c",
            "/é",
            "/a b",
            "/a ",
            "/a\tb",
            "/\u{0}",
            "/a?x",
            "/a#x",
            "/%",
            "/%zz",
            "/a|b",
            "/[x]",
            "/{x}",
            "/a'b\"c",
            "/<x>",
            "/`^",
            "x",
            "",
            "\\x",
            "/C:/../x",
            "/C|/x",
        ];
        let queries = [
            None,
            Some(""),
            Some("a=b&c=%20"),
            Some("a b"),
            Some("é'\"<>"),
            Some("?#"),
            Some("a#b"),
        ];
        for base in ["http://127.0.0.1:9", "http://127.0.0.1:9/gateway", "https://ex.example/a/b"] {
            let base = BaseUrl::parse(base).unwrap();
            for (path, query) in odd.iter().flat_map(|path| queries.map(|query| (path, query))) {
                let query_text = query.map(|query| format!("?{query}")).unwrap_or_default();
                let text = format!("{}{path}{query_text}", base.as_str());
                assert_eq!(base.join(path, query).ok(), Url::parse(&text).ok(), "{text:?}");
            }
        }
    }

    #[test]
    fn join_keeps_the_prefix() {
        let base = BaseUrl::parse("http://127.0.0.1:9/gateway/").unwrap();
        assert_eq!(base.join("/v2/x", None).unwrap().as_str(), "http://127.0.0.1:9/gateway/v2/x");
        assert_eq!(base.prefix(), "/gateway");
    }
}
