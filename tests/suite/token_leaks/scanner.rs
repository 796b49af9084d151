//! Finds tokens in what was written. It decodes nothing: it knows what each part of each token
//! looks like in each encoding, which is another way than that of the code it checks.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Length of the shortest part of a token that is found.
const PART: usize = 24;

/// Searches for parts of tokens, in any letter case.
pub(crate) struct Scanner(AhoCorasick);

impl Scanner {
    pub(crate) fn new(tokens: &[String]) -> Self {
        let mut needles = Vec::new();
        for token in tokens {
            // Lower and upper case change what base64 and digits make of a token.
            for token in [token.clone(), token.to_lowercase(), token.to_uppercase()] {
                needles.extend(token.as_bytes().windows(PART).flat_map(encodings));
            }
        }
        needles.sort();
        needles.dedup();
        Self(AhoCorasick::builder().ascii_case_insensitive(true).build(needles).unwrap())
    }

    pub(crate) fn finds(&self, text: &[u8]) -> bool {
        self.0.is_match(text)
    }

    /// Fails when a part of a token is in the text; counts one text that was searched.
    #[track_caller]
    pub(crate) fn search(&self, what: &str, text: &[u8]) -> usize {
        if let Some(found) = self.0.find(text) {
            let (from, to) = (found.start().saturating_sub(200), found.end() + 100);
            let beside = String::from_utf8_lossy(&text[from..to.min(text.len())]);
            panic!("{what} holds a part of a token at byte {}:\n{beside}", found.start());
        }
        1
    }
}

fn encodings(part: &[u8]) -> Vec<String> {
    let plain = String::from_utf8_lossy(part).into_owned();
    let each = |form: fn(&u8) -> String| part.iter().map(form).collect::<String>();
    let json = each(|byte| format!("\\u{byte:04x}"));
    let mut all = vec![
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("%25{byte:02x}")),
        each(|byte| format!("&#{byte};")),
        each(|byte| format!("&#x{byte:x};")),
        each(|byte| format!("&amp;#{byte};")),
        each(|byte| format!("&amp;#x{byte:x};")),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("{}\0", char::from(*byte))),
        each(|byte| format!("\0{}", char::from(*byte))),
        each(|byte| format!("{}\\u0000", char::from(*byte))),
        plain.replace('.', "%2e"),
        json.replace('\\', "\\\\"),
        json.replace('\\', "\\\\\\\\"),
        json,
        plain,
    ];
    for offset in 0..3 {
        let padded = [&vec![0; offset][..], part].concat();
        for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            // Without the characters that depend on what stands beside the part.
            let skip = if offset == 0 { 0 } else { offset + 1 };
            all.push(encoded[skip..encoded.len() - usize::from(padded.len() % 3 != 0)].to_owned());
        }
    }
    all
}
