//! Sources of time and of identifiers. A world without a clock of its own and with a seed is the
//! same each time.

use jiff::{Timestamp, ToSpan as _};

/// A source of time, in whole milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// A clock that moves one second each time it is read, for output that never changes.
    Ticking {
        /// The next reading.
        next: Timestamp,
    },
}

impl Clock {
    /// A ticking clock that starts at the moment of the page's sample document.
    #[must_use]
    pub fn ticking() -> Self {
        Self::Ticking { next: Timestamp::constant(1_706_645_794, 841_000_000) }
    }

    /// The time, without moving a ticking clock.
    pub(super) fn peek(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Ticking { next } => *next,
        }
    }

    /// Reads the clock.
    pub fn now(&mut self) -> Timestamp {
        match self {
            Self::System => {
                let now = Timestamp::now();
                Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
            }
            Self::Ticking { next } => {
                let now = *next;
                *next = now.checked_add(1.second()).unwrap_or(now);
                now
            }
        }
    }
}

/// Letters and digits in the order in which text is compared.
const LETTERS_AND_DIGITS: &[u8; 62] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The digits of Crockford's base 32, which leaves out letters that look like others.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The shape of every `_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// 24 hexadecimal digits, as in every example of the pages.
    ObjectId,
    Uuid,
    Alphanumeric,
    Ulid,
}

/// A seeded source of identifiers.
#[derive(Debug, Clone)]
pub(super) struct Identifiers {
    shape: Shape,
    random: fastrand::Rng,
    process: u64,
    counter: u32,
}

impl Identifiers {
    pub(super) fn new(seed: u64, shape: Shape) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let process = random.u64(..1 << 40);
        // Three bytes of room; starting low keeps identifiers in order of creation.
        let counter = u32::from(random.u16(..));
        Self { shape, random, process, counter }
    }

    /// The `_id` of a new record. Every shape begins with the time and a counter, so identifiers are
    /// in order of creation.
    pub(super) fn id(&mut self, at: Timestamp) -> String {
        self.counter = (self.counter + 1) & 0x00ff_ffff;
        let counter = u128::from(self.counter);
        let time = u128::try_from(at.as_millisecond()).unwrap_or_default();
        match self.shape {
            Shape::ObjectId => self.object_id(at),
            Shape::Uuid => self.counted_uuid(at),
            Shape::Alphanumeric => {
                let number =
                    (time << 76) | (counter << 52) | u128::from(self.random.u64(..1 << 52));
                digits(number, LETTERS_AND_DIGITS, 20)
            }
            Shape::Ulid => {
                let number =
                    (time << 80) | (counter << 56) | u128::from(self.random.u64(..1 << 56));
                digits(number, CROCKFORD, 26)
            }
        }
    }

    /// The identifier that a text stands for, if it has the right shape. Only the usual case, lower
    /// or upper, counts unless `any_case`; the other one is silent.
    pub(super) fn read(&self, text: &str, any_case: bool) -> Option<String> {
        let usual = match self.shape {
            Shape::ObjectId | Shape::Uuid => text.to_ascii_lowercase(),
            Shape::Alphanumeric => text.to_owned(),
            Shape::Ulid => text.to_ascii_uppercase(),
        };
        let is_digit = |byte: u8| match self.shape {
            Shape::ObjectId | Shape::Uuid => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Shape::Alphanumeric => byte.is_ascii_alphanumeric(),
            Shape::Ulid => CROCKFORD.contains(&byte),
        };
        let is_hyphen = |at: usize| self.shape == Shape::Uuid && matches!(at, 8 | 13 | 18 | 23);
        let mut bytes = usual.bytes().enumerate();
        let is_one = usual.len() == self.length()
            && bytes.all(|(at, byte)| if is_hyphen(at) { byte == b'-' } else { is_digit(byte) });
        (is_one && (any_case || usual == text)).then_some(usual)
    }

    /// The length of an identifier, in characters.
    pub(super) fn length(&self) -> usize {
        match self.shape {
            Shape::ObjectId => 24,
            Shape::Uuid => 36,
            Shape::Alphanumeric => 20,
            Shape::Ulid => 26,
        }
    }

    /// Twelve bytes in lower-case hexadecimal: seconds, a process value and a counter. The leading
    /// four bytes agree with `createdAt`, as they do in the samples of the list page.
    fn object_id(&self, at: Timestamp) -> String {
        let seconds = u32::try_from(at.as_second()).unwrap_or_default();
        format!("{seconds:08x}{:010x}{:06x}", self.process, self.counter)
    }

    /// A UUID of version 7 with a counter behind the time (RFC 9562 section 6.2, method 1).
    fn counted_uuid(&mut self, at: Timestamp) -> String {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes);
        let [_, high, middle, low] = self.counter.to_be_bytes();
        // The version takes the upper half of the first byte, the variant two bits of the third.
        bytes[0] = high >> 4;
        bytes[1] = (high << 4) | (middle >> 4);
        bytes[2] = ((middle & 0x0f) << 2) | (low >> 6);
        bytes[3] = low << 2;
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid().to_string()
    }

    /// A random UUID, version 4, as in every sample of `code` on the collections pages.
    pub(super) fn code(&mut self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// A UUID of version 7, which begins with the time (RFC 9562 section 5.7).
    pub(super) fn time_ordered_code(&mut self, at: Timestamp) -> String {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes);
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid().to_string()
    }

    /// Five upper-case letters and digits, the shape of the ticket in a signed envelope.
    pub(super) fn ticket(&mut self) -> String {
        const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        (0..5).map(|_| char::from(ALPHABET[self.random.usize(..ALPHABET.len())])).collect()
    }
}

/// A number in the digits of an alphabet, filled up to a length.
fn digits(number: u128, alphabet: &[u8], length: usize) -> String {
    let base = alphabet.len() as u128;
    let mut rest = number;
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        *digit = usize::try_from(rest % base)
            .ok()
            .and_then(|at| alphabet.get(at))
            .map_or(b'0', |it| *it);
        rest /= base;
    }
    digits.into_iter().map(char::from).collect()
}
