//! The law: which requests may change something, judged by the log of the server alone.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::memmem::Finder;
use percent_encoding::percent_decode_str;

use crate::http::Request;
use crate::record::Kind;
use crate::strangers::{Look, Stranger};
use crate::world::World;

/// Probes of the suite that name words or numbers, and are sent whatever a server hands out. The
/// second is whether they need the blast radius of the whole account.
const OWN_PROBES: &[(&str, bool)] = &[
    ("/no-identifier", false),
    ("", true),
    ("/", true),
    ("//", true),
    ("/null", true),
    ("/undefined", true),
    ("/0", true),
    ("/-1", true),
    ("/%ff%fe", true),
    ("/project-type", true),
    ("/move-people", true),
    ("/[$ne]", true),
    ("/%7B%22$gt%22%3A%22%22%7D", true),
    ("/%7B%22$ne%22%3Anull%7D", true),
    ("/$where", true),
    ("/.*", true),
    ("/%2A", true),
];

/// Headers that make another method of the one in the request line.
const OVERRIDES: &[&str] = &["x-http-method-override", "x-http-method", "x-method-override"];

/// A request that should not have been sent.
#[derive(Debug, Clone)]
pub(crate) struct Breach {
    /// Sort of the breach, in few words that many share.
    pub(crate) sort: String,
    pub(crate) line: String,
}

/// Judgement on the log of a play.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    pub(crate) changing: u64,
    pub(crate) deletions: u64,
    /// Deletions of what the run did create.
    pub(crate) lawful_deletions: u64,
    /// Records that the suite took for its own, and that were.
    pub(crate) accepted: u64,
    pub(crate) breaches: Vec<Breach>,
}

/// Judges every request of a play.
pub(crate) fn judge(world: &World, is_account: bool) -> Judgement {
    let mut judgement = Judgement::default();
    let mut accepted: HashSet<&str> = HashSet::new();
    let names = names_of(world);
    for request in world.log.iter().filter(|request| could_change(request)) {
        judgement.changing += 1;
        judgement.deletions += u64::from(request.method == "DELETE");
        if let Some(sort) = unlawful(world, &names, request, is_account) {
            let line = format!(
                "{} {}?{} {}",
                request.method,
                request.path,
                request.query,
                request.body.chars().take(300).collect::<String>()
            );
            judgement.breaches.push(Breach { sort, line });
            continue;
        }
        let own = item(request).and_then(|(kind, id)| world.own_named(kind, id));
        if let Some(own) = own.map(|place| &world.own[place]).filter(|own| own.is_lawful) {
            judgement.lawful_deletions += u64::from(request.method == "DELETE");
            accepted.insert(&own.record.id);
        }
    }
    judgement.accepted = accepted.len() as u64;
    judgement
}

/// Recognises a request that a server may take for one that changes something.
fn could_change(request: &Request) -> bool {
    if !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        return true;
    }
    let names_a_method = |text: &str| decoded(text).to_ascii_lowercase().contains("_method");
    OVERRIDES.iter().any(|name| request.header(name).is_some())
        || names_a_method(&request.query)
        || names_a_method(&request.body)
}

/// Finds what is unlawful in a request that could change something.
fn unlawful(
    world: &World,
    names: &[Name<'_>],
    request: &Request,
    is_account: bool,
) -> Option<String> {
    let method = &request.method;
    let places = [("path", &request.path), ("query", &request.query), ("body", &request.body)];
    for (place, text) in places {
        let text = decoded(text).to_ascii_lowercase();
        for Name { finder, stranger, what } in names {
            if mentions(&text, finder) && !is_lent(world, request, stranger, place) {
                return Some(format!("{method}: the {place} names {}", described(stranger, what)));
            }
        }
    }
    out_of_place(request, is_account).or_else(|| {
        let (_, tail) = item(request)?;
        let is_handed_out =
            world.oddities.iter().any(|odd| odd.eq_ignore_ascii_case(&decoded(tail)));
        let sort = || format!("{method}: the path ends in a word, number or path handed out");
        (is_handed_out && !is_own_probe(request, is_account)).then(sort)
    })
}

/// An identifier or a code of a stranger's record, to be looked for in lower case.
struct Name<'a> {
    finder: Finder<'a>,
    stranger: &'a Stranger,
    what: &'static str,
}

/// Every identifier and code of the strangers.
fn names_of(world: &World) -> Vec<Name<'_>> {
    let mut names = Vec::new();
    for stranger in &world.strangers {
        let code = stranger.record.code.as_deref().map(|code| (code, "code"));
        for (name, what) in [(stranger.record.id.as_str(), "id")].into_iter().chain(code) {
            let finder = Finder::new(&name.to_ascii_lowercase()).into_owned();
            names.push(Name { finder, stranger, what });
        }
    }
    names
}

/// Kind and raw identifier of the item that a path names.
fn item(request: &Request) -> Option<(Kind, &str)> {
    Kind::ALL.into_iter().find_map(|kind| {
        let (begin, rest) = request.path.split_at_checked(kind.root().len())?;
        // A path in other case names the same item, or nothing.
        let is_root = begin.eq_ignore_ascii_case(kind.root());
        Some((kind, rest.strip_prefix('/').filter(|_| is_root)?))
    })
}

/// A change goes to an item, or creates something.
fn out_of_place(request: &Request, is_account: bool) -> Option<String> {
    let is_item = item(request).is_some_and(|(_, tail)| !tail.is_empty() && !tail.starts_with('/'));
    let is_root = Kind::ALL.iter().any(|kind| kind.root() == request.path);
    let is_creation = request.method == "POST" && is_root;
    if is_creation || is_item || is_own_probe(request, is_account) {
        return None;
    }
    Some(format!("{}: the path is that of no item", request.method))
}

fn is_own_probe(request: &Request, is_account: bool) -> bool {
    let tail = request.path.strip_prefix(Kind::Collection.root());
    let may = |(probe, needs_account): &(&str, bool)| {
        tail == Some(*probe) && (is_account || !needs_account)
    };
    request.method == "DELETE" && OWN_PROBES.iter().any(may)
}

/// Recognises a lent record, or what it was linked to, where it may stand.
fn is_lent(world: &World, request: &Request, named: &Stranger, place: &str) -> bool {
    if request.method != "PUT" || place == "query" {
        return false;
    }
    let is_item_of = |stranger: &&Stranger| {
        let record = &stranger.record;
        stranger.is_lent && request.path == format!("{}/{}", record.kind.root(), record.id)
    };
    let of = world.strangers.iter().find(is_item_of);
    if named.is_lent {
        return place == "body" || of.is_some_and(|of| of.record == named.record);
    }
    // Links that it had stand in an update that gives them back.
    let had = of.map(|of| &of.original_links);
    place == "body"
        && had.is_some_and(|had| {
            had.iter().any(|link| named.record.has_id(link) || named.record.has_code(link))
        })
}

fn described(stranger: &Stranger, what: &str) -> String {
    let truth = match (stranger.truth.in_lists, stranger.truth.in_looks) {
        (true, None) => "shown by the first lists only",
        (true, Some(_)) => "shown by the first lists and looks",
        (false, Some(Look::Shows)) => "shown by looks only",
        (false, _) => "not opened by looks",
    };
    let kind = stranger.record.kind;
    if stranger.is_lent {
        return format!("the {what} of a lent {kind:?}");
    }
    format!("the {what} of a stranger's {kind:?}, {truth}")
}

/// Finds a name in a text: as a word, or as what reads as an identifier in it. Both are in lower
/// case, and the text is decoded.
fn mentions(text: &str, name: &Finder<'_>) -> bool {
    let is_edge = |letter: Option<&u8>| letter.is_none_or(|it| !it.is_ascii_hexdigit());
    let bytes = text.as_bytes();
    name.find_iter(bytes)
        .any(|at| is_edge(bytes[..at].last()) && is_edge(bytes.get(at + name.needle().len())))
}

/// Text without its escapes, however often they were escaped.
fn decoded(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..3 {
        if !text.contains('%') {
            break;
        }
        text = Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "65b9592267cc4f096dbe743d";

    fn is_named(text: &str) -> bool {
        mentions(&decoded(text).to_ascii_lowercase(), &Finder::new(ID))
    }

    #[test]
    fn name_in_any_spelling_is_found_and_what_is_longer_is_another() {
        for text in [
            ID.to_owned(),
            format!("/x/{}", ID.to_uppercase()),
            format!("/x/{ID}%00.json"),
            format!("/..%2Fcollections%2F{ID}"),
            format!("/%36{}", &ID[1..]),
            format!("/%2536{}", &ID[1..]),
            format!("z{ID}-z"),
        ] {
            assert!(is_named(&text), "{text}");
        }
        for text in [format!("/x/{ID}0"), format!("/x/a{ID}"), ID[1..].to_owned(), String::new()] {
            assert!(!is_named(&text), "{text}");
        }
    }
}
