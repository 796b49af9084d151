//! Before it ends, the command searches everything that it wrote for the tokens it knows.

use crate::support::bench::{Bench, LEDGER};
use crate::support::{ServeProcess, TOKEN};

const CHECK: &[&str] = &["--scenario", "unknown-id", "--report", "json=report.json"];

/// The ledger is added to, so it can hold what this run would never write.
#[test]
fn token_in_a_written_file_overrides_every_verdict() {
    for (fault, verdict) in [(&[][..], 0), (&["--fault", "unknown-answers-200"], 1)] {
        let provider = ServeProcess::start(fault);
        let bench = Bench::new();
        let check = [&["check", "--base-url", provider.url()], CHECK].concat();
        bench.run(&check).expect(verdict);
        let escape = |byte| format!("\\u{byte:04X}");
        let escaped: String = TOKEN.bytes().map(escape).collect();
        for hidden in [TOKEN, &escaped] {
            let entry = format!(
                "{{\"entry\":\"run\",\"run\":\"r\",\"target\":\"{hidden}\",\"at\":\"\"}}\n"
            );
            bench.write(LEDGER, &format!("{}{entry}", "\n".repeat(100_000)));
            let ended = bench.run(&check).expect(5);
            ended.complains(&[LEDGER, "contains a token", "replace the token"]);
            for text in [&ended.stdout, &ended.stderr] {
                assert!(!text.contains(TOKEN) && !text.contains(&escaped));
            }
            assert!(bench.path("report.json").exists(), "the report is still there");
        }
    }
}

#[test]
fn token_that_is_an_ordinary_word_is_not_searched_for() {
    let provider = ServeProcess::start(&["--second-token", "answer"]);
    let mut bench = Bench::without_token();
    bench.set("VERIFIK_TOKEN", "answer");
    let check = [&["check", "--base-url", provider.url()], CHECK].concat();
    bench.run(&check).expect(0);
    assert!(bench.read("report.json").contains(" answer "), "the word is there");
}
