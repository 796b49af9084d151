//! Every exit code but 0 and 1: what cannot be used, judged or selected, and what it says.

use std::net::TcpListener;

use httpmock::MockServer;

use crate::support::ServeProcess;
use crate::support::bench::{Bench, LEDGER};

#[test]
fn mistyped_flag_or_command_gets_a_suggestion() {
    let bench = Bench::without_token();
    bench.run(&["chek"]).expect(2).complains(&["unrecognized subcommand 'chek'", "'check'"]);
    bench.run(&["check", "--scenrio", "x"]).expect(2).complains(&["--scenrio", "'--scenario'"]);
    bench.run(&["check", "--jobs", "0"]).expect(2).complains(&["--jobs"]);
    let ended = bench.run(&["check", "--report", "jnit=x.xml"]).expect(2);
    ended.complains(&["jnit", "json, html, junit"]);
    bench.run(&[]).expect(2).complains(&["Usage: verifik-conformance <COMMAND>", "check"]);
}

#[test]
fn invalid_configuration_is_shown_at_its_line() {
    let bench = Bench::without_token();
    bench.write("conformance.toml", "jobs = 4\nretires = 3\n");
    let ended = bench.run(&["check"]).expect(2);
    ended.complains(&["conformance.toml:2", "unknown key `retires`", "did you mean `retries`?"]);
    assert!(ended.stdout.is_empty());
    bench.run(&["check", "--config", "missing.toml"]).expect(2).complains(&["missing.toml"]);
}

#[test]
fn missing_token_is_reported_with_its_variable() {
    let provider = ServeProcess::start(&[]);
    let bench = Bench::without_token();
    let check = ["check", "--base-url", provider.url()];
    bench.run(&check).expect(2).complains(&["VERIFIK_TOKEN", "export VERIFIK_TOKEN="]);
    let ended = bench.run(&[&check[..], &["--token-env", "STAGING_TOKEN"]].concat()).expect(2);
    ended.complains(&["STAGING_TOKEN"]);
    assert!(!bench.path(LEDGER).exists(), "nothing has begun");
}

/// The names that are production; the refusal comes before any name is looked up.
#[test]
fn production_host_requires_an_opt_in() {
    let bench = Bench::new();
    for url in ["https://api.verifik.co", "https://API.Verifik.co./", "https://verifik.app:443"] {
        let ended = bench.run(&["check", "--base-url", url]).expect(2);
        ended.complains(&["serves production", "--allow-host"]);
        assert!(!bench.path(LEDGER).exists(), "nothing has begun");
    }
}

#[test]
fn unknown_target_error_names_the_known_targets() {
    let bench = Bench::new();
    let ended = bench.run(&["check", "--target", "stagin"]).expect(2);
    ended.complains(&["unknown target `stagin`", "--config"]);
    bench.write("conformance.toml", "[targets.staging]\nbase-url = \"http://127.0.0.1:1\"\n");
    let ended = bench.run(&["check", "--target", "stagin"]).expect(2);
    ended.complains(&["did you mean `staging`?"]);
}

#[test]
fn an_unreachable_server_is_inconclusive() {
    // A port that was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bench = Bench::new();
    let report = ["--report", "json=report.json", "--retries", "0"];
    let ended = bench.run(&[&["check", "--base-url", &url][..], &report].concat()).expect(3);
    assert!(ended.stdout.contains("nothing answers at"), "{}", ended.stdout);
    assert_eq!(bench.json("report.json")["outcome"], "inconclusive");
}

#[test]
fn an_overloaded_server_is_inconclusive() {
    let server = MockServer::start();
    server.mock(|_, then| {
        then.status(429).header("content-type", "application/json").body("{\"error\":\"slow\"}");
    });
    let bench = Bench::new();
    let check = ["check", "--base-url", &server.base_url(), "--retries", "1"];
    let ended = bench.run(&check).expect(3);
    assert!(ended.stdout.contains("429"), "{}", ended.stdout);
}

#[test]
fn filter_that_selects_nothing_is_an_error() {
    let bench = Bench::without_token();
    let ended = bench.run(&["check", "--scenario", "nope"]).expect(4);
    ended.complains(&["no scenario matches `nope`", "verifik-conformance list"]);
    bench.run(&["check", "--requirement", "nope.*"]).expect(4);
    let ended = bench.run(&["list", "nope", "none"]).expect(4);
    ended.complains(&["nothing matches `nope` or `none`", "`verifik-conformance list`"]);
    let ended = bench.run(&["faults", "--fault", "nope"]).expect(4);
    ended.complains(&["nothing matches `nope`", "`verifik-conformance faults --list`"]);
}

#[test]
fn mistyped_name_gets_a_suggestion_wherever_it_is_given() {
    let bench = Bench::without_token();
    for (command, code, near) in [
        (&["check", "--scenario", "sucess"][..], 4, "`success`"),
        (&["check", "--requirement", "delete.hard.retreive"], 4, "`delete.hard.retrieve`"),
        (&["check", "--fault", "soft-delete-lst"], 2, "`soft-delete-list`"),
        (&["check", "--variant", "body-ignord"], 2, "`body-ignored`"),
        (&["check", "--target", "embeded"], 2, "`embedded`"),
        (&["explore", "--fault", "twice-updated-survive"], 2, "`twice-updated-survives`"),
        (&["serve", "--fault", "soft-delete-lst"], 2, "`soft-delete-list`"),
        (&["list", "sucess"], 4, "`success`"),
        (&["explain", "hard"], 2, "`delete.hard."),
        (&["faults", "--fault", "soft-delete-lst*"], 4, "`soft-delete-list`"),
        (&["faults", "--report", "jsn=-"], 2, "`json`"),
        (&["check", "--report", "jnit=x.xml"], 2, "`junit`"),
        (&["diff", "a", "b", "--report", "htm=x"], 2, "`html`"),
    ] {
        bench.run(command).expect(code).complains(&[&format!("did you mean {near}")]);
    }
}

#[test]
fn print_config_sends_no_request() {
    let bench = Bench::without_token();
    let ended = bench.run(&["check", "--print-config", "--jobs", "3"]).expect(0);
    let jobs = ended.stdout.lines().find(|line| line.starts_with("jobs ")).unwrap();
    assert!(jobs.contains('3') && jobs.contains("--jobs"), "{jobs}");
}
