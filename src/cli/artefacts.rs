//! What a command wrote: searched for tokens before it ends, and what could not be written.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::Exit;
use super::output::{self, Output, Problem};
use crate::wire::Redactor;

/// Everything that was written, and every failure to write.
#[derive(Debug)]
pub(super) struct Artefacts<'a> {
    redactor: Option<&'a Redactor>,
    files: Vec<PathBuf>,
    leaks: Vec<String>,
    failures: Vec<Problem>,
}

impl<'a> Artefacts<'a> {
    /// Nothing yet. Without a redactor no token is known that could be searched for.
    pub(super) fn new(redactor: Option<&'a Redactor>) -> Self {
        Self { redactor, files: Vec::new(), leaks: Vec::new(), failures: Vec::new() }
    }

    /// A text that was written to `place`.
    pub(super) fn text(&mut self, place: &str, text: &[u8]) {
        // Memory is always read to its end.
        let found = self.redactor.is_some_and(|redactor| redactor.finds_in(text).unwrap_or(true));
        if found {
            self.leaks.push(place.to_owned());
        }
    }

    /// A file that was written, or added to.
    pub(super) fn file(&mut self, path: impl Into<PathBuf>) {
        self.files.push(path.into());
    }

    /// Something that could not be written.
    pub(super) fn failed(&mut self, problem: Problem) {
        self.failures.push(problem);
    }

    /// How the command ends: a token in what was written weighs most, then the verdict; what
    /// could not be written costs a success, but no other verdict.
    pub(super) fn conclude(mut self, verdict: Exit, output: &Output) -> Exit {
        for path in std::mem::take(&mut self.files) {
            match self.holds_a_token(&path) {
                Ok(false) => {}
                Ok(true) => self.leaks.push(path.display().to_string()),
                Err(error) => self.failed(Problem::Failed(format!(
                    "cannot search {} for tokens: {error}; look at it before it is published",
                    path.display()
                ))),
            }
        }
        let all_is_written = self.failures.is_empty();
        for problem in self.failures {
            output.problem(problem);
        }
        for place in &self.leaks {
            output::note(format_args!(
                "error: a token stands in {place} (it is not shown here); delete that, do not \
                 publish it, and replace the token"
            ));
        }
        match verdict {
            _ if !self.leaks.is_empty() => Exit::SecretFound,
            Exit::Success if !all_is_written => Exit::Inconclusive,
            verdict => verdict,
        }
    }

    fn holds_a_token(&self, path: &Path) -> io::Result<bool> {
        // A pipe cannot be read again, and a file that was never made has nothing in it.
        match (self.redactor, path.metadata()) {
            (Some(redactor), Ok(metadata)) if metadata.is_file() => {
                redactor.finds_in(File::open(path)?)
            }
            _ => Ok(false),
        }
    }
}
