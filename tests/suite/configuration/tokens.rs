//! Tokens: read from the environment only, and never repeated.

use verifik_conformance::wire::{Credentials, Redactor, Secret, Token};

use super::{environment, parsed, settings, shown, snapshot};

const REMOTE: [&str; 2] = ["--base-url", "http://127.0.0.1:1"];

fn credentials(flags: &[&str], variables: &[(&str, &str)]) -> Result<Credentials, String> {
    let flags: Vec<_> = REMOTE.iter().chain(flags).copied().collect();
    let settings = settings(&flags, variables, None).unwrap();
    settings.credentials(&environment(variables)).map_err(shown)
}

#[test]
fn a_token_in_the_file_is_refused_and_never_repeated() {
    for text in [
        "token = \"s3cret\"",
        "token = s3cret",
        "token = \"s3cret",
        "token = \"\"\"\ns3cret\n\"\"\"",
        "token = \"\"\"\ns3cret",
        "tokne = [\"s3cret\", { a = \"s3cret\" }]",
        "targets = { staging = { token = \"s3cret\" } }",
        "targets = { staging = { token = s3cret } }",
        "targets.staging.token = \"s3cret\"",
        "[targets.staging]\nbase-url = \"http://127.0.0.1\"\ntoken = \"s3cret\"",
        "[targets.staging]\nbase-url = \"http://s3cret@127.0.0.1\"",
        "[targets.staging]\nbase-url = \"http://127.0.0.1?token=s3cret\"",
        "[targets.staging]\nbase-url = http://127.0.0.1?token=s3cret",
        "[targets.staging]\nbase-url = \"http://127.0.0.1\"\ntoken-env = \"s3cret.b\"",
        "[targets.staging]\nbase-url = \"http://127.0.0.1\"\ntoken-env = s3cret",
        "[targets.staging]\nbase-url = \"http://127.0.0.1\"\nclient-id = \"eyJs3cret\"",
        "jobs = \"Bearer s3cret\"",
        "jobs = eyJs3cret",
        "jobs = 0\ntoken = \"s3cret\"",
        "s3cret",
        "jobs = 1\ns3cret\n",
        "[expectations]\npassword = \"s3cret\"",
    ] {
        let error = parsed(text.as_bytes()).unwrap_err();
        let everything = format!("{error}\n{error:?}\n{}", shown(error.clone()));
        assert!(!everything.contains("s3cret"), "{text}\n{everything}");
    }
}

#[test]
fn a_token_in_the_file_is_told_where_it_belongs() {
    let file = "[targets.staging]\nbase-url = \"http://127.0.0.1\"\ntoken = \"s3cret\" # staging\n";
    snapshot("token.in-the-file", &shown(parsed(file.as_bytes()).unwrap_err()));
    let file = "[targets.staging]\nbase-url = \"http://127.0.0.1\"\ntoken-env = \"eyJhbGci.x.y\"\n";
    snapshot("token.in-the-place-of-a-variable", &shown(parsed(file.as_bytes()).unwrap_err()));
    snapshot("token.bare", &shown(parsed(b"jobs = 1\ntoken = s3cret\n").unwrap_err()));
}

#[test]
fn a_token_in_a_flag_is_refused_and_never_repeated() {
    for flag in ["--token-env", "--target", "--base-url", "--client-id", "--scenario", "--events"] {
        for value in ["eyJs3cret", "Bearer s3cret"] {
            let error = settings(&[flag, value], &[], None).unwrap_err();
            let text = format!("{error}\n{error:?}\n{}", shown(error.clone()));
            assert!(!text.contains("s3cret") && text.contains(flag), "{text}");
        }
    }
}

#[test]
fn tokens_are_read_and_trimmed() {
    let variables = [
        ("VERIFIK_TOKEN", " one\n"),
        ("VERIFIK_SECOND_TOKEN", "two"),
        ("VERIFIK_EXPIRED_TOKEN", ""),
        ("OLD", "three"),
    ];
    let credentials = credentials(&["--revoked-token-env", "OLD"], &variables).unwrap();
    let has = [Token::Primary, Token::Second, Token::Expired, Token::Revoked]
        .map(|token| credentials.has(&token));
    assert_eq!(has, [true, true, false, true]);
    let redactor = Redactor::new(&credentials);
    assert_eq!(redactor.text("(one)"), "(<redacted>)", "the token is not trimmed");
    let placeholders: Vec<_> = credentials.secrets().map(Secret::placeholder).collect();
    let given = ["$VERIFIK_TOKEN", "$VERIFIK_SECOND_TOKEN", "$OLD"];
    assert!(given.iter().all(|one| placeholders.contains(one)), "{placeholders:?}");
}

#[test]
fn a_missing_or_unusable_token_is_refused_and_never_repeated() {
    let one = ("VERIFIK_TOKEN", "one-s3cret");
    let texts = [
        credentials(&[], &[]),
        credentials(&[], &[("VERIFIK_TOKEN", " \n")]),
        credentials(&["--token-env", "MINE"], &[one]),
        credentials(&["--second-token-env", "TWO", "--expired-token-env", "OLD"], &[one]),
        credentials(&[], &[("VERIFIK_TOKEN", "s3cret\u{7}x")]),
        credentials(&[], &[("VERIFIK_TOKEN", "s3crét")]),
        credentials(&[], &[("VERIFIK_TOKEN", "s3cret\ns3cret")]),
        credentials(&[], &[("VERIFIK_TOKEN", "bearer s3cret")]),
        credentials(&[], &[one, ("VERIFIK_SECOND_TOKEN", "one-s3cret")]),
    ]
    .map(Result::unwrap_err)
    .join("\n");
    assert!(!texts.contains("s3cr"), "{texts}");
    snapshot("token.variables", &texts);
}
