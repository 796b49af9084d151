//! The registry of variants: other behaviours that conform as well, which a check must never
//! accuse. They keep the suite honest about what the page leaves open.

/// A named conforming behaviour that differs from the default one.
#[derive(Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name on the command line and in reports.
    pub id: &'static str,
    /// How the provider behaves.
    pub summary: &'static str,
    /// Why it conforms: a page, an RFC section, or a declared silence.
    pub justification: &'static str,
    /// The expectations the suite needs to accept it, in TOML; usually empty.
    pub expectations: &'static str,
}

/// Every variant.
pub fn all() -> impl Iterator<Item = &'static Variant> {
    ALL.iter().copied()
}

/// Declares the variants and the slice that lists them.
macro_rules! variants {
    ($($name:ident: $id:literal, $summary:literal, because $justification:literal
        $(, expects $expectations:literal)?;)+) => {
        $(
            #[doc = $summary]
            pub static $name: Variant = Variant {
                id: $id,
                summary: $summary,
                justification: $justification,
                expectations: concat!($($expectations)?),
            };
        )+

        static ALL: &[&Variant] = &[$(&$name),+];
    };
}

variants! {
    REFUSES_WITH_403: "refuses-with-403",
        "Missing and bad tokens are refused with 403.",
        because "the delete page shows one tab for 401 and 403 and does not choose";

    GONE_410: "gone-410",
        "A repeated delete answers 410.",
        because "silent; RFC 9110 section 15.5.11 names 410 for what is known to be gone",
        expects "deleted = [410]";

    MEMBERS_REORDERED: "members-reordered",
        "Documents begin with __v and end with _id.",
        because "the create and update pages order members differently; RFC 8259 section 4";

    EXTRA_MEMBERS: "extra-members",
        "Documents have members the pages do not show.",
        because "the delete page says 'typically including' and 'related fields'";

    LEAN_DOCUMENTS: "lean-documents",
        "Documents never show project or description.",
        because "the object page makes both optional";

    SIGNED_ENVELOPE: "signed-envelope",
        "Successful answers carry id and signature beside data.",
        because "persons pages show the signed envelope; a vendor client expects it anywhere";

    MALFORMED_422: "malformed-422",
        "A malformed id is refused with 422.",
        because "silent; RFC 9110 section 15.5.21";

    MALFORMED_404: "malformed-404",
        "A malformed id is not found.",
        because "silent; an id that cannot exist does not exist";

    BARE_MEDIA_TYPE: "bare-media-type",
        "The media type is application/json without a charset.",
        because "RFC 8259 section 11 defines no charset parameter";

    SCHEME_CASE_SENSITIVE: "scheme-case-sensitive",
        "The scheme must be spelled Bearer; bearer is refused.",
        because "the page spells it Bearer and is silent on other spellings";

    EXTRA_HEADERS: "extra-headers",
        "Responses carry request ids, rate limits, caching and security headers.",
        because "RFC 9110 section 5.1: unknown fields are to be ignored";

    SNAPSHOT_MARKED_DELETED: "snapshot-marked-deleted",
        "The document in the answer of a delete shows deleted: true.",
        because "the delete page: 'the document that was just deleted'; its example shows false";

    BODY_IGNORED: "body-ignored",
        "A body on a delete is ignored.",
        because "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning";

    ORPHANED_PERSONS_DELETED: "orphaned-persons-deleted",
        "Persons whose only collection is deleted are deleted with it.",
        because "silent; a vendor client warns that a person needs one collection at least";

    UPPER_CASE_ID_FOUND: "upper-case-id-found",
        "An id in upper-case hexadecimal finds the record.",
        because "silent; ObjectId parsing ignores case";

    UNLINKED_AS_NULL: "unlinked-as-null",
        "A project or flow without a collection shows null links.",
        because "silent; the pages do not say what an unlinked member becomes";

    UNLINKED_AS_EMPTY: "unlinked-as-empty",
        "A project or flow without a collection shows empty strings as links.",
        because "silent; a vendor client's default project has empty strings";

    PAUSES_BEFORE_REMOVAL: "pauses-before-removal",
        "A delete lets others go first before it looks for its record.",
        because "silent; the order of overlapping requests is the server's to choose";

    INDENTED_JSON: "indented-json",
        "JSON is indented.",
        because "RFC 8259 section 2: insignificant whitespace is allowed";

    CHALLENGE_WITH_PARAMETERS: "challenge-with-parameters",
        "The challenge of a refusal names a realm and an error.",
        because "silent; RFC 6750 section 3 defines both parameters";

    DOUBLED_HEADER_FIRST_TAKEN: "doubled-header-first-taken",
        "Of two Authorization fields the first one counts.",
        because "silent; RFC 9110 section 5.3 makes two an error of the sender and names no remedy";

    DOUBLED_HEADER_LAST_TAKEN: "doubled-header-last-taken",
        "Of two Authorization fields the last one counts.",
        because "silent; RFC 9110 section 5.3 makes two an error of the sender and names no remedy";

    EMPTY_OBJECT_IS_NO_BODY: "empty-object-is-no-body",
        "An object without members counts as no body.",
        because "silent; a common parser makes one of no body, and nobody can tell them apart";

    NULL_IS_NO_BODY: "null-is-no-body",
        "A body that is null counts as no body.",
        because "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning";

    ID_JUDGED_BEFORE_BODY: "id-judged-before-body",
        "A malformed or unknown id is answered before a body is looked at.",
        because "silent; RFC 9110 orders no checks beyond authentication";

    TRAILING_SLASH_FOUND: "trailing-slash-found",
        "A slash after an id is overlooked, for every method.",
        because "silent; RFC 3986 section 6.2.3 leaves it to the server whether both are one";

    QUERY_REFUSED: "query-refused",
        "A delete with a query is refused with 400.",
        because "silent; the page knows no query parameters";

    HEAD_NOT_ALLOWED: "head-not-allowed",
        "HEAD is answered 405.",
        because "silent; RFC 9110 section 15.5.6";

    OPTIONS_NOT_ALLOWED: "options-not-allowed",
        "OPTIONS is answered 405.",
        because "silent; RFC 9110 section 9.1 makes OPTIONS optional";

    OPTIONS_ANSWERS_200: "options-answers-200",
        "OPTIONS is answered 200 without content.",
        because "RFC 9110 section 9.3.7: a successful answer may have no content";

    ROOT_DELETE_NOT_FOUND: "root-delete-not-found",
        "A delete on the whole resource finds no route and is answered 404.",
        because "silent; RFC 9110 section 15.5.5";

    MEDIA_TYPE_415: "media-type-415",
        "A body that is not application/json is refused with 415.",
        because "silent; RFC 9110 section 15.5.16";

    LARGE_BODY_413: "large-body-413",
        "A body of more than 100 kB is refused with 413.",
        because "silent; RFC 9110 section 15.5.14";

    PERSONS_SHOW_IDS: "persons-show-ids",
        "Persons show their collections by _id.",
        because "the page of creating a person with liveness shows them so";

    PERSONS_POPULATED: "persons-populated",
        "Persons show their collections as objects with _id, code and name.",
        because "the lookup page shows them so";

    NAMES_UNIQUE: "names-unique",
        "A name that a living collection of the client has is refused with 409.",
        because "silent; the create page answers an invalid name with 409";

    DESCRIPTION_EMPTY: "description-empty",
        "A collection without a description shows an empty one.",
        because "silent; a vendor client sends an empty one where none is given";

    CODES_UPPER_CASE: "codes-upper-case",
        "Codes are written in upper case.",
        because "RFC 9562 section 4: the digits of a UUID may be of either case";

    CODES_TIME_ORDERED: "codes-time-ordered",
        "Codes are UUIDs of version 7.",
        because "silent; the object page promises a code and no version of it";

    UPDATED_AFTER_CREATED: "updated-after-created",
        "updatedAt of a new record is a moment after createdAt.",
        because "silent; only examples show both equal";

    UPDATES_COUNTED: "updates-counted",
        "Every update counts __v up.",
        because "silent; the object page calls __v a version";

    LIST_NEWEST_FIRST: "list-newest-first",
        "The list begins with the newest collection.",
        because "silent; the list page promises no order";

    LIST_WITH_PAGE_MEMBERS: "list-with-page-members",
        "The list carries total, limit, page and pages beside data.",
        because "silent; the projects pages show them, and extra members are allowed";

    ERRORS_WITH_STATUS_AND_TIME: "errors-with-status-and-time",
        "Errors carry their status and a timestamp.",
        because "the projects pages show this family of errors";

    ERRORS_REORDERED: "errors-reordered",
        "Errors begin with their code.",
        because "RFC 8259 section 4: an object is an unordered collection";

    ESCAPED_JSON: "escaped-json",
        "JSON is plain ASCII, with escapes for all other characters.",
        because "RFC 8259 section 7: any character may be escaped";

    CHUNKED_ANSWERS: "chunked-answers",
        "Answers are sent in chunks, without a Content-Length.",
        because "RFC 9112 section 7.1";

    CLOSES_CONNECTIONS: "closes-connections",
        "Every answer closes its connection.",
        because "RFC 9112 section 9.6";

    CROSS_ORIGIN_HEADERS: "cross-origin-headers",
        "Answers carry the fields that let a browser's page of another origin read them.",
        because "silent; a browser dashboard of another origin uses the API";

    CACHING_HEADERS: "caching-headers",
        "Answers carry an entity tag and forbid to be stored.",
        because "RFC 9110 section 8.8.3 and RFC 9111 section 5.2.2.5";

    HEADERS_REORDERED: "headers-reordered",
        "The fields of an answer come in another order.",
        because "RFC 9110 section 5.3: the order of fields with different names does not matter";

    SLASH_REDIRECTS_301: "slash-redirects-301",
        "A path of collections with a slash at its end is redirected with 301.",
        because "silent; RFC 9110 section 15.4.2, and a redirect does and grants nothing";

    SLASH_REDIRECTS_302: "slash-redirects-302",
        "A path of collections with a slash at its end is redirected with 302.",
        because "silent; RFC 9110 section 15.4.3, and a redirect does and grants nothing";

    SLASH_REDIRECTS_303: "slash-redirects-303",
        "A path of collections with a slash at its end is redirected with 303.",
        because "silent; RFC 9110 section 15.4.4, and a redirect does and grants nothing";

    SLASH_REDIRECTS_307: "slash-redirects-307",
        "A path of collections with a slash at its end is redirected with 307.",
        because "silent; RFC 9110 section 15.4.8, and a redirect does and grants nothing";

    SLASH_REDIRECTS_308: "slash-redirects-308",
        "A path of collections with a slash at its end is redirected with 308.",
        because "silent; RFC 9110 section 15.4.9, and a redirect does and grants nothing";

    SLASH_REDIRECTS_ELSEWHERE: "slash-redirects-elsewhere",
        "A path of collections with a slash at its end is redirected to another origin.",
        because "silent; RFC 9110 section 10.2.2 lets a Location name any URI";

    SLASH_REDIRECTS_WITHOUT_LOCATION: "slash-redirects-without-location",
        "A path of collections with a slash at its end is answered 307 without a Location.",
        because "silent; RFC 9110 section 15.4.8: a 307 should have a Location, and need not";

    ODD_PATHS_REDIRECT: "odd-paths-redirect",
        "A path with an empty segment or an encoded slash is redirected to its plain form.",
        because "silent; RFC 3986 section 6.2 leaves it to the server which paths are one";

    MALFORMED_REDIRECTS: "malformed-redirects",
        "An id of another length is redirected to the list.",
        because "silent; RFC 9110 section 15.4.3, and a redirect does nothing";

    OPTIONS_BAD_REQUEST: "options-bad-request",
        "OPTIONS is answered 400 unless a browser asks on behalf of another origin.",
        because "silent; RFC 9110 section 9.1 makes OPTIONS optional";

    OTHER_METHODS_HTML: "other-methods-html",
        "POST and PATCH on an item find no route and are answered 404 with a page.",
        because "silent; RFC 9110 section 15.5.5, and only documented errors are shown as JSON";

    UNROUTED_HTML: "unrouted-html",
        "A path that names no route is answered 404 with a page.",
        because "silent; only errors of documented routes are shown as JSON";

    PROJECT_NULL: "project-null",
        "A collection without a project shows null.",
        because "silent; the object page makes the member optional and shows no absent one";

    DESCRIPTION_NULL: "description-null",
        "A collection without a description shows null.",
        because "silent; the object page makes the member optional and shows no absent one";

    IDS_UUID: "ids-uuid",
        "Every _id is a UUID of version 7.",
        because "silent; only examples show ObjectIds, and no page names a format";

    IDS_ALPHANUMERIC: "ids-alphanumeric",
        "Every _id is twenty letters and digits.",
        because "silent; only examples show ObjectIds, and no page names a format";

    IDS_ULID: "ids-ulid",
        "Every _id is a ULID: 26 digits of Crockford's base 32.",
        because "silent; only examples show ObjectIds, and no page names a format";

    IDS_REUSED: "ids-reused",
        "The _id of a deleted collection is given to the next one that is created.",
        because "silent; no page promises that an _id is never given again";

    OTHER_MEDIA_TYPES_IGNORED: "other-media-types-ignored",
        "A body on a delete is refused if it is application/json, and else ignored.",
        because "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning";

    BROKEN_JSON_REFUSED_ONLY: "broken-json-refused-only",
        "A body on a delete is ignored, but JSON that cannot be parsed is refused.",
        because "silent; a common parser reads a body before anybody asks for it";

    LARGE_BODY_CLOSES: "large-body-closes",
        "A body of more than 100 kB is refused with 413 unread, and its connection is closed.",
        because "silent; RFC 9110 section 15.5.14: the server may close the connection";

    LIMITED_WITH_EFFECT: "limited-with-effect",
        "Every seventh delete is carried out, and answered 429 all the same.",
        because "RFC 6585 section 4 promises nothing about the effect of a limited request";

    DEAD_LINKS_ACCEPTED: "dead-links-accepted",
        "A person may be linked to the code of a collection that is gone.",
        because "silent; the persons pages do not say that a collection has to exist";
}
