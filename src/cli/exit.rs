//! Every exit code, in one table.

use std::process::ExitCode;

use crate::model::{Outcome, Report, Side};

/// Result of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The target conforms, or the command did what it was asked to do.
    Success,
    /// A requirement is violated.
    Violated,
    /// The flags, the configuration, the address or a token cannot be used.
    Usage,
    /// Nothing is violated, but something could not be judged or written.
    Inconclusive,
    /// The filters select nothing.
    NothingSelected,
    /// A secret was found in a written text.
    SecretFound,
    /// The run was interrupted and cleaned up.
    Interrupted,
}

/// The table that `--help` shows.
pub(super) const TABLE: &str = "\
Exit codes:
    0  the target conforms, or the command did what it was asked to do
    1  a requirement is violated (MUST; with --strict SHOULD too), a known failure is out
       of date, or something got worse since --baseline
    2  the flags, the configuration, the address or a token cannot be used
    3  inconclusive: nothing is violated, but something could not be judged, or a
       report could not be written
    4  the filters select nothing
    5  a token was found in something that was written, whatever the verdict
  130  interrupted; what the run created was removed (not after a second signal)";

impl Exit {
    /// Combines the results of a run and of its comparison: a violation outweighs everything, then
    /// an inconclusive result; an interrupted run stays interrupted.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Success, other) => other,
            (Self::Inconclusive, Self::Violated) => Self::Violated,
            (exit, _) => exit,
        }
    }

    /// The exit code of the process.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Violated => 1,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::NothingSelected => 4,
            Self::SecretFound => 5,
            Self::Interrupted => 130,
        }
    }
}

impl Exit {
    /// The result of a run: a usage error where the operator's own input kept everything from being
    /// judged, otherwise its outcome.
    pub(super) fn of(report: &Report) -> Self {
        match &report.obstacle {
            Some(obstacle) if obstacle.side == Side::Operator => Self::Usage,
            _ => report.outcome.into(),
        }
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Conforms => Self::Success,
            Outcome::Violates => Self::Violated,
            Outcome::Inconclusive => Self::Inconclusive,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_has_every_code() {
        for exit in [
            Exit::Success,
            Exit::Violated,
            Exit::Usage,
            Exit::Inconclusive,
            Exit::NothingSelected,
            Exit::SecretFound,
            Exit::Interrupted,
        ] {
            let line = format!("{:>5}  ", exit.code());
            assert!(TABLE.lines().any(|row| row.starts_with(&line)), "{exit:?}");
        }
    }

    #[test]
    fn or_prefers_a_violation_to_an_inconclusive_result() {
        use Exit::{Inconclusive, Interrupted, Success, Violated};
        for (own, compared, both) in [
            (Success, Success, Success),
            (Success, Inconclusive, Inconclusive),
            (Success, Violated, Violated),
            (Inconclusive, Violated, Violated),
            (Inconclusive, Success, Inconclusive),
            (Violated, Inconclusive, Violated),
            (Interrupted, Violated, Interrupted),
        ] {
            assert_eq!(own.or(compared), both);
        }
    }
}
