//! Redirects away from odd paths: variants send a client elsewhere and do nothing.

use super::answers::Answer;
use super::routing::Resource;
use super::{ProviderRequest, World};
use crate::provider::{Variant, variant};

/// Where a redirect to another origin leads.
const ELSEWHERE: &str = "https://www.example.com";

/// The variants that redirect to the path without its slash, and their statuses.
static WITHOUT_SLASH: &[(&Variant, u16)] = &[
    (&variant::SLASH_REDIRECTS_301, 301),
    (&variant::SLASH_REDIRECTS_302, 302),
    (&variant::SLASH_REDIRECTS_303, 303),
    (&variant::SLASH_REDIRECTS_307, 307),
    (&variant::SLASH_REDIRECTS_308, 308),
];

impl World {
    /// The redirect of a path, whoever asks: a router judges paths before tokens. The query is left
    /// out, since it may hold a token.
    pub(super) fn redirect(&self, request: &ProviderRequest) -> Option<Answer> {
        self.redirect_of_slash(&request.path).or_else(|| {
            let plain = plain(&request.path)?;
            let redirects = self.varies(&variant::ODD_PATHS_REDIRECT);
            redirects.then(|| Answer::empty(308).with_header("location", plain))
        })
    }

    fn redirect_of_slash(&self, path: &str) -> Option<Answer> {
        let bare = path.strip_suffix('/')?;
        Resource::of(bare)
            .filter(|it| matches!(it, Resource::Collections | Resource::Collection(_)))?;
        if self.varies(&variant::SLASH_REDIRECTS_ELSEWHERE) {
            return Some(Answer::empty(308).with_header("location", format!("{ELSEWHERE}{bare}")));
        }
        if self.varies(&variant::SLASH_REDIRECTS_WITHOUT_LOCATION) {
            return Some(Answer::empty(307));
        }
        let (_, status) = WITHOUT_SLASH.iter().find(|(variant, _)| self.varies(variant))?;
        Some(Answer::empty(*status).with_header("location", bare))
    }
}

/// The path with its encoded slashes decoded, without empty segments and, so that it leads where it
/// seems to, without dots (RFC 3986 section 5.2.4); nothing where no slash is odd.
fn plain(path: &str) -> Option<String> {
    let decoded = path.replace("%2F", "/").replace("%2f", "/");
    let is_odd = decoded != path || path.contains("//") || (path.len() > 1 && path.ends_with('/'));
    if !is_odd {
        return None;
    }
    let mut segments = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    Some(format!("/{}", segments.join("/")))
}
