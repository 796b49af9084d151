//! Where a delete has no business: the whole resource, and the routes beside an identifier.

use serde_json::Value;

use super::answers::{Answer, route_not_found};
use super::auth::Caller;
use super::pages::no_handler;
use super::routing::Resource;
use super::{ProviderRequest, World};
use crate::provider::{fault, variant};

/// The path of the whole resource with an empty identifier behind it.
const EMPTY_ID: &str = "/v2/face-recognition/collections/";

impl World {
    /// A delete on the whole resource: there is none.
    pub(super) fn delete_root(&mut self, caller: &Caller, request: &ProviderRequest) -> Answer {
        self.obey_query(caller, request);
        if self.has(&fault::input::ROOT_DELETES_ALL) {
            while let Some(id) = self.first_owned(caller) {
                self.remove_regardless(&id);
            }
            return Answer::data(200, Vec::<Value>::new());
        }
        if self.has(&fault::input::ROOT_DELETES_FIRST_QUIETLY)
            && let Some(id) = self.first_owned(caller)
        {
            self.remove_regardless(&id);
        }
        if self.has(&fault::input::ROOT_DELETE_ANSWERS_200) {
            return Answer::data(200, Value::Null);
        }
        if self.varies(&variant::ROOT_DELETE_NOT_FOUND) {
            return route_not_found();
        }
        self.method_not_allowed(Resource::Collections)
    }

    /// A path that names nothing.
    pub(super) fn answer_nowhere(&mut self, caller: &Caller, request: &ProviderRequest) -> Answer {
        if request.method != "DELETE" {
            return self.unrouted(request);
        }
        if request.path == EMPTY_ID {
            if self.has(&fault::input::EMPTY_ID_DELETES_FIRST)
                && let Some(id) = self.first_owned(caller)
            {
                self.remove_regardless(&id);
            }
            if self.has(&fault::input::EMPTY_ID_ANSWERS_204) {
                return Answer::empty(204);
            }
        }
        if Resource::is_literal(&request.path) {
            if self.has(&fault::input::LITERALS_TAKEN_FOR_IDS) {
                return Answer::data(200, Vec::<Value>::new());
            }
            if self.has(&fault::input::LITERAL_CRASHES) {
                return Answer::error(500, "internal_error", "ERROR");
            }
        }
        self.unrouted(request)
    }

    fn unrouted(&self, request: &ProviderRequest) -> Answer {
        if self.varies(&variant::UNROUTED_HTML) { no_handler(request) } else { route_not_found() }
    }
}
