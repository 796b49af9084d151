//! Flags of a command, derived from the table of settings. No flag has a default here, so that the
//! source of every value stays known; no flag takes a token, since every user of a machine can read
//! command lines.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, ValueHint};
use serde_json::Value;

use super::table::{self, Commands, Flag, Setting};

/// Text below the flags in the help.
pub const AFTER_HELP: &str = "Every flag with a single value can also be set by an environment \
    variable: --base-url by VERIFIK_CONFORMANCE_BASE_URL, --jobs by VERIFIK_CONFORMANCE_JOBS, and \
    so on. Flags take precedence over variables, variables over conformance.toml, and the file over \
    defaults; --print-config shows the source of each value.";

/// Flags of a command, as they were given.
#[derive(Debug, Clone, Default)]
pub struct Flags<const COMMAND: Commands> {
    values: Values,
}

/// Values of the flags by key, not yet parsed.
pub(super) type Values = BTreeMap<&'static str, Vec<Value>>;

impl<const COMMAND: Commands> Flags<COMMAND> {
    /// The values by key.
    pub(super) fn values(&self) -> &Values {
        &self.values
    }
}

impl<const COMMAND: Commands> Args for Flags<COMMAND> {
    fn augment_args(command: Command) -> Command {
        table::of(COMMAND).fold(command, |command, setting| command.arg(argument(setting)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const COMMAND: Commands> FromArgMatches for Flags<COMMAND> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = table::of(COMMAND).map(|setting| (setting.key, values(setting, matches)));
        Ok(Self { values: given.filter(|(_, values)| !values.is_empty()).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.values.extend(Self::from_arg_matches(matches)?.values);
        Ok(())
    }
}

fn argument(setting: &'static Setting) -> Arg {
    let mut argument = Arg::new(setting.key)
        .long(setting.key)
        .help(setting.help())
        .help_heading(setting.scope.heading);
    if let Some(details) = setting.field.details() {
        argument = argument.long_help(setting.help() + &details);
    }
    let words = setting.field.words();
    if !words.is_empty() {
        argument = argument.value_parser(PossibleValuesParser::new(words));
    }
    match setting.flag {
        Flag::Value(name) if setting.field.is_list() => {
            argument.value_name(name).value_hint(hint(name)).action(ArgAction::Append)
        }
        Flag::Value(name) => argument.value_name(name).value_hint(hint(name)),
        Flag::Switch => argument
            .value_name("true|false")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(PossibleValuesParser::new(["true", "false"]))
            .hide_possible_values(true),
        Flag::Count(letter) => argument.short(letter).action(ArgAction::Count),
        Flag::On(letter, other) => {
            argument.short(letter).action(ArgAction::SetTrue).conflicts_with(other)
        }
    }
}

fn values(setting: &Setting, matches: &ArgMatches) -> Vec<Value> {
    match setting.flag {
        Flag::Value(_) | Flag::Switch => {
            let texts = matches.get_many::<String>(setting.key).into_iter().flatten();
            texts.map(|text| Value::from(text.as_str())).collect()
        }
        Flag::Count(_) => match matches.get_count(setting.key) {
            0 => Vec::new(),
            count => vec![Value::from(count)],
        },
        Flag::On(..) if matches.get_flag(setting.key) => vec![Value::from(true)],
        Flag::On(..) => Vec::new(),
    }
}

/// Hint for shell completion.
fn hint(name: &str) -> ValueHint {
    match name {
        "FILE" | "REPORT" => ValueHint::FilePath,
        "DIR" => ValueHint::DirPath,
        "HOST" => ValueHint::Hostname,
        "URL" => ValueHint::Url,
        _ => ValueHint::Unknown,
    }
}
