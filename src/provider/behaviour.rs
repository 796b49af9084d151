//! The set of faults and variants one provider runs with.

use super::fault::{self, Fault};
use super::variant::{self, Variant};

/// The least likeness of a misspelt name to one that is offered in its place (0 to 1).
const LIKENESS: f64 = 0.5;

/// The faults and variants one provider runs with; empty for the documented behaviour.
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    faults: Vec<&'static Fault>,
    variants: Vec<&'static Variant>,
}

/// A name that no registry knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} called `{name}`; {hint}")]
pub struct UnknownDeviation {
    /// The registry: `fault` or `variant`.
    pub kind: &'static str,
    /// The name as it was given.
    pub name: String,
    /// Names that come near, or where to find them all.
    pub hint: String,
}

impl Behaviour {
    /// The documented behaviour, with no fault and no variant.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Looks names up in the registries.
    pub fn from_ids<S: AsRef<str>>(faults: &[S], variants: &[S]) -> Result<Self, UnknownDeviation> {
        let faults = faults.iter().map(|id| find_fault(id.as_ref())).collect::<Result<_, _>>()?;
        let variants =
            variants.iter().map(|id| find_variant(id.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { faults, variants })
    }

    /// The same set with one more fault.
    #[must_use]
    pub fn with_fault(mut self, fault: &'static Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The same set with one more variant.
    #[must_use]
    pub fn with_variant(mut self, variant: &'static Variant) -> Self {
        self.variants.push(variant);
        self
    }

    /// Returns whether a fault is in the set, which holds a handful at most.
    #[must_use]
    pub fn has_fault(&self, fault: &Fault) -> bool {
        self.faults.iter().any(|held| held.id == fault.id)
    }

    /// Returns whether a variant is in the set.
    #[must_use]
    pub fn has_variant(&self, variant: &Variant) -> bool {
        self.variants.iter().any(|held| held.id == variant.id)
    }

    /// Returns whether the set holds any fault or variant.
    #[must_use]
    pub fn any(&self) -> bool {
        !(self.faults.is_empty() && self.variants.is_empty())
    }

    /// The faults in the set, in the order they were given.
    #[must_use]
    pub fn faults(&self) -> &[&'static Fault] {
        &self.faults
    }

    /// The variants in the set, in the order they were given.
    #[must_use]
    pub fn variants(&self) -> &[&'static Variant] {
        &self.variants
    }
}

fn find_fault(id: &str) -> Result<&'static Fault, UnknownDeviation> {
    fault::known()
        .find(|fault| fault.id == id)
        .ok_or_else(|| unknown("fault", id, fault::known().map(|fault| fault.id)))
}

fn find_variant(id: &str) -> Result<&'static Variant, UnknownDeviation> {
    variant::all()
        .find(|variant| variant.id == id)
        .ok_or_else(|| unknown("variant", id, variant::all().map(|variant| variant.id)))
}

fn unknown(
    kind: &'static str,
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> UnknownDeviation {
    let mut near: Vec<(f64, &str)> = known
        .map(|id| (strsim::jaro_winkler(name, id).min(strsim::sorensen_dice(name, id)), id))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names: Vec<String> = near.iter().take(3).map(|(_, id)| format!("`{id}`")).collect();
    let hint = if names.is_empty() {
        "`faults --list` shows them all".to_owned()
    } else {
        format!("did you mean {}?", names.join(" or "))
    };
    UnknownDeviation { kind, name: name.to_owned(), hint }
}
