//! `export`: the contract in the formats of other tools.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::Value;

use super::Exit;
use super::output::{self, Problem};
use crate::export;
use crate::run::files;

/// Write the contract in a format that other tools read.
///
/// The same version always writes the same document.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to write.
    #[arg(value_enum)]
    format: Format,
    /// The file to write; standard output when left out.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// OpenAPI 3.1, as JSON: operations, schemas, examples, links.
    Openapi,
    /// A Pact of version 4, for a provider verifier.
    Pact,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance export openapi --output openapi.json
  verifik-conformance export pact | less";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let text = document(arguments.format)
        .map_err(|error| Problem::Failed(format!("cannot make the document: {error}")))?;
    match &arguments.output {
        None => output::write(|out| out.write_all(text.as_bytes()))?,
        Some(path) => files::replace(path, text.as_bytes()).map_err(|error| {
            Problem::Failed(format!(
                "cannot write {}: {error}; name another file with --output",
                path.display()
            ))
        })?,
    }
    Ok(Exit::Success)
}

fn document(format: Format) -> serde_json::Result<String> {
    let document: Value = match format {
        Format::Openapi => export::openapi()?,
        Format::Pact => export::pact()?,
    };
    Ok(format!("{document:#}\n"))
}
