//! The expected behaviour as a document: each requirement with its level, its source, the scenarios
//! and faults that prove it and a real exchange; the status of each sentence of the page; and the
//! open questions.
//!
//! The same material gives the same document, so that it can be kept and compared.

use std::io;
use std::io::Write;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use pulldown_cmark::{Options, Parser};
use sha2::{Digest as _, Sha256};

use crate::contract::page::{QUESTIONS, Question, SENTENCES, Sentence, Standing};
use crate::model::{Level, Requirement};

/// The input of the document.
#[derive(Debug, Clone)]
pub struct Material {
    /// The version of the suite.
    pub version: String,
    /// Every requirement, in the order of the catalogue.
    pub entries: Vec<Entry>,
    /// Observations where the pages are silent, by target.
    pub observed: Vec<Observed>,
}

/// A requirement with its evidence.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The scenarios that judge it; empty when every scenario does.
    pub scenarios: Vec<&'static str>,
    /// The faults that prove that its check can fail.
    pub faults: Vec<&'static str>,
    /// An exchange in which it was judged.
    pub exchange: Option<Shown>,
}

/// An exchange as the document shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The scenario.
    pub scenario: String,
    /// The exchange, with symbols for values that change from run to run.
    pub text: String,
}

/// Observations of one run where the pages are silent.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The name of the target.
    pub target: String,
    /// Topic and observation, in order and without repetitions.
    pub observations: Vec<(String, String)>,
}

/// Errors of writing the document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The template could not be filled in.
    #[error("cannot make the document: {0}; please report this as a bug")]
    Template(#[from] askama::Error),
    /// The output could not be written.
    #[error("cannot write the document: {0}; check that the place is writable and not full")]
    Io(#[from] io::Error),
}

#[derive(Template)]
#[template(path = "document/expected-behaviour.md", escape = "none")]
struct MarkdownPage<'a> {
    material: &'a Material,
    areas: Vec<(&'a str, Vec<&'a Entry>)>,
    levels: [(Level, usize); 3],
    coverage: Coverage,
    sentences: &'static [Sentence],
    questions: &'static [Question],
}

/// Writes the document as Markdown.
pub fn markdown(material: &Material, out: &mut dyn Write) -> Result<(), DocumentError> {
    out.write_all(text(material)?.as_bytes())?;
    Ok(())
}

/// The document as one text of Markdown.
fn text(material: &Material) -> Result<String, DocumentError> {
    let count =
        |level| material.entries.iter().filter(|entry| entry.requirement.level == level).count();
    let page = MarkdownPage {
        material,
        areas: areas(&material.entries),
        levels: [Level::Must, Level::Should, Level::May].map(|level| (level, count(level))),
        coverage: Coverage::of_the_page(),
        sentences: SENTENCES,
        questions: QUESTIONS,
    };
    Ok(page.render()?)
}

/// The entries by area, in the order of the catalogue.
fn areas(entries: &[Entry]) -> Vec<(&str, Vec<&Entry>)> {
    let mut areas: Vec<(&str, Vec<&Entry>)> = Vec::new();
    for entry in entries {
        let area = entry.requirement.area();
        match areas.iter_mut().find(|(name, _)| *name == area) {
            Some((_, of_area)) => of_area.push(entry),
            None => areas.push((area, vec![entry])),
        }
    }
    areas
}

impl MarkdownPage<'_> {
    fn standing(sentence: &Sentence) -> String {
        cell(sentence)
    }

    fn anchor(id: &str) -> String {
        anchor(id)
    }

    /// The observations of one target about a question.
    fn observations(observations: &[(String, String)], topic: &str) -> String {
        let about = observations.iter().filter(|(about, _)| about == topic);
        let seen: Vec<String> = about.map(|(_, observed)| inline(observed)).collect();
        if seen.is_empty() { "nothing observed".to_owned() } else { seen.join("; ") }
    }
}

/// A text of a provider within a line, as code, so that it is not read as markup.
fn inline(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("`{}`", plain.replace('`', "'"))
}

/// A fence longer than any in the text, so that the text cannot end it.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// The sentences of the page, counted by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Coverage {
    tested: usize,
    untestable: usize,
    silent: usize,
}

impl Coverage {
    fn of_the_page() -> Self {
        let count =
            |wanted: fn(&Sentence) -> bool| SENTENCES.iter().filter(|one| wanted(one)).count();
        Self {
            tested: count(|one| matches!(one.standing, Standing::Tested(_))),
            untestable: count(|one| matches!(one.standing, Standing::Untestable(_))),
            silent: count(|one| matches!(one.standing, Standing::Silent(_))),
        }
    }

    fn all(self) -> usize {
        self.tested + self.untestable + self.silent
    }
}

/// The status of a sentence, as a table cell.
fn cell(sentence: &Sentence) -> String {
    match sentence.standing {
        Standing::Tested(ids) => {
            let links: Vec<_> = ids.iter().map(|id| format!("[{id}](#{})", anchor(id))).collect();
            format!("tested by {}", links.join(", "))
        }
        Standing::Untestable(reason) => format!("untestable: {reason}"),
        Standing::Silent(topic) => format!("silent: see [{topic}](#{})", anchor(topic)),
    }
}

/// The place of a requirement or a question in the document.
fn anchor(id: &str) -> String {
    id.replace('.', "-")
}

const STYLE: &str = include_str!("../../templates/document/style.css");

#[derive(Template)]
#[template(path = "document/expected-behaviour.html")]
struct HtmlPage<'a> {
    style: &'a str,
    style_hash: String,
    body: &'a str,
}

/// Writes the document as HTML: the Markdown, set in a page of its own.
pub fn html(material: &Material, out: &mut dyn Write) -> Result<(), DocumentError> {
    let text = text(material)?;
    let mut body = String::with_capacity(text.len() * 2);
    let parser = Parser::new_ext(&text, Options::ENABLE_TABLES);
    pulldown_cmark::html::push_html(&mut body, parser);
    let page =
        HtmlPage { style: STYLE, style_hash: BASE64.encode(Sha256::digest(STYLE)), body: &body };
    out.write_all(page.render()?.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_own_fence() {
        assert_eq!(fence("a"), "```");
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(inline("a`b\nc"), "`a'b c`");
    }
}
