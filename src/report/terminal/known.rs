//! What became of the known failures.

use std::io;

use super::super::wording;
use super::page::{Page, Tone};
use crate::model::{Fate, KnownFailure, Report};

/// One line per known failure that this run says something about; all of them when asked for more.
pub(super) fn write(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let is_shown = |known: &&KnownFailure| {
        let says_nothing =
            matches!(known.fate, Fate::NotJudged | Fate::NotSelected | Fate::OtherTarget);
        page.verbose() || !says_nothing
    };
    let shown: Vec<_> = report.known_failures.iter().filter(is_shown).collect();
    if shown.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.text("", Tone::Strong, "known failures")?;
    for known in shown {
        let (symbol, tone) = match known.fate {
            fate if fate.fails() => ("✗", Tone::Bad),
            Fate::Accepted => ("!", Tone::Doubtful),
            _ => ("–", Tone::Quiet),
        };
        page.row(&[
            (tone, "  "),
            (tone, symbol),
            (Tone::Strong, " "),
            (Tone::Strong, &wording::subject(known)),
        ])?;
        page.text("    ", Tone::Plain, &wording::fate(known))?;
        let follow = format!("{}, {}, until {}", known.owner, known.link, known.expires);
        page.text("    ", Tone::Quiet, &follow)?;
    }
    Ok(())
}
