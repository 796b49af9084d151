//! A request that could change something goes to an item of this run, or is not sent.

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use verifik_conformance::model::{BlastRadius, ExchangeResult, FailureKind};
use verifik_conformance::wire::{BaseUrl, Credentials, Limits, Secret};

use crate::safety::requests::{PROBE, attempts};
use crate::support::harness::{TOKEN, harness};
use crate::support::recorder::{Manner, Recorder};

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

#[test]
fn interlock_permits_changes_only_of_own_items() {
    let (changing, permitted) = (Cell::new(0), Cell::new(0));
    let result = runner(2_000).run(&attempts(), |attempt| {
        let base = BaseUrl::parse(&format!("http://127.0.0.1:9{}", attempt.prefix)).unwrap();
        let Some(url) = attempt.url(&base) else { return Ok(()) };
        let is_permitted = attempt.interlock(&base).permits(&attempt.call(), &url).is_ok();
        if is_permitted {
            prop_assert!(url.as_str().starts_with(&format!("{base}/")), "{} leaves {}", url, base);
        }
        if attempt.could_change_something() {
            changing.set(changing.get() + 1);
            if is_permitted {
                permitted.set(permitted.get() + 1);
                let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
                prop_assert!(attempt.is_ours(target), "{} was permitted", url);
            }
        }
        Ok(())
    });
    result.unwrap();
    assert!(permitted.get() > 20, "{} of {} permitted", permitted.get(), changing.get());
}

#[test]
fn interlock_lets_only_changes_of_own_items_reach_the_server() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let recorder = runtime.block_on(Recorder::start(Manner::Echo));
    let (arrived, refused) = (Cell::new(0), Cell::new(0));
    let result = runner(200).run(&attempts(), |attempt| {
        let url = format!("{}{}", recorder.url(), attempt.prefix);
        let credentials = Credentials::new(Secret::new(TOKEN, "VERIFIK_TOKEN"));
        let limits = Limits::from_timeout(Duration::from_secs(10));
        let harness = harness(&url, credentials, limits);
        attempt.register(&harness.inventory);
        harness.client.declare_probe(PROBE, BlastRadius::Own).unwrap();
        let exchange = runtime.block_on(harness.client.send(&attempt.call(), 1, 1));
        let requests = recorder.take();
        let failure = match &exchange.answer {
            ExchangeResult::Failure(failure) => Some(failure.kind),
            ExchangeResult::Response(_) => None,
        };
        prop_assert!(matches!(failure, None | Some(FailureKind::Refused)), "{:?}", exchange.answer);
        prop_assert_eq!(requests.len(), usize::from(failure.is_none()));
        for request in &requests {
            arrived.set(arrived.get() + 1);
            let target = request.split(' ').nth(1).unwrap_or_default();
            let may_arrive = !attempt.could_change_something() || attempt.is_ours(target);
            prop_assert!(may_arrive, "{} arrived", request);
        }
        refused.set(refused.get() + usize::from(requests.is_empty()));
        Ok(())
    });
    result.unwrap();
    assert!(arrived.get() > 5 && refused.get() > 5, "{arrived:?} arrived, {refused:?} refused");
}
