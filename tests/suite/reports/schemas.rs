//! The JSON formats, against the schemas that others published for them.

use jsonschema::Validator;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use serde_json::Value;
use verifik_conformance::model::{Report, Verdict};

use crate::reports::{hostile, rendered, samples};

const SCHEMAS: &[(&str, &str)] = &[
    ("ctrf", include_str!("../../fixtures/formats/ctrf-0.0.schema.json")),
    ("har", include_str!("../../fixtures/formats/har-1.2.schema.json")),
    ("sarif", include_str!("../../fixtures/formats/sarif-2.1.0.schema.json")),
];

fn validator(schema: &str, formats: bool) -> Validator {
    let schema = serde_json::from_str(schema).unwrap();
    jsonschema::options().should_validate_formats(formats).build(&schema).unwrap()
}

fn violations(validator: &Validator, document: &Value) -> Vec<String> {
    validator
        .iter_errors(document)
        .map(|error| format!("{} at {}", error.masked(), error.instance_path()))
        .collect()
}

fn document(format: &str, report: &Report) -> Value {
    serde_json::from_str(&rendered(format, report)).unwrap()
}

#[test]
fn every_sample_is_valid_for_the_formats_own_schema() {
    for (format, schema) in SCHEMAS {
        for (name, report) in samples() {
            // What was sent is written as it was sent, also where it is no URI.
            let validator = validator(schema, name != "hostile");
            let violations = violations(&validator, &document(format, &report));
            assert!(violations.is_empty(), "{name}.{format}: {violations:#?}");
        }
    }
}

#[test]
fn format_schemas_reject_invalid_reports() {
    for ((format, schema), pointer) in
        SCHEMAS.iter().zip(["/results/summary/other", "/log/entries/0/request/url", "/runs/0/tool"])
    {
        let mut document = document(format, &samples()[0].1);
        *document.pointer_mut(pointer).unwrap() = Value::from(true);
        assert!(!violations(&validator(schema, true), &document).is_empty(), "{format}");
    }
}

#[test]
fn har_reads_back_with_every_exchange() {
    for (name, report) in samples() {
        let archive = har::from_str(&rendered("har", &report)).expect(name);
        let har::Spec::V1_2(log) = archive.log else { panic!("{name} is not of version 1.2") };
        let sent: Vec<_> = report.scenarios.iter().flat_map(|one| one.exchanges.iter()).collect();
        assert_eq!(log.entries.len(), sent.len(), "{name}");
        for (entry, exchange) in log.entries.iter().zip(sent) {
            assert_eq!(entry.request.url, exchange.request.url);
            assert_eq!(entry.response.status, exchange.status().map_or(0, i64::from));
            let timings = &entry.timings;
            let sum = timings.send + timings.wait + timings.receive;
            assert!((sum - entry.time).abs() < 1e-6, "{name}: {sum} is not {}", entry.time);
        }
    }
}

#[test]
fn sarif_accepted_finding_is_a_suppressed_result() {
    let accepted = document("sarif", &crate::support::sample::accepted());
    let result = &accepted["runs"][0]["results"][0];
    assert_eq!(result["suppressions"][0]["status"], "accepted");
    assert_eq!(accepted["runs"][0]["invocations"][0]["executionSuccessful"], true);
    let violating = document("sarif", &crate::support::sample::violating());
    let results = violating["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result.get("suppressions").is_none()));
    assert_eq!(violating["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn har_keeps_binary_bodies_byte_for_byte() {
    let mut report = crate::support::sample::conforming();
    let bytes = [0xff, 0x00, 0xfe];
    let exchange = &mut report.scenarios[0].exchanges.to_mut()[0];
    exchange.replace_body(verifik_conformance::model::Body::new(bytes.to_vec()));
    let archive = document("har", &report);
    let content = &archive["log"]["entries"][0]["response"]["content"];
    assert_eq!((&content["encoding"], &content["text"]), (&"base64".into(), &"/wD+".into()));
    assert_eq!(content["size"], 3);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn no_text_of_a_provider_breaks_a_schema_or_adds_an_entry(report in hostile::report()) {
        for (format, schema) in SCHEMAS {
            let violations = violations(&validator(schema, false), &document(format, &report));
            prop_assert!(violations.is_empty(), "{}: {:#?}", format, violations);
        }
        let length = |document: &Value, pointer: &str| {
            document.pointer(pointer).and_then(Value::as_array).map(Vec::len)
        };
        let ctrf = document("ctrf", &report);
        prop_assert_eq!(length(&ctrf, "/results/tests"), Some(report.scenarios.len()));
        let statuses = ctrf["results"]["tests"].as_array().unwrap().iter().map(|test| &test["status"]);
        prop_assert_eq!(statuses.filter(|status| *status == "other").count(), unjudged(&report));
        let exchanges = report.scenarios.iter().map(|one| one.exchanges.len()).sum();
        prop_assert_eq!(length(&document("har", &report), "/log/entries"), Some(exchanges));
        let sarif = document("sarif", &report);
        let findings = hostile::counts(&report).iter().sum();
        prop_assert_eq!(length(&sarif, "/runs/0/results"), Some(findings));
        prop_assert_eq!(length(&sarif, "/runs/0/tool/driver/rules"), Some(report.requirements.len()));
    }
}

fn unjudged(report: &Report) -> usize {
    report.scenarios.iter().filter(|one| one.verdict == Verdict::Inconclusive).count()
}
