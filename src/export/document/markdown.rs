//! The document as Markdown.

use std::io::Write;

use askama::Template;

use super::standing::{self, Coverage};
use super::{DocumentError, Entry, Material};
use crate::contract::page::{QUESTIONS, Question, SENTENCES, Sentence};
use crate::model::Level;

#[derive(Template)]
#[template(path = "document/expected-behaviour.md", escape = "none")]
struct Page<'a> {
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
pub(super) fn text(material: &Material) -> Result<String, DocumentError> {
    let count =
        |level| material.entries.iter().filter(|entry| entry.requirement.level == level).count();
    let page = Page {
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

impl Page<'_> {
    fn standing(sentence: &Sentence) -> String {
        standing::cell(sentence)
    }

    fn anchor(id: &str) -> String {
        standing::anchor(id)
    }

    /// The observations of one target about a question.
    fn observations(observations: &[(String, String)], topic: &str) -> String {
        let about = observations.iter().filter(|(about, _)| about == topic);
        let seen: Vec<String> = about.map(|(_, observed)| inline(observed)).collect();
        if seen.is_empty() { "nothing observed".to_owned() } else { seen.join("; ") }
    }
}

/// A text of a provider within a line: as code, so that nothing in it is markup.
fn inline(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("`{}`", plain.replace('`', "'"))
}

/// A fence that is longer than any in the text, so that the text cannot end it.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::{fence, inline};

    #[test]
    fn no_text_ends_its_own_fence() {
        assert_eq!(fence("a"), "```");
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(inline("a`b\nc"), "`a'b c`");
    }
}
