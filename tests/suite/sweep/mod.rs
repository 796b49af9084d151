//! `sweep` removes what runs left, and nothing else. The provider's list and log are the witness.

mod bench;
mod claims;
mod cleanup_grace;
mod command;
mod hostile;
mod kinds;
mod ledger;
