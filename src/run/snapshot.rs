//! Snapshots: the approved transcript of each scenario, per target.
