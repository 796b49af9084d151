//! Faults in reading the identifier from the path.

super::faults! {
    ODD_HEX_CRASHES: "odd-hex-crashes",
        breaks ["identifier.malformed.status", "universal.no-server-error"],
        "Hexadecimal digits are decoded in pairs, and one digit is left over: 500.";

    WRONG_LENGTH_ANSWERS_200: "wrong-length-answers-200",
        breaks ["identifier.malformed.status", "identifier.path-tricks.refused"],
        "An id of another length finds nothing, and deleting nothing is a success.";

    CAST_ERROR_CRASHES: "cast-error-crashes",
        breaks ["universal.no-server-error", "identifier.malformed.status",
            "identifier.code.refused", "identifier.operator.refused",
            "identifier.several.refused", "identifier.path-tricks.refused",
            "identifier.upper-case.consistent"],
        "Whatever the driver cannot cast to an id ends in an error that nobody handles: 500.";

    UNCASTABLE_FILTER_DROPPED: "uncastable-filter-dropped",
        breaks ["identifier.malformed.no-effect", "identifier.malformed.status",
            "identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
        "A condition that cannot be cast is left out, and the first collection is removed.";

    ID_COMPARED_BY_PREFIX: "id-compared-by-prefix",
        breaks ["identifier.malformed.no-effect"],
        "The store is searched by prefix before the id is judged: a short one deletes, then 400.";

    ID_CUT_TO_LENGTH: "id-cut-to-length",
        breaks ["identifier.malformed.status", "identifier.malformed.no-effect"],
        "An id is cut to twenty-four digits, so a longer one finds the record.";

    CODE_ACCEPTED_AS_ID: "code-accepted-as-id",
        breaks ["identifier.code.refused", "identifier.code.no-effect"],
        "The record is searched by _id or by code, whichever fits.";

    CODE_DELETES_QUIETLY: "code-deletes-quietly",
        breaks ["identifier.code.no-effect"],
        "The face engine is told first, and it goes by code: refused, and gone.";

    UPPER_CASE_DELETED_ONLY: "upper-case-deleted-only",
        breaks ["identifier.upper-case.consistent"],
        "The delete casts an id, whatever its case; retrieve compares it as text.";

    UPPER_CASE_RETRIEVED_ONLY: "upper-case-retrieved-only",
        breaks ["identifier.upper-case.consistent"],
        "Retrieve casts an id, whatever its case; the delete compares it as text.";

    ROOT_DELETE_ANSWERS_200: "root-delete-answers-200",
        breaks ["identifier.root.refused", "identifier.operator.refused"],
        "A delete on the whole resource reaches the handler without an id: 200 with null.";

    EMPTY_ID_ANSWERS_204: "empty-id-answers-204",
        breaks ["identifier.root.refused"],
        "An empty id, after a slash at the end, finds nothing to do: 204.";

    ROOT_DELETES_ALL: "root-deletes-all",
        breaks ["identifier.root.no-effect", "identifier.root.refused",
            "identifier.operator.refused", "identifier.operator.no-effect"],
        "A delete on the whole resource empties it, as a textbook would have it.";

    ROOT_DELETES_FIRST_QUIETLY: "root-deletes-first-quietly",
        breaks ["identifier.root.no-effect", "identifier.operator.no-effect"],
        "An id that is not there leaves the filter empty: the first record goes, then comes 405.";

    EMPTY_ID_DELETES_FIRST: "empty-id-deletes-first",
        breaks ["identifier.root.no-effect"],
        "An empty id, after a slash at the end, leaves the filter empty: the first record goes.";

    OPERATOR_IN_PATH_PARSED: "operator-in-path-parsed",
        breaks ["identifier.operator.refused", "identifier.operator.no-effect"],
        "A query operator in the place of the id is passed to the store as one.";

    OPERATOR_IN_PATH_RUN_QUIETLY: "operator-in-path-run-quietly",
        breaks ["identifier.operator.no-effect"],
        "A query operator in the path is run by a lock of the store, and then refused.";

    OPERATOR_IN_QUERY_PARSED: "operator-in-query-parsed",
        breaks ["identifier.operator.no-effect"],
        "The query parser turns id[$ne] into an operator, and the store obeys.";

    IDS_SPLIT: "ids-split",
        breaks ["identifier.several.refused", "identifier.several.no-effect"],
        "The id is split at commas and semicolons, and every part is deleted.";

    IDS_SPLIT_QUIETLY: "ids-split-quietly",
        breaks ["identifier.several.no-effect"],
        "The first of several ids is deleted before the others are found to be too many.";

    ENCODED_SLASH_DECODED: "encoded-slash-decoded",
        breaks ["identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
        "A proxy decodes the path and resolves its dots before the router sees it.";

    NUL_TRUNCATES: "nul-truncates",
        breaks ["identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
        "The driver is written in C: an id ends at its NUL.";

    NUL_TRUNCATES_QUIETLY: "nul-truncates-quietly",
        breaks ["identifier.path-tricks.no-effect"],
        "The face engine is told first, and for it an id ends at its NUL: refused, and gone.";

    LONG_ID_CRASHES: "long-id-crashes",
        breaks ["identifier.path-tricks.refused", "universal.no-server-error"],
        "A very long id overflows the column of the access log: 500.";

    NOT_UTF8_CRASHES: "not-utf8-crashes",
        breaks ["identifier.path-tricks.refused", "universal.no-server-error"],
        "Percent-encoding that is not UTF-8 cannot be decoded, and nobody handles that: 500.";

    LITERALS_TAKEN_FOR_IDS: "literals-taken-for-ids",
        breaks ["identifier.literal.refused"],
        "The neighbouring routes are reached by any method, and answer a delete with 200.";

    LITERAL_CRASHES: "literal-crashes",
        breaks ["identifier.literal.refused", "universal.no-server-error"],
        "The handler of move-people is reached by any method, and misses its body: 500.";

    QUERY_IDS_DELETED_TOO: "query-ids-deleted-too",
        breaks ["identifier.suffix.isolated", "delete.body.other-id"],
        "The ids of the query are deleted together with that of the path.";

    TRAILING_SLASH_DELETES_NEIGHBOUR: "trailing-slash-deletes-neighbour",
        breaks ["identifier.suffix.isolated"],
        "A slash at the end begins a second, empty id, which stands for the newest collection.";

    TRAILING_SLASH_SKIPS_AUTH: "trailing-slash-skips-auth",
        breaks ["identifier.suffix.authenticated"],
        "The token check is bound to an exact pattern, and a slash at the end is not in it.";

    QUERY_SKIPS_AUTH: "query-skips-auth",
        breaks ["identifier.suffix.authenticated", "auth.query-token.refused"],
        "The token check compares the whole target, and with a query it is another one.";
}
