//! `completions` and `man`: what a shell and a manual reader need, made from the parser itself.

use std::fs;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use clap_mangen::Man;

use super::output::{self, Problem};
use super::{Exit, command};
use crate::results::files;

const NAME: &str = env!("CARGO_PKG_NAME");

/// Write a script that lets a shell complete commands and flags.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
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
    /// A folder for the pages of all commands.
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    output: Option<PathBuf>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  verifik-conformance man | man -l -
  verifik-conformance man --output ~/.local/share/man/man1";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Problem> {
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
