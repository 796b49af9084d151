//! Finding and removing what a run made. The clean-up of a scenario, the look after a lost answer
//! and the sweep of killed runs share it.

mod listing;
mod removal;

pub use listing::{Ask, Asker, page, pages, read};
pub use removal::{Habits, Remaining, Removal, Seen, Target, call, outcome};
