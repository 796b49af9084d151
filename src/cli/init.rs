//! `init`: a configuration file to start from.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::output::{self, Problem};
use super::{Exit, settings};
use crate::results::files;

/// Every key with its default and what it means, commented out.
const TEMPLATE: &str = include_str!("../../templates/conformance.toml");

/// Write a configuration file that explains every key and sets none.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The file to write; `-` is standard output.
    #[arg(value_name = "FILE", default_value = settings::DEFAULT_FILE,
        value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Write it even if it exists.
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance init
  verifik-conformance init staging.toml --force
  verifik-conformance init -";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let path = &arguments.file;
    if path.as_os_str() == "-" {
        output::write(|out| out.write_all(TEMPLATE.as_bytes()))?;
        return Ok(Exit::Success);
    }
    let written = if arguments.force {
        files::replace(path, TEMPLATE.as_bytes())
    } else {
        files::create_new(path, TEMPLATE.as_bytes())
    };
    written.map_err(|error| {
        let name = path.display();
        Problem::Usage(match error.kind() {
            ErrorKind::AlreadyExists if !arguments.force => {
                format!("{name} exists already; --force writes it anew, `init -` only shows it")
            }
            _ => format!("cannot write {name}: {error}; name another file"),
        })
    })?;
    output::write(|out| {
        writeln!(out, "wrote {}; `check --print-config` shows what counts", path.display())
    })?;
    Ok(Exit::Success)
}
