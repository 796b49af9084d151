//! What must never happen: a request that changes something which is not this run's, or a token
//! in anything that is written down.

mod elsewhere;
mod hygiene;
mod interlock;
mod production;
mod requests;
mod wrong_client;
