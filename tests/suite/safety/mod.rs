//! What must never happen: a request that changes something which is not this run's, or a token
//! in anything that is written down.

mod interlock;
mod production;
mod redirects_and_proxies;
mod requests;
mod token_hygiene;
mod wrong_client;
