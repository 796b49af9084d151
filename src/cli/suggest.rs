//! Suggestions for a mistyped name: the one place that answers "did you mean".

/// Lowest similarity (Jaro-Winkler) at which a name is suggested for another.
const SIMILAR: f64 = 0.85;
/// Similarity of a name to one that contains it as a word.
const CONTAINED: f64 = 0.9;
/// Distance from the best suggestion within which others are shown too.
const CLOSE_TO_BEST: f64 = 0.03;
/// Most names in one suggestion.
const MOST: usize = 3;

/// A question that offers the known names most like `name`, if there are any. Of a pattern, the text
/// without wildcards is compared.
pub(super) fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let name: String = name.chars().filter(|c| !"*?[]{}!".contains(*c)).collect();
    let name = name.trim_matches(['.', '-']).to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (similarity(&name, candidate), candidate))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let (best, _) = *scored.first()?;
    let near = scored.iter().filter(|(similarity, _)| *similarity >= best - CLOSE_TO_BEST);
    let names: Vec<_> = near.take(MOST).map(|(_, near)| format!("`{near}`")).collect();
    Some(format!("did you mean {}?", names.join(" or ")))
}

/// A suggestion for the first of several names or patterns that has one.
pub(super) fn suggestion<'a>(
    names: &[String],
    known: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let known: Vec<_> = known.collect();
    names.iter().find_map(|name| did_you_mean(name, known.iter().copied()))
}

/// Similarity of two names as wholes, or the one for a name that the candidate contains as a word.
fn similarity(name: &str, candidate: &str) -> f64 {
    let whole = strsim::jaro_winkler(name, candidate);
    let mut words = candidate.split(['.', '-', '_']);
    if words.any(|word| word == name) { whole.max(CONTAINED) } else { whole }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    const KNOWN: [&str; 5] =
        ["success", "double-delete", "delete.hard.retrieve", "delete.hard.list", "retries"];

    #[test]
    fn mistyped_name_gets_the_nearest_one() {
        for (name, near) in [
            ("sucess", "success"),
            ("double-delet*", "double-delete"),
            ("Retires", "retries"),
            ("delete.hard.retreive", "delete.hard.retrieve"),
        ] {
            assert_eq!(did_you_mean(name, KNOWN), Some(format!("did you mean `{near}`?")));
        }
    }

    #[test]
    fn word_of_a_name_gets_every_name_that_contains_it() {
        let all = "did you mean `delete.hard.retrieve` or `delete.hard.list`?";
        assert_eq!(did_you_mean("hard", KNOWN).as_deref(), Some(all));
    }

    #[test]
    fn unlike_name_gets_no_suggestion() {
        for name in ["", "*", "zzzzz", "nope"] {
            assert_eq!(did_you_mean(name, KNOWN), None, "{name}");
        }
    }
}
