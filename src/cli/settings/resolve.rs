//! From the layers to the settings, one setting after the other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::arguments::{CheckArguments, TargetArguments};
use super::choice::When;
use super::file::ConfigurationFile;
use super::layers::{Environment, Layers, outside_the_file, variable};
use super::problem::SettingsError;
use super::source::{Source, Sourced};
use super::{DEFAULT_FILE, Settings, reports, target, text};
use crate::contract::Expectations;
use crate::model::BlastRadius;
use crate::results::snapshot::SnapshotMode;
use crate::wire::ProxyUrl;

/// Where a run against a remote target remembers what it created.
const LEDGER: &str = "verifik-conformance-ledger.ndjson";
const JOBS_EMBEDDED: usize = 64;
const JOBS_REMOTE: usize = 32;
const TIMEOUT: Duration = Duration::from_secs(10);
const RETRIES: u32 = 3;

impl ConfigurationFile {
    /// Reads the file that a flag or the environment names, or else `default` if it exists.
    pub fn find(
        arguments: &TargetArguments,
        environment: Environment<'_>,
        default: &Path,
    ) -> Result<Option<Self>, SettingsError> {
        let named = outside_the_file(environment, "--config", arguments.config.as_deref());
        match named {
            Some(named) => Self::read(Path::new(&named.text)).map(Some),
            // Whatever it is that stands there, reading it says what is wrong with it.
            None if default.symlink_metadata().is_ok() => Self::read(default).map(Some),
            None => Ok(None),
        }
    }
}

impl Settings {
    /// Resolves flags, environment and the configuration file of the working directory.
    pub fn resolve(
        arguments: &CheckArguments,
        environment: Environment<'_>,
    ) -> Result<Self, SettingsError> {
        let default = Path::new(DEFAULT_FILE);
        let file = ConfigurationFile::find(&arguments.target, environment, default)?;
        Self::combine(arguments, environment, file.as_ref())
    }

    /// Resolves flags, environment and a configuration file that was read already.
    pub fn combine(
        arguments: &CheckArguments,
        environment: Environment<'_>,
        file: Option<&ConfigurationFile>,
    ) -> Result<Self, SettingsError> {
        let mut layers = Layers::new(environment, file);
        // First of all: the target decides which table of the file counts, and some defaults.
        let chosen = target::choose(&mut layers, &arguments.target);
        let is_remote = chosen.base_url.value.is_some();
        let CheckArguments { target, selection, run, gate, output } = arguments;
        let (expectations, expectations_in_file) = expectations(&mut layers);
        let mut all = Resolver { layers };
        let settings = Self {
            target_name: chosen.name,
            base_url: chosen.base_url,
            token_env: all.variable("--token-env", target.token_env.as_deref(), "VERIFIK_TOKEN"),
            second_token_env: all.variable(
                "--second-token-env",
                target.second_token_env.as_deref(),
                "VERIFIK_SECOND_TOKEN",
            ),
            expired_token_env: all.variable(
                "--expired-token-env",
                target.expired_token_env.as_deref(),
                "VERIFIK_EXPIRED_TOKEN",
            ),
            revoked_token_env: all.variable(
                "--revoked-token-env",
                target.revoked_token_env.as_deref(),
                "VERIFIK_REVOKED_TOKEN",
            ),
            client_id: all.optional("--client-id", target.client_id.as_deref(), text::identifier),
            person_image: all.path("--person-image", target.person_image.as_deref(), None),
            person_id: all.optional("--person-id", target.person_id.as_deref(), text::identifier),
            project_id: all.optional(
                "--project-id",
                target.project_id.as_deref(),
                text::identifier,
            ),
            allow_host: all.list("--allow-host", &target.allow_host, text::host),
            ca_file: all.path("--ca-file", target.ca_file.as_deref(), None),
            client_certificate: all.path(
                "--client-certificate",
                target.client_certificate.as_deref(),
                None,
            ),
            proxy: all.optional("--proxy", target.proxy.as_deref(), text::proxy),
            ledger: all.path("--ledger", target.ledger.as_deref(), is_remote.then_some(LEDGER)),
            scenarios: all.list("--scenario", &selection.scenario, text::glob),
            requirements: all.list("--requirement", &selection.requirement, text::glob),
            blast_radius: all.value(
                "--blast-radius",
                selection.blast_radius.as_deref(),
                text::blast_radius,
                if is_remote { BlastRadius::Own } else { BlastRadius::Account },
            ),
            strict: all.value("--strict", run.strict.as_deref(), text::boolean, false),
            jobs: all.value(
                "--jobs",
                run.jobs.as_deref(),
                text::at_least_one,
                if is_remote { JOBS_REMOTE } else { JOBS_EMBEDDED },
            ),
            timeout: all.value("--timeout", run.timeout.as_deref(), text::timeout, TIMEOUT),
            retries: all.value("--retries", run.retries.as_deref(), text::whole_number, RETRIES),
            rate_limit: all.optional("--rate-limit", run.rate_limit.as_deref(), text::rate),
            seed: all.value("--seed", run.seed.as_deref(), text::whole_number, 0),
            fail_fast: all.value("--fail-fast", run.fail_fast.as_deref(), text::boolean, false),
            known_failures: all.path("--known-failures", gate.known_failures.as_deref(), None),
            baseline: all.path("--baseline", gate.baseline.as_deref(), None),
            reports: reports::requested(&mut all.layers, &output.report),
            snapshots: all.path("--snapshots", output.snapshots.as_deref(), None),
            snapshot_mode: all.value(
                "--snapshot-mode",
                output.snapshot_mode.as_deref(),
                text::snapshot_mode,
                SnapshotMode::Check,
            ),
            events: all.path("--events", output.events.as_deref(), None),
            progress: all.value("--progress", output.progress.as_deref(), text::when, When::Auto),
            color: all.value("--color", output.color.as_deref(), text::when, When::Auto),
            verbosity: all.value(
                "--verbose",
                (output.verbose > 0).then(|| output.verbose.to_string()).as_deref(),
                text::whole_number,
                0,
            ),
            quiet: all.value("--quiet", output.quiet.then_some("true"), text::boolean, false),
            expectations,
            expectations_in_file,
        };
        settings.require_a_hidden_password(&mut all.layers, target.proxy.as_deref());
        settings.require_a_folder_to_update(&mut all.layers, output.snapshot_mode.as_deref());
        all.layers.finish()?;
        Ok(settings)
    }

    /// A command line can be read by every user of the machine, a file by whoever has the project.
    fn require_a_hidden_password(&self, layers: &mut Layers<'_>, given: Option<&str>) {
        let is_hidden = matches!(self.proxy.source, Source::Environment(_));
        let proxy = self.proxy.value.as_ref();
        if is_hidden || !proxy.is_some_and(ProxyUrl::has_user_information) {
            return;
        }
        if let Some(found) = layers.find("--proxy", given) {
            let help = format!("put the whole address into {} instead", variable("--proxy"));
            layers.note(&found, "it carries a user name or a password (not shown)", Some(help));
        }
    }

    /// Asking for new transcripts and saying nowhere where would do nothing, silently.
    fn require_a_folder_to_update(&self, layers: &mut Layers<'_>, given: Option<&str>) {
        if self.snapshot_mode.value != SnapshotMode::Update || self.snapshots.value.is_some() {
            return;
        }
        if let Some(found) = layers.find("--snapshot-mode", given) {
            let help = "name the folder of the transcripts with --snapshots".to_owned();
            layers.note(&found, "there is no folder to update", Some(help));
        }
    }
}

/// Takes one setting after the other out of the layers.
struct Resolver<'a> {
    layers: Layers<'a>,
}

impl Resolver<'_> {
    fn value<T>(
        &mut self,
        flag: &'static str,
        given: Option<&str>,
        parse: impl Fn(&str) -> Result<T, String>,
        default: T,
    ) -> Sourced<T> {
        let found = self.layers.value(flag, given, parse);
        found.unwrap_or_else(|| Sourced::default_of(default))
    }

    fn optional<T>(
        &mut self,
        flag: &'static str,
        given: Option<&str>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Sourced<Option<T>> {
        self.value(flag, given, |text| parse(text).map(Some), None)
    }

    fn variable(
        &mut self,
        flag: &'static str,
        given: Option<&str>,
        default: &str,
    ) -> Sourced<String> {
        self.value(flag, given, text::variable, default.to_owned())
    }

    fn path(
        &mut self,
        flag: &'static str,
        given: Option<&str>,
        default: Option<&str>,
    ) -> Sourced<Option<PathBuf>> {
        match self.layers.path(flag, given) {
            Some(path) => path.map(Some),
            None => Sourced::default_of(default.map(PathBuf::from)),
        }
    }

    fn list(
        &mut self,
        flag: &'static str,
        given: &[String],
        parse: impl Fn(&str) -> Result<String, String>,
    ) -> Sourced<Vec<String>> {
        let list = self.layers.list(flag, given);
        let items = list.value.iter().filter_map(|found| self.layers.parsed(found, &parse));
        Sourced { value: items.map(|item| item.value).collect(), source: list.source }
    }
}

/// The expectations, and which of them the file names.
fn expectations(layers: &mut Layers<'_>) -> (Sourced<Expectations>, Vec<String>) {
    let Some(table) = layers.in_file("/expectations") else {
        return (Sourced::default_of(Expectations::default()), Vec::new());
    };
    let mut named = Vec::new();
    for (key, value) in table.value.as_object().into_iter().flatten() {
        match value {
            Value::Object(inner) => {
                named.extend(inner.keys().map(|inner| format!("expectations.{key}.{inner}")));
            }
            _ => named.push(format!("expectations.{key}")),
        }
    }
    let value = serde_json::from_value(table.value.clone()).unwrap_or_else(|error| {
        // The schema has accepted the table, so this is not expected to happen.
        if let Some(found) = layers.at("/expectations") {
            layers.note(&found, &error.to_string(), None);
        }
        Expectations::default()
    });
    (Sourced { value, source: table.source }, named)
}
