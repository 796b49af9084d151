//! Every setting, once: key, flag, variable, help, default, parser, commands and printing.
//!
//! From an entry follow the flag `--KEY` of each of its commands, the variable
//! `VERIFIK_CONFORMANCE_KEY`, its help, and its row in `--print-config`. Its key in
//! `schemas/configuration.schema.json` and in `templates/conformance.toml` is compared with the
//! entry by `tests/configuration/table.rs`.

use std::path::PathBuf;
use std::time::Duration;

use super::reports::Reports;
use super::value::{
    Field, at_least_one, base_url, boolean, choice, glob, host, many, one, one_duration, optional,
    optional_identifier, optional_path, proxy, rate, text, variable, whole_number,
};
use super::{EMBEDDED, When};
use crate::model::BlastRadius;
use crate::report::{self, comparison};
use crate::results::snapshot::SnapshotMode;

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
/// Key of the production hosts that may be aimed at.
pub(super) const ALLOW_HOST: &str = "allow-host";
/// Key of the proxy.
pub(super) const PROXY: &str = "proxy";
/// Key of the snapshot mode.
pub(super) const SNAPSHOT_MODE: &str = "snapshot-mode";

const ALWAYS_AUTO: &[(&str, When)] =
    &[("auto", When::Auto), ("never", When::Never), ("always", When::Always)];

/// A setting.
pub(super) struct Setting {
    /// Name everywhere: `jobs` is `--jobs`, `VERIFIK_CONFORMANCE_JOBS`, and `jobs` in the file.
    pub(super) key: &'static str,
    /// Commands that read it, and its place in their help.
    pub(super) scope: Scope,
    /// Tables of the file that may hold it.
    pub(super) file: &'static [Table],
    /// Form of the flag.
    pub(super) flag: Flag,
    /// Help, without the default.
    pub(super) help: &'static str,
    /// Wording of the default in the help.
    pub(super) default: DefaultHelp,
    /// Field of the settings, with parser, default and printing.
    pub(super) field: &'static dyn Field,
}

/// Commands that have a setting, and the heading of its flag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    pub(super) heading: &'static str,
    pub(super) commands: Commands,
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
    /// `--key NAME`; the name also says to shells how to complete it.
    Value(&'static str),
    /// `--key`, `--key=true` or `--key=false`.
    Switch,
    /// `--key`, or a letter that may be repeated.
    Count(char),
    /// `--key`, or a letter, and never beside another flag.
    On(char, &'static str),
}

/// Wording of a default in the help.
#[derive(Debug, Clone, Copy)]
pub(super) enum DefaultHelp {
    /// As `--print-config` shows it.
    Shown,
    /// In other words.
    Says(&'static str),
    /// Left out.
    Untold,
}

const JUDGED: Scope = Scope { heading: "Target", commands: CHECK | EXPLORE | SWEEP };
const SELECTION: Scope = Scope { heading: "Selection", commands: CHECK };
const RUN: Scope = Scope { heading: "Run", commands: CHECK };
const SENDING: Scope = Scope { heading: "Run", commands: CHECK | EXPLORE | SWEEP };
const PROVIDER: Scope = Scope { heading: "Provider", commands: EXPLORE | SERVE };
const GATE: Scope = Scope { heading: "Gate", commands: CHECK };
const OUTPUT: Scope = Scope { heading: "Output", commands: CHECK };
const SHOWN: Scope = Scope { heading: "Output", commands: CHECK | EXPLORE | REPLAY | MERGE | DIFF };

const NOWHERE: &[Table] = &[];
const TOP: &[Table] = &[Table::Top];
const NAMED: &[Table] = &[Table::Target];
const BOTH: &[Table] = &[Table::Top, Table::Target];

/// Every setting, in the order of the help and of `--print-config`.
pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        key: TARGET,
        scope: JUDGED,
        file: TOP,
        flag: Flag::Value("NAME"),
        help: "Target of the configuration file, or `embedded` for the embedded provider",
        default: DefaultHelp::Untold,
        field: &one(|all| &mut all.target_name, text, |_| EMBEDDED.to_owned()),
    },
    Setting {
        key: BASE_URL,
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("URL"),
        help: "Address of the target, without the contract's own path",
        default: DefaultHelp::Shown,
        field: &base_url(|all| &mut all.base_url),
    },
    Setting {
        key: CONFIG,
        scope: JUDGED,
        file: NOWHERE,
        flag: Flag::Value("FILE"),
        help: "Configuration file; paths in it start from its folder",
        default: DefaultHelp::Says("./conformance.toml, if any"),
        field: &optional_path(|all| &mut all.config, |_| None),
    },
    Setting {
        key: "token-env",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds the token",
        default: DefaultHelp::Says("`VERIFIK_TOKEN`"),
        field: &one(|all| &mut all.token_env, variable, |_| "VERIFIK_TOKEN".to_owned()),
    },
    Setting {
        key: "second-token-env",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds another client's token",
        default: DefaultHelp::Says("`VERIFIK_SECOND_TOKEN`, if set"),
        field: &one(
            |all| &mut all.second_token_env,
            variable,
            |_| "VERIFIK_SECOND_TOKEN".to_owned(),
        ),
    },
    Setting {
        key: "expired-token-env",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds an expired token",
        default: DefaultHelp::Says("`VERIFIK_EXPIRED_TOKEN`, if set"),
        field: &one(
            |all| &mut all.expired_token_env,
            variable,
            |_| "VERIFIK_EXPIRED_TOKEN".to_owned(),
        ),
    },
    Setting {
        key: "revoked-token-env",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("VAR"),
        help: "Variable that holds a revoked token",
        default: DefaultHelp::Says("`VERIFIK_REVOKED_TOKEN`, if set"),
        field: &one(
            |all| &mut all.revoked_token_env,
            variable,
            |_| "VERIFIK_REVOKED_TOKEN".to_owned(),
        ),
    },
    Setting {
        key: "client-id",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("ID"),
        help: "Identifier of the client that the token belongs to",
        default: DefaultHelp::Says("not checked"),
        field: &optional_identifier(|all| &mut all.client_id),
    },
    Setting {
        key: ALLOW_HOST,
        scope: JUDGED,
        file: BOTH,
        flag: Flag::Value("HOST"),
        help: "Production host that may be aimed at; repeatable",
        default: DefaultHelp::Shown,
        field: &many(|all| &mut all.allow_host, host, "none"),
    },
    Setting {
        key: "person-image",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("FILE"),
        help: "Image file to create persons with, on a target where that is welcome",
        default: DefaultHelp::Shown,
        field: &optional_path(|all| &mut all.person_image, |_| None),
    },
    Setting {
        key: "person-id",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("ID"),
        help: "Person that may be linked to collections of this run and unlinked again",
        default: DefaultHelp::Shown,
        field: &optional_identifier(|all| &mut all.person_id),
    },
    Setting {
        key: "project-id",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("ID"),
        help: "Project that may be linked to a collection of this run and unlinked again",
        default: DefaultHelp::Shown,
        field: &optional_identifier(|all| &mut all.project_id),
    },
    Setting {
        key: "ca-file",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("FILE"),
        help: "PEM file of certificate authorities to trust besides the platform's",
        default: DefaultHelp::Shown,
        field: &optional_path(|all| &mut all.ca_file, |_| None),
    },
    Setting {
        key: "client-certificate",
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("FILE"),
        help: "PEM file of a certificate to present, and of its private key",
        default: DefaultHelp::Shown,
        field: &optional_path(|all| &mut all.client_certificate, |_| None),
    },
    Setting {
        key: PROXY,
        scope: JUDGED,
        file: NAMED,
        flag: Flag::Value("URL"),
        help: "Proxy for every request",
        default: DefaultHelp::Says(
            "`HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count, but not for a target on this machine",
        ),
        field: &optional(|all| &mut all.proxy, proxy),
    },
    Setting {
        key: "ledger",
        scope: JUDGED,
        file: TOP,
        flag: Flag::Value("FILE"),
        help: "File that remembers what was created, for `sweep`",
        default: DefaultHelp::Shown,
        field: &optional_path(
            |all| &mut all.ledger,
            |is_remote| is_remote.then(|| PathBuf::from("verifik-conformance-ledger.ndjson")),
        ),
    },
    Setting {
        key: "scenario",
        scope: SELECTION,
        file: TOP,
        flag: Flag::Value("GLOB"),
        help: "Run only scenarios whose identifier matches; repeatable",
        default: DefaultHelp::Shown,
        field: &many(|all| &mut all.scenarios, glob, "all"),
    },
    Setting {
        key: "requirement",
        scope: SELECTION,
        file: TOP,
        flag: Flag::Value("GLOB"),
        help: "Run only scenarios that judge a matching requirement; repeatable",
        default: DefaultHelp::Shown,
        field: &many(|all| &mut all.requirements, glob, "all"),
    },
    Setting {
        key: "blast-radius",
        scope: Scope { commands: CHECK | EXPLORE, ..SELECTION },
        file: BOTH,
        flag: Flag::Value("RADIUS"),
        help: "What the scenarios may destroy if the provider is broken: at worst what this run \
               created, or anything in the account",
        default: DefaultHelp::Shown,
        field: &choice(
            |all| &mut all.blast_radius,
            &[("own", BlastRadius::Own), ("account", BlastRadius::Account)],
            |is_remote| if is_remote { BlastRadius::Own } else { BlastRadius::Account },
        ),
    },
    Setting {
        key: "strict",
        scope: Scope { commands: CHECK | EXPLORE, ..RUN },
        file: TOP,
        flag: Flag::Switch,
        help: "Let SHOULD violations fail the run too",
        default: DefaultHelp::Shown,
        field: &one(|all| &mut all.strict, boolean, |_| false),
    },
    Setting {
        key: "jobs",
        scope: RUN,
        file: TOP,
        flag: Flag::Value("N"),
        help: "Scenarios that run at once",
        default: DefaultHelp::Shown,
        field: &one(|all| &mut all.jobs, at_least_one, |is_remote| if is_remote { 32 } else { 64 }),
    },
    Setting {
        key: "timeout",
        scope: SENDING,
        file: TOP,
        flag: Flag::Value("DURATION"),
        help: "How long to wait for a connection, for an answer to begin and for it to end",
        default: DefaultHelp::Shown,
        field: &one_duration(|all| &mut all.timeout, |_| Duration::from_secs(10)),
    },
    Setting {
        key: "retries",
        scope: SENDING,
        file: TOP,
        flag: Flag::Value("N"),
        help: "Repetitions of a request that met a passing trouble",
        default: DefaultHelp::Shown,
        field: &one(|all| &mut all.retries, whole_number, |_| 3),
    },
    Setting {
        key: "rate-limit",
        scope: SENDING,
        file: TOP,
        flag: Flag::Value("REQUESTS_PER_SECOND"),
        help: "Most requests per second",
        default: DefaultHelp::Says("no limit"),
        field: &optional(|all| &mut all.rate_limit, |raw| rate(raw).map(Some)),
    },
    Setting {
        key: "seed",
        scope: Scope { commands: CHECK | EXPLORE, ..RUN },
        file: TOP,
        flag: Flag::Value("N"),
        help: "Seed of every random choice",
        default: DefaultHelp::Shown,
        field: &one(|all| &mut all.seed, whole_number, |_| 0),
    },
    Setting {
        key: "seed",
        scope: Scope { commands: SERVE, ..PROVIDER },
        file: NOWHERE,
        flag: Flag::Value("N"),
        help: "Seed of the identifiers and tokens it makes up",
        default: DefaultHelp::Shown,
        field: &one(|all| &mut all.seed, whole_number, |_| 1),
    },
    Setting {
        key: "fail-fast",
        scope: RUN,
        file: NOWHERE,
        flag: Flag::Switch,
        help: "Start nothing more after the first violation",
        default: DefaultHelp::Shown,
        field: &one(|all| &mut all.fail_fast, boolean, |_| false),
    },
    Setting {
        key: "fault",
        scope: PROVIDER,
        file: NOWHERE,
        flag: Flag::Value("ID"),
        help: "Let the embedded provider behave wrongly in this way, as `faults --list` names it; \
               repeatable",
        default: DefaultHelp::Shown,
        field: &many(|all| &mut all.faults, |raw| text(raw), "none"),
    },
    Setting {
        key: "variant",
        scope: PROVIDER,
        file: NOWHERE,
        flag: Flag::Value("ID"),
        help: "Let the embedded provider behave differently but rightly in this way, as \
               `faults --list` names it; repeatable",
        default: DefaultHelp::Shown,
        field: &many(|all| &mut all.variants, text, "none"),
    },
    Setting {
        key: "known-failures",
        scope: GATE,
        file: TOP,
        flag: Flag::Value("FILE"),
        help: "File of the failures that are accepted for now; one that has expired or is no \
               longer needed fails the run",
        default: DefaultHelp::Shown,
        field: &optional_path(|all| &mut all.known_failures, |_| None),
    },
    Setting {
        key: "baseline",
        scope: GATE,
        file: TOP,
        flag: Flag::Value("REPORT"),
        help: "JSON report or event log of an earlier run to compare with; what has got worse \
               since fails the run",
        default: DefaultHelp::Shown,
        field: &optional_path(|all| &mut all.baseline, |_| None),
    },
    Setting {
        key: "report",
        scope: Scope { commands: CHECK | EXPLORE | REPLAY | MERGE, ..SHOWN },
        file: TOP,
        flag: Flag::Value("FORMAT=PATH"),
        help: "Write a report, such as junit=report.xml; the path `-` is standard output; \
               repeatable",
        default: DefaultHelp::Shown,
        field: &Reports {
            formats: || report::FORMATS.iter().map(|one| (one.name, one.summary)).collect(),
            example: "junit=report.xml",
        },
    },
    Setting {
        key: "report",
        scope: Scope { commands: DIFF, ..SHOWN },
        file: NOWHERE,
        flag: Flag::Value("FORMAT=PATH"),
        help: "Write a report, such as markdown=diff.md; the path `-` is standard output; \
               repeatable",
        default: DefaultHelp::Shown,
        field: &Reports {
            formats: || comparison::FORMATS.iter().map(|one| (one.name, one.summary)).collect(),
            example: "markdown=diff.md",
        },
    },
    Setting {
        key: "snapshots",
        scope: OUTPUT,
        file: TOP,
        flag: Flag::Value("DIR"),
        help: "Folder of the approved transcripts",
        default: DefaultHelp::Says("none, nothing is compared"),
        field: &optional_path(|all| &mut all.snapshots, |_| None),
    },
    Setting {
        key: SNAPSHOT_MODE,
        scope: OUTPUT,
        file: TOP,
        flag: Flag::Value("MODE"),
        help: "What to do with the approved transcripts",
        default: DefaultHelp::Shown,
        field: &choice(
            |all| &mut all.snapshot_mode,
            &[
                ("check", SnapshotMode::Check),
                ("update", SnapshotMode::Update),
                ("off", SnapshotMode::Off),
            ],
            |_| SnapshotMode::Check,
        ),
    },
    Setting {
        key: "events",
        scope: OUTPUT,
        file: TOP,
        flag: Flag::Value("FILE"),
        help: "File to write the event log to, for `replay`",
        default: DefaultHelp::Shown,
        field: &optional_path(|all| &mut all.events, |_| None),
    },
    Setting {
        key: "progress",
        scope: Scope { commands: CHECK | EXPLORE, ..SHOWN },
        file: NOWHERE,
        flag: Flag::Value("WHEN"),
        help: "Whether to show progress on standard error",
        default: DefaultHelp::Shown,
        field: &choice(|all| &mut all.progress, ALWAYS_AUTO, |_| When::Auto),
    },
    Setting {
        key: "color",
        scope: SHOWN,
        file: NOWHERE,
        flag: Flag::Value("WHEN"),
        help: "Whether to use colour",
        default: DefaultHelp::Shown,
        field: &choice(|all| &mut all.color, ALWAYS_AUTO, |_| When::Auto),
    },
    Setting {
        key: "verbose",
        scope: SHOWN,
        file: NOWHERE,
        flag: Flag::Count('v'),
        help: "Show more; twice shows still more",
        default: DefaultHelp::Untold,
        field: &one(|all| &mut all.verbosity, whole_number, |_| 0),
    },
    Setting {
        key: "quiet",
        scope: SHOWN,
        file: NOWHERE,
        flag: Flag::On('q', "verbose"),
        help: "Show only the outcome",
        default: DefaultHelp::Untold,
        field: &one(|all| &mut all.quiet, boolean, |_| false),
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

/// Place of a key in the table; a key that stands elsewhere comes after all of them.
pub(super) fn position(key: &str) -> usize {
    SETTINGS.iter().position(|setting| setting.key == key).unwrap_or(SETTINGS.len())
}

impl Setting {
    /// The variable that says the same as the flag.
    pub(super) fn variable(&self) -> String {
        format!("VERIFIK_CONFORMANCE_{}", self.key.replace('-', "_").to_ascii_uppercase())
    }

    /// The help with the default.
    pub(super) fn help(&self) -> String {
        match self.told_default() {
            Some(default) => format!("{} [default: {default}]", self.help),
            None => self.help.to_owned(),
        }
    }

    /// The default as the help tells it, for both kinds of target.
    pub(super) fn told_default(&self) -> Option<String> {
        match self.default {
            DefaultHelp::Shown => {
                let (remote, embedded) = (self.field.default(true), self.field.default(false));
                Some(if remote == embedded {
                    remote
                } else {
                    format!("{remote}, and {embedded} for the embedded provider")
                })
            }
            DefaultHelp::Says(words) => Some(words.to_owned()),
            DefaultHelp::Untold => None,
        }
    }
}
