//! The embedded provider, met over HTTP as any target would be, and as a bare state machine.

mod auth;
mod behaviour;
mod collections;
mod content;
mod deep;
mod links;
mod lists;
mod paths;
mod races;
mod redirects;
mod robustness;
mod script;
mod server;
mod shapes;
mod support;
mod tombstones;
mod transfer;
mod variants;
