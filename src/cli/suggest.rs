//! Names that come near a mistyped one.

/// Least similarity (Jaro-Winkler) of two names that are taken for each other.
const NEAR: f64 = 0.85;

/// The known names most like `name`, best first.
pub(super) fn similar<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<_> = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// A question that offers up to `most` of the known names, if any is like `name`.
pub(super) fn did_you_mean<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    most: usize,
) -> Option<String> {
    let near: Vec<_> =
        similar(name, known).into_iter().take(most).map(|near| format!("`{near}`")).collect();
    (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or ")))
}
