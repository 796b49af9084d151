//! The reason why a scenario could not go on.

/// Reason why a scenario could not go on; never the provider's fault as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    /// The event, and its place.
    pub reason: String,
    /// A deletion was answered 429 and carried out all the same: its answer is lost, its
    /// effect is not.
    pub was_carried_out: bool,
}

impl Interruption {
    /// An interruption for this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), was_carried_out: false }
    }
}
