//! Requirements as rules.

use serde::Serialize;

use super::{Degree, Message, degree, message};
use crate::model::{Basis, Level, Report, RequirementResult, Verdict};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'a> {
    id: &'a str,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: Degree,
}

#[derive(Serialize)]
struct Properties<'a> {
    level: Level,
    basis: Basis,
    source: &'a str,
    verdict: Verdict,
    scenarios: &'a [String],
    tags: [&'a str; 1],
}

pub(super) fn rule<'a>(report: &Report, requirement: &'a RequirementResult) -> Rule<'a> {
    let RequirementResult { id, level, basis, statement, source, verdict, scenarios } = requirement;
    let area = id.split('.').next().unwrap_or(id);
    Rule {
        id,
        name: friendly(id),
        short_description: message(statement),
        // Code scanning refuses a rule without one.
        full_description: message(statement),
        help: message(&format!(
            "{statement}\nSource: {source} ({basis}).\nMore: verifik-conformance explain {id}"
        )),
        default_configuration: Configuration { level: degree(report, *level) },
        properties: Properties {
            level: *level,
            basis: *basis,
            source,
            verdict: *verdict,
            scenarios,
            tags: [area],
        },
    }
}

/// The identifier as one word in which each part begins with a capital: `DeleteHardList`.
fn friendly(id: &str) -> String {
    let parts = id.split(|character: char| !character.is_alphanumeric());
    let capital = |part: &str| {
        let mut characters = part.chars();
        let first = characters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + characters.as_str()
    };
    parts.map(capital).collect()
}
