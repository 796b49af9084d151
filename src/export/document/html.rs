//! The document as one page of HTML that asks nobody for anything.

use std::io::Write;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use pulldown_cmark::{Options, Parser};
use sha2::{Digest as _, Sha256};

use super::{DocumentError, Material, markdown};

const STYLE: &str = include_str!("../../../templates/document/style.css");

#[derive(Template)]
#[template(path = "document/expected-behaviour.html")]
struct Page<'a> {
    style: &'a str,
    style_hash: String,
    body: &'a str,
}

/// Writes the document as HTML: the Markdown, set in a page of its own.
pub fn html(material: &Material, out: &mut dyn Write) -> Result<(), DocumentError> {
    let text = markdown::text(material)?;
    let mut body = String::with_capacity(text.len() * 2);
    let parser = Parser::new_ext(&text, Options::ENABLE_TABLES);
    pulldown_cmark::html::push_html(&mut body, parser);
    let page = Page { style: STYLE, style_hash: BASE64.encode(Sha256::digest(STYLE)), body: &body };
    out.write_all(page.render()?.as_bytes())?;
    Ok(())
}
