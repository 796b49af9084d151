//! The reports that the browser opens.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use verifik_conformance::model::{
    Acceptance, Body, Exchange, ExchangeResult, Observation, OperationLatency, Report,
    ScenarioResult,
};
use verifik_conformance::report::format;

use crate::support::sample;
use crate::support::{ServeProcess, TOKEN};

/// Texts that would run, load or open something if they ever became more than text.
const INJECTION: &str = "</script></style></title><script>window.owned = 1</script>\
     <img src=x onerror=\"window.owned = 1\"><svg onload=window.owned=1>\
     \" onfocus=window.owned=1 autofocus x=\" ' onclick=window.owned=1 {{ 7 * 7 }} &lt;b&gt; <!--";

/// The folder with one file for each report, written once.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
        std::fs::create_dir_all(&folder).unwrap();
        let pages = [
            ("conforming", conforming()),
            ("violating", violating()),
            ("hostile", sample::hostile()),
            ("injecting", injecting()),
            ("exploring", sample::explored::report()),
        ];
        for (name, report) in pages {
            write(&folder, name, &report);
        }
        check(&folder);
        folder
    })
}

fn write(folder: &Path, name: &str, report: &Report) {
    let mut page = Vec::new();
    (format("html").unwrap().render)(report, &mut page).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
}

/// The same number of exchanges in many scenarios, and all of them in one.
pub(crate) fn write_large() {
    write(folder(), "large", &large(50, 100));
    write(folder(), "crowded", &large(1, 5_000));
}

fn conforming() -> Report {
    let mut report = sample::conforming();
    report.latencies = vec![OperationLatency {
        operation: "delete".to_owned(),
        count: 2,
        median_ms: 3.0,
        p95_ms: 3.1,
        max_ms: 3.2,
    }];
    report
}

fn violating() -> Report {
    let mut report = sample::violating();
    report.scenarios[1].findings[1].accepted = Some(Acceptance {
        owner: "the provider's team".to_owned(),
        link: "https://tracker.example/7".to_owned(),
        expires: "2026-12-31".to_owned(),
    });
    report
}

/// Every text that could come from elsewhere is an attempt to inject something.
fn injecting() -> Report {
    let mut report = sample::hostile();
    let text = || INJECTION.to_owned();
    report.target.name = text();
    report.target.base_url = text();
    report.requirements[0].statement = text();
    report.exploration = sample::explored::report().exploration;
    if let Some(explored) = &mut report.exploration {
        explored.shard = text();
        explored.coverage[0].state = text();
        explored.coverage[0].command = text();
        for failure in &mut explored.failures {
            failure.requirement = text();
            failure.story = vec![text(), format!("client 1: {INJECTION}")];
        }
        "rejected-body".clone_into(&mut explored.failures[0].scenario);
        explored.failures[1].scenario = text();
    }
    let scenario = &mut report.scenarios[0];
    scenario.title = text();
    scenario.reason = Some(text());
    scenario.cleanup.left_behind = vec![text()];
    scenario.observations =
        vec![Observation { topic: text(), observed: text(), exchange: Some(1) }];
    for finding in &mut scenario.findings {
        finding.actual = text();
        finding.pointer = Some(text());
        finding.expected = vec![text()];
    }
    scenario.findings[1].accepted = Some(Acceptance {
        owner: text(),
        link: "javascript:window.owned=1".to_owned(),
        expires: text(),
    });
    let sent = &mut scenario.exchanges.to_mut()[0];
    sent.branch = Some(text());
    sent.request.method = text();
    sent.request.url = text();
    sent.request.headers = vec![(text(), text())];
    sent.request.body = Some(Body::new(text()));
    if let ExchangeResult::Response(response) = &mut sent.answer {
        response.headers = vec![(text(), text())];
        response.body = Body::new(serde_json::json!({ INJECTION: [INJECTION] }).to_string());
    }
    report
}

fn large(scenarios: u32, exchanges: u32) -> Report {
    let mut report = sample::violating();
    let model = report.scenarios[1].clone();
    report.duration_ms = 50_000.0;
    report.scenarios = (0..scenarios).map(|number| crowded(&model, number, exchanges)).collect();
    report.totals.scenarios = scenarios;
    report.totals.requests = scenarios * exchanges;
    report
}

fn crowded(model: &ScenarioResult, number: u32, exchanges: u32) -> ScenarioResult {
    let mut scenario = model.clone();
    scenario.id = format!("scenario-{number}");
    scenario.started_ms = f64::from(number) * 1000.0;
    scenario.duration_ms = 1000.0;
    let exchange = |id: u32| {
        let mut exchange: Exchange =
            model.exchanges.read()[id as usize % model.exchanges.len()].clone();
        exchange.id = id;
        exchange.timing.started_us = u64::from(number) * 1_000_000 + u64::from(id) * 10_000;
        exchange
    };
    scenario.exchanges = (1..=exchanges).map(exchange).collect();
    scenario
}

/// The real command against a provider that answers with a document it has just changed, and
/// still shows what it deleted.
fn check(folder: &Path) {
    let faults = ["--fault", "snapshot-touched", "--fault", "soft-delete-retrieve"];
    let provider = ServeProcess::start(&faults);
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .args(["check", "--base-url", provider.url(), "--report", "html=fault.html", "--quiet"])
        .current_dir(folder)
        .env_clear()
        .env("VERIFIK_TOKEN", TOKEN)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
}
