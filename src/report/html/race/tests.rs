use super::{client, lanes, overlapping};
use crate::model::{Answer, Exchange, FailureKind, Purpose, Request, Timing, TransportFailure};

fn exchange(id: u32, method: &str, started_us: u64, total_us: u64) -> Exchange {
    Exchange {
        id,
        purpose: Purpose::Judged,
        branch: None,
        attempt: 1,
        request: Request {
            method: method.to_owned(),
            url: String::new(),
            headers: vec![],
            body: None,
        },
        answer: Answer::Failure(TransportFailure {
            kind: FailureKind::ConnectionLost,
            message: String::new(),
        }),
        timing: Timing { started_us, head_us: total_us, total_us },
    }
}

fn ids(exchanges: &[(u32, &str, u64, u64)]) -> Option<Vec<u32>> {
    let exchange = |&(id, method, started, total): &(u32, &str, u64, u64)| {
        exchange(id, method, started, total)
    };
    let exchanges: Vec<_> = exchanges.iter().map(exchange).collect();
    overlapping(&exchanges).map(|calls| calls.iter().map(|one| one.id).collect())
}

#[test]
fn calls_one_after_the_other_are_no_race() {
    assert_eq!(ids(&[(1, "DELETE", 0, 10), (2, "GET", 10, 5), (3, "GET", 20, 5)]), None);
    assert_eq!(ids(&[]), None);
}

#[test]
fn a_race_is_all_from_the_first_overlap_to_the_last() {
    let quiet_in_between = [
        (1, "DELETE", 0, 10),
        (2, "DELETE", 5, 10),
        (3, "GET", 20, 5),
        (4, "PUT", 30, 9),
        (5, "GET", 31, 9),
        (6, "GET", 50, 1),
    ];
    assert_eq!(ids(&quiet_in_between), Some(vec![1, 2, 3, 4, 5]));
}

#[test]
fn what_only_opens_the_connections_is_left_out() {
    let opened = [(1, "GET", 0, 10), (2, "GET", 5, 10), (3, "DELETE", 20, 10), (4, "GET", 21, 10)];
    assert_eq!(ids(&opened), Some(vec![3, 4]));
    assert_eq!(ids(&opened[..2]), Some(vec![1, 2]), "nothing else overlaps");
}

#[test]
fn each_client_of_the_story_has_a_line_and_the_others_share_what_they_can() {
    let calls = [
        exchange(1, "DELETE", 0, 10),
        exchange(2, "DELETE", 1, 10),
        exchange(3, "GET", 12, 4),
        exchange(4, "POST", 2, 3),
        exchange(5, "POST", 3, 3),
        exchange(6, "POST", 6, 3),
    ];
    let story = [
        "client 2: delete the collection, answered 200 (from 0 µs to 10 µs)",
        "client 1: delete the collection, answered 200 (from 1 µs to 11 µs)",
        "client 2: retrieve the collection, answered 200 (from 12 µs to 16 µs)",
    ]
    .map(str::to_owned);
    let calls: Vec<&Exchange> = calls.iter().collect();
    let drawn = lanes(&calls, &story);
    let drawn: Vec<(Option<u32>, Vec<u32>)> = drawn
        .into_iter()
        .map(|(client, lane)| (client, lane.iter().map(|it| it.id).collect()))
        .collect();
    let wanted =
        vec![(Some(1), vec![2]), (Some(2), vec![1, 3]), (None, vec![4, 6]), (None, vec![5])];
    assert_eq!(drawn, wanted);
}

#[test]
fn a_story_that_says_something_else_names_nobody() {
    let call = exchange(1, "DELETE", 5, 10);
    for sentence in
        ["client 1: deletes", "client x: y (from 5 µs to 15 µs)", "(from 5 µs to 15 µs)"]
    {
        assert_eq!(client(&call, &[sentence.to_owned()]), None, "{sentence}");
    }
}
