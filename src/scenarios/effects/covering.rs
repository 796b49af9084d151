//! Covering arrays: few rows that together hold every pair of values of several dimensions.

/// Candidates for each row. More candidates lead to fewer rows.
const CANDIDATES: usize = 6;

/// A value of one dimension: the index of the dimension and of the value.
type Choice = (usize, usize);

/// Returns rows with one value for each dimension. Every pair of values of two dimensions occurs in
/// at least one row. The first row has the first value of every dimension. `below` returns a random
/// number below its argument.
pub(super) fn all_pairs(sizes: &[usize], mut below: impl FnMut(usize) -> usize) -> Vec<Vec<usize>> {
    let mut open = pairs(sizes);
    let mut rows = Vec::new();
    let mut next = vec![0; sizes.len()];
    loop {
        open.retain(|pair| !holds(&next, pair));
        rows.push(next);
        if open.is_empty() {
            return rows;
        }
        let mut best = (0, Vec::new());
        for _ in 0..CANDIDATES {
            let row = candidate(sizes, &open, &mut below);
            let gain = open.iter().filter(|pair| holds(&row, pair)).count();
            if gain > best.0 {
                best = (gain, row);
            }
        }
        next = best.1;
    }
}

/// Every pair of values of two dimensions, in a fixed order.
fn pairs(sizes: &[usize]) -> Vec<(Choice, Choice)> {
    let values = |dimension: usize| (0..sizes[dimension]).map(move |value| (dimension, value));
    let dimensions = 0..sizes.len();
    dimensions
        .flat_map(|one| (one + 1..sizes.len()).map(move |other| (one, other)))
        .flat_map(|(one, other)| {
            values(one).flat_map(move |first| values(other).map(move |second| (first, second)))
        })
        .collect()
}

fn holds(row: &[usize], ((one, first), (other, second)): &(Choice, Choice)) -> bool {
    row[*one] == *first && row[*other] == *second
}

/// Returns a row with a random open pair. The other values are chosen greedily to cover the most
/// further pairs.
fn candidate(
    sizes: &[usize],
    open: &[(Choice, Choice)],
    below: &mut impl FnMut(usize) -> usize,
) -> Vec<usize> {
    let (first, second) = open[below(open.len())];
    let mut row: Vec<Option<usize>> = vec![None; sizes.len()];
    row[first.0] = Some(first.1);
    row[second.0] = Some(second.1);
    let start = below(sizes.len());
    for step in 0..sizes.len() {
        let dimension = (start + step) % sizes.len();
        if row[dimension].is_some() {
            continue;
        }
        let first_value = below(sizes[dimension]);
        let mut best = (first_value, 0);
        for step in 0..sizes[dimension] {
            let value = (first_value + step) % sizes[dimension];
            let this = (dimension, value);
            let closes = |(one, other): &&(Choice, Choice)| {
                (*one == this && row[other.0] == Some(other.1))
                    || (*other == this && row[one.0] == Some(one.1))
            };
            let gain = open.iter().filter(closes).count();
            if gain > best.1 {
                best = (value, gain);
            }
        }
        row[dimension] = Some(best.0);
    }
    row.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_covered_for_every_seed_in_few_rows() {
        for seed in 0..20 {
            for sizes in [vec![2, 2], vec![5, 4, 3, 2], vec![5, 4, 4, 3, 3, 3, 2, 2]] {
                let mut random = fastrand::Rng::with_seed(seed);
                let rows = all_pairs(&sizes, |bound| random.usize(..bound));
                for pair in pairs(&sizes) {
                    assert!(rows.iter().any(|row| holds(row, &pair)), "{seed} {pair:?}");
                }
                assert!(rows[0].iter().all(|value| *value == 0));
                let mut sorted = sizes.clone();
                sorted.sort_unstable_by(|a, b| b.cmp(a));
                assert!(rows.len() <= sorted[0] * sorted[1] + 8, "{sizes:?}: {}", rows.len());
            }
        }
    }

    #[test]
    fn same_seed_gives_the_same_rows() {
        let rows = |seed| {
            let mut random = fastrand::Rng::with_seed(seed);
            all_pairs(&[5, 4, 3, 3], |bound| random.usize(..bound))
        };
        assert_eq!(rows(7), rows(7));
        assert_ne!(rows(7), rows(8));
    }
}
