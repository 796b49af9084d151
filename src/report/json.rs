//! JSON documents, serialised directly into the output: no second copy of a large run stands in
//! memory. The report itself is described by `schemas/report.schema.json`.
//!
//! A CI system may print a document and obey what it reads there. Text that it would take for a
//! command is written with an escape, which means the same to every JSON parser (RFC 8259, section
//! 7).

use std::io;
use std::io::{BufWriter, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::RenderError;
use super::printable::{CommandEnd, command_starts};
use crate::model::Report;

/// Writes the report as indented JSON that ends in a newline.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    write(report, out)
}

/// Writes a document as indented JSON that ends in a newline.
pub(super) fn write(document: &impl Serialize, out: &mut dyn Write) -> Result<(), RenderError> {
    // `out` may be an unbuffered file.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    indented(document, &mut out).map_err(cause)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// The cause of an error: the output, or the value.
pub(super) fn cause(error: serde_json::Error) -> RenderError {
    match error.classify() {
        serde_json::error::Category::Io => RenderError::Io(io::Error::from(error)),
        _ => RenderError::Json(error),
    }
}

/// Writes a value as indented JSON.
pub fn indented(value: &impl Serialize, out: &mut dyn Write) -> serde_json::Result<()> {
    let formatter = EscapeCommands(PrettyFormatter::new());
    value.serialize(&mut serde_json::Serializer::with_formatter(out, formatter))
}

/// Writes a value as JSON on one line.
pub fn line(value: &impl Serialize, out: &mut dyn Write) -> serde_json::Result<()> {
    let formatter = EscapeCommands(CompactFormatter);
    value.serialize(&mut serde_json::Serializer::with_formatter(out, formatter))
}

/// Formatter that escapes commands of CI systems in strings, and delegates everything else.
struct EscapeCommands<F>(F);

impl<F: Formatter> Formatter for EscapeCommands<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut from = 0;
        // The rest of the string and of the line is not known yet.
        for at in command_starts(fragment, CommandEnd::Beyond) {
            self.0.write_string_fragment(out, &fragment[from..at])?;
            write!(out, "\\u{:04x}", fragment.as_bytes()[at])?;
            from = at + 1;
        }
        self.0.write_string_fragment(out, &fragment[from..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// An array whose elements are created one by one while it is written.
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_command_in_json_is_escaped_and_reads_back_as_it_was() {
        let value = json!({"##[error]": ["a ::error::b", "x\n::name \"y\"::z"], "k": "[::1]"});
        let mut written = Vec::new();
        line(&value, &mut written).unwrap();
        let text = String::from_utf8(written).unwrap();
        assert_eq!(
            text,
            r#"{"\u0023#[error]":["a \u003a:error::b","x\n\u003a:name \"y\"\u003a:z"],"k":"[::1]"}"#
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn everything_else_is_laid_out_as_usual() {
        let value = json!({"a": [1, {}, [], {"b": null}], "c": "std::io::Error"});
        let mut written = Vec::new();
        indented(&value, &mut written).unwrap();
        assert_eq!(written, serde_json::to_vec_pretty(&value).unwrap());
        written.clear();
        line(&value, &mut written).unwrap();
        assert_eq!(written, serde_json::to_vec(&value).unwrap());
    }
}
