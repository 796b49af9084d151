//! Sends a plan with the HTTP library alone.

use std::error::Error;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use reqwest::{Client, Method};
use serde_json::Value;
use tokio::task::JoinSet;

use super::plan::{MARK, Plan, Step};

/// What a creation gave: an identifier and a code.
type Created = (String, String);

/// Sends everything and prints how many requests were answered, and how many were not.
pub(crate) fn run(plan: Plan, url: &str) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (sent, lost) = runtime.block_on(replay(plan, url))?;
    println!("{sent} answered, {lost} not");
    Ok(())
}

async fn replay(plan: Plan, url: &str) -> Result<(usize, usize), Box<dyn Error>> {
    // It fails only when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .no_proxy()
        .build()?;
    let url: Arc<str> = url.into();
    let mut tally = (0, 0);
    for scenarios in [plan.main, plan.last] {
        let mut running = JoinSet::new();
        for steps in scenarios {
            running.spawn(scenario(client.clone(), Arc::clone(&url), steps));
        }
        while let Some(ended) = running.join_next().await {
            let (sent, lost) = ended?;
            tally = (tally.0 + sent, tally.1 + lost);
        }
    }
    Ok(tally)
}

async fn scenario(client: Client, url: Arc<str>, steps: Vec<Step>) -> (usize, usize) {
    let mut waits: Vec<usize> = steps.iter().map(|step| step.after.len()).collect();
    let mut followers = vec![Vec::new(); steps.len()];
    for (index, step) in steps.iter().enumerate() {
        step.after.iter().for_each(|&before| followers[before].push(index));
    }
    let mut created: Vec<Option<Created>> = vec![None; steps.len()];
    let mut running = FuturesUnordered::new();
    let ready = waits.iter().enumerate().filter(|(_, waits)| **waits == 0);
    for (index, _) in ready {
        running.push(send(&client, &url, index, &steps[index], &created));
    }
    let mut tally = (0, 0);
    while let Some((index, answer)) = running.next().await {
        match answer {
            Ok(document) => {
                tally.0 += 1;
                created[index] = document;
            }
            Err(_) => tally.1 += 1,
        }
        for &next in &followers[index] {
            waits[next] -= 1;
            if waits[next] == 0 {
                running.push(send(&client, &url, next, &steps[next], &created));
            }
        }
    }
    tally
}

/// Sends one request and reads its answer to the end.
fn send<'a>(
    client: &Client,
    url: &str,
    index: usize,
    step: &'a Step,
    created: &[Option<Created>],
) -> impl Future<Output = (usize, reqwest::Result<Option<Created>>)> + use<'a> {
    let method = Method::from_bytes(step.method.as_bytes()).unwrap_or_default();
    let mut request = client.request(method, format!("{url}{}", filled(&step.path, created)));
    for (name, value) in &step.headers {
        request = request.header(name, with_token(value));
    }
    if let Some(body) = &step.body {
        let mut body = filled(body, created);
        body.extend(std::iter::repeat_n('y', step.size.saturating_sub(body.len())));
        request = request.body(body);
    }
    let answer = async move {
        let body = request.send().await?.bytes().await?;
        // Only what a creation gave is read: later requests name it.
        Ok(step.creates.then(|| serde_json::from_slice(&body).ok().as_ref().map(names)).flatten())
    };
    async move { (index, answer.await) }
}

fn names(json: &Value) -> Created {
    let text = |member: &str| json["data"][member].as_str().unwrap_or_default().to_owned();
    (text("_id"), text("code"))
}

/// The text with what was created in this replay in the place of its marks.
fn filled(text: &str, created: &[Option<Created>]) -> String {
    let part = |(index, part): (usize, &str)| {
        if index % 2 == 0 {
            return part.to_owned();
        }
        let (step, kind) = part.split_at(part.len() - 1);
        let created = step.parse().ok().and_then(|step: usize| created[step].clone());
        created.map_or_else(String::new, |(id, code)| if kind == "i" { id } else { code })
    };
    if text.contains(MARK) {
        text.split(MARK).enumerate().map(part).collect()
    } else {
        text.to_owned()
    }
}

/// The log shows the names of variables in the place of tokens.
fn with_token(value: &str) -> String {
    let mut value = value.to_owned();
    // The longer name first.
    for name in ["VERIFIK_SECOND_TOKEN", "VERIFIK_TOKEN"] {
        let shown = format!("${name}");
        if value.contains(&shown) {
            value = value.replace(&shown, &std::env::var(name).unwrap_or_default());
        }
    }
    value
}
