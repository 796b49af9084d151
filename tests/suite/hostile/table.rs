//! The behaviours as a page of the documentation. `UPDATE_DOCS=1` rewrites it.

use std::fmt::Write as _;
use std::path::Path;

use crate::hostile::behaviours::{Behaviour, Security};

const PAGE: &str = "docs/hostile-provider.md";

const BEGINNING: &str = "\
# What a hostile provider gets

What the suite says of a provider that misbehaves on the wire, one row per behaviour. The page is \
written by `tests/suite/hostile/` (`UPDATE_DOCS=1 cargo test --test suite hostile::`), which plays \
each behaviour over a raw socket against the scenario `success`, and asserts for each: this \
verdict and these words, no panic, an end within five seconds, nothing sent to another origin, no cookie sent back, \
no token in the report, and nothing left behind where the provider lets itself be cleaned up.

How the verdicts are chosen:

- **Bytes that are not HTTP accuse nobody.** They may come from the provider or from whatever \
stands before it, and they carry no answer that could be compared with the page. The scenario is \
inconclusive and says what was wrong with the bytes.
- **A deletion whose answer was lost is looked at, never sent again.** The reason says whether the \
collection is gone now or still there.
- **An answer that is complete by HTTP's own rules is judged**, however odd. Without length and \
chunks it ends with the connection (RFC 9112 section 8); over TLS only with a proper farewell, a \
reset never counts.
- **Nothing is decoded.** Every request asks for `identity` (RFC 9110 section 12.5.3), so a \
compressed body is read as the bytes it is, which are no JSON, and no bomb goes off.
- **A member that is named twice has its last value**, as in the clients of the page's samples \
(RFC 8259 section 4 leaves it open).
- **JSON deeper than 127 levels, and numbers out of range, count as invalid**: a reader may limit \
both (RFC 8259 sections 6 and 9), so nobody can rely on them. So do a byte order mark and UTF-16 \
(section 8.1).
- **A body beyond the limit accuses nobody**: 512 MiB for a list, 4 MiB for \
anything else, and no more than four times as much when parsed. Of a list of more than 256 KiB only \
the suite's own elements and the first of all others are kept and judged.
- **A connection is used again, as every HTTP client does.** What comes behind an answer is thrown \
away together with the connection. Only a second answer that comes after the next request was sent \
cannot be told from the answer to it (RFC 9112 section 9.2).

Besides, the answer to the judged deletion is cut at every one of its bytes, once by closing and \
once by resetting the connection: inconclusive each time, and the clean-up finishes.
";

/// Compares the page with what the behaviours say, or writes it.
pub(crate) fn compare(behaviours: &[Behaviour]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = page(behaviours);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "{PAGE} is out of date; rewrite it with UPDATE_DOCS=1");
}

fn page(behaviours: &[Behaviour]) -> String {
    let mut page = format!(
        "{BEGINNING}\n| it sends | when | verdict | what is said |\n| --- | --- | --- | --- |\n"
    );
    for one in behaviours {
        let when = match one.security {
            Security::Plain => one.strike.in_words().to_owned(),
            Security::Unknown => "over TLS".to_owned(),
            Security::NoTls | Security::Trusted => format!("{}, over TLS", one.strike.in_words()),
        };
        let (verdict, words) = (one.expected.verdict(), one.expected.words());
        let _ = writeln!(page, "| {} | {when} | {verdict} | {words} |", one.name);
    }
    let _ = writeln!(page, "\n{} behaviours.", behaviours.len());
    page
}
