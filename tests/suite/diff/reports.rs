//! Two reports built by hand: what each change means.

use serde_json::json;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::{
    Acceptance, Body, Change, ComparisonResult, ExchangeResult, Level, Report, Verdict, Weight,
};

use super::compared;
use crate::support::sample;

fn scenario<'a>(
    report: &'a mut Report,
    id: &str,
) -> &'a mut verifik_conformance::model::ScenarioResult {
    report.scenarios.iter_mut().find(|one| one.id == id).unwrap()
}

/// A report with the first requirement broken, and one without.
fn broken() -> (Report, Report) {
    let before = sample::conforming();
    let mut after = before.clone();
    after.requirements[0].verdict = Verdict::Failed;
    let finding = sample::violating().scenarios[1].findings[0].clone();
    let requirement = after.requirements[0].id.clone();
    let failed = scenario(&mut after, "success");
    failed.verdict = Verdict::Failed;
    failed.findings =
        vec![verifik_conformance::model::Finding { requirement, level: Level::Must, ..finding }];
    (before, after)
}

#[test]
fn report_compared_with_itself_is_identical() {
    for report in [sample::conforming(), sample::violating(), sample::hostile()] {
        let comparison = compared(&report, &report);
        assert_eq!(comparison.result, ComparisonResult::Identical);
        assert_eq!(comparison.weights().count(), 0);
    }
}

#[test]
fn newly_broken_requirement_is_a_regression_and_a_mended_one_is_not() {
    let (before, after) = broken();
    let comparison = compared(&before, &after);
    assert_eq!(comparison.result, ComparisonResult::Regressed);
    assert_eq!(comparison.requirements[0].weight, Weight::Regression);
    assert_eq!(comparison.scenarios[0].weight, Weight::Regression);
    let finding = &comparison.findings[0];
    assert_eq!((finding.change, finding.weight), (Change::Gained, Weight::Regression));
    let back = compared(&after, &before);
    assert_eq!(back.result, ComparisonResult::Different);
    assert!(back.weights().all(|weight| weight == Weight::Improvement), "{back:?}");
}

#[test]
fn difference_that_fails_no_run_is_no_regression() {
    let (before, mut after) = broken();
    scenario(&mut after, "success").findings[0].level = Level::Should;
    assert_eq!(compared(&before, &after).result, ComparisonResult::Different);
    after.strict = true;
    assert_eq!(compared(&before, &after).result, ComparisonResult::Regressed);
    let accepted = Acceptance {
        owner: "a".to_owned(),
        link: "b".to_owned(),
        expires: "2999-12-31".to_owned(),
    };
    scenario(&mut after, "success").findings[0].accepted = Some(accepted);
    assert_eq!(compared(&before, &after).result, ComparisonResult::Different);
    let finding = &mut scenario(&mut after, "success").findings[0];
    finding.accepted = None;
    "latency.delete".clone_into(&mut finding.requirement);
    assert_eq!(compared(&before, &after).result, ComparisonResult::Different, "for information");
}

#[test]
fn the_same_finding_with_other_identifiers_is_not_new() {
    let (_, before) = broken();
    let mut after = before.clone();
    let of = |id: &str| format!("200 for {id} after 12 ms");
    let mut before = before;
    scenario(&mut before, "success").findings[0].actual = of("65b9592267cc4f096dbe743d");
    scenario(&mut after, "success").findings[0].actual = of("65c2a9364d8e8d3917eaf383");
    assert_eq!(compared(&before, &after).result, ComparisonResult::Identical);
}

#[test]
fn requirement_that_is_no_longer_judged_is_listed() {
    let before = sample::conforming();
    for verdict in [Some(Verdict::Skipped), Some(Verdict::Inconclusive), None] {
        let mut after = before.clone();
        if let Some(verdict) = verdict {
            after.requirements[0].verdict = verdict;
            after.scenarios[0].verdict = verdict;
        } else {
            after.requirements.remove(0);
            after.scenarios.remove(0);
        }
        let comparison = compared(&before, &after);
        assert_eq!(comparison.result, ComparisonResult::Unjudged, "{verdict:?}");
        assert_eq!(comparison.requirements[0].after, verdict);
        let back = compared(&after, &before);
        assert_eq!(back.result, ComparisonResult::Different, "gained is no loss: {verdict:?}");
    }
}

fn with_answer(body: &str, headers: &[(&str, &str)]) -> Report {
    let mut report = sample::conforming();
    let exchange = &mut scenario(&mut report, "success").exchanges.to_mut()[0];
    if let ExchangeResult::Response(response) = &mut exchange.answer {
        response.body = Body::new(body.to_owned());
        response.headers =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    }
    report
}

#[test]
fn changed_member_is_named_by_its_json_pointer() {
    let json = [("content-type", "application/json")];
    let before = with_answer(r#"{"data":{"a":1,"b":{"c":[1,2]},"gone":null}}"#, &json);
    let after = with_answer(r#"{"data":{"b":{"c":[1,3]},"a":1,"new":"x"}}"#, &json);
    let comparison = compared(&before, &after);
    assert_eq!(comparison.result, ComparisonResult::Different);
    assert_eq!(
        serde_json::to_value(&comparison.exchanges).unwrap(),
        json!([{
            "scenario": "success",
            "request": "DELETE /v2/face-recognition/collections/<collection-1>",
            "change": "changed",
            "before": 1,
            "after": 1,
            "headers": [],
            "members": [
                {"pointer": "/data/b/c/1", "before": 2, "after": 3},
                {"pointer": "/data/gone", "before": null},
                {"pointer": "/data/new", "after": "x"},
            ],
        }])
    );
}

#[test]
fn volatile_headers_are_ignored_and_behavioural_ones_compared() {
    let before =
        with_answer("{}", &[("content-type", "application/json"), ("date", "a"), ("etag", "1")]);
    let after = with_answer(
        "{}",
        &[("date", "b"), ("x-request-id", "9"), ("content-type", "text/json"), ("allow", "GET")],
    );
    let comparison = compared(&before, &after);
    let headers = serde_json::to_value(&comparison.exchanges[0].headers).unwrap();
    assert_eq!(
        headers,
        json!([
            {"name": "content-type", "before": "application/json", "after": "text/json"},
            {"name": "allow", "after": "GET"},
        ])
    );
}

#[test]
fn base_urls_of_both_targets_compare_as_equal() {
    let location = |base: &str| {
        let path = format!("{}/somewhere", base.trim_end_matches('/'));
        let mut report = with_answer("{}", &[("location", &path)]);
        base.clone_into(&mut report.target.base_url);
        report
    };
    let (one, other) = (location("http://127.0.0.1:1"), location("https://staging.example.com/"));
    let other = compared(&one, &other);
    assert_eq!(other.result, ComparisonResult::Identical, "{other:?}");
}

#[test]
fn inserted_exchange_is_one_change() {
    let before = sample::violating();
    let mut after = before.clone();
    let exchanges = scenario(&mut after, "double-delete").exchanges.to_mut();
    let mut another = exchanges[1].clone();
    "PATCH".clone_into(&mut another.request.method);
    another.id = 2;
    exchanges.iter_mut().filter(|one| one.id >= 2).for_each(|one| one.id += 1);
    exchanges.push(another);
    let comparison = compared(&before, &after);
    assert_eq!(comparison.exchanges.len(), 1, "{:?}", comparison.exchanges);
    let change = &comparison.exchanges[0];
    assert_eq!((change.change, change.after), (Change::Gained, Some(2)));
    assert!(change.request.starts_with("PATCH /v2/"), "{}", change.request);
}

#[test]
fn race_is_compared_by_its_findings() {
    let (_, before) = broken();
    let mut after = before.clone();
    let raced = scenario(&mut after, "success");
    "3 of 16 won".clone_into(&mut raced.findings[0].actual);
    raced.exchanges.to_mut().clear();
    assert_eq!(compared(&before, &after).result, ComparisonResult::Regressed);
    let comparison =
        verifik_conformance::results::compare::compare(VERIFIK.api, &before, &after, &|id| {
            id == "success"
        });
    assert_eq!(comparison.result, ComparisonResult::Identical, "{comparison:?}");
}

#[test]
fn repeated_reads_are_no_change() {
    let before = sample::violating();
    let mut after = before.clone();
    let exchanges = scenario(&mut after, "double-delete").exchanges.to_mut();
    let look = exchanges.last().unwrap().clone();
    for id in 5..9 {
        exchanges.push(verifik_conformance::model::Exchange { id, attempt: 1, ..look.clone() });
    }
    assert_eq!(compared(&before, &after).result, ComparisonResult::Identical);
    let exchanges = scenario(&mut after, "double-delete").exchanges.to_mut();
    if let ExchangeResult::Response(response) = &mut exchanges.last_mut().unwrap().answer {
        response.status = 404;
    }
    let comparison = compared(&before, &after);
    assert_eq!(comparison.exchanges.len(), 1, "{:?}", comparison.exchanges);
    assert_eq!(comparison.exchanges[0].change, Change::Gained);
}
