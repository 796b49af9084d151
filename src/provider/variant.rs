//! The registry of variants: other behaviours that conform as well. A check must never accuse
//! them, so they keep the suite honest about the choices that the page leaves open.
//!
//! To add a variant, add an entry here and to `ALL`, and a hook in `world/hooks/`.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

/// A named conforming behaviour that differs from the default one.
#[derive(Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name on the command line and in reports.
    pub id: &'static str,
    /// The different behaviour.
    pub summary: &'static str,
    /// The reason why it conforms: a page, an RFC section, or a declared silence.
    pub justification: &'static str,
    /// The expectations the suite needs to accept it, in TOML; usually empty.
    pub expectations: &'static str,
}

/// Every variant.
pub fn all() -> impl Iterator<Item = &'static Variant> {
    ALL.iter().copied()
}

/// Every variant, in the order in which they are listed.
static ALL: &[&Variant] = &[
    &REFUSES_WITH_403,
    &GONE_410,
    &MEMBERS_REORDERED,
    &EXTRA_MEMBERS,
    &LEAN_DOCUMENTS,
    &SIGNED_ENVELOPE,
    &MALFORMED_422,
    &MALFORMED_404,
    &BARE_MEDIA_TYPE,
    &SCHEME_CASE_SENSITIVE,
    &EXTRA_HEADERS,
    &SNAPSHOT_MARKED_DELETED,
    &BODY_IGNORED,
    &CACHE_CLEARED,
    &PERSONS_FIXED,
    &ORPHANED_PERSONS_DELETED,
    &UPPER_CASE_ID_FOUND,
    &UNLINKED_AS_NULL,
    &UNLINKED_AS_EMPTY,
    &PAUSES_BEFORE_REMOVAL,
    &INDENTED_JSON,
    &CHALLENGE_WITH_PARAMETERS,
    &DOUBLED_HEADER_FIRST_TAKEN,
    &DOUBLED_HEADER_LAST_TAKEN,
    &EMPTY_OBJECT_IS_NO_BODY,
    &NULL_IS_NO_BODY,
    &ID_JUDGED_BEFORE_BODY,
    &TRAILING_SLASH_FOUND,
    &QUERY_REFUSED,
    &HEAD_NOT_ALLOWED,
    &OPTIONS_NOT_ALLOWED,
    &OPTIONS_ANSWERS_200,
    &ROOT_DELETE_NOT_FOUND,
    &MEDIA_TYPE_415,
    &LARGE_BODY_413,
    &PERSONS_SHOW_IDS,
    &PERSONS_POPULATED,
    &NAMES_UNIQUE,
    &NAMES_SHORT,
    &NAMES_WITHOUT_MARKUP,
    &TAGS_HONOURED,
    &DESCRIPTION_EMPTY,
    &CODES_UPPER_CASE,
    &CODES_TIME_ORDERED,
    &UPDATED_AFTER_CREATED,
    &UPDATES_COUNTED,
    &LIST_NEWEST_FIRST,
    &LIST_WITH_PAGE_MEMBERS,
    &ERRORS_WITH_STATUS_AND_TIME,
    &ERRORS_REORDERED,
    &ESCAPED_JSON,
    &CHUNKED_ANSWERS,
    &CLOSES_CONNECTIONS,
    &CROSS_ORIGIN_HEADERS,
    &CACHING_HEADERS,
    &HEADERS_REORDERED,
    &SLASH_REDIRECTS_301,
    &SLASH_REDIRECTS_302,
    &SLASH_REDIRECTS_303,
    &SLASH_REDIRECTS_307,
    &SLASH_REDIRECTS_308,
    &SLASH_REDIRECTS_ELSEWHERE,
    &SLASH_REDIRECTS_WITHOUT_LOCATION,
    &ODD_PATHS_REDIRECT,
    &MALFORMED_REDIRECTS,
    &OPTIONS_BAD_REQUEST,
    &OTHER_METHODS_HTML,
    &UNROUTED_HTML,
    &PROJECT_NULL,
    &DESCRIPTION_NULL,
    &IDS_UUID,
    &IDS_ALPHANUMERIC,
    &IDS_ULID,
    &IDS_REUSED,
    &OTHER_MEDIA_TYPES_IGNORED,
    &BROKEN_JSON_REFUSED_ONLY,
    &LARGE_BODY_CLOSES,
    &LIMITED_WITH_EFFECT,
    &DEAD_LINKS_ACCEPTED,
];

pub static REFUSES_WITH_403: Variant = Variant {
    id: "refuses-with-403",
    summary: "Missing and bad tokens are refused with 403.",
    justification: "the delete page shows one tab for 401 and 403 and does not choose",
    expectations: "",
};

pub static GONE_410: Variant = Variant {
    id: "gone-410",
    summary: "A repeated delete answers 410.",
    justification: "silent; RFC 9110 section 15.5.11 names 410 for what is known to be gone",
    expectations: "deleted = [410]",
};

pub static MEMBERS_REORDERED: Variant = Variant {
    id: "members-reordered",
    summary: "Documents begin with __v and end with _id.",
    justification: "the create and update pages order members differently; RFC 8259 section 4",
    expectations: "",
};

pub static EXTRA_MEMBERS: Variant = Variant {
    id: "extra-members",
    summary: "Documents have members the pages do not show.",
    justification: "the delete page says 'typically including' and 'related fields'",
    expectations: "",
};

pub static LEAN_DOCUMENTS: Variant = Variant {
    id: "lean-documents",
    summary: "Documents never show project or description.",
    justification: "the object page makes both optional",
    expectations: "",
};

pub static SIGNED_ENVELOPE: Variant = Variant {
    id: "signed-envelope",
    summary: "Successful answers carry id and signature beside data.",
    justification: "persons pages show the signed envelope; a vendor client expects it anywhere",
    expectations: "",
};

pub static MALFORMED_422: Variant = Variant {
    id: "malformed-422",
    summary: "A malformed id is refused with 422.",
    justification: "silent; RFC 9110 section 15.5.21",
    expectations: "",
};

pub static MALFORMED_404: Variant = Variant {
    id: "malformed-404",
    summary: "A malformed id is not found.",
    justification: "silent; an id that cannot exist does not exist",
    expectations: "",
};

pub static BARE_MEDIA_TYPE: Variant = Variant {
    id: "bare-media-type",
    summary: "The media type is application/json without a charset.",
    justification: "RFC 8259 section 11 defines no charset parameter",
    expectations: "",
};

pub static SCHEME_CASE_SENSITIVE: Variant = Variant {
    id: "scheme-case-sensitive",
    summary: "The scheme must be spelled Bearer; bearer is refused.",
    justification: "the page spells it Bearer and is silent on other spellings",
    expectations: "",
};

pub static EXTRA_HEADERS: Variant = Variant {
    id: "extra-headers",
    summary: "Responses carry request ids, rate limits, caching and security headers.",
    justification: "RFC 9110 section 5.1: unknown fields are to be ignored",
    expectations: "",
};

pub static SNAPSHOT_MARKED_DELETED: Variant = Variant {
    id: "snapshot-marked-deleted",
    summary: "The document in the answer of a delete shows deleted: true.",
    justification: "the delete page: 'the document that was just deleted'; its example shows false",
    expectations: "",
};

pub static BODY_IGNORED: Variant = Variant {
    id: "body-ignored",
    summary: "A body on a delete is ignored.",
    justification: "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning",
    expectations: "",
};

pub static CACHE_CLEARED: Variant = Variant {
    id: "cache-cleared",
    summary: "Retrieve answers from a cache that every change clears.",
    justification: "silent; the answers are those of a provider without a cache",
    expectations: "",
};

pub static PERSONS_FIXED: Variant = Variant {
    id: "persons-fixed",
    summary: "A person cannot be updated: PUT is answered 405.",
    justification: "the update of a person is not part of the contract of the delete",
    expectations: "",
};

pub static ORPHANED_PERSONS_DELETED: Variant = Variant {
    id: "orphaned-persons-deleted",
    summary: "Persons whose only collection is deleted are deleted with it.",
    justification: "silent; a vendor client warns that a person needs one collection at least",
    expectations: "",
};

pub static UPPER_CASE_ID_FOUND: Variant = Variant {
    id: "upper-case-id-found",
    summary: "An id in upper-case hexadecimal finds the record.",
    justification: "silent; ObjectId parsing ignores case",
    expectations: "",
};

pub static UNLINKED_AS_NULL: Variant = Variant {
    id: "unlinked-as-null",
    summary: "A project or flow without a collection shows null links.",
    justification: "silent; the pages do not say what an unlinked member becomes",
    expectations: "",
};

pub static UNLINKED_AS_EMPTY: Variant = Variant {
    id: "unlinked-as-empty",
    summary: "A project or flow without a collection shows empty strings as links.",
    justification: "silent; a vendor client's default project has empty strings",
    expectations: "",
};

pub static PAUSES_BEFORE_REMOVAL: Variant = Variant {
    id: "pauses-before-removal",
    summary: "A delete lets others go first before it looks for its record.",
    justification: "silent; the order of overlapping requests is the server's to choose",
    expectations: "",
};

pub static INDENTED_JSON: Variant = Variant {
    id: "indented-json",
    summary: "JSON is indented.",
    justification: "RFC 8259 section 2: insignificant whitespace is allowed",
    expectations: "",
};

pub static CHALLENGE_WITH_PARAMETERS: Variant = Variant {
    id: "challenge-with-parameters",
    summary: "The challenge of a refusal names a realm and an error.",
    justification: "silent; RFC 6750 section 3 defines both parameters",
    expectations: "",
};

pub static DOUBLED_HEADER_FIRST_TAKEN: Variant = Variant {
    id: "doubled-header-first-taken",
    summary: "The first of two Authorization fields counts.",
    justification: "silent; RFC 9110 section 5.3 makes two an error of the sender and names no \
        remedy",
    expectations: "",
};

pub static DOUBLED_HEADER_LAST_TAKEN: Variant = Variant {
    id: "doubled-header-last-taken",
    summary: "The last of two Authorization fields counts.",
    justification: "silent; RFC 9110 section 5.3 makes two an error of the sender and names no \
        remedy",
    expectations: "",
};

pub static EMPTY_OBJECT_IS_NO_BODY: Variant = Variant {
    id: "empty-object-is-no-body",
    summary: "An object without members counts as no body.",
    justification: "silent; a common parser makes one of no body, and nobody can tell them apart",
    expectations: "",
};

pub static NULL_IS_NO_BODY: Variant = Variant {
    id: "null-is-no-body",
    summary: "A body that is null counts as no body.",
    justification: "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning",
    expectations: "",
};

pub static ID_JUDGED_BEFORE_BODY: Variant = Variant {
    id: "id-judged-before-body",
    summary: "A malformed or unknown id is answered before a body is looked at.",
    justification: "silent; RFC 9110 orders no checks beyond authentication",
    expectations: "",
};

pub static TRAILING_SLASH_FOUND: Variant = Variant {
    id: "trailing-slash-found",
    summary: "A slash after an id is overlooked, for every method.",
    justification: "silent; RFC 3986 section 6.2.3 leaves it to the server whether both are one",
    expectations: "",
};

pub static QUERY_REFUSED: Variant = Variant {
    id: "query-refused",
    summary: "A delete with a query is refused with 400.",
    justification: "silent; the page knows no query parameters",
    expectations: "",
};

pub static HEAD_NOT_ALLOWED: Variant = Variant {
    id: "head-not-allowed",
    summary: "HEAD is answered 405.",
    justification: "silent; RFC 9110 section 15.5.6",
    expectations: "",
};

pub static OPTIONS_NOT_ALLOWED: Variant = Variant {
    id: "options-not-allowed",
    summary: "OPTIONS is answered 405.",
    justification: "silent; RFC 9110 section 9.1 makes OPTIONS optional",
    expectations: "",
};

pub static OPTIONS_ANSWERS_200: Variant = Variant {
    id: "options-answers-200",
    summary: "OPTIONS is answered 200 without content.",
    justification: "RFC 9110 section 9.3.7: a successful answer may have no content",
    expectations: "",
};

pub static ROOT_DELETE_NOT_FOUND: Variant = Variant {
    id: "root-delete-not-found",
    summary: "A delete on the whole resource finds no route and is answered 404.",
    justification: "silent; RFC 9110 section 15.5.5",
    expectations: "",
};

pub static MEDIA_TYPE_415: Variant = Variant {
    id: "media-type-415",
    summary: "A body that is not application/json is refused with 415.",
    justification: "silent; RFC 9110 section 15.5.16",
    expectations: "",
};

pub static LARGE_BODY_413: Variant = Variant {
    id: "large-body-413",
    summary: "A body of more than 100 kB is refused with 413.",
    justification: "silent; RFC 9110 section 15.5.14",
    expectations: "",
};

pub static PERSONS_SHOW_IDS: Variant = Variant {
    id: "persons-show-ids",
    summary: "Persons show their collections by _id.",
    justification: "the page of creating a person with liveness shows them so",
    expectations: "",
};

pub static PERSONS_POPULATED: Variant = Variant {
    id: "persons-populated",
    summary: "Persons show their collections as objects with _id, code and name.",
    justification: "the lookup page shows them so",
    expectations: "",
};

pub static NAMES_UNIQUE: Variant = Variant {
    id: "names-unique",
    summary: "A name that the client already uses for a living collection is refused with 409.",
    justification: "silent; the create page answers an invalid name with 409",
    expectations: "",
};

pub static NAMES_SHORT: Variant = Variant {
    id: "names-short",
    summary: "A name of more than fifty characters is refused with 409.",
    justification: "silent; the create page answers an invalid name with 409",
    expectations: "",
};

pub static NAMES_WITHOUT_MARKUP: Variant = Variant {
    id: "names-without-markup",
    summary: "A name with quotes or characters of markup is refused with 409.",
    justification: "silent; the create page answers an invalid name with 409",
    expectations: "",
};

pub static TAGS_HONOURED: Variant = Variant {
    id: "tags-honoured",
    summary: "Reads carry an entity tag, and a read that names it is answered 304.",
    justification: "RFC 9110 section 13.1.2",
    expectations: "",
};

pub static DESCRIPTION_EMPTY: Variant = Variant {
    id: "description-empty",
    summary: "A collection without a description shows an empty one.",
    justification: "silent; a vendor client sends an empty one where none is given",
    expectations: "",
};

pub static CODES_UPPER_CASE: Variant = Variant {
    id: "codes-upper-case",
    summary: "Codes are written in upper case.",
    justification: "RFC 9562 section 4: the digits of a UUID may be of either case",
    expectations: "",
};

pub static CODES_TIME_ORDERED: Variant = Variant {
    id: "codes-time-ordered",
    summary: "Codes are UUIDs of version 7.",
    justification: "silent; the object page promises a code and no version of it",
    expectations: "",
};

pub static UPDATED_AFTER_CREATED: Variant = Variant {
    id: "updated-after-created",
    summary: "updatedAt of a new record is a moment after createdAt.",
    justification: "silent; only examples show both equal",
    expectations: "",
};

pub static UPDATES_COUNTED: Variant = Variant {
    id: "updates-counted",
    summary: "Every update counts __v up.",
    justification: "silent; the object page calls __v a version",
    expectations: "",
};

pub static LIST_NEWEST_FIRST: Variant = Variant {
    id: "list-newest-first",
    summary: "The list begins with the newest collection.",
    justification: "silent; the list page promises no order",
    expectations: "",
};

pub static LIST_WITH_PAGE_MEMBERS: Variant = Variant {
    id: "list-with-page-members",
    summary: "The list carries total, limit, page and pages beside data.",
    justification: "silent; the projects pages show them, and extra members are allowed",
    expectations: "",
};

pub static ERRORS_WITH_STATUS_AND_TIME: Variant = Variant {
    id: "errors-with-status-and-time",
    summary: "Errors carry their status and a timestamp.",
    justification: "the projects pages show this family of errors",
    expectations: "",
};

pub static ERRORS_REORDERED: Variant = Variant {
    id: "errors-reordered",
    summary: "Errors begin with their code.",
    justification: "RFC 8259 section 4: an object is an unordered collection",
    expectations: "",
};

pub static ESCAPED_JSON: Variant = Variant {
    id: "escaped-json",
    summary: "JSON is plain ASCII, with escapes for all other characters.",
    justification: "RFC 8259 section 7: any character may be escaped",
    expectations: "",
};

pub static CHUNKED_ANSWERS: Variant = Variant {
    id: "chunked-answers",
    summary: "Answers are sent in chunks, without a Content-Length.",
    justification: "RFC 9112 section 7.1",
    expectations: "",
};

pub static CLOSES_CONNECTIONS: Variant = Variant {
    id: "closes-connections",
    summary: "Every answer closes its connection.",
    justification: "RFC 9112 section 9.6",
    expectations: "",
};

pub static CROSS_ORIGIN_HEADERS: Variant = Variant {
    id: "cross-origin-headers",
    summary: "Answers carry the CORS fields that let a browser page of another origin read them.",
    justification: "silent; a browser dashboard of another origin uses the API",
    expectations: "",
};

pub static CACHING_HEADERS: Variant = Variant {
    id: "caching-headers",
    summary: "Answers carry an entity tag and forbid storing.",
    justification: "RFC 9110 section 8.8.3 and RFC 9111 section 5.2.2.5",
    expectations: "",
};

pub static HEADERS_REORDERED: Variant = Variant {
    id: "headers-reordered",
    summary: "The fields of an answer come in another order.",
    justification: "RFC 9110 section 5.3: the order of fields with different names does not matter",
    expectations: "",
};

pub static SLASH_REDIRECTS_301: Variant = Variant {
    id: "slash-redirects-301",
    summary: "A path of collections with a trailing slash is redirected with 301.",
    justification: "silent; RFC 9110 section 15.4.2, and a redirect does and grants nothing",
    expectations: "",
};

pub static SLASH_REDIRECTS_302: Variant = Variant {
    id: "slash-redirects-302",
    summary: "A path of collections with a trailing slash is redirected with 302.",
    justification: "silent; RFC 9110 section 15.4.3, and a redirect does and grants nothing",
    expectations: "",
};

pub static SLASH_REDIRECTS_303: Variant = Variant {
    id: "slash-redirects-303",
    summary: "A path of collections with a trailing slash is redirected with 303.",
    justification: "silent; RFC 9110 section 15.4.4, and a redirect does and grants nothing",
    expectations: "",
};

pub static SLASH_REDIRECTS_307: Variant = Variant {
    id: "slash-redirects-307",
    summary: "A path of collections with a trailing slash is redirected with 307.",
    justification: "silent; RFC 9110 section 15.4.8, and a redirect does and grants nothing",
    expectations: "",
};

pub static SLASH_REDIRECTS_308: Variant = Variant {
    id: "slash-redirects-308",
    summary: "A path of collections with a trailing slash is redirected with 308.",
    justification: "silent; RFC 9110 section 15.4.9, and a redirect does and grants nothing",
    expectations: "",
};

pub static SLASH_REDIRECTS_ELSEWHERE: Variant = Variant {
    id: "slash-redirects-elsewhere",
    summary: "A path of collections with a trailing slash is redirected to another origin.",
    justification: "silent; RFC 9110 section 10.2.2 lets a Location name any URI",
    expectations: "",
};

pub static SLASH_REDIRECTS_WITHOUT_LOCATION: Variant = Variant {
    id: "slash-redirects-without-location",
    summary: "A path of collections with a trailing slash is answered 307 without a Location.",
    justification: "silent; RFC 9110 section 15.4.8: a 307 should have a Location, and need not",
    expectations: "",
};

pub static ODD_PATHS_REDIRECT: Variant = Variant {
    id: "odd-paths-redirect",
    summary: "A path with an empty segment or an encoded slash is redirected to its plain form.",
    justification: "silent; RFC 3986 section 6.2 leaves it to the server which paths are one",
    expectations: "",
};

pub static MALFORMED_REDIRECTS: Variant = Variant {
    id: "malformed-redirects",
    summary: "An id of another length is redirected to the list.",
    justification: "silent; RFC 9110 section 15.4.3, and a redirect does nothing",
    expectations: "",
};

pub static OPTIONS_BAD_REQUEST: Variant = Variant {
    id: "options-bad-request",
    summary: "OPTIONS is answered 400 unless a browser asks on behalf of another origin.",
    justification: "silent; RFC 9110 section 9.1 makes OPTIONS optional",
    expectations: "",
};

pub static OTHER_METHODS_HTML: Variant = Variant {
    id: "other-methods-html",
    summary: "POST and PATCH on an item find no route and are answered 404 with a page.",
    justification: "silent; RFC 9110 section 15.5.5, and only documented errors are shown as JSON",
    expectations: "",
};

pub static UNROUTED_HTML: Variant = Variant {
    id: "unrouted-html",
    summary: "A path that names no route is answered 404 with a page.",
    justification: "silent; only errors of documented routes are shown as JSON",
    expectations: "",
};

pub static PROJECT_NULL: Variant = Variant {
    id: "project-null",
    summary: "A collection without a project shows null.",
    justification: "silent; the object page makes the member optional and shows no absent one",
    expectations: "",
};

pub static DESCRIPTION_NULL: Variant = Variant {
    id: "description-null",
    summary: "A collection without a description shows null.",
    justification: "silent; the object page makes the member optional and shows no absent one",
    expectations: "",
};

pub static IDS_UUID: Variant = Variant {
    id: "ids-uuid",
    summary: "Every _id is a UUID of version 7.",
    justification: "silent; only examples show ObjectIds, and no page names a format",
    expectations: "",
};

pub static IDS_ALPHANUMERIC: Variant = Variant {
    id: "ids-alphanumeric",
    summary: "Every _id is twenty letters and digits.",
    justification: "silent; only examples show ObjectIds, and no page names a format",
    expectations: "",
};

pub static IDS_ULID: Variant = Variant {
    id: "ids-ulid",
    summary: "Every _id is a ULID: 26 digits of Crockford's base 32.",
    justification: "silent; only examples show ObjectIds, and no page names a format",
    expectations: "",
};

pub static IDS_REUSED: Variant = Variant {
    id: "ids-reused",
    summary: "The _id of a deleted collection is given to the next one that is created.",
    justification: "silent; no page promises that an _id is never given again",
    expectations: "",
};

pub static OTHER_MEDIA_TYPES_IGNORED: Variant = Variant {
    id: "other-media-types-ignored",
    summary: "A body on a delete is refused if it is application/json, and ignored otherwise.",
    justification: "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning",
    expectations: "",
};

pub static BROKEN_JSON_REFUSED_ONLY: Variant = Variant {
    id: "broken-json-refused-only",
    summary: "A body on a delete is ignored, but JSON that cannot be parsed is refused.",
    justification: "silent; a common parser reads a body before anybody asks for it",
    expectations: "",
};

pub static LARGE_BODY_CLOSES: Variant = Variant {
    id: "large-body-closes",
    summary: "A body of more than 100 kB is refused with 413 unread, and its connection is closed.",
    justification: "silent; RFC 9110 section 15.5.14: the server may close the connection",
    expectations: "",
};

pub static LIMITED_WITH_EFFECT: Variant = Variant {
    id: "limited-with-effect",
    summary: "Every seventh delete is carried out, and still answered 429.",
    justification: "RFC 6585 section 4 promises nothing about the effect of a limited request",
    expectations: "",
};

pub static DEAD_LINKS_ACCEPTED: Variant = Variant {
    id: "dead-links-accepted",
    summary: "A person may be linked to the code of a collection that is gone.",
    justification: "silent; the persons pages do not say that a collection has to exist",
    expectations: "",
};
