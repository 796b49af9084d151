//! Finding and removing what a run made.

pub mod listing;
