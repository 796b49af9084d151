//! Shapes of identifiers: texts that may be an identifier to change something by, and made-up
//! identifiers that look like those of the target.
//!
//! Only the examples of the documentation have 24 hexadecimal digits, so other shapes are accepted
//! as well. A plain word or a small number is not: a server that issues `all` or `0` as an
//! identifier may give it another meaning.

/// Shortest text that is distinguishable from a word or a small number.
const SHORTEST: usize = 12;
/// Longest text that is put into a URL as an identifier.
const LONGEST: usize = 64;
/// Shortest text without digits that mixes upper and lower case.
const SHORTEST_WITHOUT_DIGITS: usize = 16;

/// A family of identifiers that look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// 24 hexadecimal digits, as in the documentation.
    ObjectId,
    /// A UUID with its hyphens.
    Uuid,
    /// Digits only.
    Digits,
    /// Letters and digits of any other form.
    Other,
}

/// Returns the shape of an identifier; `None` for a text that may be a plain word or a small
/// number, or would alter the path it is put into.
#[must_use]
pub fn shape(id: &str) -> Option<Shape> {
    let is_hexadecimal = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match id.len() {
        24 if is_hexadecimal => Some(Shape::ObjectId),
        36 if uuid::Uuid::try_parse(id).is_ok() => Some(Shape::Uuid),
        _ if !is_safe_segment(id) || !is_opaque(id) => None,
        _ if id.bytes().all(|byte| byte.is_ascii_digit()) => Some(Shape::Digits),
        _ => Some(Shape::Other),
    }
}

/// Returns true for a text of letters, digits, hyphens and underscores only: it is the same before
/// and after a URL is parsed.
#[must_use]
pub fn is_safe_segment(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Returns true for a text that nobody would choose as a word: long, with digits or with letters of
/// both cases.
fn is_opaque(id: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| id.bytes().any(|byte| kind(&byte));
    let mixes_case = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    id.len() >= SHORTEST
        && (has(u8::is_ascii_digit) || (id.len() >= SHORTEST_WITHOUT_DIGITS && mixes_case))
}

/// Makes up an identifier that was never issued and looks like `example`.
///
/// 24 hexadecimal digits begin with a date before the service existed. Of an unknown shape, the
/// beginning is kept, since it may be a time, and the rest is drawn from the characters of the
/// example, since others may not belong to its alphabet.
#[must_use]
pub fn made_up(example: &str, random: &mut fastrand::Rng) -> String {
    match shape(example) {
        Some(Shape::Uuid) => {
            uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid().to_string()
        }
        Some(Shape::Digits | Shape::Other) => {
            let kept = example.len() / 4;
            let characters = example.chars().enumerate();
            characters
                .map(|(place, it)| if place < kept { it } else { drawn(it, example, random) })
                .collect()
        }
        _ => {
            let seconds = random.u32(1..0x3000_0000);
            let rest = random.u64(..);
            format!("{seconds:08x}{rest:016x}")
        }
    }
}

/// Draws a character of the same kind from the example.
fn drawn(character: char, example: &str, random: &mut fastrand::Rng) -> char {
    let is_alike = |other: &char| {
        character.is_ascii_digit() && other.is_ascii_digit()
            || character.is_ascii_lowercase() && other.is_ascii_lowercase()
            || character.is_ascii_uppercase() && other.is_ascii_uppercase()
    };
    random.choice(example.chars().filter(is_alike).collect::<Vec<_>>()).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_of_identifiers_that_servers_give_is_known() {
        for (id, expected) in [
            ("65b9592267cc4f096dbe743d", Shape::ObjectId),
            ("65B9592267CC4F096DBE743D", Shape::ObjectId),
            ("d96db430-27d2-4f43-bcff-c4b239ac6d2e", Shape::Uuid),
            ("175928847299117063", Shape::Digits),
            ("01ARZ3NDEKTSV4RRFFQ69G5FAV", Shape::Other),
            ("V1StGXR8_Z5jdHi6B-myT", Shape::Other),
            ("abcdefghIJKLMNOPqrst", Shape::Other),
            ("col_8f2k9d0s1a", Shape::Other),
        ] {
            assert_eq!(shape(id), Some(expected), "{id}");
        }
    }

    #[test]
    fn shape_of_words_small_numbers_and_paths_is_none() {
        for id in [
            "",
            "all",
            "ALL",
            "undefined",
            "null",
            "none",
            "true",
            "everything-of-mine",
            "project-type",
            "move-people",
            "0",
            "-1",
            "17",
            "1000000",
            "..",
            "65b9592267cc4f096dbe743d/",
            "a?b=c",
            "%2e%2e",
        ] {
            assert_eq!(shape(id), None, "{id}");
        }
    }

    #[test]
    fn made_up_identifier_has_the_shape_of_its_example_and_is_another() {
        let mut random = fastrand::Rng::with_seed(7);
        for example in [
            "65b9592267cc4f096dbe743d",
            "d96db430-27d2-4f43-bcff-c4b239ac6d2e",
            "175928847299117063",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "V1StGXR8_Z5jdHi6B-myT",
        ] {
            let id = made_up(example, &mut random);
            assert_eq!((shape(&id), id.len()), (shape(example), example.len()), "{id}");
            assert_ne!(id, example);
        }
    }
}
