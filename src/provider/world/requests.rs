//! From a request to its handler: the route that its path names, and the caller that its token
//! stands for.

use super::call::{Call, Caller, Refusal, Rejection, Resource, Route, authorization};
use super::hooks::{auth, requests as hooks};
use super::messages::{Answer, method_not_allowed, route_not_found};
use super::{Outcome, ProviderRequest, World};

impl World {
    /// Answers a request, or pauses it.
    pub(super) fn handle_request(&mut self, request: &ProviderRequest) -> Outcome {
        hooks::REQUEST.run(self, request, |world, request| {
            let route = world.route(&request.path);
            if request.method == "OPTIONS" {
                // A browser asks without a token before it sends one.
                return route.map_or_else(route_not_found, |it| world.options(it.resource)).into();
            }
            match world.authenticate(request) {
                Ok(caller) => world.dispatch(&Call::new(caller, route, request)),
                Err(rejection) => {
                    world.refuse(&Refusal { request: request.clone(), route, rejection }).into()
                }
            }
        })
    }

    /// The resource that a path names. A slash behind an identifier makes it name nothing.
    pub(super) fn route(&self, path: &str) -> Option<Route> {
        hooks::ROUTE.show(self, path, Route::of(path))
    }

    fn dispatch(&mut self, call: &Call) -> Outcome {
        hooks::DISPATCH.run(self, call, |world, call| {
            let Some(resource) = call.resource else { return route_not_found().into() };
            // HEAD is GET without the content (RFC 9110 section 9.3.2), which the adapter drops.
            let method = match call.request.method.as_str() {
                "HEAD" => "GET",
                method => method,
            };
            match (resource, method) {
                (Resource::Collections, "GET") => world.list_collections(call).into(),
                (Resource::Collections, "POST") => world.create_collection(call).into(),
                (Resource::Collection, "GET") => world.retrieve_collection(call).into(),
                (Resource::Collection, "PUT") => world.update_collection(call),
                (Resource::Collection, "DELETE") => world.delete_collection(call),
                (Resource::Persons, "GET") => world.list_persons(call).into(),
                (Resource::Persons, "POST") => world.create_person(call),
                (Resource::Person, "GET") => world.retrieve_person(call).into(),
                (Resource::Person, "PUT") => world.update_person(call),
                (Resource::Person, "DELETE") => world.delete_person(call).into(),
                (Resource::Projects(edition), "GET") => world.list_projects(call, edition).into(),
                (Resource::Projects(_), "POST") => world.create_project(call).into(),
                (Resource::Project, "GET") => world.retrieve_project(call).into(),
                (Resource::Project, "PUT") => world.update_project(call).into(),
                (Resource::Project, "DELETE") => world.delete_project(call).into(),
                (Resource::Flows, "POST") => world.create_flow(call).into(),
                (Resource::Flow, "GET") => world.retrieve_flow(call).into(),
                (Resource::Flow, "DELETE") => world.delete_flow(call).into(),
                (resource, _) => world.method_not_allowed(resource).into(),
            }
        })
    }

    /// 405 with the methods that would have been right (RFC 9110 section 15.5.6).
    pub(super) fn method_not_allowed(&self, resource: Resource) -> Answer {
        hooks::METHOD_NOT_ALLOWED.show(self, &resource, method_not_allowed(resource.allow()))
    }

    /// 204 with the methods that a resource allows (RFC 9110 section 9.3.7).
    fn options(&self, resource: Resource) -> Answer {
        let answer = Answer::empty(204).with_header("allow", resource.allow());
        hooks::OPTIONS.show(self, &resource, answer)
    }

    /// The client a request comes from, when its token is alive.
    pub fn client_of(&mut self, request: &ProviderRequest) -> Option<String> {
        self.identify(request).ok()
    }

    /// The caller, or why there is none.
    pub(super) fn authenticate(&mut self, request: &ProviderRequest) -> Result<Caller, Rejection> {
        auth::AUTHENTICATE
            .run(self, request, |world, request| world.identify(request).map(Caller::Client))
    }

    /// The identifier under which a caller creates records.
    pub(super) fn client_id(&self, caller: &Caller) -> String {
        match caller {
            Caller::Client(client) => client.clone(),
            Caller::Anyone => self.credentials.primary_client.clone(),
        }
    }

    /// 401 with a challenge, as RFC 9110 section 15.5.2 asks for (the pages share one tab between
    /// 401 and 403). A refusal neither does anything nor tells what exists.
    pub(super) fn refuse(&mut self, refusal: &Refusal) -> Answer {
        auth::REFUSE.run(self, refusal, |_, _| {
            Answer::error(401, "Access forbidden", "Forbidden")
                .with_header("www-authenticate", "Bearer")
        })
    }

    fn identify(&mut self, request: &ProviderRequest) -> Result<String, Rejection> {
        auth::IDENTIFY.run(self, request, |world, request| {
            let (scheme, token) = authorization(request)?;
            // Scheme names are compared without case (RFC 9110 section 11.1).
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(Rejection::OtherScheme { credentials: token });
            }
            if token.is_empty() {
                return Err(Rejection::EmptyBearer);
            }
            world.judge_token(&token)
        })
    }

    /// The client a token stands for. A token is good when it is one of the known, whole.
    fn judge_token(&mut self, token: &str) -> Result<String, Rejection> {
        auth::TOKEN.run(self, token, |world, token| {
            let known = &world.credentials;
            if token == known.expired_token || token == known.revoked_token {
                return Err(Rejection::Ended);
            }
            let client = known.client_of(token).map(str::to_owned);
            client.ok_or_else(|| Rejection::Unknown { token: token.to_owned() })
        })
    }
}
