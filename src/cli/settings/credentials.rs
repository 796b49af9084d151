//! The tokens, read from the variables that the settings name.

use super::layers::Environment;
use super::problem::{Problem, SettingsError};
use super::source::{Source, Sourced};
use crate::wire::{Credentials, Secret};

/// A token and the variable it was read from.
struct Read {
    token: String,
    variable: String,
}

/// The names of the variables.
pub(super) struct Variables<'a> {
    pub(super) primary: &'a Sourced<String>,
    pub(super) second: &'a Sourced<String>,
    pub(super) expired: &'a Sourced<String>,
    pub(super) revoked: &'a Sourced<String>,
}

/// Reads the tokens. The first one is required, each other one when somebody named its variable.
pub(super) fn read(
    variables: &Variables<'_>,
    environment: Environment<'_>,
) -> Result<Credentials, SettingsError> {
    let mut problems = Vec::new();
    let mut noted = |read: Result<Option<Read>, Problem>| {
        read.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    };
    let primary = noted(token(variables.primary, environment, true));
    let mut other = |name: &Sourced<String>| {
        let read = token(name, environment, name.source != Source::Default)
            .and_then(|read| differs(read, primary.as_ref()));
        noted(read).map(Read::into_secret)
    };
    let (second, expired, revoked) =
        (other(variables.second), other(variables.expired), other(variables.revoked));
    SettingsError::unless_empty(problems)?;
    let primary = primary.ok_or_else(|| missing(variables.primary))?;
    Ok(Credentials::new(primary.into_secret())
        .with_second(second)
        .with_expired(expired)
        .with_revoked(revoked))
}

impl Read {
    fn into_secret(self) -> Secret {
        Secret::new(self.token, &self.variable)
    }
}

fn token(
    name: &Sourced<String>,
    environment: Environment<'_>,
    is_required: bool,
) -> Result<Option<Read>, Problem> {
    let text = environment(&name.value).unwrap_or_default();
    let token = text.trim();
    if token.is_empty() {
        return if is_required { Err(missing(name)) } else { Ok(None) };
    }
    let refused = |message: &str, help: &str| {
        let message = format!("the token in `{}` {message}; it is not shown", name.value);
        Err(Problem::new(message).with_help(help))
    };
    if token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
        return refused("begins with `Bearer`", "leave that word out; it is added to each request");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        // RFC 6750 section 2.1 takes even fewer characters.
        return refused(
            "has spaces, control characters or characters outside ASCII inside",
            "copy the token again, without quotes and line breaks",
        );
    }
    Ok(Some(Read { token: token.to_owned(), variable: name.value.clone() }))
}

/// A second token that is the first one would accuse the provider of what it did not do.
fn differs(read: Option<Read>, primary: Option<&Read>) -> Result<Option<Read>, Problem> {
    match (&read, primary) {
        (Some(other), Some(primary)) if other.token == primary.token => {
            let message =
                format!("`{}` and `{}` hold the same token", other.variable, primary.variable);
            let help = format!("put another token into `{}`, or unset it", other.variable);
            Err(Problem::new(message).with_help(help))
        }
        _ => Ok(read),
    }
}

fn missing(name: &Sourced<String>) -> Problem {
    let variable = &name.value;
    let origin = match &name.source {
        Source::Default => String::new(),
        source => format!(" (named by {source})"),
    };
    Problem::new(format!("the variable `{variable}`{origin} holds no token"))
        .with_help(format!("set it: `export {variable}=...`"))
}
