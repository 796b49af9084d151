//! Rounds of overlapping calls: several clients call one collection at once. A round holds if its
//! calls are linearizable, that is, some order of them explains every answer.

mod clients;
mod diagnose;
pub mod judgement;
pub mod linearize;
mod rounds;
mod rules;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

pub use rounds::{Round, RoundVerdict, ShrunkRound, play, rounds, shrink_round};
pub use rules::Rules;

/// One operation of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Retrieves the collection.
    Retrieve,
    /// Lists the collections.
    List,
    /// Gives the collection another name.
    Update,
    /// Deletes the collection.
    Delete,
    /// Creates a person that belongs to the collection and to another one.
    Enrol,
}

/// Operations of several concurrent clients; each client sends its own one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The operations of each client.
    pub clients: Vec<Vec<Operation>>,
    /// Seed of the order in which the clients yield to each other.
    pub seed: u64,
}

impl Plan {
    /// Generates a plan for this number of clients.
    #[must_use]
    pub fn generate(seed: u64, clients: usize, can_enrol: bool) -> Self {
        let mut random = Rng::with_seed(seed);
        let mut operation = || match random.u8(..20) {
            0..=8 => Operation::Delete,
            9..=12 => Operation::Update,
            13..=15 => Operation::Retrieve,
            16 | 17 if can_enrol => Operation::Enrol,
            _ => Operation::List,
        };
        let clients = (0..clients).map(|_| vec![operation(), operation()]).collect();
        Self { clients, seed }
    }

    /// Number of operations.
    #[must_use]
    pub fn length(&self) -> usize {
        self.clients.iter().map(Vec::len).sum()
    }

    /// The same plan without one operation.
    #[must_use]
    pub fn without(&self, client: usize, operation: usize) -> Self {
        let mut plan = self.clone();
        plan.clients[client].remove(operation);
        plan.clients.retain(|operations| !operations.is_empty());
        plan
    }
}

impl Operation {
    /// The operation in one word, as coverage counts it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Retrieve => "retrieve",
            Self::List => "list",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Enrol => "enrol",
        }
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Retrieve => "retrieve the collection",
            Self::List => "list the collections",
            Self::Update => "rename the collection",
            Self::Delete => "delete the collection",
            Self::Enrol => "create a person in the collection",
        })
    }
}

#[cfg(test)]
mod tests;
