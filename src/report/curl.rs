//! A request as a `curl` command that a person can paste into a POSIX shell.

use crate::model::{Body, Header, Request};

use super::commands::{self, End};
use super::printable;

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

/// The same command with one option a line, for a person to read.
#[must_use]
pub fn curl_lines(request: &Request) -> String {
    arguments(request).join(" \\\n  ")
}

/// The command in pieces between which a line may break; the first one names the program.
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

/// Whether curl sends this header by itself.
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

/// POSIX shell, section 2.2.3: what keeps its meaning between double quotes.
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
            format!("--data-binary @- # its body of {size} bytes goes to the standard input")
        }
        _ => "--data-binary @-".to_owned(),
    }
}

/// Whether the body can be written on the command line as it is.
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

/// The text as one shell word; a zero byte, which no argument can carry, is shown as `\0`. What a
/// CI system would take for a command is quoted in two pieces, which mean the same to the shell.
fn word(text: &str) -> String {
    let mut word = String::with_capacity(text.len() + 2);
    let mut from = 0;
    for at in commands::starts(text, End::Beyond) {
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
mod tests;
