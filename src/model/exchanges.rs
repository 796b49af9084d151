//! The exchanges of one scenario, plain or packed.

use std::borrow::Cow;
use std::fmt::Debug;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::exchange::{Exchange, ExchangeResult, Header};

/// The exchanges of one scenario, in order of sending.
///
/// A long run has more exchanges than are read at once, and they resemble each other. Packed, they
/// take a fraction of the memory. They are unpacked whenever they are read.
///
/// ```
/// use verifik_conformance::model::Exchanges;
///
/// let mut exchanges = Exchanges::from(vec![]);
/// exchanges.pack();
/// assert!(exchanges.read().is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Exchanges {
    /// Empty while they are packed.
    plain: Vec<Exchange>,
    packed: Option<Packed>,
}

/// Storage for packed exchanges outside of memory.
pub trait Storage: Debug + Send + Sync {
    /// Writes these bytes and returns their offset, in bytes.
    ///
    /// # Errors
    ///
    /// If there is no room for them.
    fn write(&self, bytes: &[u8]) -> io::Result<u64>;

    /// Reads `length` bytes from an offset that [`Storage::write`] returned.
    ///
    /// # Errors
    ///
    /// If they cannot be read back.
    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>>;
}

/// Compressed JSON, the form in which exchanges are serialised anyway.
#[derive(Debug, Clone)]
struct Packed {
    json: Place,
    count: usize,
}

#[derive(Debug, Clone)]
enum Place {
    Memory(Box<[u8]>),
    Stored { storage: Arc<dyn Storage>, offset: u64, length: usize },
}

impl Packed {
    /// Unpacks the exchanges. This fails only if the storage does, since only [`Exchanges::pack`]
    /// packs; a verdict without its exchanges is then better than none.
    fn read(&self) -> Vec<Exchange> {
        let exchanges = self.unpacked();
        debug_assert!(exchanges.is_ok(), "{exchanges:?}");
        exchanges.unwrap_or_default()
    }

    fn unpacked(&self) -> io::Result<Vec<Exchange>> {
        let packed = match &self.json {
            Place::Memory(json) => Cow::Borrowed(json.as_ref()),
            Place::Stored { storage, offset, length } => {
                Cow::Owned(storage.read(*offset, *length)?)
            }
        };
        let json = lz4_flex::decompress_size_prepended(&packed).map_err(io::Error::other)?;
        Ok(serde_json::from_slice(&json)?)
    }
}

impl Exchanges {
    /// Number of exchanges.
    #[must_use]
    pub fn len(&self) -> usize {
        self.packed.as_ref().map_or(self.plain.len(), |packed| packed.count)
    }

    /// Returns `true` if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All exchanges. If they are packed, each call unpacks them again.
    #[must_use]
    pub fn read(&self) -> Cow<'_, [Exchange]> {
        match &self.packed {
            None => Cow::Borrowed(&self.plain),
            Some(packed) => Cow::Owned(packed.read()),
        }
    }

    /// Iterates over all exchanges.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Cow<'_, Exchange>> + use<'_> {
        let packed = self.packed.as_ref().map(Packed::read).unwrap_or_default();
        self.plain.iter().map(Cow::Borrowed).chain(packed.into_iter().map(Cow::Owned))
    }

    /// The exchange with this [`Exchange::id`].
    #[must_use]
    pub fn get(&self, id: u32) -> Option<Cow<'_, Exchange>> {
        self.iter().find(|exchange| exchange.id == id)
    }

    /// Unpacks the exchanges and gives mutable access to them.
    pub fn to_mut(&mut self) -> &mut Vec<Exchange> {
        if let Some(packed) = self.packed.take() {
            self.plain = packed.read();
        }
        &mut self.plain
    }

    /// Packs the exchanges and moves them to the storage. They stay in memory if it cannot take
    /// them.
    pub fn pack_into(&mut self, storage: &Arc<dyn Storage>) {
        self.pack();
        let Some(Packed { json, .. }) = &mut self.packed else { return };
        let Place::Memory(bytes) = json else { return };
        if let Ok(offset) = storage.write(bytes) {
            *json = Place::Stored { storage: Arc::clone(storage), offset, length: bytes.len() };
        }
    }

    /// Packs the exchanges, in memory.
    pub fn pack(&mut self) {
        if self.plain.is_empty() {
            return;
        }
        // Every exchange has a JSON form; if one ever has none, they stay plain.
        let Ok(json) = serde_json::to_vec(&self.plain) else { return };
        let json = lz4_flex::compress_prepend_size(&json).into_boxed_slice();
        self.packed = Some(Packed { json: Place::Memory(json), count: self.plain.len() });
        self.plain = Vec::new();
    }

    /// Approximate size in memory, in bytes; packed exchanges count as nothing.
    #[must_use]
    pub fn plain_size(&self) -> usize {
        self.plain.iter().map(size).sum()
    }
}

/// Approximate size of an exchange. Bodies vary most; other texts are short but many.
fn size(exchange: &Exchange) -> usize {
    let headers = |headers: &[Header]| -> usize {
        headers.iter().map(|(name, value)| size_of::<Header>() + name.len() + value.len()).sum()
    };
    let request = &exchange.request;
    let sent = request.url.len()
        + headers(&request.headers)
        + request.body.as_ref().map_or(0, |body| body.bytes().len());
    let answered = match &exchange.answer {
        ExchangeResult::Response(response) => {
            headers(&response.headers) + response.body.bytes().len()
        }
        ExchangeResult::Failure(failure) => failure.message.len(),
    };
    size_of::<Exchange>() + sent + answered
}

impl From<Vec<Exchange>> for Exchanges {
    fn from(plain: Vec<Exchange>) -> Self {
        Self { plain, packed: None }
    }
}

impl FromIterator<Exchange> for Exchanges {
    fn from_iter<I: IntoIterator<Item = Exchange>>(exchanges: I) -> Self {
        Self::from(Vec::from_iter(exchanges))
    }
}

/// Compares the exchanges, plain or packed.
impl PartialEq for Exchanges {
    fn eq(&self, other: &Self) -> bool {
        self.read() == other.read()
    }
}

impl Serialize for Exchanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.read().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Exchanges {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::exchange::{
        Body, FailureKind, Purpose, Request, Response, Timing, TransportFailure,
    };
    use super::*;

    fn exchange(id: u32, answer: ExchangeResult) -> Exchange {
        Exchange {
            id,
            purpose: Purpose::Judged,
            branch: id.is_multiple_of(2).then(|| "main".to_owned()),
            attempt: 1,
            request: Request {
                method: "DELETE".to_owned(),
                url: "http://127.0.0.1:4010/v2/face-recognition/collections/1".to_owned(),
                headers: vec![("accept".to_owned(), "application/json".to_owned())],
                body: id.is_multiple_of(3).then(|| Body::new("\u{2028}\"ä")),
            },
            answer,
            timing: Timing { started_us: u64::MAX, head_us: 1, total_us: 2 },
        }
    }

    fn response(body: Body) -> ExchangeResult {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        ExchangeResult::Response(Response {
            status: 200,
            version: "HTTP/1.1".to_owned(),
            headers,
            body,
        })
    }

    fn some() -> Vec<Exchange> {
        let failure = TransportFailure { kind: FailureKind::Connect, message: "refused".into() };
        let answers = [
            response(Body::new("{\"data\":1}")),
            response(Body::new("twice as long as what is kept").abbreviated(14)),
            response(Body::new(vec![0xff, 0, 0xfe])),
            response(Body::default()),
            ExchangeResult::Failure(failure),
        ];
        (1..).zip(answers).map(|(id, answer)| exchange(id, answer)).collect()
    }

    #[test]
    fn packed_exchanges_equal_plain_ones() {
        let plain = Exchanges::from(some());
        let mut packed = plain.clone();
        packed.pack();
        assert_eq!((packed.plain_size(), packed.len()), (0, 5));
        assert!(plain.plain_size() > 5 * size_of::<Exchange>());
        assert_eq!(*packed.read(), *some());
        assert_eq!(packed, plain);
        assert!(packed.iter().rev().map(|one| one.id).eq([5, 4, 3, 2, 1]));
        assert_eq!(packed.get(3).as_deref(), some().get(2));
        assert_eq!(packed.get(6), None);
        let text = |exchanges: &Exchanges| serde_json::to_string(exchanges).unwrap();
        assert_eq!(text(&packed), text(&plain));
        assert_eq!(serde_json::from_str::<Exchanges>(&text(&packed)).unwrap(), plain);
    }

    #[test]
    fn packed_similar_exchanges_take_a_fraction_of_the_memory() {
        let body = "{\"data\":{\"name\":\"conformance\"}}";
        let alike = (1..=100).map(|id| exchange(id, response(Body::new(body))));
        let mut exchanges: Exchanges = alike.collect();
        let before = exchanges.plain_size();
        exchanges.pack();
        let packed = exchanges.packed.as_ref().unwrap();
        let Place::Memory(json) = &packed.json else { panic!("nothing stores them") };
        let after = json.len();
        assert!(after * 10 < before, "{before} bytes became {after}");
    }

    #[test]
    fn packed_exchanges_can_be_changed_and_packed_again() {
        let mut exchanges = Exchanges::from(some());
        exchanges.pack();
        exchanges.to_mut().remove(0);
        assert_eq!(*exchanges.read(), some()[1..]);
        exchanges.pack();
        exchanges.pack();
        assert_eq!(*exchanges.read(), some()[1..]);
    }

    /// A storage that is full after this many bytes.
    #[derive(Debug)]
    struct Shelf(usize, Mutex<Vec<u8>>);

    impl Storage for Shelf {
        fn write(&self, bytes: &[u8]) -> io::Result<u64> {
            let mut kept = self.1.lock().unwrap();
            if kept.len() + bytes.len() > self.0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let offset = kept.len() as u64;
            kept.extend(bytes);
            Ok(offset)
        }

        fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
            let kept = self.1.lock().unwrap();
            let from = usize::try_from(offset).unwrap();
            Ok(kept[from..from + length].to_vec())
        }
    }

    #[test]
    fn stored_exchanges_are_read_back_and_stay_in_memory_without_room() {
        let mut sizing = Exchanges::from(some());
        sizing.pack();
        let Place::Memory(json) = &sizing.packed.as_ref().unwrap().json else { panic!() };
        let shelf = Arc::new(Shelf(json.len() * 5 / 2, Mutex::default()));
        let storage: Arc<dyn Storage> = shelf.clone();
        let mut all = vec![Exchanges::from(some()); 3];
        all[1].to_mut().reverse();
        for one in &mut all {
            one.pack_into(&storage);
        }
        let stored =
            |one: &Exchanges| matches!(&one.packed.as_ref().unwrap().json, Place::Stored { .. });
        assert_eq!(all.iter().map(stored).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(*all[0].read(), some());
        assert!(all[1].iter().rev().eq(some().iter().map(Cow::Borrowed)));
        assert_eq!(*all[2].read(), some());
        all[0].to_mut().clear();
        assert!(all[0].is_empty() && all[0].read().is_empty());
    }
}
