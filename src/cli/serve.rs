//! `serve`: the embedded provider as a process of its own.

use std::net::SocketAddr;
use std::time::Duration;

use super::output::{self, Problem};
use super::settings::{Flags, SERVE, Settings};
use super::{Context, Exit, runtime, target};
use crate::contract::duration;
use crate::provider::{Behaviour, Clock, Credentials, Options, Provider};

/// Serve the embedded provider, to try clients or this suite against it.
///
/// The first line on standard output is its URL. The tokens that it accepts are printed on standard
/// error as shell commands; they are valid for this process only.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Address to listen on; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    addr: SocketAddr,
    /// Bearer token of the client under test [default: made up].
    #[arg(long, value_name = "NAME")]
    token: Option<String>,
    /// Bearer token of a second client [default: made up].
    #[arg(long, value_name = "NAME")]
    second_token: Option<String>,
    /// Delay before each request is handled, such as 50ms.
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration::parse)]
    latency: Duration,
    /// Accept provider states of a Pact verifier at `/_pact/states`, from anyone.
    #[arg(long)]
    pact_states: bool,
    #[command(flatten)]
    settings: Flags<SERVE>,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance serve --addr 127.0.0.1:8080 --token test
  VERIFIK_TOKEN=test verifik-conformance check --base-url http://127.0.0.1:8080

  verifik-conformance serve --fault soft-delete-list --latency 50ms";

pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let Settings { faults, variants, seed, .. } =
        Settings::resolve(&arguments.settings, &context.environment)?;
    let behaviour = target::named_behaviour(&faults, &variants)?;
    runtime::run(serve(arguments, seed, behaviour))
}

async fn serve(arguments: &Arguments, seed: u64, behaviour: Behaviour) -> Result<Exit, Problem> {
    let mut credentials = Credentials::generate(seed);
    if let Some(token) = &arguments.token {
        credentials.primary_token.clone_from(token);
    }
    if let Some(token) = &arguments.second_token {
        credentials.second_token.clone_from(token);
    }
    let options = Options {
        addr: arguments.addr,
        credentials,
        behaviour,
        latency: arguments.latency,
        seed,
        clock: Clock::System,
        states: arguments.pact_states,
    };
    let provider =
        Provider::start(options).await.map_err(|error| cannot_listen(arguments.addr, &error))?;
    output::write(|out| writeln!(out, "{}", provider.url()))?;
    announce(provider.credentials());
    runtime::interrupted().await;
    provider.shutdown().await;
    Ok(Exit::Success)
}

fn cannot_listen(addr: SocketAddr, error: &impl std::fmt::Display) -> Problem {
    Problem::Usage(format!(
        "cannot listen on {addr}: {error}; give another address with --addr, or leave it out for \
         a free port"
    ))
}

fn announce(credentials: &Credentials) {
    for (variable, token) in [
        ("VERIFIK_TOKEN", &credentials.primary_token),
        ("VERIFIK_SECOND_TOKEN", &credentials.second_token),
        ("VERIFIK_EXPIRED_TOKEN", &credentials.expired_token),
        ("VERIFIK_REVOKED_TOKEN", &credentials.revoked_token),
    ] {
        output::note(format_args!("export {variable}='{}'", token.replace('\'', r"'\''")));
    }
    output::note("serving until interrupted (Ctrl-C)");
}
