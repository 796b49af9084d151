//! One setting after the other, each from the strongest layer that says something about it:
//! flag, environment, the file's target, the top of the file.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::advice;
use super::covering::looks_like_a_token;
use super::file::ConfigurationFile;
use super::located::member;
use super::problem::{Problem, SettingsError};
use super::refusals::dotted;
use super::source::{Source, Sourced};

/// How the environment is asked for a variable.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What the name of every variable of a setting begins with.
const PREFIX: &str = "VERIFIK_CONFORMANCE_";

/// The layers, and what was found wrong in them so far.
pub(super) struct Layers<'a> {
    environment: Environment<'a>,
    file: Option<&'a ConfigurationFile>,
    target: Option<String>,
    problems: Vec<Problem>,
}

/// A text that a layer holds for a setting.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The text.
    pub(super) text: String,
    /// Where it was found.
    pub(super) source: Source,
    /// JSON Pointer to it, when it was found in the file.
    pointer: String,
}

/// The variable that says the same as a flag: `VERIFIK_CONFORMANCE_JOBS` for `--jobs`.
pub(super) fn variable(flag: &str) -> String {
    format!("{PREFIX}{}", key(flag).replace('-', "_").to_ascii_uppercase())
}

/// What a flag or its variable says; an empty variable says nothing.
pub(super) fn outside_the_file(
    environment: Environment<'_>,
    flag: &'static str,
    given: Option<&str>,
) -> Option<Found> {
    let found = |text, source| Found { text, source, pointer: String::new() };
    if let Some(text) = given {
        return Some(found(text.to_owned(), Source::Flag(flag)));
    }
    let variable = variable(flag);
    let text = environment(&variable).filter(|text| !text.is_empty())?;
    Some(found(text, Source::Environment(variable)))
}

fn key(flag: &str) -> &str {
    flag.trim_start_matches('-')
}

impl<'a> Layers<'a> {
    pub(super) fn new(environment: Environment<'a>, file: Option<&'a ConfigurationFile>) -> Self {
        Self { environment, file, target: None, problems: Vec::new() }
    }

    /// Puts a target of the file above the top of the file.
    pub(super) fn choose(&mut self, target: &str) {
        self.target = Some(target.to_owned());
    }

    /// The names of the file's targets.
    pub(super) fn targets(&self) -> Vec<String> {
        let targets = self.file.and_then(|file| file.value("/targets")?.as_object());
        targets.map(|targets| targets.keys().cloned().collect()).unwrap_or_default()
    }

    /// The file's value at a JSON Pointer.
    pub(super) fn in_file(&self, pointer: &str) -> Option<Sourced<&'a Value>> {
        let file = self.file?;
        let path = file.path().to_owned();
        let source = Source::File { path, key: dotted(pointer) };
        Some(Sourced { value: file.value(pointer)?, source })
    }

    /// What the strongest layer says.
    pub(super) fn find(&self, flag: &'static str, given: Option<&str>) -> Option<Found> {
        outside_the_file(self.environment, flag, given)
            .or_else(|| self.at(&self.strongest_in_file(flag)?.0))
    }

    /// What the file says at a JSON Pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<Found> {
        let Sourced { value, source } = self.in_file(pointer)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(Found { text, source, pointer: pointer.to_owned() })
    }

    /// The items of a list; a stronger layer replaces a weaker one. The environment has no lists.
    pub(super) fn list(&self, flag: &'static str, given: &[String]) -> Sourced<Vec<Found>> {
        if !given.is_empty() {
            let source = Source::Flag(flag);
            let found = |text: &String| Found {
                text: text.clone(),
                source: source.clone(),
                pointer: String::new(),
            };
            return Sourced { value: given.iter().map(found).collect(), source: source.clone() };
        }
        let Some((pointer, list)) = self.strongest_in_file(flag) else {
            return Sourced::default_of(Vec::new());
        };
        let texts = list.value.as_array().into_iter().flatten().filter_map(Value::as_str);
        let found = |(index, text): (usize, &str)| Found {
            text: text.to_owned(),
            source: list.source.clone(),
            pointer: format!("{pointer}/{index}"),
        };
        Sourced { value: texts.enumerate().map(found).collect(), source: list.source.clone() }
    }

    /// A value, or `None` when no layer says anything, or something wrong, which is noted.
    pub(super) fn value<T>(
        &mut self,
        flag: &'static str,
        given: Option<&str>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Sourced<T>> {
        let found = self.find(flag, given)?;
        self.parsed(&found, parse)
    }

    /// A text turned into a value; something wrong is noted.
    pub(super) fn parsed<T>(
        &mut self,
        found: &Found,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Sourced<T>> {
        if looks_like_a_token(&found.text) {
            self.note(found, "this looks like a token, so it is not shown", Some(advice::secret()));
            return None;
        }
        match parse(&found.text) {
            Ok(value) => Some(Sourced { value, source: found.source.clone() }),
            Err(message) => {
                self.note(found, &message, None);
                None
            }
        }
    }

    /// A path; one of the file starts from the file's folder.
    pub(super) fn path(
        &mut self,
        flag: &'static str,
        given: Option<&str>,
    ) -> Option<Sourced<PathBuf>> {
        let path = self.value(flag, given, |text| match text {
            "" => Err("the path is empty".to_owned()),
            text => Ok(PathBuf::from(text)),
        })?;
        let source = path.source.clone();
        Some(path.map(|path| self.as_meant(&source, path)))
    }

    /// A path as its source means it.
    pub(super) fn as_meant(&self, source: &Source, path: PathBuf) -> PathBuf {
        match (source, self.file) {
            (Source::File { .. }, Some(file)) => file.resolve(path),
            _ => path,
        }
    }

    /// Notes what is wrong with what was found.
    pub(super) fn note(&mut self, found: &Found, message: &str, help: Option<String>) {
        let problem = match &found.source {
            Source::Flag(flag) => Problem::new(format!("`{flag}`: {message}")),
            Source::Environment(name) => Problem::new(format!("the variable `{name}`: {message}")),
            Source::Default => Problem::new(message),
            Source::File { .. } => Problem::new(format!("`{}`: {message}", dotted(&found.pointer))),
        };
        let problem = match help {
            Some(help) => problem.with_help(help),
            None => problem,
        };
        self.problems.push(match (&found.source, self.file) {
            (Source::File { .. }, Some(file)) => file.at_value(&found.pointer, problem),
            _ => problem,
        });
    }

    /// The path of the file, when there is one.
    pub(super) fn file_path(&self) -> Option<&Path> {
        self.file.map(ConfigurationFile::path)
    }

    /// An error when anything wrong was noted.
    pub(super) fn finish(self) -> Result<(), SettingsError> {
        SettingsError::unless_empty(self.problems)
    }

    fn strongest_in_file(&self, flag: &str) -> Option<(String, Sourced<&'a Value>)> {
        let key = key(flag);
        let target = self.target.as_ref().map(|name| member("/targets", name));
        target
            .iter()
            .map(String::as_str)
            .chain([""])
            .map(|table| member(table, key))
            .find_map(|pointer| Some((pointer.clone(), self.in_file(&pointer)?)))
    }
}
