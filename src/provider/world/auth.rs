//! Authentication: the Authorization header is judged before anything else.

use super::call::{Caller, Refusal, Rejection, authorization};
use super::hooks::auth as hooks;
use super::messages::Answer;
use super::{ProviderRequest, World};

impl World {
    /// The client a request comes from, when its token is alive.
    pub fn client_of(&mut self, request: &ProviderRequest) -> Option<String> {
        self.identify(request).ok()
    }

    /// The caller, or why there is none.
    pub(super) fn authenticate(&mut self, request: &ProviderRequest) -> Result<Caller, Rejection> {
        hooks::AUTHENTICATE
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
        hooks::REFUSE.run(self, refusal, |_, _| {
            Answer::error(401, "Access forbidden", "Forbidden")
                .with_header("www-authenticate", "Bearer")
        })
    }

    fn identify(&mut self, request: &ProviderRequest) -> Result<String, Rejection> {
        hooks::IDENTIFY.run(self, request, |world, request| {
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
        hooks::TOKEN.run(self, token, |world, token| {
            let known = &world.credentials;
            if token == known.expired_token || token == known.revoked_token {
                return Err(Rejection::Ended);
            }
            let client = known.client_of(token).map(str::to_owned);
            client.ok_or_else(|| Rejection::Unknown { token: token.to_owned() })
        })
    }
}
