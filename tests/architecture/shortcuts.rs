//! Finds the ways to end the process that clippy is not asked to find.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

const MACROS: &[&str] = &["panic", "unimplemented", "todo"];
const METHODS: &[&str] = &["expect", "expect_err"];

/// One call that ends the process instead of giving an error back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shortcut {
    pub(crate) line: usize,
    pub(crate) call: String,
}

/// The shortcuts of a file.
pub(crate) fn shortcuts(file: &syn::File) -> Vec<Shortcut> {
    let mut collector = Collector(Vec::new());
    collector.visit_file(file);
    collector.0
}

struct Collector(Vec<Shortcut>);

impl Collector {
    fn note(&mut self, span: Span, call: String) {
        self.0.push(Shortcut { line: span.start().line, call });
    }

    /// The arguments of a macro call are bare tokens, so they are searched as such.
    fn walk_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                self.walk_tokens(group.stream());
            }
            let TokenTree::Ident(ident) = token else { continue };
            let name = ident.to_string();
            let is_method = at > 0 && is_punct(tokens.get(at - 1), '.');
            if is_method && METHODS.contains(&name.as_str()) {
                self.note(ident.span(), format!(".{name}()"));
            } else if MACROS.contains(&name.as_str()) && is_punct(tokens.get(at + 1), '!') {
                self.note(ident.span(), format!("{name}!"));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = call.method.to_string();
        if METHODS.contains(&name.as_str()) && call.args.len() == 1 {
            self.note(call.method.span(), format!(".{name}()"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(last) = call.path.segments.last() {
            let name = last.ident.to_string();
            if MACROS.contains(&name.as_str()) {
                self.note(last.ident.span(), format!("{name}!"));
            }
        }
        self.walk_tokens(call.tokens.clone());
    }
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}
