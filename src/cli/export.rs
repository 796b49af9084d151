//! `export`: the contract in the formats of other tools.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Exit;
use super::output::{self, Problem};
use crate::export;
use crate::results::files;

/// Write the contract in a format that other tools read.
///
/// The same version always writes the same document.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to write.
    #[arg(value_enum)]
    document: Document,
    /// How to write it. A Pact is always JSON.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The file to write; standard output when left out.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Document {
    /// OpenAPI 3.1: operations, schemas, examples, links.
    Openapi,
    /// A Pact of version 4, for a provider verifier.
    Pact,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON, indented.
    Json,
    /// YAML 1.2.
    Yaml,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance export openapi --output openapi.json
  verifik-conformance export openapi --format yaml
  verifik-conformance export pact | less";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    if (arguments.document, arguments.format) == (Document::Pact, Format::Yaml) {
        let problem = "a Pact is always JSON; leave --format out, or export `openapi`";
        return Err(Problem::Usage(problem.to_owned()));
    }
    let text = written(arguments.document, arguments.format)?;
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

fn written(document: Document, format: Format) -> Result<String, Problem> {
    let made = match document {
        Document::Openapi => export::openapi(),
        Document::Pact => export::pact(),
    };
    let document = made.map_err(|error| cannot_make(&error))?;
    match format {
        Format::Json => Ok(format!("{document:#}\n")),
        Format::Yaml => serde_saphyr::to_string(&document).map_err(|error| cannot_make(&error)),
    }
}

fn cannot_make(error: &dyn std::fmt::Display) -> Problem {
    Problem::Failed(format!("cannot make the document: {error}; please report this as a bug"))
}
