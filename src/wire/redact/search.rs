//! The search for secrets: their forms, and texts of any length.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Read};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::decoding::{decoded, undo};

/// Length below which secrets are matched as whole words only, or they would be found everywhere.
const SHORT: usize = 8;

/// Length of the pieces by which a part of a secret is recognised.
const PIECE: usize = 16;

/// Distance between pieces: any part of `PIECE + STEP - 1` characters holds a whole one.
const STEP: usize = 8;

/// Shortest segment of a JSON Web Token that is distinguishable from other text.
const SEGMENT: usize = 16;

/// A secret in one of its encodings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) text: Vec<u8>,
    /// True if it counts only as a whole word.
    pub(super) only_as_word: bool,
}

/// A text to search for: a whole form, or a piece of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    pub(super) text: Vec<u8>,
    /// Index of its form.
    pub(super) form: usize,
    /// Offset in its form.
    pub(super) offset: usize,
}

/// Returns every form of these secrets, each once. The search ignores letter case, and escapes are
/// decoded before it.
pub(super) fn forms<'a>(secrets: impl Iterator<Item = &'a str>) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut known = HashSet::new();
    for secret in secrets.filter(|secret| !secret.is_empty()) {
        let only_as_word = secret.len() < SHORT;
        let encoded = if only_as_word { Vec::new() } else { encodings(secret) };
        for text in std::iter::once(secret.to_owned()).chain(encoded) {
            if known.insert(text.to_ascii_lowercase()) {
                forms.push(Form { text: text.into_bytes(), only_as_word });
            }
        }
    }
    forms
}

/// Returns a secret in base64 at each alignment, in hexadecimal, and each longer segment of a JSON
/// Web Token.
fn encodings(secret: &str) -> Vec<String> {
    let mut encodings = Vec::new();
    for offset in 0..3 {
        let padded = [&vec![0; offset][..], secret.as_bytes()].concat();
        for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            // The first and last characters also depend on the neighbours of the secret.
            let skip = if offset == 0 { 0 } else { offset + 1 };
            let keep = encoded.len() - usize::from(padded.len() % 3 != 0);
            encodings.push(encoded[skip..keep].to_owned());
        }
    }
    encodings.push(secret.bytes().fold(String::new(), |mut hexadecimal, byte| {
        // Writing to a string does not fail.
        let _ = write!(hexadecimal, "{byte:02x}");
        hexadecimal
    }));
    if secret.split('.').count() == 3 {
        let segments = secret.split('.').filter(|segment| segment.len() >= SEGMENT);
        encodings.extend(segments.map(str::to_owned));
    }
    encodings
}

/// Returns pieces of the forms that do not occur in other text by chance.
pub(super) fn pieces(forms: &[Form]) -> Vec<Needle> {
    let mut needles = Vec::new();
    let mut known = HashSet::new();
    for (form, Form { text, .. }) in forms.iter().enumerate() {
        for offset in (0..text.len().saturating_sub(PIECE)).step_by(STEP) {
            let piece = &text[offset..offset + PIECE];
            if is_random(piece) && known.insert(piece.to_ascii_lowercase()) {
                needles.push(Needle { text: piece.to_owned(), form, offset });
            }
        }
    }
    needles
}

/// Returns true if a piece mixes letters and digits, or upper and lower case, as words do not.
fn is_random(piece: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| usize::from(piece.iter().any(class));
    has(u8::is_ascii_lowercase) + has(u8::is_ascii_uppercase) + has(u8::is_ascii_digit) >= 2
}

/// Layers of escapes that are undone: a token in a URL in a JSON text in a JSON report.
const LAYERS: usize = 4;

/// Size of the chunks in which a long text is searched.
pub(super) const CHUNK: usize = 64 * 1024;

/// Most bytes of one byte of a secret that is escaped twice, as in `\\u0061`.
const ESCAPED: usize = 8;

/// Buffers for decoded text, reused for each chunk.
#[derive(Debug, Default)]
struct Scratch {
    text: Vec<u8>,
    next: Vec<u8>,
}

/// Automaton and forms of the secrets.
#[derive(Debug, Default)]
pub(super) struct Search {
    automaton: Option<AhoCorasick>,
    forms: Vec<Form>,
    needles: Vec<Needle>,
}

impl Search {
    pub(super) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let forms = forms(secrets);
        let needles = pieces(&forms);
        let mut search = Self { automaton: automaton(&needles), forms, needles };
        let whole = search.not_covered();
        if !whole.is_empty() {
            search.needles.extend(whole);
            search.automaton = automaton(&search.needles);
        }
        search
    }

    /// Returns the forms that their pieces do not cover from the first character to the last.
    /// Searching for the others as a whole would only make the automaton larger.
    fn not_covered(&self) -> Vec<Needle> {
        // A piece that is found is widened to the whole form, so the first one mostly tells.
        let is_covered =
            |text: &[u8]| self.matches(text, true).any(|found| found == (0..text.len()));
        let forms = self.forms.iter().enumerate().filter(|(_, form)| !is_covered(&form.text));
        forms
            .map(|(form, Form { text, .. })| Needle { text: text.clone(), form, offset: 0 })
            .collect()
    }

    /// Returns the ranges of all secrets and parts of secrets, in order and without overlaps.
    pub(super) fn ranges(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        // There is nearly always none, which is found out faster without places.
        if !self.finds_in_one(bytes, true, &mut Scratch::default()) {
            return Vec::new();
        }
        let mut ranges: Vec<Range<usize>> = self.matches(bytes, true).collect();
        let mut layer = decoded(bytes, None);
        for _ in 0..LAYERS {
            let Some(text) = layer else { break };
            let found = self.matches(&text.bytes, true);
            ranges.extend(found.map(|found| text.starts[found.start]..text.starts[found.end]));
            layer = decoded(&text.bytes, Some(&text.starts));
        }
        merged(ranges)
    }

    /// Returns true if `bytes` contain a secret. A secret as short as a word counts only with
    /// `words`.
    pub(super) fn finds(&self, bytes: &[u8], words: bool) -> bool {
        if bytes.len() <= CHUNK {
            return self.finds_in_one(bytes, words, &mut Scratch::default());
        }
        // A slice is always read to its end.
        self.finds_in(bytes, words).unwrap_or(true)
    }

    /// Like [`Search::finds`], for a text that need not fit into memory.
    pub(super) fn finds_in(&self, mut text: impl Read, words: bool) -> io::Result<bool> {
        let longest = self.forms.iter().map(|form| form.text.len()).max().unwrap_or_default();
        // A possible beginning of a secret is searched again with the next chunk.
        let overlap = longest * ESCAPED;
        let mut window = Vec::with_capacity(CHUNK + overlap);
        let mut scratch = Scratch::default();
        loop {
            let read = text.by_ref().take(CHUNK as u64).read_to_end(&mut window)?;
            if self.finds_in_one(&window, words, &mut scratch) {
                return Ok(true);
            }
            if read < CHUNK {
                return Ok(false);
            }
            window.drain(..window.len().saturating_sub(overlap));
        }
    }

    fn finds_in_one(&self, bytes: &[u8], words: bool, scratch: &mut Scratch) -> bool {
        let is_in = |text: &[u8]| self.matches(text, words).next().is_some();
        if is_in(bytes) {
            return true;
        }
        let Scratch { text, next } = scratch;
        let mut is_escaped = undo(bytes, text);
        for _ in 0..LAYERS {
            if !is_escaped {
                return false;
            }
            if is_in(text) {
                return true;
            }
            is_escaped = undo(text, next);
            std::mem::swap(text, next);
        }
        false
    }

    fn matches<'a>(
        &'a self,
        bytes: &'a [u8],
        words: bool,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        // Testing for a match is faster than locating it, and usually there is none.
        let found = self.automaton.iter().filter(move |automaton| automaton.is_match(bytes));
        found.flat_map(move |automaton| {
            automaton.find_overlapping_iter(bytes).filter_map(move |found| {
                let needle = self.needles.get(found.pattern().as_usize())?;
                let form = self.forms.get(needle.form)?;
                let range = found.start()..found.end();
                let counts = !form.only_as_word || words && is_word(bytes, &range);
                counts.then(|| widened(bytes, range, needle, &form.text))
            })
        })
    }
}

/// Automaton for these needles, in any letter case; `None` without needles.
fn automaton(needles: &[Needle]) -> Option<AhoCorasick> {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard);
    builder.build(needles.iter().map(|needle| &needle.text)).ok().filter(|_| !needles.is_empty())
}

/// Widens the range over its neighbours, as far as they belong to the secret too.
fn widened(bytes: &[u8], range: Range<usize>, needle: &Needle, form: &[u8]) -> Range<usize> {
    let same = |(one, other): &(&u8, &u8)| one.eq_ignore_ascii_case(other);
    let before = bytes[..range.start].iter().rev().zip(form[..needle.offset].iter().rev());
    let after = bytes[range.end..].iter().zip(&form[needle.offset + needle.text.len()..]);
    range.start - before.take_while(same).count()..range.end + after.take_while(same).count()
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

fn is_word(bytes: &[u8], range: &Range<usize>) -> bool {
    let inside = |index: Option<usize>| {
        index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_alphanumeric)
    };
    !inside(range.start.checked_sub(1)) && !inside(Some(range.end))
}
