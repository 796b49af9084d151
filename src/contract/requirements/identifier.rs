//! What is no identifier, or not exactly one.

super::requirements! {
    MALFORMED_STATUS: "identifier.malformed.status", Must, Silent,
        "Deleting something that is no identifier is refused (by default with 400, 404 or 422).",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); expectation malformed";

    MALFORMED_NO_EFFECT: "identifier.malformed.no-effect", Must, Documented,
        "Deleting something that is no identifier deletes nothing.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)";

    CODE_REFUSED: "identifier.code.refused", Must, Documented,
        "The `code` of a collection is not accepted in the place of its `_id`.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); Retrieve a Collection (not `code`)";

    CODE_NO_EFFECT: "identifier.code.no-effect", Must, Documented,
        "Naming a collection by its `code` deletes nothing.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)";

    NAME_REFUSED: "identifier.name.refused", Must, Documented,
        "The `name` of a collection is not accepted in the place of its `_id`.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)";

    NAME_NO_EFFECT: "identifier.name.no-effect", Must, Documented,
        "Naming a collection by its `name` deletes nothing.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)";

    UPPER_CASE_CONSISTENT: "identifier.upper-case.consistent", Must, Silent,
        "An identifier in upper case is found both by retrieve and by delete, or by neither.",
        "nothing public says whether identifiers are case-sensitive";

    ROOT_REFUSED: "identifier.root.refused", Must, Documented,
        "A deletion without an identifier is refused.",
        "Delete a Collection, Parameters (`id` is required)";

    ROOT_NO_EFFECT: "identifier.root.no-effect", Must, Documented,
        "A deletion without an identifier deletes nothing.",
        "Delete a Collection, Endpoint (\"Deletes a collection\")";

    OPERATOR_REFUSED: "identifier.operator.refused", Must, Documented,
        "Something that looks like a query operator is refused as an identifier.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); CWE-943";

    OPERATOR_NO_EFFECT: "identifier.operator.no-effect", Must, Documented,
        "Something that looks like a query operator deletes nothing.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); CWE-943";

    SEVERAL_REFUSED: "identifier.several.refused", Must, Documented,
        "Several identifiers in the place of one are refused.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)";

    SEVERAL_NO_EFFECT: "identifier.several.no-effect", Must, Documented,
        "Several identifiers in the place of one delete nothing.",
        "Delete a Collection, Endpoint (\"Deletes a collection\")";

    PATH_TRICKS_REFUSED: "identifier.path-tricks.refused", Must, Documented,
        "Encoded slashes, dots, NUL, overlong and undecodable identifiers are refused.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); RFC 3986 section 7.3";

    PATH_TRICKS_NO_EFFECT: "identifier.path-tricks.no-effect", Must, Documented,
        "Encoded slashes, dots, NUL, overlong and undecodable identifiers delete nothing.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); RFC 3986 section 7.3";

    LITERAL_REFUSED: "identifier.literal.refused", Must, Documented,
        "The path segments of sibling routes are no identifiers.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); the vendor's dashboard calls `project-type` and `move-people`";

    SUFFIX_ISOLATED: "identifier.suffix.isolated", Must, Documented,
        "A slash or a query behind an identifier deletes that collection or none, never another.",
        "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); Delete a Collection, Endpoint (\"Deletes a collection\")";

    SUFFIX_AUTHENTICATED: "identifier.suffix.authenticated", Must, Documented,
        "A slash or a query behind an identifier does not open what needs a token.",
        "Delete a Collection, Headers and tab 401/403 of the page source";
}
