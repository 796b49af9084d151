//! The contract: what the public page promises, and what a body has to look like.

pub mod schemas;
