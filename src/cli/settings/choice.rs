//! Settings that are one of a few words.

/// What to do with the approved transcripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotMode {
    /// Compare with them.
    Check,
    /// Write them anew.
    Update,
    /// Leave them alone.
    Off,
}

/// When something is done that depends on who looks at the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// When a person looks at it.
    Auto,
    /// Never.
    Never,
    /// Always.
    Always,
}

impl SnapshotMode {
    pub(super) const ALL: [Self; 3] = [Self::Check, Self::Update, Self::Off];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Update => "update",
            Self::Off => "off",
        }
    }
}

impl When {
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Never, Self::Always];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Never => "never",
            Self::Always => "always",
        }
    }
}
