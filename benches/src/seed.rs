//! Fills an account with collections that no run made.

use std::error::Error;

use futures::{StreamExt as _, TryStreamExt as _};
use reqwest::Client;

/// How many creations are on their way at once.
const AT_ONCE: usize = 32;

/// Creates `number` collections.
pub(crate) fn run(url: &str, number: usize) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(fill(url, number))?)
}

async fn fill(url: &str, number: usize) -> reqwest::Result<()> {
    // It fails only when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build()?;
    let url = format!("{url}/v2/face-recognition/collections");
    let token = std::env::var("VERIFIK_TOKEN").unwrap_or_default();
    let create = |number: usize| {
        let body = format!(r#"{{"name":"somebody-elses-{number}","description":"not ours"}}"#);
        let request = client.post(&url).bearer_auth(&token).body(body);
        let request = request.header("content-type", "application/json");
        async move { request.send().await?.error_for_status()?.bytes().await }
    };
    let creations = futures::stream::iter(0..number).map(create).buffer_unordered(AT_ONCE);
    creations.try_for_each(|_| async { Ok(()) }).await
}
