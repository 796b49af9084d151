//! JSON documents, written while they are made: no second copy of a large run stands in memory.

use std::io::{self, BufWriter, Write};

use serde::{Serialize, Serializer};

use super::RenderError;

/// Writes a document as indented JSON that ends in a newline.
pub(super) fn write(document: &impl Serialize, out: &mut dyn Write) -> Result<(), RenderError> {
    // `out` may well be an unbuffered file.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    serde_json::to_writer_pretty(&mut out, document).map_err(|error| match error.classify() {
        serde_json::error::Category::Io => RenderError::Io(io::Error::from(error)),
        _ => RenderError::Json(error),
    })?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// An array whose elements are made one after the other, each as it is written.
pub(super) struct Array<F>(pub(super) F);

impl<F, I> Serialize for Array<F>
where
    F: Fn() -> I,
    I: IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
