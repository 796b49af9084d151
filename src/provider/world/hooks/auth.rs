//! Hooks in deciding who is asking, in judging tokens, and in refusals.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{Amend, Around, Before, Instead};
use super::{Point, crash, forbidden};
use crate::provider::fault::{access, deep, deletion, http, input};
use crate::provider::variant;
use crate::provider::world::call::{Caller, Refusal, Rejection, Resource, authorization};
use crate::provider::world::messages::{Answer, Content};
use crate::provider::world::{ProviderRequest, World};

/// The names under which a token travels outside its header.
const PARAMETERS: [&str; 3] = ["token", "access_token", "accessToken"];

type Authenticated = Result<Caller, Rejection>;
type Identified = Result<String, Rejection>;

/// The caller of a request.
pub(in crate::provider::world) static AUTHENTICATE: Point<ProviderRequest, Authenticated> =
    Point(&[
        (
            Fault(&access::DELETE_SKIPS_AUTH),
            Amend(|_, request, caller| trusted(caller, |_| request.method == "DELETE")),
        ),
        (
            Fault(&input::QUERY_SKIPS_AUTH),
            Amend(|_, request, caller| {
                trusted(caller, |_| request.method == "DELETE" && request.query.is_some())
            }),
        ),
        (
            Fault(&input::TRAILING_SLASH_SKIPS_AUTH),
            Amend(|_, request, caller| {
                trusted(caller, |_| request.method == "DELETE" && request.path.ends_with('/'))
            }),
        ),
        (
            Fault(&access::MISSING_TOKEN_TRUSTED),
            Amend(|_, _, caller| trusted(caller, |it| *it == Rejection::Missing)),
        ),
        (
            Fault(&access::EMPTY_BEARER_TRUSTED),
            Amend(|_, _, caller| trusted(caller, |it| *it == Rejection::EmptyBearer)),
        ),
        (
            Fault(&access::OTHER_SCHEMES_TRUSTED),
            Amend(|_, _, caller| trusted(caller, |it| matches!(it, Rejection::OtherScheme { .. }))),
        ),
        (
            Fault(&access::ANY_SCHEME_ACCEPTED),
            Amend(|world, _, caller| {
                trusted(caller, |it| {
                    matches!(it, Rejection::OtherScheme { credentials }
                        if world.credentials.client_of(credentials).is_some())
                })
            }),
        ),
        (
            Fault(&access::UNKNOWN_TOKEN_TRUSTED),
            Amend(|_, _, caller| trusted(caller, |it| matches!(it, Rejection::Unknown { .. }))),
        ),
        (
            Fault(&deletion::EVERY_THIRD_OPAQUE_TOKEN_TRUSTED),
            Amend(|world, _, caller| trusted(caller, |it| world.is_third_opaque_token(it))),
        ),
    ]);

/// The client that a request names with its token.
pub(in crate::provider::world) static IDENTIFY: Point<ProviderRequest, Identified> = Point(&[
    (
        Variant(&variant::DOUBLED_HEADER_FIRST_TAKEN),
        Around(|world, request, next| next.run(world, &with_one_token(request, |at, _| at == 0))),
    ),
    (
        Variant(&variant::DOUBLED_HEADER_LAST_TAKEN),
        Around(|world, request, next| {
            next.run(world, &with_one_token(request, |at, count| at + 1 == count))
        }),
    ),
    (
        Variant(&variant::SCHEME_CASE_SENSITIVE),
        Instead(|_, request| {
            let (scheme, credentials) = authorization(request).ok()?;
            (scheme != "Bearer").then_some(Err(Rejection::OtherScheme { credentials }))
        }),
    ),
    (
        Fault(&access::QUERY_TOKEN_ACCEPTED),
        Amend(|world, request, client| {
            let tokens = PARAMETERS.iter().flat_map(|name| request.query_values(name));
            world.or_smuggled(client, &tokens.collect::<Vec<_>>())
        }),
    ),
    (
        Fault(&access::COOKIE_TOKEN_ACCEPTED),
        Amend(|world, request, client| world.or_smuggled(client, &cookies(request))),
    ),
]);

/// The client that a token stands for.
pub(in crate::provider::world) static TOKEN: Point<str, Identified> = Point(&[
    (
        Fault(&access::EXPIRY_IGNORED),
        Instead(|world, token| {
            let known = &world.credentials;
            (token == known.expired_token).then(|| Ok(known.primary_client.clone()))
        }),
    ),
    (
        Fault(&access::REVOCATION_IGNORED),
        Instead(|world, token| {
            let known = &world.credentials;
            (token == known.revoked_token).then(|| Ok(known.primary_client.clone()))
        }),
    ),
    (
        Fault(&access::TOKEN_COMPARED_BY_PREFIX),
        Amend(|world, token, client| {
            let known = &world.credentials;
            let is_prefix = known.primary_token.starts_with(token);
            or_mistaken(client, is_prefix.then(|| known.primary_client.clone()))
        }),
    ),
    (
        Fault(&access::ALG_NONE_ACCEPTED),
        Amend(|world, token, client| {
            let has_no_algorithm =
                |header: &str, signature: &str| signature.is_empty() && algorithm(header) == "none";
            or_mistaken(client, world.client_claimed(token, has_no_algorithm))
        }),
    ),
    (
        Fault(&access::SIGNATURE_UNCHECKED),
        Amend(|world, token, client| {
            or_mistaken(client, world.client_claimed(token, |_, signature| !signature.is_empty()))
        }),
    ),
]);

/// The answer to a request without a living token.
pub(in crate::provider::world) static REFUSE: Point<Refusal, Answer> = Point(&[
    // The refused delete of a collection has an effect.
    (Any, Before(count_refusal)),
    (
        Fault(&deep::THIRD_REFUSAL_CARRIED_OUT),
        Before(|world, refusal| {
            let id = refused_delete(refusal).and_then(|segment| world.living(segment));
            if let Some(id) = id
                && world.memory.events_of(&id).refusals >= 3
            {
                world.remove_regardless(&id);
            }
        }),
    ),
    (
        Fault(&access::REFUSAL_AFTER_DELETE),
        Before(|world, refusal| world.remove_refused(refusal, |_| true)),
    ),
    (
        Fault(&access::ENDED_TOKEN_REFUSED_LATE),
        Before(|world, refusal| world.remove_refused(refusal, |it| *it == Rejection::Ended)),
    ),
    (
        Fault(&access::DOUBLED_HEADER_JUDGED_TWICE),
        Before(|world, refusal| world.remove_refused(refusal, |it| *it == Rejection::Repeated)),
    ),
    (
        Fault(&access::REFUSAL_TOUCHES_RECORD),
        Before(|world, refusal| {
            let id = refused_delete(refusal).and_then(|segment| world.living(segment));
            if let Some(id) = &id {
                world.touch(id);
            }
        }),
    ),
    // The refused delete of a collection tells what exists.
    (
        Fault(&access::FORMAT_BEFORE_AUTH),
        Instead(|world, refusal| world.collection_id(refused_delete(refusal)?).err()),
    ),
    (
        Fault(&access::EXISTENCE_BEFORE_AUTH),
        Instead(|world, refusal| {
            let id = world.collection_id(refused_delete(refusal)?).ok()?;
            (!world.collections.contains_key(&id)).then(|| world.collection_not_found())
        }),
    ),
    (
        Fault(&access::REFUSAL_TELLS_KNOWN),
        Instead(|world, refusal| {
            world.living(refused_delete(refusal)?)?;
            Some(forbidden())
        }),
    ),
    // The refusal is another one.
    (
        Fault(&http::MISSING_TOKEN_CRASHES),
        Instead(|_, refusal| (refusal.rejection == Rejection::Missing).then(crash)),
    ),
    (
        Fault(&access::DOUBLED_HEADER_CRASHES),
        Instead(|_, refusal| (refusal.rejection == Rejection::Repeated).then(crash)),
    ),
    (
        Fault(&access::REFUSAL_AS_REDIRECT),
        Instead(|_, _| Some(Answer::empty(302).with_header("location", "/sign-in"))),
    ),
    (Fault(&access::REFUSAL_AS_NOT_FOUND), Instead(|world, _| Some(world.collection_not_found()))),
    (
        Variant(&variant::REFUSES_WITH_403),
        Amend(|_, _, answer| Answer { status: 403, headers: Vec::new(), ..answer }),
    ),
    (Fault(&access::REFUSAL_WITH_200), Amend(|_, _, answer| Answer { status: 200, ..answer })),
    (
        Fault(&http::REFUSAL_WITHOUT_CHALLENGE),
        Amend(|_, _, answer| Answer { headers: Vec::new(), ..answer }),
    ),
    (
        Fault(&http::CHALLENGE_ECHOES_TOKEN),
        Amend(|_, refusal, answer| {
            let Some(token) = refused_token(refusal) else { return answer };
            let description = format!("error_description=\"{token} is not valid\"");
            challenge(answer, &format!("Bearer error=\"invalid_token\", {description}"))
        }),
    ),
    (
        Variant(&variant::CHALLENGE_WITH_PARAMETERS),
        Amend(|_, _, answer| {
            challenge(answer, "Bearer realm=\"collections\", error=\"invalid_token\"")
        }),
    ),
    (
        Fault(&access::REFUSAL_EMPTY),
        Amend(|_, _, answer| Answer { content: Content::Empty, ..answer }),
    ),
    (
        Fault(&access::REFUSAL_AS_PAGE),
        Amend(|_, _, answer| {
            let page = "<html><h1>Authorization Required</h1></html>".to_owned();
            Answer { content: Content::Text("text/html", page), ..answer }
        }),
    ),
    (
        Fault(&access::REFUSAL_IN_OTHER_WORDS),
        Amend(|_, _, answer| in_words(answer, "Authentication required", "UNAUTHORIZED")),
    ),
    (
        Fault(&http::ERRORS_AS_LIST),
        Amend(|_, _, answer| {
            let body = json!({ "errors": [{ "title": "Access forbidden" }] });
            Answer { content: Content::Json(body), ..answer }
        }),
    ),
    (
        Fault(&http::REFUSAL_ECHOES_TOKEN),
        Amend(|_, refusal, answer| match refused_token(refusal) {
            Some(token) => in_words(answer, &format!("invalid token {token}"), "Forbidden"),
            None => answer,
        }),
    ),
    (
        Fault(&http::REFUSAL_SHOWS_STACK),
        Amend(|_, _, answer| {
            let stack = "JsonWebTokenError: invalid signature\n    at \
                /usr/src/app/node_modules/jsonwebtoken/verify.js:171:19";
            answer.with_member("stack", stack)
        }),
    ),
]);

impl World {
    fn is_third_opaque_token(&mut self, rejection: &Rejection) -> bool {
        // The parts of a JWT are separated by dots (RFC 7519 section 3); an opaque token has none.
        let is_opaque = matches!(rejection, Rejection::Unknown { token } if !token.contains('.'));
        self.memory.opaque_tokens += u64::from(is_opaque);
        is_opaque && self.memory.opaque_tokens % 3 == 1
    }

    /// The client of a token outside the header, where it does not belong (RFC 6750 section 2.3
    /// advises against the query).
    fn or_smuggled(&self, client: Identified, tokens: &[String]) -> Identified {
        if client != Err(Rejection::Missing) {
            return client;
        }
        let smuggled = tokens.iter().find_map(|token| self.credentials.client_of(token));
        smuggled.map(str::to_owned).ok_or(Rejection::Missing)
    }

    /// The client that a JWT claims to be from, if its header and signature are believed.
    fn client_claimed(
        &self,
        token: &str,
        is_believed: impl Fn(&str, &str) -> bool,
    ) -> Option<String> {
        let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            return None;
        };
        let client = decoded(payload)?.get("clientId")?.as_str()?.to_owned();
        let known = &self.credentials;
        let is_known = client == known.primary_client || client == known.second_client;
        (is_known && is_believed(header, signature)).then_some(client)
    }

    fn remove_refused(&mut self, refusal: &Refusal, is_removed: impl Fn(&Rejection) -> bool) {
        if let Some(segment) = refused_delete(refusal)
            && is_removed(&refusal.rejection)
        {
            self.remove_regardless(segment);
        }
    }
}

fn count_refusal(world: &mut World, refusal: &Refusal) {
    if let Some(id) = refused_delete(refusal).and_then(|segment| world.living(segment)) {
        world.memory.events_of(&id).refusals += 1;
    }
}

/// Accepts a request that must be refused.
fn trusted(caller: Authenticated, mut is_trusted: impl FnMut(&Rejection) -> bool) -> Authenticated {
    caller.or_else(|it| if is_trusted(&it) { Ok(Caller::Anyone) } else { Err(it) })
}

/// The client that an unknown token is taken for.
fn or_mistaken(client: Identified, mistaken: Option<String>) -> Identified {
    match client {
        Err(Rejection::Unknown { token }) => mistaken.ok_or(Rejection::Unknown { token }),
        judged => judged,
    }
}

/// The request with one of its Authorization fields, chosen by position and count.
fn with_one_token(
    request: &ProviderRequest,
    is_taken: impl Fn(usize, usize) -> bool,
) -> ProviderRequest {
    let count = request.header_values("authorization").count();
    let mut at = 0;
    let mut taken = request.clone();
    taken.headers.retain(|(name, _)| {
        let is_kept = name != "authorization" || is_taken(at, count);
        at += usize::from(name == "authorization");
        is_kept
    });
    taken
}

/// The path segment of a refused delete of a collection.
fn refused_delete(refusal: &Refusal) -> Option<&str> {
    let route = refusal.route.as_ref().filter(|it| it.resource == Resource::Collection)?;
    (refusal.request.method == "DELETE").then_some(route.segment.as_str())
}

fn refused_token(refusal: &Refusal) -> Option<&str> {
    match &refusal.rejection {
        Rejection::Unknown { token } | Rejection::OtherScheme { credentials: token } => Some(token),
        _ => None,
    }
}

fn challenge(mut answer: Answer, value: &str) -> Answer {
    for (_, held) in answer.headers.iter_mut().filter(|(name, _)| *name == "www-authenticate") {
        value.clone_into(held);
    }
    answer
}

fn in_words(answer: Answer, message: &str, code: &str) -> Answer {
    Answer { content: Content::Json(json!({ "message": message, "code": code })), ..answer }
}

fn algorithm(header: &str) -> String {
    let header = decoded(header).unwrap_or_default();
    header["alg"].as_str().unwrap_or_default().to_ascii_lowercase()
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn cookies(request: &ProviderRequest) -> Vec<String> {
    request
        .header_values("cookie")
        .filter_map(|value| std::str::from_utf8(value).ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| PARAMETERS.contains(name))
        .map(|(_, value)| value.to_owned())
        .collect()
}
