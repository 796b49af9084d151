//! Flags, environment and `conformance.toml`: which of them counts, what is wrong with them and
//! where, and that no token is ever repeated.

mod errors;
mod precedence;
mod robustness;
mod tokens;

use std::path::Path;

use clap::Parser;
use insta::assert_snapshot;
use miette::{GraphicalReportHandler, GraphicalTheme};
use verifik_conformance::cli::settings::{
    CHECK, ConfigurationFile, Flags, Settings, SettingsError,
};

/// The flags as the command line takes them.
#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    check: Flags<CHECK>,
}

fn arguments(flags: &[&str]) -> Flags<CHECK> {
    Command::try_parse_from(["check"].iter().chain(flags)).unwrap().check
}

fn environment(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    let variables: Vec<_> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    move |asked| variables.iter().find(|(name, _)| name == asked).map(|(_, value)| value.clone())
}

/// Settings from flags, environment and the text of `conformance.toml`.
fn settings(
    flags: &[&str],
    variables: &[(&str, &str)],
    file: Option<&str>,
) -> Result<Settings, SettingsError> {
    let file = match file {
        Some(text) => Some(parsed(text.as_bytes())?),
        None => None,
    };
    Settings::combine(&arguments(flags), &environment(variables), file.as_ref())
}

fn parsed(bytes: &[u8]) -> Result<ConfigurationFile, SettingsError> {
    ConfigurationFile::parse(Path::new("conformance.toml"), bytes)
}

/// The error as a terminal shows it.
fn shown(error: SettingsError) -> String {
    let theme = GraphicalTheme::unicode_nocolor();
    let mut text = String::new();
    GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .render_report(&mut text, error.into_report().as_ref())
        .unwrap();
    // The handler leaves spaces at the ends of lines.
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/configuration");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}
