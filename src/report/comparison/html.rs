//! One self-contained HTML file: it asks nothing of the network, runs no script, and allows no
//! style but its own.

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use super::super::{RenderError, printable};
use super::outline::{self, Line, Piece, Section};
use crate::model::{Comparison, ComparisonResult};

const STYLE: &str = include_str!("../../../templates/comparison.css");

/// The whole page; the template escapes whatever it shows.
#[derive(Template)]
#[template(path = "comparison.html")]
struct Page<'a> {
    policy: String,
    style: &'a str,
    result: String,
    word: &'static str,
    before: String,
    after: String,
    runs: [Line; 2],
    sections: Vec<Section>,
    latencies: Vec<Line>,
}

/// Writes the comparison as one HTML file.
pub(super) fn render(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    // A parser of HTML reads CR LF as LF (HTML, section 13.2.3.5); the hash is of what it reads.
    let style = STYLE.replace("\r\n", "\n");
    let name = |name: &str| printable::line(name).into_owned();
    let page = Page {
        policy: format!(
            "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; \
             form-action 'none'",
            BASE64.encode(Sha256::digest(style.as_bytes()))
        ),
        style: &style,
        result: outline::result(comparison),
        word: word(comparison.result),
        before: name(&comparison.before.target.name),
        after: name(&comparison.after.target.name),
        runs: outline::runs(comparison),
        sections: outline::sections(comparison),
        latencies: outline::latencies(comparison),
    };
    let page = page.render().map_err(io::Error::other)?;
    out.write_all(page.as_bytes())?;
    Ok(())
}

fn word(result: ComparisonResult) -> &'static str {
    match result {
        ComparisonResult::Identical => "identical",
        ComparisonResult::Different => "different",
        ComparisonResult::Unjudged => "unjudged",
        ComparisonResult::Regressed => "regressed",
    }
}
