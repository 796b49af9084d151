//! A request as a `curl` command that a person can paste into a POSIX shell.

use crate::model::{Body, Header, Request};

use super::printable;
use super::printable::{CommandEnd, command_starts};

/// A body longer than this is not put on the command line.
const LONGEST_BODY: usize = 2048;

/// The request as one line of POSIX shell.
///
/// Tokens are not part of a [`Request`]: its `authorization` header names a variable such as
/// `$VERIFIK_TOKEN`, which is the only thing the shell expands. Everything else arrives as it was
/// sent, bytes that are not text included.
#[must_use]
pub fn curl(request: &Request) -> String {
    arguments(request).join(" ")
}

/// The same command with one option per line, which is easier to read.
#[must_use]
pub fn curl_lines(request: &Request) -> String {
    arguments(request).join(" \\\n  ")
}

/// The command in parts between which a line may break; the first one contains the program.
fn arguments(request: &Request) -> Vec<String> {
    let mut arguments = vec![command(request)];
    if has_dot_segments(&request.url) {
        arguments.push("--path-as-is".to_owned());
    }
    // RFC 3986 reserves brackets and forbids braces; curl would take both for a range of URLs.
    if request.url.contains(['[', ']', '{', '}']) {
        arguments.push("--globoff".to_owned());
    }
    let sent = request.headers.iter().filter(|header| !is_implied(request, header));
    arguments.extend(sent.map(header));
    if let Some(body) = &request.body {
        // curl would otherwise declare a form.
        if !request.headers.iter().any(|(name, _)| name == "content-type") {
            arguments.push("-H 'content-type:'".to_owned());
        }
        arguments.push(data(body));
    }
    arguments
}

fn command(request: &Request) -> String {
    let bytes = request.body.as_ref().filter(|body| !is_inline(body) && !is_left_out(body));
    let input = bytes.map(|body| format!("printf '{}' | ", octal(body.bytes())));
    let method = match request.method.as_str() {
        // `-X HEAD` would wait for a body that never comes.
        "HEAD" => "--head".to_owned(),
        method => format!("-i -X {}", word(method)),
    };
    format!("{}curl {method} {}", input.unwrap_or_default(), word(&request.url))
}

/// Returns whether curl sends this header by itself.
fn is_implied(request: &Request, (name, value): &Header) -> bool {
    match name.as_str() {
        "host" => authority(&request.url).is_some_and(|host| host == value),
        "content-length" => {
            request.body.as_ref().is_some_and(|body| *value == body.size().to_string())
        }
        _ => false,
    }
}

fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

/// RFC 3986, section 5.2.4: segments that curl would remove before sending.
fn has_dot_segments(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.split('/').any(|segment| {
        matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    })
}

fn header((name, value): &Header) -> String {
    if value.is_empty() {
        // `name:` would remove the header instead.
        return format!("-H {}", word(&format!("{name};")));
    }
    let line = format!("{name}: {value}");
    let expanded = (name == "authorization").then(|| with_variable(&line)).flatten();
    format!("-H {}", expanded.unwrap_or_else(|| word(&line)))
}

/// The text in double quotes with its first `$NAME` left for the shell to expand.
fn with_variable(text: &str) -> Option<String> {
    let (before, rest) = text.split_once('$')?;
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let end = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let tail = if after.is_empty() { String::new() } else { word(after) };
    Some(format!("\"{}${name}\"{tail}", double_quoted(before)))
}

/// Escapes the characters that are special between double quotes (POSIX shell, section 2.2.3).
fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '$' | '`' | '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted
}

fn data(body: &Body) -> String {
    match body.text() {
        // `--data-raw`, unlike `--data`, does not take a leading `@` for a file name.
        Some(text) if is_inline(body) => format!("--data-raw {}", word(text)),
        _ if is_left_out(body) => {
            let size = body.size();
            format!("--data-binary @- # pass its body of {size} bytes on standard input")
        }
        _ => "--data-binary @-".to_owned(),
    }
}

/// Returns whether the body can be written on the command line unchanged.
fn is_inline(body: &Body) -> bool {
    !is_left_out(body) && body.text().is_some_and(printable::is_one_plain_line)
}

fn is_left_out(body: &Body) -> bool {
    body.truncated() || body.bytes().len() > LONGEST_BODY
}

/// The bytes as a format of `printf` between single quotes; POSIX knows octal escapes only.
fn octal(bytes: &[u8]) -> String {
    let escaped = |(position, &byte): (usize, &u8)| match byte {
        b'\n' => "\\n".to_owned(),
        // Two of them may begin a command of the CI system that prints this.
        b'#' | b':' if bytes.get(position + 1) == Some(&byte) => format!("\\{byte:03o}"),
        b'%' => "%%".to_owned(),
        // A leading hyphen would be taken for an option.
        b'-' if position == 0 => "\\055".to_owned(),
        b'\'' | b'\\' => format!("\\{byte:03o}"),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    };
    bytes.iter().enumerate().map(escaped).collect()
}

/// The text as one shell word; a zero byte, which no argument can contain, is shown as `\0`. A text
/// that a CI system would take for a command is quoted in two pieces, which the shell joins again.
fn word(text: &str) -> String {
    let mut word = String::with_capacity(text.len() + 2);
    let mut from = 0;
    for at in command_starts(text, CommandEnd::Beyond) {
        word.push_str(&quoted(&text[from..=at]));
        word.push_str("''");
        from = at + 1;
    }
    word.push_str(&quoted(&text[from..]));
    word
}

fn quoted(text: &str) -> String {
    match shlex::try_quote(text) {
        Ok(quoted) => quoted.into_owned(),
        Err(_) => quoted(&text.replace('\0', "\\0")),
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::{curl, curl_lines};
    use crate::model::{Body, Request};

    const URL: &str =
        "https://api.example/v2/face-recognition/collections/65b9592267cc4f096dbe743d";

    fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<Body>) -> Request {
        let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Request {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: headers.iter().map(own).collect(),
            body,
        }
    }

    /// The arguments that `curl` receives, and the bytes on its standard input.
    fn received(command: &str) -> (Vec<String>, Vec<u8>) {
        let stub = r#"curl() { printf '%s\0' "$@"; printf '\0'; cat; }"#;
        let output = Command::new("sh")
            .args(["-c", &format!("{stub}\n{command}")])
            .env("VERIFIK_TOKEN", "s3cret $(id) \"*\"")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let end = output.stdout.windows(2).position(|pair| pair == b"\0\0").unwrap();
        let words = output.stdout[..end].split(|&byte| byte == 0);
        let words = words.map(|word| String::from_utf8(word.to_vec()).unwrap()).collect();
        (words, output.stdout[end + 2..].to_vec())
    }

    #[test]
    fn a_plain_delete_reads_as_one_would_write_it() {
        let headers = [("host", "api.example"), ("authorization", "Bearer $VERIFIK_TOKEN")];
        let request = request("DELETE", URL, &headers, None);
        assert_eq!(
            curl(&request),
            format!("curl -i -X DELETE {URL} -H \"authorization: Bearer $VERIFIK_TOKEN\"")
        );
        assert_eq!(
            curl_lines(&request),
            format!("curl -i -X DELETE {URL} \\\n  -H \"authorization: Bearer $VERIFIK_TOKEN\"")
        );
    }

    #[test]
    fn the_shell_hands_over_every_word_as_it_was_sent() {
        let url = "https://api.example/v2/$(id)/`id`/it's/\"q\"/a b/!!/~/\\x;&|?x=*#é";
        let headers = [
            ("authorization", "Bearer $VERIFIK_TOKEN"),
            ("x-odd", "$HOME 'single' \"double\" `id` \\ !"),
            ("x-empty", ""),
            ("content-type", "application/json"),
            ("content-length", "20"),
        ];
        let body = "@{\"name\": \"it's $5\"}";
        assert_eq!(body.len(), 20, "the content-length is implied");
        let request = request("DELETE", url, &headers, Some(Body::new(body)));
        let wanted = [
            "-i",
            "-X",
            "DELETE",
            url,
            "-H",
            "authorization: Bearer s3cret $(id) \"*\"",
            "-H",
            "x-odd: $HOME 'single' \"double\" `id` \\ !",
            "-H",
            "x-empty;",
            "-H",
            "content-type: application/json",
            "--data-raw",
            body,
        ];
        assert_eq!(received(&curl(&request)).0, wanted);
        assert_eq!(received(&curl_lines(&request)).0, wanted);
    }

    #[test]
    fn only_a_variable_in_the_authorization_header_is_expanded() {
        for (value, sent) in [
            ("Bearer $VERIFIK_TOKEN", "Bearer s3cret $(id) \"*\""),
            ("a`id`\"\\$VERIFIK_TOKEN.$HOME", "a`id`\"\\s3cret $(id) \"*\".$HOME"),
            ("Bearer $(id)", "Bearer $(id)"),
            ("Bearer $1", "Bearer $1"),
            ("Bearer", "Bearer"),
        ] {
            let request = request("DELETE", URL, &[("authorization", value)], None);
            let (words, _) = received(&curl(&request));
            assert_eq!(words.last().unwrap(), &format!("authorization: {sent}"), "{value}");
        }
        let request = request("DELETE", URL, &[("x-token", "$VERIFIK_TOKEN")], None);
        assert_eq!(received(&curl(&request)).0.last().unwrap(), "x-token: $VERIFIK_TOKEN");
    }

    #[test]
    fn bytes_that_are_no_line_of_text_go_through_standard_input() {
        let mut every_byte: Vec<u8> = (0..=255).collect();
        every_byte.insert(0, b'-');
        for bytes in [every_byte, b"two\nlines %s \\n 'x'".to_vec(), "a\u{202e}b".into()] {
            let request = request("DELETE", URL, &[], Some(Body::new(bytes.clone())));
            for command in [curl(&request), curl_lines(&request)] {
                let (words, input) = received(&command);
                assert_eq!(
                    words[words.len() - 4..],
                    ["-H", "content-type:", "--data-binary", "@-"]
                );
                assert_eq!(input, bytes, "{command}");
            }
        }
    }

    #[test]
    fn no_command_of_a_ci_system_stands_in_what_the_shell_reads_as_it_was_sent() {
        let text = "##[error]it's ::error file=a::b";
        let url = format!("{URL}/::stop-commands::token?{text}");
        let headers = [("x-odd", text), ("x-same", "::debug::x")];
        let request = request("DELETE", &url, &headers, Some(Body::new(text)));
        let command = curl(&request);
        for live in ["##[", "::error", "::stop-commands", "::debug"] {
            assert!(!command.contains(live), "{command}");
        }
        let (words, input) = received(&command);
        assert_eq!(words[3], url);
        assert_eq!(words[6], format!("x-odd: {text}"));
        assert_eq!(words[8], "x-same: ::debug::x");
        assert_eq!(input, text.as_bytes());
    }

    #[test]
    fn a_body_that_is_not_whole_is_asked_for() {
        let long = Body::new("x".repeat(5000));
        for body in [long.abbreviated(10), long] {
            let command = curl(&request("DELETE", URL, &[], Some(body)));
            let note = "--data-binary @- # pass its body of 5000 bytes on standard input";
            assert!(command.ends_with(note), "{command}");
            assert_eq!(received(&command).0.last().unwrap(), "@-");
        }
    }

    #[test]
    fn curl_is_kept_from_rewriting_the_url() {
        let options = |url: &str| {
            let words = received(&curl(&request("DELETE", url, &[], None))).0;
            words[4..].join(" ")
        };
        assert_eq!(options("http://h/v2/collections/../x"), "--path-as-is");
        assert_eq!(options("http://h/v2/collections/%2E%2e"), "--path-as-is");
        assert_eq!(options("http://h/v2/a..b/...?q=/../"), "");
        assert_eq!(options("http://[::1]:80/v2/x"), "--globoff");
        assert_eq!(options("http://h/./{a,b}"), "--path-as-is --globoff");
    }

    #[test]
    fn a_head_request_does_not_wait_for_a_body() {
        assert_eq!(curl(&request("HEAD", URL, &[], None)), format!("curl --head {URL}"));
    }

    #[test]
    fn a_foreign_host_and_a_wrong_length_are_kept() {
        let headers = [("host", "other.example"), ("content-length", "99")];
        let command = curl(&request("DELETE", URL, &headers, Some(Body::new("{}"))));
        assert!(command.contains("-H 'host: other.example' -H 'content-length: 99'"), "{command}");
    }
}
