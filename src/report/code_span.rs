//! Code spans of Markdown, in which nothing has a meaning.

/// The text as a code span, which ends only at as many backticks as it began with (`CommonMark`
/// 0.31.2, section 6.1).
pub(super) fn span(text: &str) -> String {
    if text.is_empty() {
        return "`(empty)`".to_owned();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let touches = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if touches { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_span_ends_where_it_should() {
        assert_eq!(span("a``b`"), "``` a``b` ```");
        assert_eq!(span("@owner <b>"), "`@owner <b>`");
        assert_eq!(span(""), "`(empty)`");
    }
}
