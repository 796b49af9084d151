//! Undoes the escapes in which a text can hide, without knowing which language it is written in.

use memchr::{memchr2, memchr3};

/// A text with one layer of escapes undone; each byte remembers where it came from.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Where each byte began in the original text, and where the last one ended.
    pub(super) starts: Vec<usize>,
}

/// Undoes one layer of the escapes of JSON (RFC 8259 section 7), URLs (RFC 3986 section 2.1),
/// HTML, JSON Pointers (RFC 6901) and, by leaving out zeros, UTF-16. `starts` says where the bytes
/// began in the original text; without it, this is the original. `None` when there is none.
pub(super) fn decoded(bytes: &[u8], starts: Option<&[usize]>) -> Option<Decoded> {
    let first = first_escape(bytes)?;
    let start = |index: usize| starts.map_or(index, |starts| starts[index]);
    let mut out =
        Decoded { bytes: bytes[..first].to_vec(), starts: (0..first).map(start).collect() };
    let mut at = first;
    let mut found = false;
    while at < bytes.len() {
        let (byte, length) = escape(&bytes[at..]).unwrap_or((Some(bytes[at]), 1));
        found |= length > 1 || byte.is_none();
        if let Some(byte) = byte {
            out.bytes.push(byte);
            out.starts.push(start(at));
        }
        at += length;
    }
    out.starts.push(start(bytes.len()));
    found.then_some(out)
}

/// Where the first byte is with which an escape can begin.
fn first_escape(bytes: &[u8]) -> Option<usize> {
    let one = memchr3(b'\\', b'%', b'&', bytes);
    let other = memchr2(b'~', 0, &bytes[..one.unwrap_or(bytes.len())]);
    other.or(one)
}

/// The character that an escape at the beginning of `rest` stands for, and the escape's length.
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

/// An ASCII character by its number; tokens have no others (RFC 6750 section 2.1).
fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u8::from_str_radix(digits, 16).ok().filter(|character| are_digits && character.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_undone_and_remembers_its_place() {
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
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in ["", "abc", "100 % sure", "\\u00e4", "a & b;", "~2", "%zz", "\\u00", "&#300;"] {
            assert!(decoded(text.as_bytes(), None).is_none(), "{text}");
        }
    }
}
