//! The reason why nothing could be judged: found before anything was created.

use serde::{Deserialize, Serialize};

/// One cause that keeps a whole run from judging anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// The side that can do something about it.
    pub side: Side,
    /// The cause in one sentence.
    pub reason: String,
    /// The request that shows it, and what came back.
    pub evidence: String,
    /// The next thing to do.
    pub advice: String,
}

/// The side on which an obstacle lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The operator's own input is wrong: address, path or token.
    Operator,
    /// The target, or something in front of it, cannot be judged now.
    Target,
}
