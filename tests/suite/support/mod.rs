//! Means that several test modules share.

pub(crate) mod bench;
pub(crate) mod harness;
pub(crate) mod recorder;
pub(crate) mod sample;
pub(crate) mod script;
mod serve;
pub(crate) mod tls;

pub(crate) use serve::{SECOND, ServeProcess, TOKEN};
