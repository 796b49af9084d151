//! Plain data shared by every layer: no input or output, no judgement, only `serde` types.
//!
//! A run is a stream of [`Event`]s; a [`Report`] is a pure fold of that stream. Both can be
//! written, read back and compared offline, so every type here owns its data.

mod comparison;
mod event;
mod exchange;
mod exchanges;
mod finding;
mod report;
mod requirement;

pub use comparison::{
    COMPARISON_VERSION, Change, Compared, Comparison, ComparisonResult, ExchangeChange,
    FindingChange, HeaderChange, LatencyChange, MemberChange, TextChange, VerdictChange, Weight,
};
pub use event::{EVENT_LOG_VERSION, Ending, Event, RunStarted};
pub use exchange::{
    Body, Exchange, ExchangeResult, FailureKind, Header, Purpose, Request, Response, Timing,
    TransportFailure,
};
pub use exchanges::{Exchanges, Storage};
pub use finding::{Acceptance, Checked, Finding, KnownFailure, KnownFailureStatus, Observation};
pub use report::{
    Cleanup, CoverageCell, Exploration, ExploredFailure, Obstacle, OperationLatency,
    REPORT_VERSION, Report, RequirementResult, ScenarioResult, Side, Target, Tool, Totals,
};
pub use requirement::{Basis, BlastRadius, Level, Outcome, Requirement, Scope, Verdict};
