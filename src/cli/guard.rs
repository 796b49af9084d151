//! Keeps tokens, and commands of CI systems, out of what goes to standard error, whoever writes it:
//! notes, logs and panics.

use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use tracing_subscriber::fmt::MakeWriter;

use crate::report::without_commands;
use crate::wire::Redactor;

/// The tokens of this process. Logs and panics come from anywhere, so nothing can be handed to
/// them.
static TOKENS: OnceLock<Redactor> = OnceLock::new();

/// From now on the tokens of this redactor are kept out; called as soon as they are known, once per
/// process.
pub(super) fn protect(redactor: &Redactor) {
    // A second set of tokens belongs to no command.
    let _ = TOKENS.set(redactor.clone());
}

/// The text without tokens, and with nothing in it that a CI system would obey.
fn clean(text: &str) -> Cow<'_, str> {
    let text = TOKENS.get().map_or(Cow::Borrowed(text), |tokens| tokens.text(text));
    match text {
        Cow::Borrowed(text) => without_commands(text),
        Cow::Owned(text) => Cow::Owned(without_commands(&text).into_owned()),
    }
}

/// Writes to standard error, as well as it goes, and never a token or a command of a CI system.
pub(super) fn note(text: impl std::fmt::Display) {
    let text = text.to_string();
    let _ = writeln!(io::stderr().lock(), "{}", clean(&text));
}

/// Tells panics in a line of their own, without tokens: their message may quote anything.
pub(super) fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| note(told(panic))));
}

fn told(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let message = panic.payload_as_str().unwrap_or("no message");
    format!("error: this suite panicked{place}, which is its fault: {message}")
}

/// Writes log lines to standard error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stderr;

impl Write for Stderr {
    /// A line of the log comes in one piece.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        io::stderr().lock().write_all(clean(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

impl MakeWriter<'_> for Stderr {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Credentials, Secret};

    #[test]
    fn no_line_of_standard_error_is_a_command_of_a_ci_system() {
        let line = "error: it said\n::error::x and ##[group]y";
        assert_eq!(clean(line), "error: it said\n\\u{3a}:error::x and \\u{23}#[group]y");
    }

    #[test]
    fn nothing_of_a_token_passes_once_it_is_known() {
        let line = "GET /x?token=a-token-of-some-length-7 200";
        assert_eq!(clean(line), line);
        let token = Secret::new("a-token-of-some-length-7", "VERIFIK_TOKEN");
        protect(&Redactor::new(&Credentials::new(token)));
        assert_eq!(clean(line), "GET /x?token=<redacted> 200");
    }
}
