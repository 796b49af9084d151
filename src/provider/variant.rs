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
        because "silent; RFC 9110 section 15.5.11 names 410 for what is known to be gone";

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
        because "silent; RFC 9110 section 9.3.5 gives content in a DELETE no meaning",
        expects "request-body = \"ignored\"\n";

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
}
