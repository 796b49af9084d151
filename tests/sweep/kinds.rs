//! Persons, projects and flows are swept like collections.

use serde_json::json;
use verifik_conformance::wire::ResourceKind;

use crate::bench::{Target, marker};

#[tokio::test(flavor = "multi_thread")]
async fn persons_projects_and_flows_are_swept_where_the_ledger_names_them() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let person = json!({ "name": marker(1), "images": ["aGk="] });
    let person = target.create(ResourceKind::Person, person).await;
    bench.created(ResourceKind::Person, &marker(1), &person);
    let project = target.create(ResourceKind::Project, json!({ "name": marker(2) })).await;
    bench.created(ResourceKind::Project, &marker(2), &project);
    let flow = target.create(ResourceKind::ProjectFlow, json!({ "project": project })).await;
    bench.created(ResourceKind::ProjectFlow, &marker(3), &flow);
    target.create(ResourceKind::Project, json!({ "name": "theirs" })).await;
    bench.sweep(&[]).expect(0, &["3 removed"]);
    let expected = [
        ResourceKind::ProjectFlow.item(&flow),
        ResourceKind::Person.item(&person),
        ResourceKind::Project.item(&project),
    ];
    assert_eq!(target.deletions(), expected);
    assert_eq!(target.names(ResourceKind::Project).await, ["theirs"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_without_an_answer_is_found_on_any_page_of_the_list() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    for number in 0..250 {
        let name = format!("person {number}");
        target.create(ResourceKind::Person, json!({ "name": name, "images": ["aGk="] })).await;
    }
    for number in 1..=2 {
        let person = json!({ "name": marker(number), "images": ["aGk="] });
        target.create(ResourceKind::Person, person).await;
        bench.intent(ResourceKind::Person, &marker(number), "primary");
    }
    target.create(ResourceKind::Project, json!({ "name": marker(3) })).await;
    bench.intent(ResourceKind::Project, &marker(3), "primary");
    bench.sweep(&[]).expect(0, &["3 removed"]);
    assert_eq!(target.deletions().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_of_a_project_that_no_run_made_is_left() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let project = target.create(ResourceKind::Project, json!({ "name": "theirs" })).await;
    let flow = target.create(ResourceKind::ProjectFlow, json!({ "project": project })).await;
    bench.created(ResourceKind::ProjectFlow, &marker(1), &flow);
    bench.intent(ResourceKind::ProjectFlow, &marker(2), "primary");
    bench.sweep(&[]).expect(3, &["0 removed, 2 left behind", &flow, "could not be looked for"]);
    assert_eq!(target.deletions(), [""; 0]);
}
