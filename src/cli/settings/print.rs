//! What `--print-config` shows: each value and where it came from. No token is among them.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::Value;

use super::Settings;
use super::source::{Source, Sourced};
use crate::contract::duration;
use crate::model::BlastRadius;

/// What stands for a value that is not there.
const NONE: &str = "none";

/// Key, value and source.
type Row = (String, String, String);

impl Settings {
    /// Writes a table of every value and its source.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = vec![("KEY".to_owned(), "VALUE".to_owned(), "SOURCE".to_owned())];
        rows.extend(self.rows());
        rows.extend(self.expectation_rows());
        let width = |column: fn(&Row) -> &String| {
            rows.iter().map(|row| column(row).chars().count()).max().unwrap_or_default()
        };
        let (keys, values) = (width(|row| &row.0), width(|row| &row.1));
        for (key, value, source) in &rows {
            writeln!(out, "{key:keys$}  {value:values$}  {source}")?;
        }
        Ok(())
    }

    fn rows(&self) -> Vec<Row> {
        let base_url = match &self.base_url.value {
            Some(base) => base.to_string(),
            None => "the embedded provider".to_owned(),
        };
        let radius = match self.blast_radius.value {
            BlastRadius::Own => "own",
            BlastRadius::Account => "account",
        };
        vec![
            row("target", &self.target_name.value, &self.target_name.source),
            row("base-url", base_url, &self.base_url.source),
            named("token-env", &self.token_env),
            named("second-token-env", &self.second_token_env),
            named("expired-token-env", &self.expired_token_env),
            named("revoked-token-env", &self.revoked_token_env),
            optional("client-id", &self.client_id),
            list("allow-host", &self.allow_host, NONE),
            path("person-image", &self.person_image),
            optional("person-id", &self.person_id),
            optional("project-id", &self.project_id),
            path("ca-file", &self.ca_file),
            path("client-certificate", &self.client_certificate),
            optional("proxy", &self.proxy),
            path("ledger", &self.ledger),
            list("scenario", &self.scenarios, "all"),
            list("requirement", &self.requirements, "all"),
            row("blast-radius", radius, &self.blast_radius.source),
            named("strict", &self.strict),
            named("jobs", &self.jobs),
            row("timeout", duration::format(self.timeout.value), &self.timeout.source),
            named("retries", &self.retries),
            optional("rate-limit", &self.rate_limit),
            named("seed", &self.seed),
            named("fail-fast", &self.fail_fast),
            path("known-failures", &self.known_failures),
            path("baseline", &self.baseline),
            list("report", &self.reports, NONE),
            path("snapshots", &self.snapshots),
            row("snapshot-mode", self.snapshot_mode.value.name(), &self.snapshot_mode.source),
            path("events", &self.events),
            row("progress", self.progress.value.name(), &self.progress.source),
            row("color", self.color.value.name(), &self.color.source),
            named("verbose", &self.verbosity),
            named("quiet", &self.quiet),
        ]
    }

    fn expectation_rows(&self) -> Vec<Row> {
        let Ok(Value::Object(members)) = serde_json::to_value(&self.expectations.value) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (key, value) in members {
            match value {
                Value::Object(inner) => {
                    for (operation, budget) in inner {
                        rows.push(self.expectation_row(&format!("{key}.{operation}"), &budget));
                    }
                }
                value => rows.push(self.expectation_row(&key, &value)),
            }
        }
        rows
    }

    fn expectation_row(&self, key: &str, value: &Value) -> Row {
        let key = format!("expectations.{key}");
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let source = match &self.expectations.source {
            Source::File { path, .. } if self.expectations_in_file.contains(&key) => {
                Source::File { path: path.clone(), key: key.clone() }
            }
            _ => Source::Default,
        };
        row(&key, value, &source)
    }
}

fn row(key: &str, value: impl Display, source: &Source) -> Row {
    (key.to_owned(), value.to_string(), source.to_string())
}

fn named(key: &str, sourced: &Sourced<impl Display>) -> Row {
    row(key, &sourced.value, &sourced.source)
}

fn optional(key: &str, sourced: &Sourced<Option<impl Display>>) -> Row {
    let value = sourced.value.as_ref().map_or_else(|| NONE.to_owned(), ToString::to_string);
    row(key, value, &sourced.source)
}

fn path(key: &str, sourced: &Sourced<Option<PathBuf>>) -> Row {
    let value = sourced.value.as_ref().map(|path| path.display());
    let value = value.map_or_else(|| NONE.to_owned(), |path| path.to_string());
    row(key, value, &sourced.source)
}

fn list(key: &str, sourced: &Sourced<Vec<impl Display>>, empty: &str) -> Row {
    let items: Vec<_> = sourced.value.iter().map(ToString::to_string).collect();
    let value = if items.is_empty() { empty.to_owned() } else { items.join(", ") };
    row(key, value, &sourced.source)
}
