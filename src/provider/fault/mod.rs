//! The registry of faults: wrong behaviours, each the mistake a real server makes.
//!
//! One table per topic. To add a fault, add an entry to a table and to [`ALL`], and a hook in
//! `world/hooks/` at the step where the mistake is made.

pub mod access;
pub mod deep;
pub mod deletion;
pub mod effects;
pub mod http;
pub mod input;
pub mod surroundings;
pub mod timing;

/// A named wrong behaviour of the embedded provider.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name on the command line and in reports.
    pub id: &'static str,
    /// The requirements it breaks: first the one it is made for, then those that follow.
    pub breaks: &'static [&'static str],
    /// The mistake, in one sentence.
    pub summary: &'static str,
    /// The expectations the suite needs to see it, in TOML; usually empty.
    pub expectations: &'static str,
}

impl Fault {
    /// The requirement the fault is made to break.
    #[must_use]
    pub fn requirement(&self) -> &'static str {
        self.breaks.first().copied().unwrap_or_default()
    }
}

/// Every fault that the scenarios find, topic by topic.
pub static ALL: &[&Fault] = &[
    &deletion::ANSWERS_204,
    &deletion::ANSWERS_202,
    &deletion::ANSWERS_AS_TEXT,
    &deletion::ANSWERS_SUCCESS_TRUE,
    &deletion::ANSWERS_BARE_DOCUMENT,
    &deletion::ANSWERS_DATA_IN_ARRAY,
    &deletion::ANSWERS_WRITE_RESULT,
    &deletion::SNAPSHOT_WITHOUT_CODE,
    &deletion::SNAPSHOT_EPOCH_TIMES,
    &deletion::SNAPSHOT_AUDIT_ID,
    &deletion::SNAPSHOT_ID_IS_CODE,
    &deletion::SNAPSHOT_TOUCHED,
    &deletion::SNAPSHOT_RENAMED,
    &deletion::SOFT_DELETE_RETRIEVE,
    &deletion::SOFT_DELETE_LIST,
    &deletion::RETRIEVE_FROM_CACHE,
    &deletion::RETRIEVE_ANSWERS_NULL,
    &deletion::LIST_SHOWS_TOMBSTONE,
    &deletion::DELETE_DOES_NOTHING,
    &deletion::DELETES_BY_CLIENT,
    &deletion::DELETES_BY_NAME,
    &deletion::DELETES_BY_NAME_PATTERN,
    &deletion::DELETES_NEXT_IN_LIST,
    &deletion::DELETES_PREVIOUS_IN_LIST,
    &deletion::TOUCHES_SIBLINGS,
    &deletion::RENAMES_SIBLINGS,
    &effects::RETRIEVE_LAGS,
    &effects::LIST_LAGS,
    &effects::REPLICA_LAGS,
    &effects::LIST_CACHED_BRIEFLY,
    &effects::PERSON_CACHE_LAGS,
    &effects::PROJECT_CACHE_LAGS,
    &effects::CLEAN_UP_QUEUED,
    &effects::CLEAN_UP_LOST,
    &effects::PERSONS_KEEP_LINK,
    &effects::CLEAN_UP_MATCHES_WHOLE_LIST,
    &effects::CLEAN_UP_OF_ONE_PERSON,
    &effects::PERSON_KEEPS_ENROLMENTS,
    &effects::PERSON_LIST_INDEX_STALE,
    &effects::PROJECTS_KEEP_LINK,
    &effects::PROJECTS_KEEP_CODE,
    &effects::PROJECTS_KEEP_ID,
    &effects::PROJECT_KEEPS_HISTORY,
    &effects::FLOWS_KEEP_LINK,
    &effects::PROJECT_DELETED_ALONG,
    &effects::PERSONS_DELETED_ALONG,
    &effects::PERSONS_LOSE_ALL_LINKS,
    &effects::PERSONS_LOSE_LATER_LINKS,
    &effects::CLEAN_UP_BY_PROJECT,
    &effects::UPDATE_OF_DELETED_ANSWERS_200,
    &effects::UPDATE_ANSWERS_NULL,
    &effects::UPDATE_OF_DELETED_CRASHES,
    &effects::UPDATE_UPSERTS,
    &effects::UPDATE_REVIVES_QUIETLY,
    &effects::CREATE_RESTORES_NAMESAKE,
    &effects::CODE_REUSED_FOR_NAME,
    &effects::RESURRECTED_BY_SYNC,
    &effects::RESURRECTED_BY_RETRY,
    &input::JSON_TYPE_NEEDS_BODY,
    &input::REQUIRES_CONTENT_TYPE,
    &input::BODY_IGNORED,
    &input::BODY_PARSED_ONLY,
    &input::BODY_REFUSED_AFTER_DELETE,
    &input::BODY_REFUSAL_IN_PROSE,
    &input::BODY_REFUSAL_EMPTY,
    &input::BODY_REFUSED_WITH_200,
    &input::ARRAY_SLIPS_THROUGH,
    &input::BROKEN_JSON_SLIPS_THROUGH,
    &input::CHUNKED_BODY_UNSEEN,
    &input::LARGE_BODY_DROPPED,
    &input::LARGE_BODY_CRASHES,
    &input::BROKEN_JSON_CRASHES,
    &input::BODY_ID_WINS,
    &input::BODY_IDS_DELETED_TOO,
    &input::QUERY_ID_WINS,
    &input::BODY_MERGED_INTO_RECORD,
    &input::LARGE_BODY_REFUSED_LATE,
    &input::MEDIA_TYPE_REFUSED_LATE,
    &access::DELETE_SKIPS_AUTH,
    &access::MISSING_TOKEN_TRUSTED,
    &access::EMPTY_BEARER_TRUSTED,
    &access::ANY_SCHEME_ACCEPTED,
    &access::OTHER_SCHEMES_TRUSTED,
    &access::UNKNOWN_TOKEN_TRUSTED,
    &access::REFUSAL_WITH_200,
    &access::REFUSAL_AS_REDIRECT,
    &access::REFUSAL_AS_NOT_FOUND,
    &access::REFUSAL_EMPTY,
    &access::REFUSAL_AS_PAGE,
    &access::REFUSAL_IN_OTHER_WORDS,
    &access::REFUSAL_AFTER_DELETE,
    &access::EXPIRY_IGNORED,
    &access::REVOCATION_IGNORED,
    &access::TOKEN_COMPARED_BY_PREFIX,
    &access::SIGNATURE_UNCHECKED,
    &access::ALG_NONE_ACCEPTED,
    &access::DOUBLED_HEADER_CRASHES,
    &access::DOUBLED_HEADER_JUDGED_TWICE,
    &access::QUERY_TOKEN_ACCEPTED,
    &access::COOKIE_TOKEN_ACCEPTED,
    &access::EXISTENCE_BEFORE_AUTH,
    &access::FORMAT_BEFORE_AUTH,
    &access::REFUSAL_TELLS_KNOWN,
    &access::ENDED_TOKEN_REFUSED_LATE,
    &access::REFUSAL_TOUCHES_RECORD,
    &access::FOREIGN_DELETED,
    &access::FOREIGN_DELETED_QUIETLY,
    &access::FOREIGN_TOUCHED,
    &access::FOREIGN_ANSWERS_403,
    &access::FOREIGN_ANSWERS_200,
    &access::FOREIGN_IN_OTHER_WORDS,
    &access::FOREIGN_BODY_TELLS_MORE,
    &access::FOREIGN_HEADER_TELLS,
    &deletion::UNKNOWN_ANSWERS_200,
    &deletion::UNKNOWN_ANSWERS_403,
    &deletion::UNKNOWN_ANSWERS_400,
    &deletion::UNKNOWN_IN_OTHER_WORDS,
    &deletion::UNKNOWN_BODY_OF_PERSONS,
    &deletion::UNKNOWN_DELETES_NEWEST,
    &deletion::UNKNOWN_INSERTS,
    &deletion::REPEAT_ANSWERS_200,
    &deletion::REPEAT_ANSWERS_204,
    &deletion::REPEAT_ANSWERS_409,
    &deletion::REPEAT_IN_OTHER_WORDS,
    &deletion::REPEAT_EMPTY,
    &deletion::REPEAT_RESTORES,
    &deletion::REPEAT_DELETES_NEWEST,
    &input::ODD_HEX_CRASHES,
    &input::WRONG_LENGTH_ANSWERS_200,
    &input::CAST_ERROR_CRASHES,
    &input::UNCASTABLE_FILTER_DROPPED,
    &input::ID_COMPARED_BY_PREFIX,
    &input::ID_CUT_TO_LENGTH,
    &input::CODE_ACCEPTED_AS_ID,
    &input::CODE_DELETES_QUIETLY,
    &input::UPPER_CASE_DELETED_ONLY,
    &input::UPPER_CASE_RETRIEVED_ONLY,
    &input::ROOT_DELETE_ANSWERS_200,
    &input::EMPTY_ID_ANSWERS_204,
    &input::ROOT_DELETES_ALL,
    &input::ROOT_DELETES_FIRST_QUIETLY,
    &input::EMPTY_ID_DELETES_FIRST,
    &input::OPERATOR_IN_PATH_PARSED,
    &input::OPERATOR_IN_PATH_RUN_QUIETLY,
    &input::OPERATOR_IN_QUERY_PARSED,
    &input::IDS_SPLIT,
    &input::IDS_SPLIT_QUIETLY,
    &input::ENCODED_SLASH_DECODED,
    &input::NUL_TRUNCATES,
    &input::NUL_TRUNCATES_QUIETLY,
    &input::LONG_ID_CRASHES,
    &input::NOT_UTF8_CRASHES,
    &input::LITERALS_TAKEN_FOR_IDS,
    &input::LITERAL_CRASHES,
    &input::QUERY_IDS_DELETED_TOO,
    &input::TRAILING_SLASH_DELETES_NEIGHBOUR,
    &input::TRAILING_SLASH_SKIPS_AUTH,
    &input::QUERY_SKIPS_AUTH,
    &http::METHOD_OVERRIDE_IN_HEADER,
    &http::METHOD_OVERRIDE_IN_QUERY,
    &http::HEAD_DELETES,
    &http::OPTIONS_DELETES,
    &http::WRONG_METHOD_WITHOUT_ALLOW,
    &http::REFUSAL_WITHOUT_CHALLENGE,
    &http::DECLARES_LATIN1,
    &http::DELETE_SENDS_LATIN1,
    &http::ERRORS_AS_HTML_ON_REQUEST,
    &http::ERRORS_AS_TEXT_UNLESS_JSON,
    &effects::DELETE_LOOKS_TOO_EARLY,
    &effects::LOSERS_ANSWER_NULL,
    &effects::LOSERS_CRASH,
    &effects::LOSERS_CONFLICT,
    &effects::UPDATE_WRITES_BACK,
    &effects::LINKED_WHILE_DELETED,
    &effects::CLEAN_UP_BEFORE_REMOVAL,
    &effects::CREATE_READS_CLOCK_TWICE,
    &effects::RETRIEVE_TOUCHES_RECORD,
    &effects::LIST_COUNTS_VERSIONS,
    &effects::UPDATED_BEFORE_CREATED,
    &effects::LIST_SHOWS_TWICE,
    &effects::LIST_FIRST_TEN,
    &effects::LIST_ALWAYS_EMPTY,
    &effects::LIST_NEVER_RENEWED,
    &effects::FIRST_DELETE_SLOW,
    &deletion::EVERY_THIRD_DELETE_CRASHES,
    &deletion::EVERY_FOURTH_DELETE_LOST,
    &deletion::EVERY_THIRD_OPAQUE_TOKEN_TRUSTED,
    &http::NOT_FOUND_BROKEN_JSON,
    &http::SUCCESS_SENT_TWICE,
    &http::NOT_FOUND_PAGE,
    &http::ERRORS_AS_LIST,
    &http::UNKNOWN_CRASHES,
    &http::CLEANUP_CRASHES,
    &http::BODY_CRASHES_PARSER,
    &http::MISSING_TOKEN_CRASHES,
    &http::REFUSAL_ECHOES_TOKEN,
    &http::NOT_FOUND_ECHOES_REQUEST,
    &http::ECHOES_TOKEN_IN_HEADER,
    &http::NOT_FOUND_SHOWS_STACK,
    &http::NOT_FOUND_SHOWS_QUERY,
    &http::BODY_REFUSAL_SHOWS_PATH,
    &http::MALFORMED_SHOWS_CAST_ERROR,
    &http::REFUSAL_SHOWS_STACK,
    &http::NOT_FOUND_SHOWS_PATH_IN_HEADER,
    &http::CHALLENGE_ECHOES_TOKEN,
    &http::LOCATION_HOLDS_TOKEN,
];

/// Every fault that the scenarios find, topic by topic.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    ALL.iter().chain(surroundings::ALL).chain(timing::ALL).copied()
}

/// The faults that take several steps: only generated histories find them.
pub fn deep() -> impl Iterator<Item = &'static Fault> {
    deep::ALL.iter().copied()
}

/// Every fault of the provider, found by scenarios or by histories.
pub fn known() -> impl Iterator<Item = &'static Fault> {
    all().chain(deep())
}

#[cfg(test)]
mod tests {
    use super::known;

    #[test]
    fn every_entry_of_a_table_is_listed() {
        let tables = [
            include_str!("access.rs"),
            include_str!("effects.rs"),
            include_str!("deep.rs"),
            include_str!("deletion.rs"),
            include_str!("http.rs"),
            include_str!("input.rs"),
            include_str!("surroundings.rs"),
        ];
        let ids = tables
            .iter()
            .flat_map(|table| table.lines())
            .filter_map(|line| line.strip_prefix("    id: \"")?.strip_suffix("\","));
        let missing: Vec<&str> = ids.filter(|id| known().all(|fault| fault.id != *id)).collect();
        assert_eq!(missing, [""; 0], "add them to `ALL`");
    }
}
