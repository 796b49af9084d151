//! The kill matrix: every subject judged by the whole suite, each by itself.

use std::collections::{BTreeMap, BTreeSet};

use futures::{FutureExt as _, StreamExt as _};
use serde::Serialize;

use crate::cli::output::Problem;
use crate::cli::progress::Progress;
use crate::cli::target;
use crate::contract::{Expectations, VERIFIK};
use crate::model::{Basis, Finding, Level, Report, Scope, Verdict};
use crate::provider::{Behaviour, Fault, Variant};
use crate::scenarios::REGISTRY;

/// A behaviour of the embedded provider that the suite is tested with.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    /// A wrong behaviour, which must be caught.
    Fault(&'static Fault),
    /// A different but correct behaviour, which must not be accused.
    Variant(&'static Variant),
    /// Several variants at once.
    Combination(Vec<&'static Variant>),
}

/// Results for every subject.
#[derive(Debug, Default, Serialize)]
pub(super) struct Matrix {
    pub(super) faults: Vec<FaultRow>,
    pub(super) variants: Vec<VariantRow>,
    /// Several variants at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) combinations: Vec<VariantRow>,
    /// Requirements that no fault proves.
    pub(super) unproven: Vec<String>,
    /// Scenarios that catch nothing.
    pub(super) idle: Vec<String>,
}

/// Result for one fault.
#[derive(Debug, Serialize)]
pub(super) struct FaultRow {
    pub(super) id: &'static str,
    pub(super) requirement: &'static str,
    pub(super) killed: bool,
    /// The scenarios that found the requirement violated.
    pub(super) by: Vec<String>,
    /// Every requirement that was found violated.
    pub(super) violated: Vec<String>,
    /// Requirements that were found violated although the fault does not declare them.
    pub(super) undeclared: Vec<String>,
}

/// Result for one variant or combination.
#[derive(Debug, Serialize)]
pub(super) struct VariantRow {
    pub(super) id: String,
    pub(super) accused: bool,
    /// Requirements that were found violated, and scenarios that could not be judged.
    pub(super) violated: Vec<String>,
}

impl Matrix {
    /// Returns true if every fault is caught with the requirements that it declares, and no variant
    /// is accused.
    pub(super) fn holds(&self) -> bool {
        self.faults.iter().all(|row| row.killed)
            && self.faults.iter().all(|row| row.undeclared.is_empty())
            && self.variants.iter().chain(&self.combinations).all(|row| !row.accused)
            && self.unproven.is_empty()
            && self.idle.is_empty()
    }
}

/// Judges every subject. `whole` says that all of them are here, so that gaps can be reported.
pub(super) async fn run(
    subjects: &[Subject],
    jobs: usize,
    whole: bool,
    progress: &Progress,
) -> Result<Matrix, Problem> {
    let mut judging = futures::stream::iter(subjects.iter().enumerate())
        .map(|(place, subject)| async move {
            (place, tokio::spawn(caught(subject.clone()).boxed()).await)
        })
        .buffer_unordered(jobs);
    let (mut faults, mut variants) = (BTreeMap::new(), BTreeMap::new());
    let mut combinations = BTreeMap::new();
    // In the order in which they end: a slow one keeps no other from starting.
    while let Some((place, result)) = judging.next().await {
        let report =
            result.map_err(|error| Problem::Failed(format!("a subject failed: {error}")))??;
        let id = subjects[place].id();
        progress.step(id.clone());
        match subjects[place] {
            Subject::Fault(fault) => drop(faults.insert(place, fault_row(fault, &report))),
            Subject::Variant(_) => drop(variants.insert(place, variant_row(id, &report))),
            Subject::Combination(_) => drop(combinations.insert(place, variant_row(id, &report))),
        }
    }
    let mut matrix = Matrix {
        faults: faults.into_values().collect(),
        variants: variants.into_values().collect(),
        combinations: combinations.into_values().collect(),
        ..Matrix::default()
    };
    if whole {
        matrix.unproven = unproven(&matrix.faults);
        matrix.idle = idle(&matrix.faults);
    }
    Ok(matrix)
}

/// Attempts at a fault that shows only when calls overlap in a certain way.
const TRIES_FOR_A_RACE: u32 = 3;

/// Judges a subject; again where its race did not happen and nothing else was reported.
async fn caught(subject: Subject) -> Result<Report, Problem> {
    let mut report = judge(subject.clone()).await?;
    if let Subject::Fault(fault) = &subject
        && fault.breaks.first().is_some_and(|broken| broken.starts_with("race."))
    {
        for _ in 1..TRIES_FOR_A_RACE {
            let row = fault_row(fault, &report);
            if row.killed || !row.undeclared.is_empty() {
                break;
            }
            report = judge(subject.clone()).await?;
        }
    }
    Ok(report)
}

impl Subject {
    pub(super) fn id(&self) -> String {
        match self {
            Self::Fault(fault) => fault.id.to_owned(),
            Self::Variant(variant) => variant.id.to_owned(),
            Self::Combination(variants) => {
                let ids: Vec<_> = variants.iter().map(|variant| variant.id).collect();
                ids.join(" + ")
            }
        }
    }

    fn behaviour(&self) -> Behaviour {
        match self {
            Self::Fault(fault) => Behaviour::none().with_fault(fault),
            Self::Variant(variant) => Behaviour::none().with_variant(variant),
            Self::Combination(variants) => {
                variants.iter().fold(Behaviour::none(), |all, one| all.with_variant(one))
            }
        }
    }

    /// Expectations that the operator of such a provider would configure.
    fn expectations(&self) -> Result<Expectations, Problem> {
        let fragments: Vec<&str> = match self {
            Self::Fault(fault) => vec![fault.expectations],
            Self::Variant(variant) => vec![variant.expectations],
            Self::Combination(variants) => variants.iter().map(|one| one.expectations).collect(),
        };
        let unreadable = |error: toml::de::Error| {
            let id = self.id();
            Problem::Failed(format!("the expectations of {id} cannot be read: {error}"))
        };
        let mut all = toml::Table::new();
        for fragment in fragments {
            all.extend(fragment.parse::<toml::Table>().map_err(unreadable)?);
        }
        all.try_into().map_err(unreadable)
    }
}

/// Judges one subject with a provider of its own and one scenario at a time: the damage of one
/// scenario must not be blamed on another.
async fn judge(subject: Subject) -> Result<Report, Problem> {
    let sending = target::Sending::default();
    let embedded = target::start(subject.behaviour(), subject.expectations()?, 0, sending).await?;
    embedded.judge_whole().await
}

fn fault_row(fault: &'static Fault, report: &Report) -> FaultRow {
    let requirement = fault.requirement();
    let by = report
        .scenarios
        .iter()
        .filter(|scenario| scenario.findings.iter().any(|one| one.requirement == requirement));
    let violated = violated(report);
    FaultRow {
        id: fault.id,
        requirement,
        killed: violated.contains(requirement),
        by: by.map(|scenario| scenario.id.clone()).collect(),
        undeclared: violated
            .iter()
            .filter(|id| !fault.breaks.contains(&id.as_str()))
            .cloned()
            .collect(),
        violated: violated.into_iter().collect(),
    }
}

fn violated(report: &Report) -> BTreeSet<String> {
    let findings = report.scenarios.iter().flat_map(|scenario| &scenario.findings);
    findings.map(|finding| finding.requirement.clone()).collect()
}

/// Result for a variant. Missing a documented SHOULD is advice, even for a conforming provider; one
/// that rests on silence must not accuse anybody.
fn variant_row(id: String, report: &Report) -> VariantRow {
    let is_silent = |id: &str| VERIFIK.requirement(id).is_none_or(|it| it.basis == Basis::Silent);
    let accuses = |finding: &&Finding| match finding.level {
        Level::Must => true,
        Level::Should => is_silent(&finding.requirement),
        Level::May => false,
    };
    let findings = report.scenarios.iter().flat_map(|scenario| &scenario.findings);
    let accusing: BTreeSet<&String> =
        findings.filter(accuses).map(|finding| &finding.requirement).collect();
    let mut violated: Vec<String> = accusing.into_iter().cloned().collect();
    let unjudged = report.scenarios.iter().filter(|one| one.verdict == Verdict::Inconclusive);
    violated.extend(unjudged.map(|scenario| {
        format!(
            "inconclusive: {} ({})",
            scenario.id,
            scenario.reason.as_deref().unwrap_or_default()
        )
    }));
    let left = report.scenarios.iter().filter(|one| !one.cleanup.left_behind.is_empty());
    violated.extend(left.map(|scenario| {
        format!(
            "not removed: {} ({})",
            scenario.id,
            scenario.cleanup.reason.as_deref().unwrap_or_default()
        )
    }));
    VariantRow { id, accused: !violated.is_empty(), violated }
}

fn unproven(faults: &[FaultRow]) -> Vec<String> {
    VERIFIK
        .catalogue()
        // Transcripts depend on the operator's files, not on a fault.
        .filter(|requirement| requirement.scope != Scope::Transcript)
        .map(|requirement| requirement.id.to_string())
        .filter(|id| !faults.iter().any(|row| row.killed && row.requirement == id))
        .collect()
}

fn idle(faults: &[FaultRow]) -> Vec<String> {
    REGISTRY
        .iter()
        .map(|scenario| scenario.id.to_owned())
        .filter(|id| !faults.iter().any(|row| row.by.contains(id)))
        .collect()
}

/// Random combinations of variants, the same for the same seed.
pub(super) fn combinations(variants: &[&'static Variant], count: usize, seed: u64) -> Vec<Subject> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count)
        .map(|_| {
            let size = random.usize(2..=8.min(variants.len().max(2)));
            Subject::Combination(random.choose_multiple(variants.iter().copied(), size))
        })
        .collect()
}
