//! From a request to its handler.

use super::call::{Call, Refusal, Resource, Route};
use super::hooks::requests as hooks;
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
}
