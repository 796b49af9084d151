//! How much of the page is tested, counted in sentences.

use crate::contract::page::{SENTENCES, Sentence, Standing};

/// The sentences of the page, counted by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) tested: usize,
    pub(super) untestable: usize,
    pub(super) silent: usize,
}

impl Coverage {
    pub(super) fn of_the_page() -> Self {
        let count =
            |wanted: fn(&Sentence) -> bool| SENTENCES.iter().filter(|one| wanted(one)).count();
        Self {
            tested: count(|one| matches!(one.standing, Standing::Tested(_))),
            untestable: count(|one| matches!(one.standing, Standing::Untestable(_))),
            silent: count(|one| matches!(one.standing, Standing::Silent(_))),
        }
    }

    pub(super) fn all(self) -> usize {
        self.tested + self.untestable + self.silent
    }
}

/// What became of a sentence, as a cell of a table.
pub(super) fn cell(sentence: &Sentence) -> String {
    match sentence.standing {
        Standing::Tested(ids) => {
            let links: Vec<_> = ids.iter().map(|id| format!("[{id}](#{})", anchor(id))).collect();
            format!("tested by {}", links.join(", "))
        }
        Standing::Untestable(reason) => format!("untestable: {reason}"),
        Standing::Silent(topic) => format!("silent: see [{topic}](#{})", anchor(topic)),
    }
}

/// The place of a requirement or a question in the document.
pub(super) fn anchor(id: &str) -> String {
    id.replace('.', "-")
}
