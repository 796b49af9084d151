//! What several explorations did and found together.

use crate::model::{CoverageCell, Exploration};

/// Adds what another exploration did and found.
pub(super) fn take_in(merged: &mut Exploration, other: Exploration) {
    // A report that is read back may claim anything.
    let add = |count: &mut u64, more: u64| *count = count.saturating_add(more);
    add(&mut merged.steps, other.steps);
    add(&mut merged.histories, other.histories);
    add(&mut merged.requests, other.requests);
    add(&mut merged.undecided, other.undecided);
    let shards = [std::mem::take(&mut merged.shard), other.shard];
    let named: Vec<String> = shards.into_iter().filter(|shard| !shard.is_empty()).collect();
    merged.shard = named.join(", ");
    merged.failures.extend(other.failures);
    for cell in other.coverage {
        match merged.coverage.iter_mut().find(|known| is_same(known, &cell)) {
            Some(known) => add(&mut known.times, cell.times),
            None => merged.coverage.push(cell),
        }
    }
}

fn is_same(one: &CoverageCell, other: &CoverageCell) -> bool {
    (&one.state, &one.command, one.status) == (&other.state, &other.command, other.status)
}
