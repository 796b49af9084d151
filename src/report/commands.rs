//! Text that a CI system would read as a command of its own.
//!
//! Runners look for commands in everything a step prints. GitHub Actions takes `##[command]`
//! anywhere in a line and `::command …::` at its beginning, Azure Pipelines takes `##vso[` and `##[`
//! anywhere, `TeamCity` takes `##teamcity[`. A server could so fail a step, set a variable, or keep
//! later commands from being read. Which line a text begins is not known where it is made safe, so
//! a command is one wherever it stands.

/// The names that GitHub Actions knows, old ones included.
const NAMES: &[&str] = &[
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// Where the second pair of colons may stand that makes a command of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// In the same line of the text.
    Line,
    /// Anywhere in the text, whose line breaks are not shown as such.
    Text,
    /// In what comes after the text.
    Beyond,
}

/// The places of each first hash sign or colon that has to be shown in another way. Two colons are
/// no command within a path such as `std::io::Error`, unless a runner knows the very name behind
/// them.
pub(super) fn starts(text: &str, end: End) -> Vec<usize> {
    if !text.contains("##") && !text.contains("::") {
        return Vec::new();
    }
    let bytes = text.as_bytes();
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some([first, second]) = bytes.get(at..at + 2) {
        let is_start = match (first, second) {
            (b'#', b'#') => begins_with_hashes(&bytes[at + 2..]),
            (b':', b':') => begins_with_colons(bytes, at, end),
            _ => false,
        };
        if is_start {
            starts.push(at);
        }
        at += 1;
    }
    starts
}

/// What follows the two hash signs: a bracket, with a name in front of it or none.
fn begins_with_hashes(rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    rest.get(name) == Some(&b'[')
}

fn begins_with_colons(bytes: &[u8], at: usize, end: End) -> bool {
    let rest = &bytes[at + 2..];
    if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let is_of_a_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let (name, after) = rest.split_at(rest.iter().take_while(is_of_a_name).count());
    let is_whole = after.first().is_none_or(u8::is_ascii_whitespace) || after.starts_with(b"::");
    let is_known = |is_same: fn(&[u8], &[u8]) -> bool| {
        // What ends such a command may stand in another text of the same line.
        is_whole && NAMES.iter().any(|known| is_same(known.as_bytes(), name))
    };
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return is_known(<[u8]>::eq);
    }
    is_known(<[u8]>::eq_ignore_ascii_case) || ends(after, end)
}

fn ends(rest: &[u8], end: End) -> bool {
    let rest = match end {
        End::Beyond => return true,
        End::Text => rest,
        End::Line => rest.split(|byte| *byte == b'\n').next().unwrap_or_default(),
    };
    rest.windows(2).any(|pair| pair == b"::")
}

#[cfg(test)]
mod tests {
    use super::{End, starts};

    #[test]
    fn a_command_of_any_runner_is_found_wherever_it_stands() {
        for (text, at) in [
            ("##[error]x", vec![0]),
            ("a ##vso[task.setvariable variable=x]y", vec![2]),
            ("a##teamcity[x]", vec![1]),
            ("###[x] ##[y]", vec![1, 7]),
            ("::error::x", vec![0]),
            ("a ::stop-commands::token", vec![2]),
            ("::set-output name=x::y", vec![0]),
            (":::Warning file=a,line=1::", vec![1]),
            ("x::add-mask::y", vec![1]),
            ("(::some-token::)", vec![1]),
            ("::group", vec![0]),
            ("x::error ", vec![1]),
        ] {
            assert_eq!(starts(text, End::Line), at, "{text}");
        }
    }

    #[test]
    fn what_no_runner_reads_is_left_alone() {
        for text in [
            "http://[::1]:80/x::",
            "fe80::1%eth0 and ::ffff:1.2.3.4",
            "std::io::Error and core::fmt::Error",
            "use std::error; use log::debug;",
            "a :: b",
            "::",
            "::name",
            "::name\nx:",
            "## [x]",
            "# Heading\n## Another [one]",
            "##x",
            "#[derive]",
        ] {
            assert!(starts(text, End::Line).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_end_may_stand_where_the_caller_says() {
        assert_eq!(starts("::name\nx::", End::Text), [0]);
        assert!(starts("::name\nx::", End::Line).is_empty());
        assert_eq!(starts("::name", End::Beyond), [0]);
        assert!(starts("std::io::Error", End::Beyond).is_empty());
    }
}
