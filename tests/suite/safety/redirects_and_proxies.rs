//! No request goes to another place than the one that was named, whatever the answer or the
//! environment says.

use std::process::Command;
use std::time::Duration;

use http::Method;
use verifik_conformance::api::COLLECTION;
use verifik_conformance::model::Purpose;
use verifik_conformance::wire::{Call, Credentials, Limits, Secret};

use crate::support::harness::{TOKEN, harness};
use crate::support::recorder::{Manner, Recorder};

const ID: &str = "65b9592267cc4f096dbe743d";

#[tokio::test]
async fn redirect_is_never_followed() {
    let other = Recorder::start(Manner::Echo).await;
    for status in [301, 302, 303, 307, 308] {
        for location in [
            "https://api.verifik.co/v2/face-recognition/collections/65c2a9364d8e8d3917eaf383",
            &format!("{}/v2/face-recognition/collections/{ID}", other.url()),
            &format!("//{}/x", other.url().trim_start_matches("http://")),
            "/v2/face-recognition/collections/65c2a9364d8e8d3917eaf383",
            "",
        ] {
            let target =
                Recorder::start(Manner::Redirect { status, location: location.to_owned() }).await;
            let credentials = Credentials::new(Secret::new(TOKEN, "VERIFIK_TOKEN"));
            let limits = Limits::from_timeout(Duration::from_secs(10));
            let harness = harness(target.url(), credentials, limits);
            harness.inventory.allow_change(&COLLECTION, ID, &[]).unwrap();
            for method in [Method::DELETE, Method::GET] {
                let call = Call::new(method, COLLECTION.item(ID), Purpose::Judged);
                let exchange = harness.client.send(&call, 1, 1).await;
                assert_eq!(exchange.status(), Some(status), "{location}");
                assert_eq!(target.take().len(), 1, "{location}");
                assert_eq!(other.take(), [""; 0], "{location}");
            }
        }
    }
}

/// Runs the binary with these variables, and returns how it ended and what it said.
fn check(variables: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.arg("check").args(arguments).current_dir(folder.path()).env_clear();
    command.env("VERIFIK_TOKEN", TOKEN).envs(variables.iter().copied());
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The variables by which a proxy may be named, in both cases.
fn proxied(url: &str) -> Vec<(&'static str, &str)> {
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
        .map(|name| (name, url))
        .to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn production_host_is_refused_behind_a_proxy() {
    let proxy = Recorder::start(Manner::Echo).await;
    for url in ["https://api.verifik.co", "http://API.verifik.co.:8080/x"] {
        let (code, said) = check(&proxied(proxy.url()), &["--base-url", url]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("--allow-host"), "{said}");
        assert_eq!(proxy.take(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn loopback_target_bypasses_the_proxy() {
    let proxy = Recorder::start(Manner::Echo).await;
    let target = Recorder::start(Manner::HangUp).await;
    let arguments = ["--base-url", target.url(), "--scenario", "success", "--retries", "0"];
    let (code, said) = check(&proxied(proxy.url()), &arguments);
    assert_eq!(code, Some(3), "{said}");
    assert_eq!(proxy.take(), [""; 0]);
    assert!(!target.take().is_empty());
}
