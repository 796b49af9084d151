//! Identifiers in the shapes the documentation shows, drawn from a seed.

use jiff::Timestamp;

/// A seeded source of identifiers.
#[derive(Debug, Clone)]
pub(super) struct Identifiers {
    random: fastrand::Rng,
    process: u64,
    counter: u32,
}

impl Identifiers {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let process = random.u64(..1 << 40);
        // Three bytes of room; starting low keeps identifiers in order of creation.
        let counter = u32::from(random.u16(..));
        Self { random, process, counter }
    }

    /// Twelve bytes in lower-case hexadecimal: seconds, a process value and a counter. The leading
    /// four bytes agree with `createdAt`, as they do in the samples of the list page.
    pub(super) fn object_id(&mut self, at: Timestamp) -> String {
        self.counter = (self.counter + 1) & 0x00ff_ffff;
        let seconds = u32::try_from(at.as_second()).unwrap_or_default();
        format!("{seconds:08x}{:010x}{:06x}", self.process, self.counter)
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

/// Whether a path segment has the shape of an identifier: 24 hexadecimal digits. Lower case only,
/// unless `any_case`; what the API makes of upper case is silent.
pub(super) fn is_object_id(segment: &str, any_case: bool) -> bool {
    segment.len() == 24
        && segment.bytes().all(|byte| {
            matches!(byte, b'0'..=b'9' | b'a'..=b'f') || (any_case && byte.is_ascii_hexdigit())
        })
}
