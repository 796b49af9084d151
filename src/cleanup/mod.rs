//! Finding and removing what a run made. The clean-up of a scenario, the look after a lost answer
//! and the sweep of killed runs share it.

mod ask;
mod listing;
mod removal;

pub use ask::{Ask, Asker};
pub use listing::{page, pages, read};
pub use removal::{Habits, Remaining, Removal, Seen, Target, call, outcome};
