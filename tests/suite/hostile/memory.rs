//! Peak memory of the real binary under the worst bombs. Linux only: it reads `/proc`.

#![allow(clippy::print_stdout, reason = "the figures are what a person runs it for")]

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::hostile::behaviours::{json_answer, raw, send};
use crate::hostile::server::Step::{Repeat, Send};
use crate::hostile::server::{Hostile, Scene, Step, Steps, Strike};
use crate::support::harness::TOKEN;

/// More than this is a leak, whatever the bomb.
const MOST_MIB: u64 = 1024;

/// The bombs: name, when, what.
fn bombs() -> Vec<(&'static str, Strike, Steps)> {
    let head = || raw("HTTP/1.1 200 OK", &["content-type: application/json"], "");
    let endless = move |_: &Scene| vec![Send(head()), Repeat(vec![b' '; 65536])];
    let list = |element: &'static str, count: usize, padding: usize| {
        let body = format!("{{\"data\":[{}]}}", vec![element; count].join(","));
        let answer = json_answer(format!("{body}{}", " ".repeat(padding)));
        move |_: &Scene| send(answer.clone())
    };
    let text = format!("{{\"data\":[\"{}\"]}}", "x".repeat(30 << 20));
    let text = move |_: &Scene| send(json_answer(&text));
    let right = |scene: &Scene| vec![Step::Send(crate::hostile::server::encoded(&scene.right))];
    vec![
        ("no bomb", Strike::EveryList, Arc::new(right)),
        ("an endless list", Strike::EveryList, Arc::new(endless)),
        ("a list of 30 MiB in one string", Strike::EveryList, Arc::new(text)),
        (
            "1.3 million zeros in 30 MiB",
            Strike::EveryList,
            Arc::new(list("0", 1_300_000, 27 << 20)),
        ),
        (
            "200,000 objects in 30 MiB",
            Strike::EveryList,
            Arc::new(list("{\"\":0}", 200_000, 28 << 20)),
        ),
        ("an endless body for everything", Strike::Everything, Arc::new(endless)),
        (
            "1.3 million zeros for every deletion",
            Strike::EveryDelete,
            Arc::new(list("0", 1_300_000, 0)),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute; scripts/memory.sh runs it"]
async fn peak_memory_under_the_worst_bombs() {
    for scenarios in [&["--scenario", "success"][..], &[]] {
        for (name, strike, steps) in bombs() {
            let hostile = Hostile::start(strike, steps, "", None).await;
            let url = hostile.url("http");
            let peak =
                tokio::task::spawn_blocking(move || peak_mib(&url, scenarios)).await.unwrap();
            let what = if scenarios.is_empty() { "every scenario" } else { "one scenario" };
            println!("{peak:5} MiB: {name}, {what}");
            assert!(peak < MOST_MIB, "{name}: {peak} MiB");
        }
    }
}

/// The largest resident size of a whole run, in mebibytes.
fn peak_mib(url: &str, scenarios: &[&str]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .current_dir(folder.path())
        .env("VERIFIK_TOKEN", TOKEN)
        .args(["check", "--timeout", "20s", "--base-url", url])
        .args(scenarios)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(found.unwrap_or(0) / 1024);
        std::thread::sleep(Duration::from_millis(20));
    }
    peak
}
