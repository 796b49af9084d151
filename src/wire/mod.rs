//! The HTTP client, and everything that keeps it harmless.
//!
//! Every request passes the [`Interlock`], every creation is announced to the [`Ledger`] before it
//! is sent, and everything that is written passes the [`Redactor`].

mod base_url;
mod body;
mod call;
mod client;
mod credentials;
mod interlock;
mod inventory;
mod json_cursor;
mod ledger;
mod marker;
mod oversized_list;
mod redact;
mod retry;
mod throttle;
mod transport;

pub use base_url::{BaseUrl, BaseUrlError};
pub use call::{Call, Payload};
pub use client::{Client, ClientError, Limits};
pub use credentials::{Credentials, Secret, Token};
pub use interlock::{Interlock, ProbeError, Refusal};
pub use inventory::{ClaimError, ConfirmError, Inventory, InventoryItem, Part, State};
pub use ledger::{Ledger, LedgerEntry, LedgerError, Leftover, RunRecord, records};
pub use marker::{MARKER_PREFIX, NameForm, new_run_id, run_of, without_tail};
pub use redact::Redactor;
pub use retry::RetryPolicy;
pub use transport::{ProxyUrl, ProxyUrlError, Transport, TransportError};
