//! Safety: no request changes anything that is not this run's, and no output holds a token.

mod interlock;
mod production;
mod redirects_and_proxies;
mod requests;
mod token_hygiene;
mod wrong_client;
