//! Decoding of escapes of all common text formats.

use std::ops::Range;

use memchr::{memchr2, memchr3};

/// A text with one layer of escapes undone; each byte remembers where it came from.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Offset of each byte in the original text, and the end of the last one.
    pub(super) starts: Vec<usize>,
}

/// Decodes one layer of the escapes of JSON (RFC 8259 section 7), URLs (RFC 3986 section 2.1),
/// HTML, JSON Pointers (RFC 6901) and, by dropping zeros, UTF-16. `starts` holds the offsets in the
/// original text; without it, `bytes` is the original. Returns `None` without an escape.
pub(super) fn decoded(bytes: &[u8], starts: Option<&[usize]>) -> Option<Decoded> {
    let start = |index: usize| starts.map_or(index, |starts| starts[index]);
    let mut escapes = Escapes::of(bytes).peekable();
    escapes.peek()?;
    let mut out = Decoded { bytes: Vec::new(), starts: Vec::new() };
    let mut at = 0;
    for Escape { range, byte } in escapes {
        out.bytes.extend_from_slice(&bytes[at..range.start]);
        out.starts.extend((at..range.start).map(start));
        if let Some(byte) = byte {
            out.bytes.push(byte);
            out.starts.push(start(range.start));
        }
        at = range.end;
    }
    out.bytes.extend_from_slice(&bytes[at..]);
    out.starts.extend((at..=bytes.len()).map(start));
    Some(out)
}

/// Decodes into `out` without places, and returns true if there was an escape.
pub(super) fn undo(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    let mut at = 0;
    for Escape { range, byte } in Escapes::of(bytes) {
        out.extend_from_slice(&bytes[at..range.start]);
        out.extend(byte);
        at = range.end;
    }
    let found = at > 0;
    if found {
        out.extend_from_slice(&bytes[at..]);
    }
    found
}

/// An escape, and the byte that it stands for, if any.
struct Escape {
    range: Range<usize>,
    byte: Option<u8>,
}

/// The escapes in a text, in order.
struct Escapes<'a> {
    bytes: &'a [u8],
    /// Next possible beginning of an escape, by its first byte: each is searched for only once.
    common: Option<usize>,
    rare: Option<usize>,
}

impl<'a> Escapes<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, common: common(bytes), rare: rare(bytes) }
    }
}

impl Iterator for Escapes<'_> {
    type Item = Escape;

    fn next(&mut self) -> Option<Escape> {
        loop {
            let start = [self.common, self.rare].into_iter().flatten().min()?;
            let found = escape(&self.bytes[start..]);
            let end = start + found.map_or(1, |(_, length)| length);
            let behind = |find: fn(&[u8]) -> Option<usize>| {
                find(&self.bytes[end..]).map(|distance| end + distance)
            };
            if self.common.is_some_and(|place| place < end) {
                self.common = behind(common);
            }
            if self.rare.is_some_and(|place| place < end) {
                self.rare = behind(rare);
            }
            if let Some((byte, _)) = found {
                return Some(Escape { range: start..end, byte });
            }
        }
    }
}

fn common(bytes: &[u8]) -> Option<usize> {
    memchr3(b'\\', b'%', b'&', bytes)
}

fn rare(bytes: &[u8]) -> Option<usize> {
    memchr2(b'~', 0, bytes)
}

/// Returns the character of an escape at the beginning of `rest`, and the length of the escape.
fn escape(rest: &[u8]) -> Option<(Option<u8>, usize)> {
    match rest {
        [0, ..] => Some((None, 1)),
        [b'%', high, low, ..] => Some((Some(hexadecimal(&[*high, *low])?), 3)),
        [b'\\', b'u', digits @ ..] => Some((Some(hexadecimal(digits.get(..4)?)?), 6)),
        [b'\\', b'x', digits @ ..] => Some((Some(hexadecimal(digits.get(..2)?)?), 4)),
        [b'\\', escaped @ (b'\\' | b'/' | b'"' | b'\''), ..] => Some((Some(*escaped), 2)),
        [b'~', b'0', ..] => Some((Some(b'~'), 2)),
        [b'~', b'1', ..] => Some((Some(b'/'), 2)),
        [b'&', name @ ..] => {
            let name = &name[..name.iter().take(8).position(|byte| *byte == b';')?];
            Some((Some(entity(name)?), name.len() + 2))
        }
        _ => None,
    }
}

fn entity(name: &[u8]) -> Option<u8> {
    match name {
        b"amp" => Some(b'&'),
        b"lt" => Some(b'<'),
        b"gt" => Some(b'>'),
        b"quot" => Some(b'"'),
        b"apos" => Some(b'\''),
        [b'#', b'x' | b'X', digits @ ..] => hexadecimal(digits),
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok().filter(u8::is_ascii),
        _ => None,
    }
}

/// Parses the number of an ASCII character; tokens have no others (RFC 6750 section 2.1).
fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u8::from_str_radix(digits, 16).ok().filter(|character| are_digits && character.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoded_undoes_each_escape_and_keeps_its_place() {
        for (escaped, plain) in [
            ("a\\u0062c", "abc"),
            ("%61%62c", "abc"),
            ("&#97;b&#x63;", "abc"),
            ("a\\/b~1c&amp;", "a/b/c&"),
            ("a\0b\0c\0", "abc"),
            ("\\\\u0061", "\\u0061"),
        ] {
            let decoded = decoded(escaped.as_bytes(), None).unwrap();
            assert_eq!(String::from_utf8_lossy(&decoded.bytes), plain);
            assert_eq!(decoded.starts.len(), plain.len() + 1, "{escaped}");
            assert_eq!(decoded.starts.last(), Some(&escaped.len()));
            let mut undone = b"of the text before".to_vec();
            assert!(undo(escaped.as_bytes(), &mut undone));
            assert_eq!(undone, decoded.bytes);
        }
    }

    #[test]
    fn text_without_escapes_is_not_decoded() {
        for text in ["", "abc", "100 % sure", "\\u00e4", "a & b;", "~2", "%zz", "\\u00", "&#300;"] {
            assert!(decoded(text.as_bytes(), None).is_none(), "{text}");
            assert!(!undo(text.as_bytes(), &mut Vec::new()), "{text}");
        }
    }
}
