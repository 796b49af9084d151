//! The effects of a request: everything of the run that it could touch, seen on every surface
//! before and after it, and compared with what the contract predicts.

mod covering;
pub(super) mod neighbourhoods;
mod prediction;
mod scene;
