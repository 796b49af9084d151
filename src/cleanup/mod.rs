//! Search and removal of what a run created, shared by the clean-up of a scenario, the check after
//! a lost response and the sweep of killed runs.

mod listing;
mod removal;

pub use listing::{Ask, Asker, page, pages, read};
pub use removal::{Habits, Remaining, Removal, RemovalTarget, Seen, call, outcome};
