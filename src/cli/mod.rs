//! The command line: the subcommands and what they share.

mod catalogue;
mod check;
mod deliver;
mod diff;
mod exit;
mod explore;
mod export;
mod faults;
mod output;
mod progress;
mod runtime;
mod saved;
mod serve;
pub mod settings;
mod setup;
mod suggest;
mod sweep;
mod target;

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser, Subcommand};

pub use exit::Exit;
use output::Output;

/// Environment of the command, read once by `main`.
#[derive(Debug, Clone)]
pub struct Context {
    /// The arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// Looks up an environment variable.
    pub environment: fn(&str) -> Option<String>,
    /// True if standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// True if standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Width of the terminal in columns.
    pub width: usize,
}

/// Judges whether a provider keeps the contract of
/// `DELETE /v2/face-recognition/collections/{id}`.
///
/// Without a base URL it judges the embedded provider, which needs no set-up.
#[derive(Debug, Parser)]
#[command(name = "verifik-conformance", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  verifik-conformance check
  VERIFIK_TOKEN=… verifik-conformance check --base-url https://staging.example.com
  verifik-conformance check --report junit=conformance.xml --report json=conformance.json
  verifik-conformance explain double-delete

Every command has --help with examples of its own.";

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<check::Arguments>),
    Serve(serve::Arguments),
    List(catalogue::ListArguments),
    Explain(catalogue::ExplainArguments),
    Faults(faults::Arguments),
    Explore(Box<explore::Arguments>),
    Sweep(Box<sweep::Arguments>),
    Replay(saved::ReplayArguments),
    Document(export::DocumentArguments),
    Diff(diff::Arguments),
    Merge(saved::MergeArguments),
    Init(setup::InitArguments),
    Completions(setup::CompletionsArguments),
    Man(setup::ManArguments),
    Export(export::ExportArguments),
}

/// The parser of every command and flag.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command and returns its exit code.
#[must_use]
pub fn run(context: &Context) -> Exit {
    let output = Output::new(context);
    output::report_panics();
    let arguments = match Arguments::try_parse_from(&context.arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are errors to the parser, but not to the user.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Success };
        }
    };
    let result = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, context, &output),
        Command::Serve(arguments) => serve::run(&arguments, context),
        Command::List(arguments) => catalogue::list(&arguments, &output),
        Command::Explain(arguments) => catalogue::explain(&arguments),
        Command::Faults(arguments) => faults::run(&arguments, &output),
        Command::Explore(arguments) => explore::run(&arguments, context, &output),
        Command::Sweep(arguments) => sweep::run(&arguments, context),
        Command::Replay(arguments) => saved::replay(&arguments, context, &output),
        Command::Document(arguments) => export::document(&arguments),
        Command::Diff(arguments) => diff::run(&arguments, context, &output),
        Command::Merge(arguments) => saved::merge(&arguments, context, &output),
        Command::Init(arguments) => setup::init(&arguments),
        Command::Completions(arguments) => setup::completions(&arguments),
        Command::Man(arguments) => setup::man(&arguments),
        Command::Export(arguments) => export::export(&arguments),
    };
    result.unwrap_or_else(|problem| output.problem(problem))
}
