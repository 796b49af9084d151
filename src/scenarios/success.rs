//! Deleting an own collection.

use futures::FutureExt as _;
use serde_json::Value;

use super::support::{created_and_retrieved, gone, intact};
use crate::contract::checks::{body, document, media, status};
use crate::contract::requirements::deletion as requirement;
use crate::contract::schemas::Schema;
use crate::model::BlastRadius;
use crate::run::{Answer, Collection, Judgement, Scenario, Session};

/// A deletion answers with the document, removes it, and touches nothing else.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "success",
    title: "deleting an own collection",
    requirements: &[
        &requirement::SUCCESS_STATUS,
        &requirement::SUCCESS_MEDIA_TYPE,
        &requirement::SUCCESS_ENVELOPE,
        &requirement::SUCCESS_SCHEMA,
        &requirement::SUCCESS_IDENTITY,
        &requirement::SUCCESS_SNAPSHOT,
        &requirement::REQUEST_JSON_CONTENT_TYPE,
        &requirement::REQUEST_NO_CONTENT_TYPE,
        &requirement::HARD_RETRIEVE,
        &requirement::HARD_LIST,
        &requirement::ISOLATION_BYSTANDER,
    ],
    needs: &[],
    blast_radius: BlastRadius::Own,
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let (as_sampled, without_type) =
        (session.branch("json-content-type"), session.branch("no-content-type"));
    let (first, second, bystander) = futures::try_join!(
        created_and_retrieved(&as_sampled),
        created_and_retrieved(&without_type),
        created_and_retrieved(session),
    )?;
    // One after the other: the bystander has to survive both, whoever is to blame.
    let sampled = as_sampled
        .send(as_sampled.deletion(&first.0.id).header("content-type", "application/json"))
        .await?;
    let plain = without_type.delete(&second.0.id).await?;
    judge_content_types(&sampled, &plain);
    judge(&as_sampled, &first, &sampled).await?;
    if plain.is_success() {
        gone(&without_type, &second.0, &requirement::HARD_RETRIEVE, &requirement::HARD_LIST)
            .await?;
    }
    intact(session, &bystander.0.id, &bystander.1, &requirement::ISOLATION_BYSTANDER).await
}

/// A header is to blame only when the deletion works without it: otherwise deletion as a whole is
/// broken, which is said elsewhere.
fn judge_content_types(sampled: &Answer, plain: &Answer) {
    if sampled.is_success() || plain.is_success() {
        sampled.check(&requirement::REQUEST_JSON_CONTENT_TYPE, &status::success());
        plain.check(&requirement::REQUEST_NO_CONTENT_TYPE, &status::success());
    }
}

/// Judges the answer and the effect of the deletion that the page samples.
async fn judge(session: &Session, target: &(Collection, Value), answer: &Answer) -> Judgement {
    let (collection, before) = target;
    if !answer.is_success() {
        answer.check(&requirement::SUCCESS_STATUS, &status::ok());
        return Ok(());
    }
    answer.check(&requirement::SUCCESS_STATUS, &status::ok());
    judge_document(collection, before, answer);
    if let Some(deleted) = answer.json().and_then(|json| json.pointer("/data/deleted")) {
        answer.observe("silent.deleted-flag-in-snapshot", format!("`deleted` is {deleted}"));
    }
    gone(session, collection, &requirement::HARD_RETRIEVE, &requirement::HARD_LIST).await
}

/// Each check presumes the one before: a missing envelope is not also a wrong document.
fn judge_document(collection: &Collection, before: &Value, answer: &Answer) {
    if answer.is_empty() && answer.status() != 200 {
        return;
    }
    if !answer.is_empty() {
        answer.check(&requirement::SUCCESS_MEDIA_TYPE, &media::json());
    }
    let shape = body::schema_at("/data", Schema::Collection);
    let holds = answer.check(&requirement::SUCCESS_ENVELOPE, &body::envelope())
        && answer.check(&requirement::SUCCESS_SCHEMA, &shape)
        && answer.check(&requirement::SUCCESS_IDENTITY, &document::identity(&collection.id));
    if holds {
        answer.check(&requirement::SUCCESS_SNAPSHOT, &document::snapshot_of(before));
    }
}
