//! Every setting, once: key, flag, variable, help, default, parser, commands and printing.
//!
//! From an entry follow the flag `--KEY` of each of its commands, the variable
//! `VERIFIK_CONFORMANCE_KEY`, its help, and its row in `--print-config`. The tests below compare
//! `schemas/configuration.schema.json` and `templates/conformance.toml` with the entries.

use std::path::PathBuf;
use std::time::Duration;

use super::value::{
    COMPARISONS, Field, REPORTS, Words, at_least_one, base_url, boolean, choice, glob,
    header_variable, host, many, name, one, one_duration, optional, optional_identifier,
    optional_path, proxy, rate, variable, whole_number,
};
use super::{EMBEDDED, When};
use crate::model::BlastRadius;
use crate::results::snapshot::SnapshotMode;
use crate::run::DEFAULT_JOBS;

/// Set of commands, one bit each.
pub type Commands = u8;
/// The command `check`.
pub const CHECK: Commands = 1;
/// The command `explore`.
pub const EXPLORE: Commands = 1 << 1;
/// The command `sweep`.
pub const SWEEP: Commands = 1 << 2;
/// The command `serve`.
pub const SERVE: Commands = 1 << 3;
/// The command `replay`.
pub const REPLAY: Commands = 1 << 4;
/// The command `merge`.
pub const MERGE: Commands = 1 << 5;
/// The command `diff`.
pub const DIFF: Commands = 1 << 6;

/// Key of the configuration file itself.
pub(super) const CONFIG: &str = "config";
/// Key of the target's name.
pub(super) const TARGET: &str = "target";
/// Key of the target's address.
pub(super) const BASE_URL: &str = "base-url";
/// Key of the production hosts that may be targeted.
pub(super) const ALLOW_HOST: &str = "allow-host";
/// Key of the proxy.
pub(super) const PROXY: &str = "proxy";
/// Key of the snapshot mode.
pub(super) const SNAPSHOT_MODE: &str = "snapshot-mode";

impl Words for When {
    const WORDS: &'static [(&'static str, Self)] =
        &[("auto", Self::Auto), ("never", Self::Never), ("always", Self::Always)];
}

impl Words for BlastRadius {
    const WORDS: &'static [(&'static str, Self)] =
        &[("own", Self::Own), ("account", Self::Account)];
}

impl Words for SnapshotMode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("check", Self::Check), ("update", Self::Update), ("off", Self::Off)];
}

/// A setting.
pub(super) struct Setting {
    /// Name in every layer: `jobs` is `--jobs`, `VERIFIK_CONFORMANCE_JOBS`, and `jobs` in the file.
    pub(super) key: &'static str,
    /// Commands and tables of the file that have it.
    pub(super) scope: Scope,
    /// Form of the flag.
    pub(super) flag: Flag,
    /// Help, without the default.
    pub(super) help: &'static str,
    /// Field of the settings, with parser, default and printing.
    pub(super) field: &'static dyn Field,
}

/// Commands and tables of the file that have a setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    /// Heading of the flag in the help.
    pub(super) heading: &'static str,
    pub(super) commands: Commands,
    pub(super) file: &'static [Table],
}

/// Table of the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// The top of the file.
    Top,
    /// A `[targets.NAME]`, which beats the top.
    Target,
}

/// Form of a flag.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flag {
    /// `--key NAME`; the name also selects the shell completion.
    Value(&'static str),
    /// `--key`, `--key=true` or `--key=false`.
    Switch,
    /// `--key`, or a letter that may be repeated.
    Count(char),
    /// `--key`, or a letter, and never beside another flag.
    On(char, &'static str),
}

const JUDGED: Scope = Scope { heading: "Target", file: NAMED, commands: CHECK | EXPLORE | SWEEP };
const SELECTION: Scope = Scope { heading: "Selection", file: TOP, commands: CHECK };
const RUN: Scope = Scope { heading: "Run", file: TOP, commands: CHECK };
const SENDING: Scope = Scope { heading: "Run", file: TOP, commands: CHECK | EXPLORE | SWEEP };
const PROVIDER: Scope =
    Scope { heading: "Provider", file: NOWHERE, commands: CHECK | EXPLORE | SERVE };
const GATE: Scope = Scope { heading: "Gate", file: TOP, commands: CHECK };
const OUTPUT: Scope = Scope { heading: "Output", file: TOP, commands: CHECK };
const SHOWN: Scope =
    Scope { heading: "Output", file: NOWHERE, commands: CHECK | EXPLORE | REPLAY | MERGE | DIFF };

const NOWHERE: &[Table] = &[];
const TOP: &[Table] = &[Table::Top];
const NAMED: &[Table] = &[Table::Target];
const BOTH: &[Table] = &[Table::Top, Table::Target];

/// Every setting, in the order of the help and of `--print-config`.
pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        key: TARGET,
        scope: Scope { file: TOP, ..JUDGED },
        flag: Flag::Value("NAME"),
        help: "Target of the configuration file, or `embedded` for the embedded provider",
        field: &one(|all| &mut all.target_name, name, |_| EMBEDDED.to_owned()).says(""),
    },
    Setting {
        key: BASE_URL,
        scope: JUDGED,
        flag: Flag::Value("URL"),
        help: "Address of the target, without the contract's own path",
        field: &base_url(|all| &mut all.base_url),
    },
    Setting {
        key: CONFIG,
        scope: Scope { file: NOWHERE, ..JUDGED },
        flag: Flag::Value("FILE"),
        help: "Configuration file; paths in it start from its folder",
        field: &optional_path(|all| &mut all.config, |_| None).says("./conformance.toml, if any"),
    },
    Setting {
        key: "token-env",
        scope: JUDGED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds the token",
        field: &one(|all| &mut all.token_env, variable, |_| "VERIFIK_TOKEN".to_owned())
            .says("`VERIFIK_TOKEN`"),
    },
    Setting {
        key: "second-token-env",
        scope: JUDGED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds another client's token",
        field: &one(
            |all| &mut all.second_token_env,
            variable,
            |_| "VERIFIK_SECOND_TOKEN".to_owned(),
        )
        .says("`VERIFIK_SECOND_TOKEN`, if set"),
    },
    Setting {
        key: "expired-token-env",
        scope: JUDGED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds an expired token",
        field: &one(
            |all| &mut all.expired_token_env,
            variable,
            |_| "VERIFIK_EXPIRED_TOKEN".to_owned(),
        )
        .says("`VERIFIK_EXPIRED_TOKEN`, if set"),
    },
    Setting {
        key: "revoked-token-env",
        scope: JUDGED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds a revoked token",
        field: &one(
            |all| &mut all.revoked_token_env,
            variable,
            |_| "VERIFIK_REVOKED_TOKEN".to_owned(),
        )
        .says("`VERIFIK_REVOKED_TOKEN`, if set"),
    },
    Setting {
        key: "header-env",
        scope: JUDGED,
        flag: Flag::Value("NAME=VAR"),
        help: "Header to add to every request, such as a gateway's key, and the variable with its value",
        field: &many(|all| &mut all.header_env, |raw, _| Ok(header_variable(raw)?), "none"),
    },
    Setting {
        key: "client-id",
        scope: JUDGED,
        flag: Flag::Value("ID"),
        help: "Identifier of the client that the token belongs to",
        field: &optional_identifier(|all| &mut all.client_id).says("not checked"),
    },
    Setting {
        key: ALLOW_HOST,
        scope: Scope { file: BOTH, ..JUDGED },
        flag: Flag::Value("HOST"),
        help: "Production host that may be targeted",
        field: &many(|all| &mut all.allow_host, host, "none"),
    },
    Setting {
        key: "person-image",
        scope: JUDGED,
        flag: Flag::Value("FILE"),
        help: "Image file to create persons with, on a target that permits it",
        field: &optional_path(|all| &mut all.person_image, |_| None),
    },
    Setting {
        key: "person-id",
        scope: JUDGED,
        flag: Flag::Value("ID"),
        help: "Existing person that may be linked to collections of this run and unlinked again",
        field: &optional_identifier(|all| &mut all.person_id),
    },
    Setting {
        key: "project-id",
        scope: JUDGED,
        flag: Flag::Value("ID"),
        help: "Existing project that may be linked to a collection of this run and unlinked again",
        field: &optional_identifier(|all| &mut all.project_id),
    },
    Setting {
        key: "create-projects",
        scope: JUDGED,
        flag: Flag::Switch,
        help: "Create projects and delete them again, on a target that permits it",
        field: &one(|all| &mut all.create_projects, boolean, |_| false),
    },
    Setting {
        key: "ca-file",
        scope: JUDGED,
        flag: Flag::Value("FILE"),
        help: "PEM file of certificate authorities to trust in addition to the platform's",
        field: &optional_path(|all| &mut all.ca_file, |_| None),
    },
    Setting {
        key: "client-certificate",
        scope: JUDGED,
        flag: Flag::Value("FILE"),
        help: "PEM file with a client certificate and its private key",
        field: &optional_path(|all| &mut all.client_certificate, |_| None),
    },
    Setting {
        key: PROXY,
        scope: JUDGED,
        flag: Flag::Value("URL"),
        help: "Proxy for every request",
        field: &optional(|all| &mut all.proxy, proxy).says(
            "`HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, except for a target on this machine",
        ),
    },
    Setting {
        key: "ledger",
        scope: Scope { file: TOP, ..JUDGED },
        flag: Flag::Value("FILE"),
        help: "File that records what was created, for `sweep`",
        field: &optional_path(
            |all| &mut all.ledger,
            |is_remote| is_remote.then(|| PathBuf::from("verifik-conformance-ledger.ndjson")),
        ),
    },
    Setting {
        key: "scenario",
        scope: SELECTION,
        flag: Flag::Value("GLOB"),
        help: "Run only scenarios whose identifier matches",
        field: &many(|all| &mut all.scenarios, glob, "all"),
    },
    Setting {
        key: "requirement",
        scope: SELECTION,
        flag: Flag::Value("GLOB"),
        help: "Run only scenarios that judge a matching requirement",
        field: &many(|all| &mut all.requirements, glob, "all"),
    },
    Setting {
        key: "blast-radius",
        scope: Scope { file: BOTH, commands: CHECK | EXPLORE, ..SELECTION },
        flag: Flag::Value("RADIUS"),
        help: "Damage that a broken provider may do: to what this run created, or to anything in the account",
        field: &choice(
            |all| &mut all.blast_radius,
            |is_remote| if is_remote { BlastRadius::Own } else { BlastRadius::Account },
        ),
    },
    Setting {
        key: "strict",
        scope: Scope { commands: CHECK | EXPLORE, ..RUN },
        flag: Flag::Switch,
        help: "Let SHOULD violations fail the run too",
        field: &one(|all| &mut all.strict, boolean, |_| false),
    },
    Setting {
        key: "jobs",
        scope: RUN,
        flag: Flag::Value("N"),
        help: "Scenarios to run concurrently",
        field: &one(|all| &mut all.jobs, at_least_one, |_| DEFAULT_JOBS),
    },
    Setting {
        key: "timeout",
        scope: SENDING,
        flag: Flag::Value("DURATION"),
        help: "Time to wait for a connection, for the start of a response and for its end",
        field: &one_duration(|all| &mut all.timeout, |_| Duration::from_secs(10)),
    },
    Setting {
        key: "retries",
        scope: SENDING,
        flag: Flag::Value("N"),
        help: "Retries of a request after a transient failure",
        field: &one(|all| &mut all.retries, whole_number, |_| 3),
    },
    Setting {
        key: "rate-limit",
        scope: SENDING,
        flag: Flag::Value("REQUESTS_PER_SECOND"),
        help: "Maximum number of requests per second",
        field: &optional(|all| &mut all.rate_limit, |raw| rate(raw).map(Some)).says("no limit"),
    },
    Setting {
        key: "seed",
        scope: Scope { commands: CHECK | EXPLORE, ..RUN },
        flag: Flag::Value("N"),
        help: "Seed of every random choice",
        field: &one(|all| &mut all.seed, whole_number, |_| 0),
    },
    Setting {
        key: "seed",
        scope: Scope { commands: SERVE, ..PROVIDER },
        flag: Flag::Value("N"),
        help: "Seed of made-up identifiers and tokens",
        field: &one(|all| &mut all.seed, whole_number, |_| 1),
    },
    Setting {
        key: "fail-fast",
        scope: Scope { file: NOWHERE, ..RUN },
        flag: Flag::Switch,
        help: "Start no further scenario after the first violation",
        field: &one(|all| &mut all.fail_fast, boolean, |_| false),
    },
    Setting {
        key: "fault",
        scope: PROVIDER,
        flag: Flag::Value("ID"),
        help: "Fault of the embedded provider, by its name in `faults --list`",
        field: &many(|all| &mut all.faults, |raw, _| Ok(name(raw)?), "none"),
    },
    Setting {
        key: "variant",
        scope: PROVIDER,
        flag: Flag::Value("ID"),
        help: "Variant of the embedded provider, which differs but conforms, by its name in `faults --list`",
        field: &many(|all| &mut all.variants, |raw, _| Ok(name(raw)?), "none"),
    },
    Setting {
        key: "known-failures",
        scope: GATE,
        flag: Flag::Value("FILE"),
        help: "File of accepted failures; an entry that has expired or is no longer needed fails the run",
        field: &optional_path(|all| &mut all.known_failures, |_| None),
    },
    Setting {
        key: "baseline",
        scope: GATE,
        flag: Flag::Value("REPORT"),
        help: "JSON report or event log of an earlier run to compare with; a regression fails the run",
        field: &optional_path(|all| &mut all.baseline, |_| None),
    },
    Setting {
        key: "report",
        scope: Scope { file: TOP, commands: CHECK | EXPLORE | REPLAY | MERGE, ..SHOWN },
        flag: Flag::Value("FORMAT=PATH"),
        help: "Write a report, such as junit=report.xml; the path `-` is standard output",
        field: &REPORTS,
    },
    Setting {
        key: "report",
        scope: Scope { commands: DIFF, ..SHOWN },
        flag: Flag::Value("FORMAT=PATH"),
        help: "Write a report, such as markdown=diff.md; the path `-` is standard output",
        field: &COMPARISONS,
    },
    Setting {
        key: "snapshots",
        scope: OUTPUT,
        flag: Flag::Value("DIR"),
        help: "Folder of the approved transcripts",
        field: &optional_path(|all| &mut all.snapshots, |_| None).says("none, nothing is compared"),
    },
    Setting {
        key: SNAPSHOT_MODE,
        scope: OUTPUT,
        flag: Flag::Value("MODE"),
        help: "Use of the approved transcripts: compare, update or ignore them",
        field: &choice(|all| &mut all.snapshot_mode, |_| SnapshotMode::Check),
    },
    Setting {
        key: "events",
        scope: OUTPUT,
        flag: Flag::Value("FILE"),
        help: "File to write the event log to, for `replay`",
        field: &optional_path(|all| &mut all.events, |_| None),
    },
    Setting {
        key: "progress",
        scope: Scope { commands: CHECK | EXPLORE, ..SHOWN },
        flag: Flag::Value("WHEN"),
        help: "Condition for showing progress on standard error",
        field: &choice(|all| &mut all.progress, |_| When::Auto),
    },
    Setting {
        key: "color",
        scope: SHOWN,
        flag: Flag::Value("WHEN"),
        help: "Condition for using colour",
        field: &choice(|all| &mut all.color, |_| When::Auto),
    },
    Setting {
        key: "verbose",
        scope: SHOWN,
        flag: Flag::Count('v'),
        help: "Show more detail; twice shows each request too",
        field: &one(|all| &mut all.verbosity, whole_number, |_| 0).says(""),
    },
    Setting {
        key: "quiet",
        scope: SHOWN,
        flag: Flag::On('q', "verbose"),
        help: "Show only the outcome",
        field: &one(|all| &mut all.quiet, boolean, |_| false).says(""),
    },
];

/// The settings of a command.
pub(super) fn of(command: Commands) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |setting| setting.scope.commands & command != 0)
}

/// The setting of a command with this key.
pub(super) fn find(command: Commands, key: &str) -> Option<&'static Setting> {
    of(command).find(|setting| setting.key == key)
}

/// Position of a key in the table; unknown keys come last.
pub(super) fn position(key: &str) -> usize {
    SETTINGS.iter().position(|setting| setting.key == key).unwrap_or(SETTINGS.len())
}

impl Setting {
    /// The environment variable with the meaning of the flag.
    pub(super) fn variable(&self) -> String {
        format!("VERIFIK_CONFORMANCE_{}", self.key.replace('-', "_").to_ascii_uppercase())
    }

    /// The help with the default.
    pub(super) fn help(&self) -> String {
        let repeatable = if self.field.is_list() { "; repeatable" } else { "" };
        let default = self.shown_default().map(|default| format!(" [default: {default}]"));
        format!("{}{repeatable}{}", self.help, default.unwrap_or_default())
    }

    /// The default as the help shows it, for both kinds of target.
    pub(super) fn shown_default(&self) -> Option<String> {
        if let Some(words) = self.field.shown_default() {
            return Some(words.to_owned()).filter(|words| !words.is_empty());
        }
        let (remote, embedded) = (self.field.default(true), self.field.default(false));
        Some(if remote == embedded {
            remote
        } else {
            format!("{remote}, and {embedded} for the embedded provider")
        })
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::cli;
    use crate::cli::settings::value::Raw;
    use crate::cli::settings::{Flags, Settings};
    use crate::contract::schemas::Schema;

    const TEMPLATE: &str = include_str!("../../../templates/conformance.toml");
    /// Keys of the schema that are tables and no settings.
    const TABLES: [&str; 2] = ["targets", "expectations"];
    const COMMANDS: [(&str, Commands); 7] = [
        ("check", CHECK),
        ("explore", EXPLORE),
        ("sweep", SWEEP),
        ("serve", SERVE),
        ("replay", REPLAY),
        ("merge", MERGE),
        ("diff", DIFF),
    ];

    fn schema() -> Value {
        serde_json::from_str(Schema::Configuration.text()).unwrap()
    }

    /// The keys of one kind of table, each with its description in the schema.
    fn described(schema: &Value, table: Table) -> Vec<(&str, &Value)> {
        let pointer = match table {
            Table::Top => "/properties",
            Table::Target => "/$defs/target/properties",
        };
        let members = schema.pointer(pointer).unwrap().as_object().unwrap();
        let members = members.iter().map(|(key, described)| (key.as_str(), described));
        members.filter(|(key, _)| !TABLES.contains(key)).collect()
    }

    /// A member of a description, there or in what it refers to.
    fn member<'a>(schema: &'a Value, described: &'a Value, key: &str) -> Option<&'a Value> {
        described.get(key).or_else(|| {
            let reference = described.get("$ref")?.as_str()?;
            schema.pointer(reference.strip_prefix('#')?)?.get(key)
        })
    }

    /// The comment above a key of the template, the key's example, and the table it stands in.
    fn templated(key: &str, table: Table) -> Option<(String, toml::Value)> {
        let mut comment = String::new();
        let (mut here, mut is_after_key) = (Table::Top, false);
        for line in TEMPLATE.lines() {
            let line = line.strip_prefix('#').unwrap_or(line);
            if line.starts_with('[') {
                here = if line.starts_with("[targets.") { Table::Target } else { Table::Top };
            }
            let Some((name, example)) = line.split_once(" = ").filter(|_| !line.starts_with(' '))
            else {
                if is_after_key || line.is_empty() {
                    comment.clear();
                }
                is_after_key = false;
                comment.push_str(line);
                continue;
            };
            is_after_key = true;
            if name == key && here == table {
                let example: toml::Table = format!("value = {example}").parse().unwrap();
                return Some((comment, example["value"].clone()));
            }
        }
        None
    }

    #[test]
    fn key_is_unique_in_each_command() {
        for (name, command) in COMMANDS {
            let keys: Vec<_> = of(command).map(|setting| setting.key).collect();
            let unique: BTreeSet<_> = keys.iter().collect();
            assert_eq!(keys.len(), unique.len(), "{name}: {keys:?}");
        }
    }

    #[test]
    fn schema_has_the_keys_of_the_table_and_no_others() {
        let schema = schema();
        for table in [Table::Top, Table::Target] {
            let described: BTreeSet<_> =
                described(&schema, table).into_iter().map(|(key, _)| key).collect();
            let declared: BTreeSet<_> = SETTINGS
                .iter()
                .filter(|setting| setting.scope.file.contains(&table))
                .map(|setting| setting.key)
                .collect();
            assert_eq!(described, declared, "{table:?}");
        }
    }

    #[test]
    fn schema_describes_each_key_as_the_table_does() {
        let schema = schema();
        for setting in SETTINGS {
            for table in setting.scope.file {
                let described = described(&schema, *table);
                let (key, described) =
                    described.into_iter().find(|(key, _)| *key == setting.key).unwrap();
                let text = member(&schema, described, "description");
                let help = format!("{}.", setting.help);
                assert_eq!(text.and_then(Value::as_str), Some(help.as_str()), "{key}");
                let is_array = described.get("type") == Some(&Value::from("array"));
                assert_eq!(is_array, setting.field.is_list(), "{key}");
                let words: Vec<_> = setting.field.words().into_iter().map(Value::from).collect();
                let known = member(&schema, described, "enum").and_then(Value::as_array);
                assert_eq!(known.cloned().unwrap_or_default(), words, "{key}");
            }
        }
    }

    #[test]
    fn template_shows_each_key_with_its_default() {
        for setting in SETTINGS {
            let key = setting.key;
            for table in setting.scope.file {
                let (comment, example) =
                    templated(key, *table).unwrap_or_else(|| panic!("{table:?} lacks {key}"));
                let example = serde_json::to_value(example).unwrap();
                let raw = |value: &Value| Raw { value: Cow::Owned(value.clone()), folder: None };
                let items = match &example {
                    Value::Array(items) => items.iter().map(raw).collect(),
                    example => vec![raw(example)],
                };
                let shown = setting.field.set(&mut Settings::default(), &items);
                let shown = shown.unwrap_or_else(|refused| panic!("{key}: {refused:?}"));
                // A target's own table repeats two keys of the top.
                if setting.scope.file.len() > 1 && *table == Table::Target {
                    continue;
                }
                let plain = |text: &str| text.replace(['"', '`'], "");
                let default = setting.field.default(true);
                let told = setting.shown_default().unwrap_or_else(|| setting.field.default(false));
                let comment = plain(&comment);
                let is_told = comment.contains(&format!("Default: {}", plain(&told)));
                let is_here = comment.contains("Default: as here") && shown == default;
                let is_required = key == BASE_URL && comment.contains("Required.");
                assert!(is_told || is_here || is_required, "{key}: {told}\n{comment}");
            }
        }
    }

    #[test]
    fn help_of_each_command_shows_its_settings() {
        let root = cli::command();
        for (name, command) in COMMANDS {
            let parser = root.find_subcommand(name).unwrap();
            for setting in of(command) {
                let mut arguments = parser.get_arguments();
                let flag = arguments.find(|one| one.get_long() == Some(setting.key)).unwrap();
                let help = flag.get_help().unwrap().to_string();
                assert!(help.starts_with(setting.help), "{name} --{}: {help}", setting.key);
            }
        }
    }

    #[test]
    fn print_config_shows_every_setting_of_check() {
        let flags = Flags::<CHECK>::default();
        let settings = Settings::combine(&flags, &|_| None, None).unwrap();
        let mut printed = Vec::new();
        settings.print(&mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        let printed = printed.lines().skip(1).filter_map(|line| line.split(' ').next());
        let printed: Vec<_> = printed.filter(|key| !key.starts_with("expectations.")).collect();
        let declared = of(CHECK).map(|setting| setting.key).filter(|key| *key != CONFIG);
        assert_eq!(printed, declared.collect::<Vec<_>>());
    }
}
