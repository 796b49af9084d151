//! Places that cannot be written to: a clear error, and the verdict is not lost.

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::support::ServeProcess;
use crate::support::bench::Bench;

/// The scenarios that are run here, and a fault that they find.
const SOME: &[&str] = &["--scenario", "unknown-id"];
const FAULT: &[&str] = &["--fault", "unknown-answers-200"];

#[test]
fn missing_report_folder_is_created() {
    let bench = Bench::without_token();
    let files = ["--report", "json=a/b/report.json", "--events", "c/d/events.ndjson"];
    let snapshots = ["--snapshots", "e/f", "--snapshot-mode", "update"];
    bench.run(&[&["check"], SOME, &files[..], &snapshots].concat()).expect(0);
    bench.json("a/b/report.json");
    bench.read("c/d/events.ndjson");
    bench.read("e/f/unknown-id.snap");
    let beside: Vec<_> = fs::read_dir(bench.path("a/b")).unwrap().collect();
    assert_eq!(beside.len(), 1, "no temporary file is left: {beside:?}");
}

#[test]
fn a_report_that_fails_leaves_the_old_one_and_the_others() {
    let bench = Bench::without_token();
    bench.write("file", "here before");
    let reports = [
        &["--report", "json=file/below.json"][..],
        &["--report", "junit=report.xml"],
        &["--report", "json=report.json"],
    ];
    let ended = bench.run(&[&["check"], SOME, &reports.concat()].concat()).expect(3);
    ended.complains(&["cannot write the report file/below.json", "give it another path"]);
    assert!(ended.stdout.contains("conforms:"), "{}", ended.stdout);
    assert_eq!(bench.read("file"), "here before");
    assert!(bench.read("report.xml").contains("<testsuites"));
    assert_eq!(bench.json("report.json")["outcome"], "conforms");
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_prevents_success_and_keeps_other_verdicts() {
    let broken = ServeProcess::start(FAULT);
    let right = ServeProcess::start(&[]);
    for (provider, code, outcome) in [(&right, 3, "conforms:"), (&broken, 1, "violates:")] {
        let bench = Bench::new();
        let check = [&["check", "--base-url", provider.url()], SOME].concat();
        for place in [["--report", "json=/dev/full"], ["--events", "/dev/full"]] {
            let ended = bench.run(&[&check[..], &place].concat()).expect(code);
            ended.complains(&["/dev/full", "No space left on device", "make room there"]);
            assert!(ended.stdout.contains(outcome), "{}", ended.stdout);
        }
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = bench.command(&check).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains("cannot write to standard output: No space left"), "{said}");
    }
}

/// A limit on the size of files is as near to a full disk as a test gets without mounting one.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_no_half_report_and_a_log_to_replay() {
    let bench = Bench::without_token();
    bench.write("report.json", "the report of yesterday");
    let files = "--report json=report.json --report junit=small.xml --events events.ndjson";
    let snapshots = "--snapshots snapshots --snapshot-mode update";
    // The signal that comes with the limit would end the process; a full disk sends none.
    let script = format!("trap '' XFSZ; ulimit -f 128; exec \"$0\" check {files} {snapshots}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_verifik-conformance")]);
    let output = shell.current_dir(bench.path("")).env_clear().output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("cannot write the report report.json: File too large"), "{said}");
    assert!(said.contains("the event log events.ndjson is incomplete: File too large"), "{said}");
    assert_eq!(bench.read("report.json"), "the report of yesterday");
    assert!(bench.read("small.xml").contains("<testsuites"));
    for file in fs::read_dir(bench.path("")).unwrap() {
        assert!(!file.unwrap().file_name().to_string_lossy().ends_with(".tmp"));
    }
    bench.run(&["replay", "events.ndjson"]).expect(3).complains(&["ends before the run did"]);
}

/// Nothing can be created in `/proc`, not even by root.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_a_clear_error() {
    let bench = Bench::without_token();
    let ended =
        bench.run(&[&["check"], SOME, &["--report", "json=/proc/report.json"]].concat()).expect(3);
    ended.complains(&["cannot write the report /proc/report.json"]);
    let ended = bench.run(&["check", "--events", "/proc/events.ndjson"]).expect(2);
    ended.complains(&["cannot write the event log /proc/events.ndjson", "--events"]);
    assert!(ended.stdout.is_empty(), "nothing was begun: {}", ended.stdout);
}

/// The target is not to blame for a transcript that cannot be written.
#[test]
fn transcript_that_cannot_be_written_is_inconclusive() {
    let bench = Bench::without_token();
    bench.write("file", "");
    let snapshots = ["--snapshots", "file/below", "--snapshot-mode", "update"];
    let report = ["--report", "json=report.json"];
    let ended = bench.run(&[&["check"], SOME, &snapshots[..], &report].concat()).expect(3);
    assert!(ended.stdout.contains("unknown-id.snap cannot be written"), "{}", ended.stdout);
    assert_eq!(bench.json("report.json")["totals"]["violations"], 0);
}

#[test]
fn a_closed_pipe_does_not_change_the_verdict() {
    let broken = ServeProcess::start(FAULT);
    let right = ServeProcess::start(&[]);
    for (provider, code) in [(&right, 0), (&broken, 1)] {
        let bench = Bench::new();
        for report in [&[][..], &["--report", "json=-"]] {
            let check = [&["check", "--base-url", provider.url()], SOME, report].concat();
            let mut command = bench.command(&check);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            drop(child.stdout.take());
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(code), "{said}");
            assert!(!said.contains("panicked"), "{said}");
        }
    }
}
