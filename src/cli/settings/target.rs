//! Which provider is judged: the embedded one, a named target of the file, or an address.

use super::advice;
use super::arguments::TargetArguments;
use super::layers::{Found, Layers};
use super::located::member;
use super::source::{Source, Sourced};
use super::text::shown;
use crate::api::VERIFIK;
use crate::wire::BaseUrl;

/// Name of the embedded provider.
pub const EMBEDDED: &str = "embedded";

/// What is judged.
pub(super) struct Chosen {
    pub(super) name: Sourced<String>,
    pub(super) base_url: Sourced<Option<BaseUrl>>,
}

/// Chooses the target. Of an address and a name the stronger layer's counts, so that the tokens
/// of a named target never go to another address; on the same layer they contradict each other.
pub(super) fn choose(layers: &mut Layers<'_>, arguments: &TargetArguments) -> Chosen {
    let address = layers.find("--base-url", arguments.base_url.as_deref());
    let name = layers.find("--target", arguments.target.as_deref());
    match (address, name) {
        (None, None) => embedded(Source::Default),
        (Some(address), None) => at_address(layers, arguments, &address),
        (None, Some(name)) => named(layers, arguments, &name),
        (Some(address), Some(name)) => {
            if address.source.rank() == name.source.rank() {
                contradict(layers, &address, &name);
            }
            if address.source.rank() > name.source.rank() {
                at_address(layers, arguments, &address)
            } else {
                named(layers, arguments, &name)
            }
        }
    }
}

fn embedded(source: Source) -> Chosen {
    let name = Sourced { value: EMBEDDED.to_owned(), source: source.clone() };
    Chosen { name, base_url: Sourced { value: None, source } }
}

fn at_address(layers: &mut Layers<'_>, arguments: &TargetArguments, address: &Found) -> Chosen {
    let Some(base) = address_of(layers, arguments, address) else {
        return embedded(Source::Default);
    };
    Chosen { name: base.clone().map(|base| base.host()), base_url: base.map(Some) }
}

fn named(layers: &mut Layers<'_>, arguments: &TargetArguments, name: &Found) -> Chosen {
    let known = layers.targets();
    if name.text == EMBEDDED {
        return embedded(name.source.clone());
    }
    if !known.contains(&name.text) {
        unknown(layers, name, &known);
        return embedded(Source::Default);
    }
    layers.choose(&name.text);
    // Straight from the target's table: an address of the environment is not meant for it.
    let pointer = member(&member("/targets", &name.text), "base-url");
    let Some(address) = layers.at(&pointer) else {
        let message = format!("the target {} has no address", shown(&name.text));
        layers.note(name, &message, Some("give it a `base-url`".to_owned()));
        return embedded(Source::Default);
    };
    let base = address_of(layers, arguments, &address);
    let name = Sourced { value: name.text.clone(), source: name.source.clone() };
    Chosen { name, base_url: base.map_or(Sourced::default_of(None), |base| base.map(Some)) }
}

/// The address, unless it is none or a production host that is not allowed.
fn address_of(
    layers: &mut Layers<'_>,
    arguments: &TargetArguments,
    address: &Found,
) -> Option<Sourced<BaseUrl>> {
    let base = layers.parsed(address, |text| {
        let base =
            BaseUrl::parse(text).and_then(|base| base.require_above(&VERIFIK).map(|()| base));
        base.map_err(|error| error.to_string())
    })?;
    let allowed = layers.list("--allow-host", &arguments.allow_host);
    let allowed: Vec<_> = allowed.value.into_iter().map(|host| host.text).collect();
    if let Err(error) = base.value.require_allowed(&VERIFIK, &allowed) {
        layers.note(address, &error.to_string(), None);
        return None;
    }
    Some(base)
}

fn contradict(layers: &mut Layers<'_>, address: &Found, name: &Found) {
    let message = format!("contradicts the target {}, given beside it", shown(&name.text));
    let help = "an address and a named target exclude each other; leave one of them out";
    layers.note(address, &message, Some(help.to_owned()));
}

fn unknown(layers: &mut Layers<'_>, name: &Found, known: &[String]) {
    let text = shown(&name.text);
    let near = advice::nearest(&name.text, known.iter().map(String::as_str));
    let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let names: Vec<_> = known.iter().map(String::as_str).chain([EMBEDDED]).collect();
    let (message, hint) = match layers.file_path() {
        Some(path) => (format!("{} has no target {text}", path.display()), ""),
        None => (
            format!("there is no target {text}, since there is no configuration file"),
            "; name a file with --config, or an address with --base-url",
        ),
    };
    layers.note(name, &message, Some(format!("{near}the targets are {}{hint}", names.join(", "))));
}
