//! Finds facts of the first API that are written out where any API should be served.

use proc_macro2::{Literal, Span, TokenStream, TokenTree};
use syn::visit::Visit;

/// Parts of paths, hosts and routes of the API: a text that holds one of them names the API.
const PARTS: &[&str] = &[
    "/v2/",
    "face-recognition/",
    "project-flows",
    "/persons",
    "/projects",
    "verifik.co/",
    "api.verifik",
    "verifik.app",
    "project-type",
    "move-people",
    "search-live-face",
];

/// Members of its documents and envelopes: a text that is one of them reads or writes it.
const MEMBERS: &[&str] = &[
    "_id",
    "data",
    "/data",
    "/data/_id",
    "collections",
    "persons",
    "assignedCollection",
    "collectionCode",
    "createdAt",
    "updatedAt",
    "dateTime",
    "__v",
];

/// Rooms, and parts of rooms, that are about this one API.
const OF_THE_API: &[&str] = &[
    "api",
    "fixtures",
    "scenarios",
    "explore",
    "export",
    "provider",
    // The contract in words: sentences may name what they are about.
    "contract::requirements",
    "contract::page",
];

/// One fact of the API.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// Tells whether a module may hold facts of the API.
pub(crate) fn may_know(module: &[String]) -> bool {
    let place = module.join("::");
    OF_THE_API.iter().any(|room| {
        place.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    })
}

/// The facts in the texts of a file; comments are left out.
pub(crate) fn facts(file: &syn::File) -> Vec<Fact> {
    let mut collector = Collector(Vec::new());
    collector.visit_file(file);
    collector.0
}

struct Collector(Vec<Fact>);

impl Collector {
    fn look_at(&mut self, text: &str, span: Span) {
        if MEMBERS.contains(&text) || PARTS.iter().any(|part| text.contains(part)) {
            self.0.push(Fact { line: span.start().line, text: text.to_owned() });
        }
    }

    fn walk_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.walk_tokens(group.stream()),
                TokenTree::Literal(literal) => self.walk_literal(&literal),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }

    fn walk_literal(&mut self, literal: &Literal) {
        if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
            self.look_at(&text.value(), literal.span());
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.look_at(&text.value(), text.span());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.walk_tokens(call.tokens.clone());
    }

    // Doc comments are attributes; prose binds nobody.
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.walk_tokens(list.tokens.clone());
        }
    }
}
