//! Finds every place where a source file names a room, with the help of `syn`.
//!
//! A room can be named in a `use` (also a grouped one), in an inline path, inside the tokens of a
//! macro call and in the strings of an attribute such as `#[serde(with = "crate::model::x")]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The library under its own name, as `src/main.rs` sees it.
const LIBRARY: &str = "verifik_conformance";

/// One place where a file names a room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) line: usize,
    /// The first segment below the crate root; `*` for all of it, `crate` for the root itself.
    pub(crate) room: String,
    /// The whole path below the crate root.
    pub(crate) path: Vec<String>,
}

/// The references of a file whose place in the crate is `module`.
pub(crate) fn references(file: &syn::File, module: &[String]) -> Vec<Reference> {
    let mut collector = Collector { module: module.to_vec(), found: Vec::new() };
    collector.visit_file(file);
    collector.found
}

struct Collector {
    module: Vec<String>,
    found: Vec<Reference>,
}

impl Collector {
    fn note(&mut self, span: Span, segments: &[String]) {
        if let Some((room, path)) = room(&self.module, segments) {
            self.found.push(Reference { line: span.start().line, room, path });
        }
    }

    fn walk_use(&mut self, tree: &syn::UseTree, prefix: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.walk_use(&path.tree, prefix);
                prefix.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.walk_use(tree, prefix);
                }
            }
            syn::UseTree::Name(name) => self.note_leaf(&name.ident, prefix),
            syn::UseTree::Rename(rename) => self.note_leaf(&rename.ident, prefix),
            syn::UseTree::Glob(glob) => {
                prefix.push("*".to_owned());
                self.note(glob.star_token.spans[0], prefix);
                prefix.pop();
            }
        }
    }

    fn note_leaf(&mut self, ident: &syn::Ident, prefix: &mut Vec<String>) {
        // In `use crate::model::{self}` the leaf names the prefix itself.
        if ident == "self" && !prefix.is_empty() {
            return self.note(ident.span(), prefix);
        }
        prefix.push(ident.to_string());
        self.note(ident.span(), prefix);
        prefix.pop();
    }

    fn walk_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Group(group) => self.walk_tokens(group.stream()),
                TokenTree::Literal(literal) => self.walk_literal(literal),
                TokenTree::Ident(first) => {
                    let mut segments = vec![first.to_string()];
                    while let Some(next) = segment_after(&tokens[at..]) {
                        segments.push(next);
                        at += 3;
                    }
                    if segments.len() > 1 {
                        self.note(first.span(), &segments);
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn walk_literal(&mut self, literal: &proc_macro2::Literal) {
        let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else { return };
        if let Ok(path) = text.parse::<syn::Path>() {
            self.note(literal.span(), &segments(&path));
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.walk_use(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            self.note(first.ident.span(), &segments(path));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.walk_tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // A doc comment is `#[doc = "…"]`, no list: links in prose bind nobody.
        if let syn::Meta::List(list) = &attribute.meta {
            self.walk_tokens(list.tokens.clone());
        }
    }

    // `pub(super)` and `pub(in crate::x)` say who may look in here, not where this file looks.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// The identifier in `:: identifier`, if that is what these tokens begin with.
fn segment_after(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), TokenTree::Ident(ident), ..]
            if one.as_char() == ':' && two.as_char() == ':' =>
        {
            Some(ident.to_string())
        }
        _ => None,
    }
}

/// The room a path leads to and the whole path, seen from `module`; nothing for a path to another crate or a local.
fn room(module: &[String], segments: &[String]) -> Option<(String, Vec<String>)> {
    let (first, mut rest) = segments.split_first()?;
    let mut place = match first.as_str() {
        "crate" | LIBRARY => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len().saturating_sub(1)].to_vec(),
        _ => return None,
    };
    while let Some((step, after)) = rest.split_first() {
        match step.as_str() {
            "super" => drop(place.pop()),
            "self" => {}
            _ => break,
        }
        rest = after;
    }
    place.extend(rest.iter().cloned());
    // A bare `self` value or `super` in a path names no room; the bare root gives away all rooms.
    match place.first().cloned() {
        None if first == "self" => None,
        None => Some(("crate".to_owned(), place)),
        Some(room) => Some((room, place)),
    }
}
