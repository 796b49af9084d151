//! The floor: a bare client loop that sends what a run of `check` sent, and judges nothing.
//!
//! `floor plan EVENTS` reads the log of `check --events` and prints a plan: the same requests, each
//! with those it has to wait for. `floor replay URL` reads a plan from standard input and sends it:
//! scenarios side by side, what overlapped in the log overlapping again. What it takes is what the
//! requests alone cost with the same HTTP library; `scripts/bench.sh` compares `check` with it.
//! `floor seed URL NUMBER` creates collections for it to run among, and `floor mix URL JOBS COUNTS`
//! sends as many of each operation as an exploration did.

#![allow(clippy::print_stdout, reason = "a plan and a tally are what it is asked for")]

mod mix;
mod plan;
mod replay;
mod seed;

use std::error::Error;
use std::io::{Read as _, Write as _};

const USAGE: &str = "floor plan EVENTS | replay URL | seed URL NUMBER | mix URL JOBS COUNTS";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["plan", events] => {
            let plan = plan::read(&std::fs::read_to_string(events)?)?;
            Ok(std::io::stdout().write_all(&serde_json::to_vec(&plan)?)?)
        }
        ["replay", url] => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            replay::run(serde_json::from_str(&text)?, url)
        }
        ["seed", url, number] => seed::run(url, number.parse()?),
        ["mix", url, jobs, ref counts @ ..] => mix::run(url, jobs.parse()?, counts),
        _ => Err(USAGE.into()),
    }
}
