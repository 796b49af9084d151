//! The contract in forms that are read elsewhere.

pub mod document;
