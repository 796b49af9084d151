//! `--help`: every command shows how it is used.

use verifik_conformance::report::{FORMATS, comparison};

use crate::support::bench::Bench;

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
fn examples_name_only_existing_commands_and_flags() {
    let bench = Bench::without_token();
    let names = bench.run(&["faults", "--list"]).expect(0).stdout;
    let names: Vec<&str> =
        names.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    let mut seen = 0;
    for command in COMMANDS {
        let help = bench.run(&[command, "--help"]).expect(0).stdout;
        let Some((_, examples)) = help.split_once("\nExamples:\n") else { continue };
        let words: Vec<&str> = examples.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| ["--fault", "--variant"].contains(&pair[0])) {
            seen += 1;
            assert!(pair[1].contains('*') || names.contains(&pair[1]), "{command}: {}", pair[1]);
        }
    }
    assert!(seen >= 3, "{seen} examples with a fault");
    let help = bench.run(&["explain", "--help"]).expect(0).stdout;
    let (_, examples) = help.split_once("\nExamples:\n").unwrap();
    let explained =
        examples.lines().filter_map(|line| line.split_once("verifik-conformance explain "));
    let explained: Vec<&str> = explained.filter_map(|(_, id)| id.split(' ').next()).collect();
    assert!(explained.len() >= 3, "{explained:?}");
    for id in explained {
        bench.run(&["explain", id]).expect(0);
    }
}

#[test]
fn help_names_every_command_on_one_line() {
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
fn help_of_check_lists_its_exit_codes() {
    let help = Bench::without_token().run(&["check", "--help"]).expect(0).stdout;
    let (_, table) = help.split_once("Exit codes:\n").unwrap();
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        let first = |line: &str| line.split_whitespace().next() == Some(code);
        assert!(table.lines().any(first), "{code}");
    }
}

#[test]
fn help_lists_every_report_format_with_its_use() {
    let bench = Bench::without_token();
    let run = FORMATS.iter().map(|format| (format.name, format.summary));
    let compared = comparison::FORMATS.iter().map(|format| (format.name, format.summary));
    let run: Vec<(&str, &str)> = run.collect();
    let compared: Vec<(&str, &str)> = compared.collect();
    for (command, formats) in
        [("check", &run), ("replay", &run), ("explore", &run), ("merge", &run), ("diff", &compared)]
    {
        let help = bench.run(&[command, "--help"]).expect(0).stdout;
        for (name, summary) in formats {
            let told = |line: &str| line.trim().starts_with(name) && line.ends_with(summary);
            assert!(help.lines().any(told), "{command}: {name}");
        }
    }
}

#[test]
fn readme_names_every_command_and_report_format() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let first_cells = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    let first_cells: Vec<&str> = first_cells.filter_map(|rest| rest.split(" |").next()).collect();
    let formats = FORMATS.iter().map(|format| format.name);
    for name in COMMANDS.iter().copied().chain(formats) {
        let named = |cell: &str| cell.split(['`', ' ', ',']).any(|word| word == name);
        assert!(first_cells.iter().any(|cell| named(cell)), "{name}");
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
        flags.extend(
            command.get_arguments().map(|argument| argument.get_id().to_string().replace('-', "_")),
        );
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
fn version_is_that_of_the_crate() {
    let ended = Bench::without_token().run(&["--version"]).expect(0);
    assert_eq!(ended.stdout.trim(), concat!("verifik-conformance ", env!("CARGO_PKG_VERSION")));
}
