//! Memory budget for the exchanges of a long run. Read this last: a run of every scenario never
//! exceeds it.
//!
//! Beyond [`UNPACKED_BYTES`] bytes, exchanges are packed into an unnamed file, which disappears
//! with the process even after a kill; a report reads them back scenario by scenario.
//! `scripts/bench.sh growth` measures the memory of a run with a hundred times the scenarios.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::{SpooledTempFile, spooled_tempfile};

use crate::model::{Exchanges, Storage};

/// Exchanges stay unpacked up to this many bytes, more than a run of every scenario needs: packing
/// them and reading them out again takes time.
const UNPACKED_BYTES: usize = 4 << 20;

/// Budget for unpacked exchanges, and the storage of packed ones.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    /// Bytes that may still stay unpacked.
    left: usize,
    /// Storage of the packed ones.
    spill: Arc<dyn Storage>,
}

impl Default for MemoryBudget {
    fn default() -> Self {
        Self::with_bytes(UNPACKED_BYTES)
    }
}

impl MemoryBudget {
    /// A budget of this many unpacked bytes.
    pub(super) fn with_bytes(bytes: usize) -> Self {
        Self { left: bytes, spill: Arc::new(Spill::default()) }
    }

    /// Keeps the exchanges of a finished scenario in memory if they fit, and packs them otherwise.
    pub(super) fn store(&mut self, exchanges: &mut Exchanges) {
        match self.left.checked_sub(exchanges.plain_size()) {
            Some(rest) => {
                self.left = rest;
                exchanges.to_mut().shrink_to_fit();
            }
            None => exchanges.pack_into(&self.spill),
        }
    }
}

/// A file in the temporary folder, created at the first write.
#[derive(Debug)]
struct Spill(Mutex<SpooledTempFile>);

impl Default for Spill {
    fn default() -> Self {
        Self(Mutex::new(spooled_tempfile(0)))
    }
}

impl Spill {
    fn file(&self) -> MutexGuard<'_, SpooledTempFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage for Spill {
    fn write(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut file = self.file();
        let offset = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(offset)
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut file = self.file();
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spilled_bytes_are_read_back_in_any_order() {
        let spill = Spill::default();
        let first = spill.write(b"first").unwrap();
        let second = spill.write(b"the second").unwrap();
        assert!(spill.file().is_rolled(), "it takes memory");
        assert_eq!(spill.read(second, 10).unwrap(), b"the second");
        let third = spill.write(b"3").unwrap();
        assert_eq!(spill.read(first, 5).unwrap(), b"first");
        assert_eq!(spill.read(third, 1).unwrap(), b"3");
        assert!(spill.read(third, 2).is_err(), "there is no more");
    }

    #[test]
    fn spill_without_a_folder_fails() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("nowhere");
        let spill = Spill(Mutex::new(tempfile::spooled_tempfile_in(0, nowhere)));
        assert!(spill.write(b"first").is_err());
        assert!(spill.write(b"second").is_err());
    }
}
