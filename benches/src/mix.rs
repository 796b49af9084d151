//! Sends a mix of operations with the HTTP library alone: as many of each as an exploration sent.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const PATH: &str = "/v2/face-recognition/collections";

/// How many of each operation there are; `other` stands for looks at something else.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    create: u64,
    retrieve: u64,
    list: u64,
    update: u64,
    delete: u64,
    other: u64,
}

/// Sends what `counts` say, such as `create=10 delete=10`, in so many histories side by side.
pub(crate) fn run(url: &str, jobs: usize, counts: &[&str]) -> Result<(), Box<dyn Error>> {
    let counts = parse(counts)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let sent = runtime.block_on(send(url, jobs, counts))?;
    println!("{sent} answered");
    Ok(())
}

fn parse(words: &[&str]) -> Result<Counts, Box<dyn Error>> {
    let mut counts = Counts::default();
    for word in words {
        let (name, number) = word.split_once('=').ok_or("counts are like create=10")?;
        let count = match name {
            "create" => &mut counts.create,
            "retrieve" => &mut counts.retrieve,
            "list" => &mut counts.list,
            "update" => &mut counts.update,
            "delete" => &mut counts.delete,
            "other" => &mut counts.other,
            _ => return Err(format!("there is no operation {name}").into()),
        };
        *count = number.parse()?;
    }
    Ok(counts)
}

async fn send(url: &str, jobs: usize, counts: Counts) -> Result<u64, Box<dyn Error>> {
    // It fails only when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().tcp_nodelay(true).no_proxy().build()?;
    let next = Arc::new(AtomicU64::new(0));
    let token: Arc<str> = std::env::var("VERIFIK_TOKEN")?.into();
    let url: Arc<str> = format!("{url}{PATH}").into();
    let mut running = JoinSet::new();
    for _ in 0..jobs {
        let caller = Caller { client: client.clone(), url: url.clone(), token: token.clone() };
        running.spawn(work(caller, counts, Arc::clone(&next)));
    }
    let mut sent = 0;
    while let Some(ended) = running.join_next().await {
        sent += ended??;
    }
    Ok(sent)
}

async fn work(caller: Caller, counts: Counts, next: Arc<AtomicU64>) -> reqwest::Result<u64> {
    let mut sent = 0;
    loop {
        let history = next.fetch_add(1, Ordering::Relaxed);
        if history >= counts.create {
            return Ok(sent);
        }
        sent += caller.history(history, counts).await?;
    }
}

struct Caller {
    client: Client,
    url: Arc<str>,
    token: Arc<str>,
}

impl Caller {
    /// One collection from its creation to its deletion, with its share of everything else.
    async fn history(&self, number: u64, counts: Counts) -> reqwest::Result<u64> {
        let share = |all: u64| all * (number + 1) / counts.create - all * number / counts.create;
        let name = json!({ "name": format!("mix-{number}") });
        let created = self.call(Method::POST, "", Some(&name)).await?;
        let json: Value = serde_json::from_slice(created.as_ref()).unwrap_or_default();
        let one = format!("/{}", json["data"]["_id"].as_str().unwrap_or_default());
        let (retrieves, lists) = (share(counts.retrieve) + share(counts.other), share(counts.list));
        let (updates, deletes) = (share(counts.update), share(counts.delete));
        for _ in 0..retrieves {
            self.call(Method::GET, &one, None).await?;
        }
        for _ in 0..lists {
            self.call(Method::GET, "", None).await?;
        }
        for _ in 0..updates {
            self.call(Method::PUT, &one, Some(&name)).await?;
        }
        for _ in 0..deletes {
            self.call(Method::DELETE, &one, None).await?;
        }
        Ok(1 + retrieves + lists + updates + deletes)
    }

    async fn call(
        &self,
        method: Method,
        tail: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<impl AsRef<[u8]>> {
        let request = self.client.request(method, format!("{}{tail}", self.url));
        let mut request = request.bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await?.bytes().await
    }
}
