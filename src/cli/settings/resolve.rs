//! Resolution: each setting comes from the strongest layer that holds it: flag, environment, the
//! file's target, the top of the file, default.

use std::borrow::Cow;
use std::path::Path;

use serde_json::Value;

use super::document::{dotted, member};
use super::files::ConfigurationFile;
use super::flags::{Flags, Values};
use super::problem::{Problem, SettingsError};
use super::secrets::{WHERE_TOKENS_BELONG, looks_like_a_token, shown};
use super::table::{self, Commands, Setting, Table};
use super::value::{Raw, Refused};
use super::{DEFAULT_FILE, EMBEDDED, Environment, Settings, Source};
use crate::api::VERIFIK;
use crate::cli::suggest::did_you_mean;
use crate::contract::Expectations;
use crate::results::snapshot::SnapshotMode;
use crate::wire::ProxyUrl;

impl ConfigurationFile {
    /// Reads the file that a flag or the environment names, otherwise `default` if it exists.
    pub fn find<const COMMAND: Commands>(
        flags: &Flags<COMMAND>,
        environment: Environment<'_>,
        default: &Path,
    ) -> Result<Option<Self>, SettingsError> {
        let mut resolver = Resolver::new(COMMAND, flags.values(), environment, None);
        let Some(setting) = table::find(COMMAND, table::CONFIG) else { return Ok(None) };
        resolver.settle(setting, false);
        SettingsError::unless_empty(resolver.problems)?;
        match resolver.settings.config {
            Some(named) => Self::read(&named).map(Some),
            // Reading it reports what is wrong with it.
            None if default.symlink_metadata().is_ok() => Self::read(default).map(Some),
            None => Ok(None),
        }
    }
}

impl Settings {
    /// Resolves flags, environment and the configuration file of the working directory, if the
    /// command reads it.
    pub fn resolve<const COMMAND: Commands>(
        flags: &Flags<COMMAND>,
        environment: Environment<'_>,
    ) -> Result<Self, SettingsError> {
        let file = ConfigurationFile::find(flags, environment, Path::new(DEFAULT_FILE))?;
        Self::combine(flags, environment, file.as_ref())
    }

    /// Resolves flags, environment and a configuration file that was read already.
    pub fn combine<const COMMAND: Commands>(
        flags: &Flags<COMMAND>,
        environment: Environment<'_>,
        file: Option<&ConfigurationFile>,
    ) -> Result<Self, SettingsError> {
        Resolver::new(COMMAND, flags.values(), environment, file).finish()
    }
}

/// The layers, the settings resolved so far, and the problems found.
struct Resolver<'a> {
    command: Commands,
    flags: &'a Values,
    environment: Environment<'a>,
    file: Option<&'a ConfigurationFile>,
    /// Target whose table of the file applies.
    target: Option<String>,
    settings: Settings,
    problems: Vec<Problem>,
}

/// Values that the strongest layer holds for a setting: one, or the items of a list.
struct Found<'a> {
    items: Vec<Raw<'a>>,
    source: Source,
    /// JSON Pointer to each item, when they were found in the file.
    pointers: Vec<String>,
}

impl<'a> Found<'a> {
    fn outside_the_file(items: Vec<Cow<'a, Value>>, source: Source) -> Self {
        let items = items.into_iter().map(|value| Raw { value, folder: None }).collect();
        Self { items, source, pointers: Vec::new() }
    }

    fn text(&self) -> &str {
        self.items.first().map(Raw::text).unwrap_or_default()
    }
}

impl<'a> Resolver<'a> {
    fn new(
        command: Commands,
        flags: &'a Values,
        environment: Environment<'a>,
        file: Option<&'a ConfigurationFile>,
    ) -> Self {
        let (settings, problems) = (Settings::default(), Vec::new());
        Self { command, flags, environment, file, target: None, settings, problems }
    }

    fn finish(mut self) -> Result<Settings, SettingsError> {
        // First, since the target decides which table of the file applies, and some defaults.
        self.choose_target();
        let is_remote = self.settings.base_url.is_some();
        for setting in table::of(self.command) {
            if setting.key != table::CONFIG && !self.settings.provenance.has(setting.key) {
                self.settle(setting, is_remote);
            }
        }
        if table::find(self.command, table::TARGET).is_some() {
            self.settle_expectations();
        }
        self.refuse_visible_password();
        self.require_folder_to_update();
        SettingsError::unless_empty(self.problems)?;
        Ok(self.settings)
    }

    /// Resolves a setting from its strongest layer.
    fn settle(&mut self, setting: &'static Setting, is_remote: bool) {
        let found = self.find(setting);
        self.settle_with(setting, found.as_ref(), is_remote);
    }

    /// Resolves a setting from the values found; problems are recorded.
    fn settle_with(
        &mut self,
        setting: &'static Setting,
        found: Option<&Found<'a>>,
        is_remote: bool,
    ) {
        let default = setting.field.set_default(&mut self.settings, is_remote);
        let Some(found) = found else {
            self.settings.provenance.record(setting.key, default, Source::Default);
            return;
        };
        let tokens = found.items.iter().enumerate().filter(|(_, raw)| is_token(raw));
        let tokens = tokens.map(|(index, _)| {
            let message = "this looks like a token, so it is not shown".to_owned();
            (index, Refused { message, help: Some(WHERE_TOKENS_BELONG.to_owned()) })
        });
        let mut refused: Vec<_> = tokens.collect();
        let mut value = default;
        if refused.is_empty() {
            match setting.field.set(&mut self.settings, &found.items) {
                Ok(set) => value = set,
                Err(reasons) => refused = reasons,
            }
        }
        for (index, reason) in refused {
            self.refuse(found, index, reason);
        }
        self.settings.provenance.record(setting.key, value, found.source.clone());
    }

    /// Returns the values of the strongest layer that holds the setting.
    fn find(&self, setting: &'static Setting) -> Option<Found<'a>> {
        self.outside_the_file(setting).or_else(|| self.in_file(setting))
    }

    /// Returns the values of a flag or its variable; an empty variable counts as unset.
    fn outside_the_file(&self, setting: &'static Setting) -> Option<Found<'a>> {
        if let Some(values) = self.flags.get(setting.key) {
            let items = values.iter().map(Cow::Borrowed).collect();
            return Some(Found::outside_the_file(items, Source::Flag(setting.key)));
        }
        if setting.field.is_list() {
            return None;
        }
        let variable = setting.variable();
        let text = (self.environment)(&variable).filter(|text| !text.is_empty())?;
        let value = Cow::Owned(Value::String(text));
        Some(Found::outside_the_file(vec![value], Source::Environment(variable)))
    }

    fn in_file(&self, setting: &'static Setting) -> Option<Found<'a>> {
        let target = self.target.as_ref().map(|name| member("/targets", name));
        let target = target.filter(|_| setting.scope.file.contains(&Table::Target));
        let top = setting.scope.file.contains(&Table::Top).then(String::new);
        let tables = target.into_iter().chain(top);
        tables.map(|table| member(&table, setting.key)).find_map(|pointer| self.at(&pointer))
    }

    /// The value of the file at a JSON Pointer.
    fn at(&self, pointer: &str) -> Option<Found<'a>> {
        let file = self.file?;
        let value = file.value(pointer)?;
        let source = Source::File { path: file.path().to_owned(), key: dotted(pointer) };
        let raw = |value: &'a Value| Raw { value: Cow::Borrowed(value), folder: file.folder() };
        Some(match value {
            Value::Array(items) => Found {
                items: items.iter().map(raw).collect(),
                source,
                pointers: (0..items.len()).map(|index| format!("{pointer}/{index}")).collect(),
            },
            value => Found { items: vec![raw(value)], source, pointers: vec![pointer.to_owned()] },
        })
    }

    /// Records a refusal at the place of the item.
    fn refuse(&mut self, found: &Found<'_>, index: usize, reason: Refused) {
        let pointer = found.pointers.get(index).map(String::as_str).unwrap_or_default();
        let message = reason.message;
        let problem = Problem::new(match &found.source {
            Source::Flag(key) => format!("`--{key}`: {message}"),
            Source::Environment(name) => format!("the variable `{name}`: {message}"),
            Source::Default => message,
            Source::File { .. } => format!("`{}`: {message}", dotted(pointer)),
        });
        let problem = match reason.help {
            Some(help) => problem.with_help(help),
            None => problem,
        };
        self.problems.push(match (&found.source, self.file) {
            (Source::File { .. }, Some(file)) => file.at_value(pointer, problem),
            _ => problem,
        });
    }

    /// Chooses the target: the embedded provider, a named target of the file, or an address. Of an
    /// address and a name, the one on the stronger layer wins, so that the tokens of a named target
    /// never go to another address; on the same layer they contradict each other.
    fn choose_target(&mut self) {
        let of = |key| table::find(self.command, key);
        let (Some(target), Some(base_url)) = (of(table::TARGET), of(table::BASE_URL)) else {
            return;
        };
        let (name, address) = (self.find(target), self.find(base_url));
        if let (Some(name), Some(address)) = (&name, &address)
            && name.source.rank() == address.source.rank()
        {
            self.contradict(address, name);
        }
        let rank = |found: &Option<Found<'_>>| found.as_ref().map_or(0, |it| it.source.rank());
        let is_named = rank(&name) >= rank(&address);
        let name = name.filter(|_| is_named);
        self.settle_with(target, name.as_ref(), false);
        let address = match &name {
            // An address in the environment does not apply to a named target.
            Some(name) => self.named(name),
            None => address,
        };
        self.settle_with(base_url, address.as_ref(), false);
        // The target's own table may list the allowed hosts.
        if let Some(hosts) = table::find(self.command, table::ALLOW_HOST) {
            self.settle(hosts, false);
        }
        match (name, address, self.settings.base_url.clone()) {
            (name, Some(address), Some(base)) => {
                if name.is_none() {
                    let host = base.host();
                    self.settings.target_name.clone_from(&host);
                    self.settings.provenance.record(table::TARGET, host, address.source.clone());
                }
                if let Err(error) = base.require_allowed(&VERIFIK, &self.settings.allow_host) {
                    self.refuse(&address, 0, error.to_string().into());
                }
            }
            (Some(embedded), _, _) => {
                let shown = base_url.field.default(false);
                self.settings.provenance.record(table::BASE_URL, shown, embedded.source);
            }
            _ => {}
        }
    }

    /// Returns the address of a target of the file, whose table applies from now on.
    fn named(&mut self, name: &Found<'a>) -> Option<Found<'a>> {
        let text = name.text();
        if text == EMBEDDED || name.items.iter().any(is_token) {
            return None;
        }
        let pointer = member("/targets", text);
        if self.at(&pointer).is_none() {
            self.refuse_unknown_target(name);
            return None;
        }
        self.target = Some(text.to_owned());
        // The schema requires the address.
        self.at(&member(&pointer, table::BASE_URL))
    }

    fn contradict(&mut self, address: &Found<'_>, name: &Found<'_>) {
        let message = format!("conflicts with the target {}", shown(name.text()));
        let help = "pass either an address or a named target";
        self.refuse(address, 0, Refused { message, help: Some(help.to_owned()) });
    }

    fn refuse_unknown_target(&mut self, name: &Found<'_>) {
        let targets = self.file.and_then(|file| file.value("/targets")?.as_object());
        let known: Vec<_> =
            targets.into_iter().flat_map(|targets| targets.keys().map(String::as_str)).collect();
        let text = shown(name.text());
        let near = did_you_mean(name.text(), known.iter().copied().chain([EMBEDDED]));
        let near = near.map(|near| format!("{near} ")).unwrap_or_default();
        let names: Vec<_> = known.into_iter().chain([EMBEDDED]).collect();
        let (message, hint) = match self.file {
            Some(file) => (format!("{} has no target {text}", file.path().display()), ""),
            None => (
                format!("unknown target {text}: no configuration file was read"),
                "; pass a file with --config, or an address with --base-url",
            ),
        };
        let help = format!("{near}the targets are {}{hint}", names.join(", "));
        self.refuse(name, 0, Refused { message, help: Some(help) });
    }

    /// Resolves the expectations, which only the file can set.
    fn settle_expectations(&mut self) {
        let named = self.at("/expectations");
        if let Some(named) = &named {
            let table = named.items.first().map(|raw| raw.value.clone().into_owned());
            match serde_json::from_value(table.unwrap_or_default()) {
                Ok(expectations) => self.settings.expectations = expectations,
                // The schema has accepted the table, so this is not expected to happen.
                Err(error) => self.refuse(named, 0, error.to_string().into()),
            }
        }
        for (pointer, value) in members(&self.settings.expectations) {
            let pointer = format!("/expectations{pointer}");
            let source = self.at(&pointer).map_or(Source::Default, |found| found.source);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.settings.provenance.record(&dotted(&pointer), value, source);
        }
    }

    /// Refuses a password that others can read: on the command line, which every user of the
    /// machine can read, or in the file, which everyone with the project can.
    fn refuse_visible_password(&mut self) {
        let is_hidden =
            matches!(self.settings.provenance.source(table::PROXY), Source::Environment(_));
        let proxy = self.settings.proxy.as_ref();
        if is_hidden || !proxy.is_some_and(ProxyUrl::has_user_information) {
            return;
        }
        let message = "it contains a user name or a password (not shown)";
        self.refuse_settled(table::PROXY, message, |setting| {
            format!("put the whole address into {} instead", setting.variable())
        });
    }

    /// Refuses an update of transcripts without a folder, which would silently do nothing.
    fn require_folder_to_update(&mut self) {
        let Settings { snapshot_mode, snapshots, .. } = &self.settings;
        if *snapshot_mode == SnapshotMode::Update && snapshots.is_none() {
            self.refuse_settled(table::SNAPSHOT_MODE, "there is no folder to update", |_| {
                "pass the folder of the transcripts with --snapshots".to_owned()
            });
        }
    }

    /// Refuses a value that contradicts the others.
    fn refuse_settled(&mut self, key: &str, message: &str, help: impl Fn(&Setting) -> String) {
        let Some(setting) = table::find(self.command, key) else { return };
        if let Some(found) = self.find(setting) {
            let reason = Refused { message: message.to_owned(), help: Some(help(setting)) };
            self.refuse(&found, 0, reason);
        }
    }
}

fn is_token(raw: &Raw<'_>) -> bool {
    looks_like_a_token(raw.text())
}

/// Every value of the expectations with its JSON Pointer.
fn members(expectations: &Expectations) -> Vec<(String, Value)> {
    let Ok(Value::Object(members)) = serde_json::to_value(expectations) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (key, value) in members {
        let pointer = member("", &key);
        match value {
            Value::Object(inner) => {
                all.extend(inner.into_iter().map(|(key, value)| (member(&pointer, &key), value)));
            }
            value => all.push((pointer, value)),
        }
    }
    all
}
