//! `--help`: every command shows how it is used.

use crate::bench::Bench;

const COMMANDS: &[&str] = &[
    "check",
    "serve",
    "list",
    "explain",
    "faults",
    "explore",
    "sweep",
    "replay",
    "diff",
    "merge",
    "document",
    "export",
    "init",
    "completions",
    "man",
];

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

#[test]
fn every_report_format_is_told_with_what_it_is_good_for() {
    let bench = Bench::without_token();
    for command in ["check", "replay", "merge"] {
        let help = bench.run(&[command, "--help"]).expect(0).stdout;
        for format in verifik_conformance::report::FORMATS {
            let told = |line: &str| {
                let line = line.trim();
                line.starts_with(format.name) && line.ends_with(format.summary)
            };
            assert!(help.lines().any(told), "{command}: {}", format.name);
        }
    }
}

/// A command line can be read by every user of the machine. `serve` makes up a provider whose
/// tokens open nothing else.
#[test]
fn no_flag_takes_a_token() {
    let mut flags = Vec::new();
    let mut commands = vec![verifik_conformance::cli::command()];
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().cloned());
        if command.get_name() == "serve" {
            continue;
        }
        flags.extend(command.get_arguments().map(|argument| argument.get_id().to_string()));
    }
    assert!(flags.len() > 40, "{flags:?}");
    let secrets = ["token", "secret", "password", "authorization", "bearer", "key", "credential"];
    let is_secret = |flag: &&String| secrets.iter().any(|secret| flag.contains(secret));
    let takes_it = flags.iter().filter(is_secret).find(|flag| !flag.ends_with("_env"));
    assert_eq!(takes_it, None);
    let named = flags.iter().filter(is_secret).count();
    assert_eq!(named, 12, "four variables, for check, explore and sweep: {flags:?}");
}

#[test]
fn the_version_is_the_crates() {
    let ended = Bench::without_token().run(&["--version"]).expect(0);
    assert_eq!(ended.stdout.trim(), concat!("verifik-conformance ", env!("CARGO_PKG_VERSION")));
}
