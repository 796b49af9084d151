//! Persons, projects and flows are swept like collections.

use serde_json::json;

use verifik_conformance::api::{PERSON, PROJECT, PROJECT_FLOW};

use crate::sweep::bench::{Target, marker};

#[tokio::test(flavor = "multi_thread")]
async fn sweep_removes_persons_projects_and_flows_of_the_ledger() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let person = json!({ "name": marker(1), "images": ["aGk="] });
    let person = target.create(&PERSON, person).await;
    bench.created(&PERSON, &marker(1), &person);
    let project = target.create(&PROJECT, json!({ "name": marker(2) })).await;
    bench.created(&PROJECT, &marker(2), &project);
    let flow = target.create(&PROJECT_FLOW, json!({ "project": project })).await;
    bench.created(&PROJECT_FLOW, &marker(3), &flow);
    target.create(&PROJECT, json!({ "name": "theirs" })).await;
    bench.sweep(&[]).expect(0, &["3 removed"]);
    let expected = [PROJECT_FLOW.item(&flow), PERSON.item(&person), PROJECT.item(&project)];
    assert_eq!(target.deletions(), expected);
    assert_eq!(target.names(&PROJECT).await, ["theirs"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_finds_a_creation_without_a_response_on_any_page() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    for number in 0..250 {
        let name = format!("person {number}");
        target.create(&PERSON, json!({ "name": name, "images": ["aGk="] })).await;
    }
    for number in 1..=2 {
        let person = json!({ "name": marker(number), "images": ["aGk="] });
        target.create(&PERSON, person).await;
        bench.intent(&PERSON, &marker(number), "primary");
    }
    target.create(&PROJECT, json!({ "name": marker(3) })).await;
    bench.intent(&PROJECT, &marker(3), "primary");
    bench.sweep(&[]).expect(0, &["3 removed"]);
    assert_eq!(target.deletions().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_leaves_a_flow_of_a_foreign_project() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let project = target.create(&PROJECT, json!({ "name": "theirs" })).await;
    let flow = target.create(&PROJECT_FLOW, json!({ "project": project })).await;
    bench.created(&PROJECT_FLOW, &marker(1), &flow);
    bench.intent(&PROJECT_FLOW, &marker(2), "primary");
    bench.sweep(&[]).expect(3, &["0 removed, 2 not removed", &flow, "its identifier is unknown"]);
    assert_eq!(target.deletions(), [""; 0]);
}
