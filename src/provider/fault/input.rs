//! Faults in reading a request: the identifier in the path, the query, the media type and the body.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

pub static JSON_TYPE_NEEDS_BODY: Fault = Fault {
    id: "json-type-needs-body",
    breaks: &[
        "delete.request.json-content-type",
        "delete.success.status",
        "delete.success.media-type",
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
        "delete.hard.retrieve",
        "delete.hard.list",
        "delete.unknown.status",
        "delete.unknown.body",
        "delete.repeat.status",
        "delete.repeat.body",
    ],
    summary: "The body parser refuses application/json without a body, as all page samples send \
        it.",
    expectations: "",
};

pub static REQUIRES_CONTENT_TYPE: Fault = Fault {
    id: "requires-content-type",
    breaks: &["delete.request.no-content-type"],
    summary: "A delete without a Content-Type is refused, although there is no content.",
    expectations: "",
};

pub static BODY_IGNORED: Fault = Fault {
    id: "body-ignored-by-mistake",
    breaks: &[
        "delete.body.refused",
        "delete.body.refusal-body",
        "delete.body.no-effect",
        "delete.body.every-kind",
    ],
    summary: "A body on a delete is ignored, and the record is removed.",
    expectations: "request-body = \"rejected\"\n",
};

pub static BODY_PARSED_ONLY: Fault = Fault {
    id: "body-checked-for-syntax-only",
    breaks: &[
        "delete.body.refused",
        "delete.body.refusal-body",
        "delete.body.no-effect",
        "delete.body.every-kind",
    ],
    summary: "Only a body that is not JSON is refused; any other is ignored, and the record is \
        removed.",
    expectations: "request-body = \"rejected\"\n",
};

pub static BODY_REFUSED_AFTER_DELETE: Fault = Fault {
    id: "body-refused-after-delete",
    breaks: &["delete.body.no-effect"],
    summary: "The body is validated after the record is removed.",
    expectations: "",
};

pub static BODY_REFUSAL_IN_PROSE: Fault = Fault {
    id: "body-refusal-in-prose",
    breaks: &["delete.body.refusal-body", "universal.error-family"],
    summary: "The refusal of a body comes from the web framework as plain text, not JSON.",
    expectations: "",
};

pub static BODY_REFUSAL_EMPTY: Fault = Fault {
    id: "body-refusal-empty",
    breaks: &["delete.body.refusal-body", "universal.error-family"],
    summary: "The refusal of a body has an empty body.",
    expectations: "",
};

pub static BODY_REFUSED_WITH_200: Fault = Fault {
    id: "body-refused-with-200",
    breaks: &["delete.body.carried-out", "delete.body.refused"],
    summary: "The refusal of a body is sent with status 200.",
    expectations: "",
};

pub static ARRAY_SLIPS_THROUGH: Fault = Fault {
    id: "array-slips-through",
    breaks: &["delete.body.every-kind"],
    summary: "The check counts the names of a body's members, and an empty array has none.",
    expectations: "request-body = \"rejected\"\n",
};

pub static BROKEN_JSON_SLIPS_THROUGH: Fault = Fault {
    id: "broken-json-slips-through",
    breaks: &["delete.body.every-kind"],
    summary: "The parser's error is caught and dropped, so a body that is not JSON counts as none.",
    expectations: "request-body = \"rejected\"\n",
};

pub static CHUNKED_BODY_UNSEEN: Fault = Fault {
    id: "chunked-body-unseen",
    breaks: &["delete.body.every-kind"],
    summary: "A body is detected by its Content-Length, which a chunked one does not have.",
    expectations: "request-body = \"rejected\"\n",
};

pub static LARGE_BODY_DROPPED: Fault = Fault {
    id: "large-body-dropped",
    breaks: &["delete.body.every-kind"],
    summary: "A body beyond the parser's limit is dropped, and the delete goes on without it.",
    expectations: "request-body = \"rejected\"\n",
};

pub static LARGE_BODY_CRASHES: Fault = Fault {
    id: "large-body-crashes",
    breaks: &["universal.no-server-error"],
    summary: "A body beyond the parser's limit ends in an error that nobody handles: 500.",
    expectations: "",
};

pub static BROKEN_JSON_CRASHES: Fault = Fault {
    id: "broken-json-crashes",
    breaks: &["universal.no-server-error"],
    summary: "A body that is not JSON ends in an error that nobody handles: 500.",
    expectations: "",
};

pub static BODY_ID_WINS: Fault = Fault {
    id: "body-id-wins",
    breaks: &["delete.body.other-id", "delete.body.carried-out", "delete.body.every-kind"],
    summary: "Parameters are merged, {...params, ...body}, so the id in the body wins.",
    expectations: "",
};

pub static BODY_IDS_DELETED_TOO: Fault = Fault {
    id: "body-ids-deleted-too",
    breaks: &["delete.body.other-id"],
    summary: "The handler for several ids removes those in the body before the body is refused.",
    expectations: "",
};

pub static QUERY_ID_WINS: Fault = Fault {
    id: "query-id-wins",
    breaks: &["delete.body.other-id", "identifier.suffix.isolated"],
    summary: "Parameters are merged, {...params, ...query}, so the id in the query wins.",
    expectations: "",
};

pub static BODY_MERGED_INTO_RECORD: Fault = Fault {
    id: "body-merged-into-record",
    breaks: &["delete.body.no-effect"],
    summary: "The body is saved into the record, like an update, before it is refused.",
    expectations: "",
};

pub static LARGE_BODY_REFUSED_LATE: Fault = Fault {
    id: "large-body-refused-late",
    breaks: &["delete.body.no-effect"],
    summary: "The size of a body is checked after the record is removed.",
    expectations: "",
};

pub static MEDIA_TYPE_REFUSED_LATE: Fault = Fault {
    id: "media-type-refused-late",
    breaks: &["delete.body.no-effect"],
    summary: "The media type of a body is checked after the record is removed.",
    expectations: "",
};

pub static ODD_HEX_CRASHES: Fault = Fault {
    id: "odd-hex-crashes",
    breaks: &["identifier.malformed.status", "universal.no-server-error"],
    summary: "Hexadecimal digits are decoded in pairs, and one digit is left over: 500.",
    expectations: "",
};

pub static WRONG_LENGTH_ANSWERS_200: Fault = Fault {
    id: "wrong-length-answers-200",
    breaks: &["identifier.malformed.status", "identifier.path-tricks.refused"],
    summary: "An id of another length matches nothing, and deleting nothing is a success.",
    expectations: "",
};

pub static CAST_ERROR_CRASHES: Fault = Fault {
    id: "cast-error-crashes",
    breaks: &[
        "universal.no-server-error",
        "identifier.malformed.status",
        "identifier.code.refused",
        "identifier.operator.refused",
        "identifier.several.refused",
        "identifier.path-tricks.refused",
        "identifier.upper-case.consistent",
    ],
    summary: "An id that the driver cannot cast ends in an error that nobody handles: 500.",
    expectations: "",
};

pub static UNCASTABLE_FILTER_DROPPED: Fault = Fault {
    id: "uncastable-filter-dropped",
    breaks: &[
        "identifier.malformed.no-effect",
        "identifier.malformed.status",
        "identifier.path-tricks.refused",
        "identifier.path-tricks.no-effect",
    ],
    summary: "A condition that cannot be cast is left out, so the first collection is removed.",
    expectations: "",
};

pub static ID_COMPARED_BY_PREFIX: Fault = Fault {
    id: "id-compared-by-prefix",
    breaks: &["identifier.malformed.no-effect"],
    summary: "The store matches ids by prefix before validation: a short id deletes, then answers \
        400.",
    expectations: "",
};

pub static ID_CUT_TO_LENGTH: Fault = Fault {
    id: "id-cut-to-length",
    breaks: &["identifier.malformed.status", "identifier.malformed.no-effect"],
    summary: "An id is cut to twenty-four digits, so a longer one finds the record.",
    expectations: "",
};

pub static CODE_ACCEPTED_AS_ID: Fault = Fault {
    id: "code-accepted-as-id",
    breaks: &["identifier.code.refused", "identifier.code.no-effect"],
    summary: "The record is found by _id or by code.",
    expectations: "",
};

pub static CODE_DELETES_QUIETLY: Fault = Fault {
    id: "code-deletes-quietly",
    breaks: &["identifier.code.no-effect"],
    summary: "The face engine deletes by code before the id is refused.",
    expectations: "",
};

pub static UPPER_CASE_DELETED_ONLY: Fault = Fault {
    id: "upper-case-deleted-only",
    breaks: &["identifier.upper-case.consistent"],
    summary: "The delete accepts an id in any case; retrieve compares it as text.",
    expectations: "",
};

pub static UPPER_CASE_RETRIEVED_ONLY: Fault = Fault {
    id: "upper-case-retrieved-only",
    breaks: &["identifier.upper-case.consistent"],
    summary: "Retrieve accepts an id in any case; the delete compares it as text.",
    expectations: "",
};

pub static ROOT_DELETE_ANSWERS_200: Fault = Fault {
    id: "root-delete-answers-200",
    breaks: &["identifier.root.refused", "identifier.operator.refused"],
    summary: "A delete on the whole resource reaches the handler without an id: 200 with null.",
    expectations: "",
};

pub static EMPTY_ID_ANSWERS_204: Fault = Fault {
    id: "empty-id-answers-204",
    breaks: &["identifier.root.refused"],
    summary: "An empty id, after a slash at the end of the path, matches nothing: 204.",
    expectations: "",
};

pub static ROOT_DELETES_ALL: Fault = Fault {
    id: "root-deletes-all",
    breaks: &[
        "identifier.root.no-effect",
        "identifier.root.refused",
        "identifier.operator.refused",
        "identifier.operator.no-effect",
    ],
    summary: "A delete on the whole resource empties it, a common convention.",
    expectations: "",
};

pub static ROOT_DELETES_FIRST_QUIETLY: Fault = Fault {
    id: "root-deletes-first-quietly",
    breaks: &["identifier.root.no-effect", "identifier.operator.no-effect"],
    summary: "A missing id leaves the filter empty: the first record is removed, then comes 405.",
    expectations: "",
};

pub static EMPTY_ID_DELETES_FIRST: Fault = Fault {
    id: "empty-id-deletes-first",
    breaks: &["identifier.root.no-effect"],
    summary: "An empty id, after a slash at the end of the path, leaves the filter empty: the \
        first record is removed.",
    expectations: "",
};

pub static OPERATOR_IN_PATH_PARSED: Fault = Fault {
    id: "operator-in-path-parsed",
    breaks: &["identifier.operator.refused", "identifier.operator.no-effect"],
    summary: "A query operator in place of the id is passed to the store and executed.",
    expectations: "",
};

pub static OPERATOR_IN_PATH_RUN_QUIETLY: Fault = Fault {
    id: "operator-in-path-run-quietly",
    breaks: &["identifier.operator.no-effect"],
    summary: "A query operator in the path is executed by a lock of the store and refused \
        afterwards.",
    expectations: "",
};

pub static OPERATOR_IN_QUERY_PARSED: Fault = Fault {
    id: "operator-in-query-parsed",
    breaks: &["identifier.operator.no-effect"],
    summary: "The query parser turns id[$ne] into an operator, and the store executes it.",
    expectations: "",
};

pub static IDS_SPLIT: Fault = Fault {
    id: "ids-split",
    breaks: &["identifier.several.refused", "identifier.several.no-effect"],
    summary: "The id is split at commas and semicolons, and every part is deleted.",
    expectations: "",
};

pub static IDS_SPLIT_QUIETLY: Fault = Fault {
    id: "ids-split-quietly",
    breaks: &["identifier.several.no-effect"],
    summary: "The first of several ids is deleted before the request is refused.",
    expectations: "",
};

pub static ENCODED_SLASH_DECODED: Fault = Fault {
    id: "encoded-slash-decoded",
    breaks: &["identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
    summary: "A proxy decodes the path and resolves its dots before the router sees it.",
    expectations: "",
};

pub static NUL_TRUNCATES: Fault = Fault {
    id: "nul-truncates",
    breaks: &["identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
    summary: "The driver is written in C, so an id ends at its NUL.",
    expectations: "",
};

pub static NUL_TRUNCATES_QUIETLY: Fault = Fault {
    id: "nul-truncates-quietly",
    breaks: &["identifier.path-tricks.no-effect"],
    summary: "The face engine ends an id at its NUL and deletes before the id is refused.",
    expectations: "",
};

pub static LONG_ID_CRASHES: Fault = Fault {
    id: "long-id-crashes",
    breaks: &["identifier.path-tricks.refused", "universal.no-server-error"],
    summary: "A very long id overflows the column of the access log: 500.",
    expectations: "",
};

pub static NOT_UTF8_CRASHES: Fault = Fault {
    id: "not-utf8-crashes",
    breaks: &["identifier.path-tricks.refused", "universal.no-server-error"],
    summary: "Percent-encoding that is not UTF-8 cannot be decoded, and nobody handles that: 500.",
    expectations: "",
};

pub static LITERALS_TAKEN_FOR_IDS: Fault = Fault {
    id: "literals-taken-for-ids",
    breaks: &["identifier.literal.refused"],
    summary: "The neighbouring routes accept any method and answer a delete with 200.",
    expectations: "",
};

pub static LITERAL_CRASHES: Fault = Fault {
    id: "literal-crashes",
    breaks: &["identifier.literal.refused", "universal.no-server-error"],
    summary: "The handler of move-people accepts any method and fails without a body: 500.",
    expectations: "",
};

pub static QUERY_IDS_DELETED_TOO: Fault = Fault {
    id: "query-ids-deleted-too",
    breaks: &["identifier.suffix.isolated", "delete.body.other-id"],
    summary: "The ids in the query are deleted together with the one in the path.",
    expectations: "",
};

pub static TRAILING_SLASH_DELETES_NEIGHBOUR: Fault = Fault {
    id: "trailing-slash-deletes-neighbour",
    breaks: &["identifier.suffix.isolated"],
    summary: "A slash at the end of the path adds a second, empty id, which selects the newest \
        collection.",
    expectations: "",
};

pub static TRAILING_SLASH_SKIPS_AUTH: Fault = Fault {
    id: "trailing-slash-skips-auth",
    breaks: &["identifier.suffix.authenticated"],
    summary: "The token check matches an exact path, so a slash at the end bypasses it.",
    expectations: "",
};

pub static QUERY_SKIPS_AUTH: Fault = Fault {
    id: "query-skips-auth",
    breaks: &["identifier.suffix.authenticated", "auth.query-token.refused"],
    summary: "The token check compares the whole target, so a query bypasses it.",
    expectations: "",
};
