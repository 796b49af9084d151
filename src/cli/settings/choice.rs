//! Settings that are one of a few words.

use super::text;

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

impl When {
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Never, Self::Always];

    /// The choice that a word stands for, or what would have been understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        text::when(text)
    }

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
