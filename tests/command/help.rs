//! `--help`: every command shows how it is used.

use crate::bench::Bench;

const COMMANDS: &[&str] = &["check", "serve", "list", "explain", "faults", "replay", "init"];

#[test]
fn every_command_has_an_example_that_names_it() {
    let bench = Bench::without_token();
    for command in COMMANDS {
        let ended = bench.run(&[command, "--help"]).expect(0);
        let (_, examples) = ended.stdout.split_once("\nExamples:\n").unwrap();
        assert!(examples.contains(&format!("verifik-conformance {command}")), "{examples}");
        assert!(ended.stderr.is_empty());
    }
}

#[test]
fn the_first_screen_names_every_command_on_one_line() {
    let bench = Bench::without_token();
    for flag in ["-h", "--help"] {
        let help = bench.run(&[flag]).expect(0).stdout;
        for command in COMMANDS {
            let line = format!("  {command} ");
            assert_eq!(help.lines().filter(|one| one.starts_with(&line)).count(), 1, "{help}");
        }
        assert!(help.lines().count() <= 40, "more than a screen:\n{help}");
        assert!(help.contains("Examples:"), "{help}");
    }
}

#[test]
fn check_tells_its_exit_codes() {
    let help = Bench::without_token().run(&["check", "--help"]).expect(0).stdout;
    let (_, table) = help.split_once("Exit codes:\n").unwrap();
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        let first = |line: &str| line.split_whitespace().next() == Some(code);
        assert!(table.lines().any(first), "{code}");
    }
}

/// A command line can be read by every user of the machine.
#[test]
fn no_flag_of_check_takes_a_token() {
    let help = Bench::without_token().run(&["check", "--help"]).expect(0).stdout;
    let flags = help.split_whitespace().filter(|word| word.starts_with("--"));
    let mut tokens = flags.filter(|flag| flag.contains("token"));
    assert!(tokens.all(|flag| flag.contains("token-env")));
}

#[test]
fn the_version_is_the_crates() {
    let ended = Bench::without_token().run(&["--version"]).expect(0);
    assert_eq!(ended.stdout.trim(), concat!("verifik-conformance ", env!("CARGO_PKG_VERSION")));
}
