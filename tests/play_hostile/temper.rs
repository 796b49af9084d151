//! Lies that the played server tells, and how much it likes each of them.

use std::collections::BTreeMap;

use fastrand::Rng;

/// A lie, as the figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lie {
    StrangersId,
    StrangersIdInOtherCase,
    StrangersIdLonger,
    StrangersIdShorter,
    StrangersCodeAsId,
    StrangersIdAsCode,
    StrangersCode,
    IdOfAnotherKind,
    IdGivenTwice,
    CodeGivenTwice,
    PlainWord,
    SmallNumber,
    PathAsId,
    OddShape,
    NameAltered,
    OddStatus,
    Redirect,
    MadeButRefused,
    MadeButLost,
    ListShowsStrangerAsOurs,
    ListShowsStrangerTwice,
    ListShowsAnotherKind,
    ListHides,
    ListDoubles,
    ListWrapped,
    ListLacksPages,
    ListIsNoList,
    ListSaysOlder,
    LookShowsStrangerAsOurs,
    LookShowsAnother,
    LookDenies,
    GoneIsShown,
    GoneIsHypertext,
    DeletionUndone,
    DeletionDenied,
    DeletionShowsStranger,
    DeletionWithoutToken,
    LinksKept,
    LentLinksDropped,
    UpdateShowsStranger,
    Lost,
    Cut,
    Silent,
    ServerError,
    TooManyRequests,
}

/// Number of times that each lie was told.
pub(crate) type Told = BTreeMap<Lie, u64>;

/// Lies that a creation may answer with.
pub(crate) const CREATIONS: &[Lie] = &[
    Lie::StrangersId,
    Lie::StrangersId,
    Lie::StrangersIdInOtherCase,
    Lie::StrangersIdLonger,
    Lie::StrangersIdShorter,
    Lie::StrangersCodeAsId,
    Lie::StrangersIdAsCode,
    Lie::StrangersCode,
    Lie::StrangersCode,
    Lie::IdOfAnotherKind,
    Lie::IdGivenTwice,
    Lie::CodeGivenTwice,
    Lie::PlainWord,
    Lie::SmallNumber,
    Lie::PathAsId,
    Lie::OddShape,
    Lie::NameAltered,
    Lie::OddStatus,
    Lie::Redirect,
    Lie::MadeButRefused,
    Lie::MadeButLost,
];

/// Answer to a look at a deleted record of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterlife {
    NotFound,
    Gone,
    Shown,
    Hypertext,
}

/// Inclinations of one server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Temper {
    /// Share of creations that lie, and the lie that it likes best.
    pub(crate) creation: f64,
    pub(crate) favourite: Lie,
    pub(crate) list: f64,
    pub(crate) look: f64,
    pub(crate) change: f64,
    /// Share of all answers that become an error or get lost.
    pub(crate) noise: f64,
    pub(crate) afterlife: Afterlife,
    pub(crate) has_pages: bool,
}

impl Temper {
    pub(crate) fn draw(random: &mut Rng) -> Self {
        let mut one_of = |rates: [f64; 4]| rates[random.usize(..rates.len())];
        let (creation, list) = (one_of([0.1, 0.25, 0.5, 0.9]), one_of([0.0, 0.1, 0.4, 0.8]));
        let (look, change) = (one_of([0.0, 0.0, 0.2, 0.7]), one_of([0.0, 0.0, 0.1, 0.5]));
        let noise = one_of([0.0, 0.0, 0.01, 0.05]);
        Self {
            creation,
            favourite: CREATIONS[random.usize(..CREATIONS.len())],
            list,
            look,
            change,
            noise,
            afterlife: match random.u8(..10) {
                0..7 => Afterlife::NotFound,
                7 => Afterlife::Gone,
                8 => Afterlife::Shown,
                _ => Afterlife::Hypertext,
            },
            has_pages: random.bool(),
        }
    }

    /// A server that never lies.
    pub(crate) fn honest() -> Self {
        Self {
            creation: 0.0,
            favourite: Lie::OddShape,
            list: 0.0,
            look: 0.0,
            change: 0.0,
            noise: 0.0,
            afterlife: Afterlife::NotFound,
            has_pages: true,
        }
    }

    /// Lie of the next creation, if it is one.
    pub(crate) fn next_creation(&self, random: &mut Rng) -> Option<Lie> {
        (random.f64() < self.creation).then(|| {
            if random.bool() { self.favourite } else { CREATIONS[random.usize(..CREATIONS.len())] }
        })
    }
}
