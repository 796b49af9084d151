//! Takes the text of the page apart.

use unicode_segmentation::UnicodeSegmentation as _;
use uuid::Uuid;

/// Every fingerprint of a sentence is made in this namespace.
const NAMESPACE: Uuid = Uuid::from_u128(0x0b4d_7f52_9a61_4a0e_8b0c_7a51_20d9_c3e4);

/// Headings and the first rows of tables: they say nothing by themselves.
const HEADINGS: &[&str] = &[
    "skip to main content",
    "delete a collection",
    "endpoint",
    "headers",
    "params",
    "request",
    "response",
    "notes",
    "namevalue",
    "nametyperequireddescription",
];

/// The sentences, table rows and samples of the page, in order. A sample is one unit.
pub(super) fn units(text: &str) -> Vec<String> {
    let mut units = Vec::new();
    let mut sample: Option<String> = None;
    for line in text.lines() {
        let opens = line.starts_with("const ") || line.trim_end() == "{";
        // `headers: {` is a member of a sample, not a heading.
        let closes = !line.ends_with('{') && HEADINGS.contains(&words(line).as_str());
        if closes {
            units.extend(sample.take());
        } else if let Some(sample) = &mut sample {
            sample.push('\n');
            sample.push_str(line);
        } else if opens {
            sample = Some(line.to_owned());
        } else {
            let sentences = line.unicode_sentences().map(str::trim);
            units.extend(sentences.filter(|one| !words(one).is_empty()).map(str::to_owned));
        }
    }
    units.extend(sample);
    units
}

/// Names a unit by its words: punctuation, letter case and the encoding of quotation marks change
/// when a page is captured in another way, and say nothing.
pub(super) fn fingerprint(unit: &str) -> String {
    Uuid::new_v5(&NAMESPACE, words(unit).as_bytes()).simple().to_string()
}

fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, units};

    #[test]
    fn sentences_rows_and_samples_are_units() {
        let text = "Headers\n\nNameValue\nContent-Typeapplication/json\n\nOne. Two (a; b).\n\n\
                    Request\n\nconst a = 1;\n\nrun();\n\nNotes\n\nThe end.";
        let expected = [
            "Content-Typeapplication/json",
            "One.",
            "Two (a; b).",
            "const a = 1;\n\nrun();\n",
            "The end.",
        ];
        assert_eq!(units(text), expected);
    }

    #[test]
    fn quotation_marks_do_not_count() {
        assert_eq!(fingerprint("The client’s “id”."), fingerprint("the client's \"id\""));
        assert_ne!(fingerprint("one"), fingerprint("two"));
    }
}
