//! The survey: what exists is read before a run creates anything.

use super::account::{ReadList, Unread};
use super::harness::Harness;
use crate::api::Resource;
use crate::cleanup::{self, Asker};
use crate::model::{Answer, Exchange};
use crate::wire::Token;

impl Harness {
    /// Reads what exists before this run creates anything, so that nothing that was there becomes
    /// its own: every list, with every client's token. Done once; every part of the run that
    /// creates waits for it.
    ///
    /// # Errors
    ///
    /// When a list cannot be read: nobody can tell then what exists, so nothing is created. A list
    /// of persons or projects that the target refuses to show is none of its resources.
    pub(super) async fn survey(&self) -> Result<(), &Unread> {
        let read = self.account.survey.get_or_init(|| self.read_lists()).await;
        read.as_ref().map(|_| ())
    }

    async fn read_lists(&self) -> Result<Vec<ReadList>, Unread> {
        let tokens = [Token::Primary, Token::Second];
        let mut read = Vec::new();
        for token in tokens.into_iter().filter(|token| self.client.credentials().has(token)) {
            for resource in self.contract.api.listed() {
                if self.read_all(resource, &token).await? {
                    read.push(ReadList { resource, token: token.clone() });
                }
            }
        }
        Ok(read)
    }

    /// Reads a whole list for what the client tells the inventory of it; says whether there is one.
    async fn read_all(&self, resource: &'static Resource, token: &Token) -> Result<bool, Unread> {
        let asker = Asker { client: &self.client, retry: &self.retry };
        let Err(exchange) = cleanup::pages(&asker, resource, token, |_| ()).await else {
            return Ok(true);
        };
        let refuses = matches!(exchange.status(), Some(400..=428 | 430..=499));
        if refuses && resource != self.contract.api.subject {
            return Ok(false);
        }
        // A body of another shape, or a list without end, shows what it shows.
        if exchange.status() == Some(200) && exchange.json().is_some() {
            return Ok(true);
        }
        let reason = format!(
            "the list of {resource}s cannot be read ({}), so nobody can tell what exists, and \
             nothing is created",
            in_its_place(&exchange)
        );
        Err(Unread { call: cleanup::page(resource, token, 1), reason })
    }
}

/// Describes what came in the place of a list, without anything of its body.
fn in_its_place(exchange: &Exchange) -> String {
    match &exchange.answer {
        Answer::Failure(failure) => failure.message.clone(),
        Answer::Response(response) if response.status == 200 => {
            let media_type = response.media_type().unwrap_or_else(|| "no media type".to_owned());
            format!("answered 200 with {media_type} that is no JSON")
        }
        Answer::Response(response) => format!("answered {}", response.status),
    }
}
