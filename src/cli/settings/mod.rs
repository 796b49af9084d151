//! stub
#![allow(missing_docs)]
use crate::contract::Expectations;
use crate::model::BlastRadius;
use crate::run::Selection;
use crate::run::snapshot::SnapshotMode;
use crate::wire::{BaseUrl, Credentials, Secret};
use std::path::PathBuf;
use std::time::Duration;
#[derive(Debug)]
pub struct Sourced<T> {
    pub value: T,
}
#[derive(Debug, Clone, Copy)]
pub enum Toggle {
    Auto,
    Never,
    Always,
}
#[derive(Debug)]
pub struct ReportRequest {
    pub format: String,
    pub path: Option<PathBuf>,
}
#[derive(Debug, clap::Args)]
pub struct CheckArguments {
    #[arg(long)]
    pub base_url: Option<String>,
    #[arg(long)]
    pub scenario: Vec<String>,
    #[arg(long)]
    pub snapshots: Option<PathBuf>,
    #[arg(long)]
    pub update: bool,
    #[arg(long)]
    pub print_config: bool,
    #[arg(short, action=clap::ArgAction::Count)]
    pub verbose: u8,
    #[arg(long)]
    pub report: Vec<String>,
}
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);
impl SettingsError {
    pub fn render(&self, _c: bool, _w: usize) -> String {
        self.0.clone()
    }
}
#[derive(Debug)]
pub struct Settings {
    pub target_name: Sourced<Option<String>>,
    pub base_url: Sourced<Option<BaseUrl>>,
    pub selection: Selection,
    pub strict: Sourced<bool>,
    pub blast_radius: Sourced<BlastRadius>,
    pub jobs: Sourced<usize>,
    pub timeout: Sourced<Duration>,
    pub retries: Sourced<u32>,
    pub reports: Vec<ReportRequest>,
    pub snapshots: Sourced<Option<PathBuf>>,
    pub snapshot_mode: Sourced<SnapshotMode>,
    pub events: Sourced<Option<PathBuf>>,
    pub ledger: Sourced<Option<PathBuf>>,
    pub seed: Sourced<u64>,
    pub fail_fast: Sourced<bool>,
    pub progress: Sourced<Toggle>,
    pub color: Sourced<Toggle>,
    pub verbosity: Sourced<u8>,
    pub quiet: Sourced<bool>,
    pub expectations: Expectations,
}
fn s<T>(value: T) -> Sourced<T> {
    Sourced { value }
}
impl Settings {
    pub fn resolve(
        a: &CheckArguments,
        _e: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        let base = a
            .base_url
            .as_deref()
            .map(BaseUrl::parse)
            .transpose()
            .map_err(|e| SettingsError(e.to_string()))?;
        Ok(Self {
            target_name: s(None),
            base_url: s(base),
            selection: Selection { scenarios: a.scenario.clone(), requirements: vec![] },
            strict: s(false),
            blast_radius: s(BlastRadius::Account),
            jobs: s(64),
            timeout: s(Duration::from_secs(10)),
            retries: s(3),
            reports: a
                .report
                .iter()
                .map(|r| {
                    let (f, p) = r.split_once('=').unwrap();
                    ReportRequest { format: f.into(), path: (p != "-").then(|| p.into()) }
                })
                .collect(),
            snapshots: s(a.snapshots.clone()),
            snapshot_mode: s(if a.update { SnapshotMode::Update } else { SnapshotMode::Check }),
            events: s(None),
            ledger: s(None),
            seed: s(0),
            fail_fast: s(false),
            progress: s(Toggle::Auto),
            color: s(Toggle::Auto),
            verbosity: s(a.verbose),
            quiet: s(false),
            expectations: Expectations::default(),
        })
    }
    pub fn print(&self, _o: &mut dyn std::io::Write) -> std::io::Result<()> {
        Ok(())
    }
    pub fn credentials(
        &self,
        e: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Credentials, SettingsError> {
        Ok(Credentials::new(Secret::new(
            e("VERIFIK_TOKEN").ok_or(SettingsError("no token".into()))?,
            "VERIFIK_TOKEN",
        )))
    }
}
