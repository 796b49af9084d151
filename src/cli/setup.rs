//! `init`, `completions` and `man`: a configuration file, shell completion and manual pages.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use clap_mangen::Man;

use super::output::{self, Problem};
use super::{Exit, command, settings};
use crate::results::files;

/// Every key with its default and meaning, commented out.
const TEMPLATE: &str = include_str!("../../templates/conformance.toml");

/// Write a configuration file that documents every key and sets none.
#[derive(Debug, clap::Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(super) struct InitArguments {
    /// Output file; `-` is standard output.
    #[arg(value_name = "FILE", default_value = settings::DEFAULT_FILE,
        value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Overwrite an existing file.
    #[arg(long)]
    force: bool,
}

const INIT_EXAMPLES: &str = "\
Examples:
  verifik-conformance init
  verifik-conformance init staging.toml --force
  verifik-conformance init -";

pub(super) fn init(arguments: &InitArguments) -> Result<Exit, Problem> {
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
                format!(
                    "{name} already exists; --force overwrites it, `init -` prints the template"
                )
            }
            _ => format!("cannot write {name}: {error}; name another file"),
        })
    })?;
    output::write(|out| {
        writeln!(
            out,
            "wrote {}; `check --print-config` shows the settings in effect",
            path.display()
        )
    })?;
    Ok(Exit::Success)
}

const NAME: &str = env!("CARGO_PKG_NAME");

/// Write a completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(super) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  source <(verifik-conformance completions bash)
  verifik-conformance completions fish > ~/.config/fish/completions/verifik-conformance.fish";

/// Write the manual page.
///
/// The page of the program goes to standard output. With --output, the pages of all commands go
/// into that folder, one file each.
#[derive(Debug, clap::Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(super) struct ManArguments {
    /// Folder for the pages of all commands.
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    output: Option<PathBuf>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  verifik-conformance man | man -l -
  verifik-conformance man --output ~/.local/share/man/man1";

pub(super) fn completions(arguments: &CompletionsArguments) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), NAME, &mut script);
    output::write(|out| out.write_all(&script))?;
    Ok(Exit::Success)
}

pub(super) fn man(arguments: &ManArguments) -> Result<Exit, Problem> {
    match &arguments.output {
        None => output::write(|out| Man::new(documented()).render(out))?,
        Some(folder) => write_pages(folder).map_err(|error| {
            Problem::Failed(format!(
                "cannot write the manual pages into {}: {error}; give them another folder",
                folder.display()
            ))
        })?,
    }
    Ok(Exit::Success)
}

/// The command without its `help`, which has no page of its own.
fn documented() -> clap::Command {
    command().disable_help_subcommand(true)
}

fn write_pages(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    // Only a built command gives its subcommands their whole names.
    let mut whole = documented();
    whole.build();
    let subcommands = whole.get_subcommands().cloned().map(|one| {
        let name = format!("{NAME}-{}", one.get_name());
        // The page is titled by a name that has to live as long as the command.
        one.display_name(name)
    });
    for page in std::iter::once(whole.clone()).chain(subcommands) {
        let name = page.get_display_name().unwrap_or(NAME).to_owned();
        let mut text = Vec::new();
        Man::new(page).render(&mut text)?;
        files::replace(&folder.join(format!("{name}.1")), &text)?;
    }
    Ok(())
}
