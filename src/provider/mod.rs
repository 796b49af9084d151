//! The embedded provider: a small stand-in for the documented API, started inside the process.
//!
//! A newcomer tries the suite on it before there is a target, and the suite's own checks are
//! proven against it. [`world`] holds the documented behaviour: a synchronous state machine
//! without sockets. [`Provider`] puts it behind a loopback address. A [`Fault`] makes it break a
//! named requirement the way real servers do; a [`Variant`] makes it differ and still conform.
//!
//! To add either: one entry in its registry, [`fault`] or [`variant`], and one hook in
//! `world/hooks/`, at the step it changes.

mod behaviour;
mod credentials;
pub mod fault;
mod server;
pub mod states;
pub mod variant;
pub mod world;

pub use behaviour::{Behaviour, UnknownDeviation};
pub use credentials::Credentials;
pub use fault::Fault;
pub use server::{LoggedRequest, Options, Provider};
pub use variant::Variant;
pub use world::{Clock, ProviderRequest, ProviderResponse, Settings, Step, Suspended, World};
