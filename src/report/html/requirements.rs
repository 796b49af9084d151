//! The requirements, grouped by area.

use super::super::printable;
use super::anchor::{self, Link};
use super::text::{Piece, pieces, sign};
use crate::model::{Report, RequirementResult, Verdict};

/// The requirements of one area, the part of an identifier before its first dot.
#[derive(Debug)]
pub(super) struct Area {
    /// Its name.
    pub(super) name: String,
    /// How its requirements fared, in words.
    pub(super) summary: String,
    /// Its requirements, in the order of the catalogue.
    pub(super) requirements: Vec<Requirement>,
}

/// One requirement.
#[derive(Debug)]
pub(super) struct Requirement {
    /// Where it stands.
    pub(super) anchor: String,
    /// Its identifier.
    pub(super) id: String,
    /// How strongly it binds.
    pub(super) level: String,
    /// What it rests on.
    pub(super) basis: String,
    /// The requirement in one sentence.
    pub(super) statement: Vec<Piece>,
    /// Where to read it.
    pub(super) source: String,
    /// What became of it.
    pub(super) verdict: String,
    /// The sign for that.
    pub(super) sign: &'static str,
    /// The scenarios that judge it.
    pub(super) scenarios: Vec<Link>,
}

/// Every area, in the order in which the catalogue begins them.
pub(super) fn areas(report: &Report) -> Vec<Area> {
    let mut areas: Vec<(&str, Vec<&RequirementResult>)> = Vec::new();
    for result in &report.requirements {
        let name = result.id.split('.').next().unwrap_or_default();
        match areas.iter_mut().find(|(area, _)| *area == name) {
            Some((_, results)) => results.push(result),
            None => areas.push((name, vec![result])),
        }
    }
    areas.into_iter().map(|(name, results)| area(report, name, &results)).collect()
}

fn area(report: &Report, name: &str, results: &[&RequirementResult]) -> Area {
    Area {
        name: printable::line(name).into_owned(),
        summary: summary(results),
        requirements: results.iter().map(|result| requirement(report, result)).collect(),
    }
}

fn summary(results: &[&RequirementResult]) -> String {
    let verdicts = [Verdict::Failed, Verdict::Inconclusive, Verdict::Skipped, Verdict::Passed];
    let count = |verdict| results.iter().filter(|result| result.verdict == verdict).count();
    let counted = verdicts.map(|verdict| (count(verdict), verdict));
    let said = counted.iter().filter(|(number, _)| *number > 0);
    said.map(|(number, verdict)| format!("{number} {verdict}")).collect::<Vec<_>>().join(", ")
}

fn requirement(report: &Report, result: &RequirementResult) -> Requirement {
    let is_here = |id: &&String| report.scenarios.iter().any(|scenario| scenario.id == **id);
    Requirement {
        anchor: anchor::requirement(&result.id),
        id: printable::line(&result.id).into_owned(),
        level: result.level.to_string(),
        basis: result.basis.to_string(),
        statement: pieces(&result.statement),
        source: printable::line(&result.source).into_owned(),
        verdict: result.verdict.to_string(),
        sign: sign(result.verdict),
        scenarios: result
            .scenarios
            .iter()
            .filter(is_here)
            .map(|id| anchor::to_scenario(id))
            .collect(),
    }
}
