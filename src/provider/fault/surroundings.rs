//! Faults that show in the surroundings of a deletion: what is linked to the collection, what stands
//! beside it, what it is called, and every surface that shows any of these.
//!
//! The tables of `world/hooks/surroundings` implement them.

use super::Fault;

/// The clean-up reads the list of persons with its default limit, so only ten are unlinked.
pub static FIRST_TEN_PERSONS_UNLINKED: Fault = Fault {
    id: "first-ten-persons-unlinked",
    breaks: &["unlink.person"],
    summary: "The clean-up reads the list of persons with its default limit, so only ten are unlinked.",
    expectations: "",
};

/// The clean-up of a collection with a project is that of the project alone.
pub static PERSONS_KEPT_BESIDE_PROJECT: Fault = Fault {
    id: "persons-kept-beside-project",
    breaks: &["unlink.person"],
    summary: "The clean-up of a collection with a project is that of the project alone.",
    expectations: "",
};

/// The loop over the persons ends one too early.
pub static LAST_PERSON_KEPT: Fault = Fault {
    id: "last-person-kept",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "The loop over the persons ends one too early.",
    expectations: "",
};

/// Persons are taken out of the list that is being walked, so every second keeps its link.
pub static EVERY_SECOND_PERSON_KEPT: Fault = Fault {
    id: "every-second-person-kept",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "Persons are taken out of the list that is being walked, so every second keeps its link.",
    expectations: "",
};

/// The links are looked up under the version of the collection that its creation stored.
pub static PERSONS_OF_UPDATED_KEPT: Fault = Fault {
    id: "persons-of-updated-kept",
    breaks: &["unlink.person", "race.no-revival"],
    summary: "The links are looked up under the version of the collection that its creation stored.",
    expectations: "",
};

/// If several projects use a collection, only the newest is unlinked.
pub static NEWEST_PROJECT_UNLINKED_ONLY: Fault = Fault {
    id: "newest-project-unlinked-only",
    breaks: &["unlink.project"],
    summary: "If several projects use a collection, only the newest is unlinked.",
    expectations: "",
};

/// If several projects use a collection, only the oldest is unlinked.
pub static FIRST_PROJECT_UNLINKED_ONLY: Fault = Fault {
    id: "first-project-unlinked-only",
    breaks: &["unlink.project"],
    summary: "If several projects use a collection, only the oldest is unlinked.",
    expectations: "",
};

/// The clean-up returns after the persons, if there are any.
pub static PROJECTS_KEPT_BESIDE_PERSONS: Fault = Fault {
    id: "projects-kept-beside-persons",
    breaks: &["unlink.project"],
    summary: "The clean-up returns after the persons, if there are any.",
    expectations: "",
};

/// The link is taken out by its position plus one, so its neighbour goes and it stays.
pub static WRONG_LINK_CUT_OUT: Fault = Fault {
    id: "wrong-link-cut-out",
    breaks: &["unlink.person", "unlink.other-links", "unlink.person-list"],
    summary: "The link is taken out by its position plus one, so its neighbour goes and it stays.",
    expectations: "",
};

/// The clean-up saves the person with the name of the collection it was in.
pub static PERSON_RENAMED_BY_CLEAN_UP: Fault = Fault {
    id: "person-renamed-by-clean-up",
    breaks: &["unlink.nothing-else"],
    summary: "The clean-up saves the person with the name of the collection it was in.",
    expectations: "",
};

/// The clean-up saves the project as a new draft with a name of its own.
pub static PROJECT_RENAMED_BY_CLEAN_UP: Fault = Fault {
    id: "project-renamed-by-clean-up",
    breaks: &["unlink.nothing-else"],
    summary: "The clean-up saves the project as a new draft with a name of its own.",
    expectations: "",
};

/// Persons of more than one collection go with the first that is deleted.
pub static LINKED_PERSONS_DELETED: Fault = Fault {
    id: "linked-persons-deleted",
    breaks: &["unlink.person-survives"],
    summary: "Persons of more than one collection go with the first that is deleted.",
    expectations: "",
};

/// A project without its collection is moved to the archive, and no surface shows it.
pub static LINKED_PROJECT_ARCHIVED: Fault = Fault {
    id: "linked-project-archived",
    breaks: &["unlink.project-survives"],
    summary: "A project without its collection is moved to the archive, where nobody finds it.",
    expectations: "",
};

/// The clean-up of many persons replaces their lists by an empty one, to save time.
pub static ANCHOR_LOST_BY_MANY: Fault = Fault {
    id: "anchor-lost-by-many",
    breaks: &["unlink.other-links"],
    summary: "The clean-up of many persons replaces their lists by an empty one, to save time.",
    expectations: "",
};

/// The list of all persons comes from an index in which the links are never taken off.
pub static PERSON_LIST_FROM_INDEX: Fault = Fault {
    id: "person-list-from-index",
    breaks: &["unlink.person-list"],
    summary: "The list of all persons comes from an index in which the links are never taken off.",
    expectations: "",
};

/// The filter by `_id` goes by a join table that the clean-up does not know.
pub static PERSON_LIST_BY_ID_STALE: Fault = Fault {
    id: "person-list-by-id-stale",
    breaks: &["unlink.person-list"],
    summary: "The filter by `_id` goes by a join table that the clean-up does not know.",
    expectations: "",
};

/// The list of projects comes from an index in which the links are never taken off.
pub static PROJECT_LIST_FROM_INDEX: Fault = Fault {
    id: "project-list-from-index",
    breaks: &["unlink.project-list"],
    summary: "The list of projects comes from an index in which the links are never taken off.",
    expectations: "",
};

/// The record is deleted by its name, in the collections of all clients.
pub static TWIN_OF_OTHER_CLIENT_DELETED: Fault = Fault {
    id: "twin-of-other-client-deleted",
    breaks: &["delete.isolation.other-client"],
    summary: "The record is deleted by its name, in the collections of all clients.",
    expectations: "",
};

/// Deleting a name renews everything that has it, whosesoever it is.
pub static TWIN_OF_OTHER_CLIENT_TOUCHED: Fault = Fault {
    id: "twin-of-other-client-touched",
    breaks: &["delete.isolation.other-client"],
    summary: "Deleting a name renews everything that has it, whosesoever it is.",
    expectations: "",
};

/// The record is deleted by a pattern of its name, which longer names match as well.
pub static LONGER_NAMES_DELETED: Fault = Fault {
    id: "longer-names-deleted",
    breaks: &["delete.isolation.bystander"],
    summary: "The record is deleted by a pattern of its name, which longer names match as well.",
    expectations: "",
};

/// The delete compares identifiers with less-or-equal, so all older ones go as well.
pub static OLDER_ONES_DELETED: Fault = Fault {
    id: "older-ones-deleted",
    breaks: &["delete.isolation.bystander", "delete.success.status"],
    summary: "The delete compares identifiers with less-or-equal, so all older ones go as well.",
    expectations: "",
};

/// The record is deleted by its description, which others have as well.
pub static SAME_DESCRIPTION_DELETED: Fault = Fault {
    id: "same-description-deleted",
    breaks: &["delete.isolation.bystander", "delete.success.status"],
    summary: "The record is deleted by its description, which others have as well.",
    expectations: "",
};

/// The namesake of a deleted collection gets a name with its number taken off.
pub static TWIN_RENAMED: Fault = Fault {
    id: "twin-renamed",
    breaks: &["delete.isolation.bystander"],
    summary: "The namesake of a deleted collection gets a name with its number taken off.",
    expectations: "",
};

/// The clean-up takes the project off the neighbour in the list.
pub static NEIGHBOUR_LOSES_PROJECT: Fault = Fault {
    id: "neighbour-loses-project",
    breaks: &["delete.isolation.bystander"],
    summary: "The clean-up takes the project off the neighbour in the list.",
    expectations: "",
};

/// The branch for a collection with a project returns before the commit.
pub static KEPT_BESIDE_PROJECT: Fault = Fault {
    id: "kept-beside-project",
    breaks: &["delete.hard.retrieve"],
    summary: "The branch for a collection with a project returns before the commit.",
    expectations: "",
};

/// The removal of a collection with many persons times out, and the answer is sent anyway.
pub static KEPT_WITH_MANY_PERSONS: Fault = Fault {
    id: "kept-with-many-persons",
    breaks: &["delete.hard.retrieve"],
    summary: "The removal of a collection with many persons times out, and the answer is sent anyway.",
    expectations: "",
};

/// The delete names the version that was created, so a changed record matches nothing.
pub static KEPT_AFTER_UPDATE: Fault = Fault {
    id: "kept-after-update",
    breaks: &["delete.hard.retrieve", "race.no-revival"],
    summary: "The delete names the version that was created, so a changed record matches nothing.",
    expectations: "",
};

/// The filter of the delete compares the description, and nothing equals null in SQL.
pub static KEPT_WITHOUT_DESCRIPTION: Fault = Fault {
    id: "kept-without-description",
    breaks: &["delete.hard.retrieve"],
    summary: "The filter of the delete compares the description, and nothing equals null in SQL.",
    expectations: "",
};

/// The delete wants to be sure of the name, and does nothing where there are two.
pub static KEPT_BESIDE_TWIN: Fault = Fault {
    id: "kept-beside-twin",
    breaks: &["delete.hard.retrieve"],
    summary: "The delete wants to be sure of the name, and does nothing where there are two.",
    expectations: "",
};

/// The delete goes by the name too, and the column of the audit table cuts long ones.
pub static LONG_NAME_KEPT: Fault = Fault {
    id: "long-name-kept",
    breaks: &["delete.hard.retrieve"],
    summary: "The delete goes by the name too, and the column of the audit table cuts long ones.",
    expectations: "",
};

/// The foreign key of the project protects its collection: 409.
pub static PROJECT_PROTECTS: Fault = Fault {
    id: "project-protects",
    breaks: &["delete.success.status"],
    summary: "The foreign key of the project protects its collection: 409.",
    expectations: "",
};

/// A collection with persons is in use, and refused with 409.
pub static PERSONS_PROTECT: Fault = Fault {
    id: "persons-protect",
    breaks: &["delete.success.status"],
    summary: "A collection with persons is in use, and refused with 409.",
    expectations: "",
};

/// The clean-up takes ten persons at most, and more are refused with 400.
pub static MANY_PERSONS_TOO_MANY: Fault = Fault {
    id: "many-persons-too-many",
    breaks: &["delete.success.status"],
    summary: "The clean-up takes ten persons at most, and more are refused with 400.",
    expectations: "",
};

/// The name is pasted into SQL, so a quote in it ends in 500.
pub static QUOTE_CRASHES: Fault = Fault {
    id: "quote-crashes",
    breaks: &["delete.success.status", "universal.no-server-error"],
    summary: "The name is pasted into SQL, so a quote in it ends in 500.",
    expectations: "",
};

/// An audit line reads the length of the description, which may be missing: 500.
pub static NO_DESCRIPTION_CRASHES: Fault = Fault {
    id: "no-description-crashes",
    breaks: &["delete.success.status", "universal.no-server-error"],
    summary: "An audit line reads the length of the description, which may be missing: 500.",
    expectations: "",
};

/// The audit table knows three bytes a character, so an emoji ends in 500.
pub static EMOJI_CRASHES: Fault = Fault {
    id: "emoji-crashes",
    breaks: &["delete.success.status", "universal.no-server-error"],
    summary: "The audit table knows three bytes a character, so an emoji ends in 500.",
    expectations: "",
};

/// The name does not fit into the audit table's column: 500.
pub static LONG_NAME_CRASHES: Fault = Fault {
    id: "long-name-crashes",
    breaks: &["delete.success.status", "universal.no-server-error"],
    summary: "The name does not fit into the audit table's column: 500.",
    expectations: "",
};

/// Two collections of one name are ambiguous, and a delete of either is refused with 409.
pub static TWIN_CONFLICTS: Fault = Fault {
    id: "twin-conflicts",
    breaks: &["delete.success.status"],
    summary: "Two collections of one name are ambiguous, and a delete of either is refused with 409.",
    expectations: "",
};

/// The delete wants the version that was created, and answers 412 for a changed record.
pub static UPDATED_CONFLICTS: Fault = Fault {
    id: "updated-conflicts",
    breaks: &["delete.success.status"],
    summary: "The delete wants the version that was created, and answers 412 for a changed record.",
    expectations: "",
};

/// The answer is the audit copy that the creation made; later changes are missing.
pub static SNAPSHOT_AS_CREATED: Fault = Fault {
    id: "snapshot-as-created",
    breaks: &["delete.success.snapshot"],
    summary: "The answer is the audit copy that the creation made; later changes are missing.",
    expectations: "",
};

/// The clean-up takes the project off the object that is answered.
pub static SNAPSHOT_WITHOUT_PROJECT: Fault = Fault {
    id: "snapshot-without-project",
    breaks: &["delete.success.snapshot"],
    summary: "The clean-up takes the project off the object that is answered.",
    expectations: "",
};

/// The answer is encoded as UTF-8 twice.
pub static SNAPSHOT_MOJIBAKE: Fault = Fault {
    id: "snapshot-mojibake",
    breaks: &["delete.success.snapshot"],
    summary: "The answer is encoded as UTF-8 twice.",
    expectations: "",
};

/// The answer is encoded as ASCII, with question marks for all other letters.
pub static SNAPSHOT_ASCII: Fault = Fault {
    id: "snapshot-ascii",
    breaks: &["delete.success.snapshot"],
    summary: "The answer is encoded as ASCII, with question marks for all other letters.",
    expectations: "",
};

/// The audit table knows three bytes a character, so an emoji is answered as a question mark.
pub static SNAPSHOT_THREE_BYTES: Fault = Fault {
    id: "snapshot-three-bytes",
    breaks: &["delete.success.snapshot"],
    summary: "The audit table knows three bytes a character, so an emoji is answered as a question mark.",
    expectations: "",
};

/// The answer is escaped for HTML once, as the dashboard wants it.
pub static SNAPSHOT_ESCAPED: Fault = Fault {
    id: "snapshot-escaped",
    breaks: &["delete.success.snapshot"],
    summary: "The answer is escaped for HTML once, as the dashboard wants it.",
    expectations: "",
};

/// The name is answered from a column of 64 characters.
pub static SNAPSHOT_CUT: Fault = Fault {
    id: "snapshot-cut",
    breaks: &["delete.success.snapshot"],
    summary: "The name is answered from a column of 64 characters.",
    expectations: "",
};

/// The answer is read after the description was cleared for privacy.
pub static SNAPSHOT_DESCRIPTION_EMPTY: Fault = Fault {
    id: "snapshot-description-empty",
    breaks: &["delete.success.snapshot"],
    summary: "The answer is read after the description was cleared for privacy.",
    expectations: "",
};

/// The length of the answer is counted in letters, so text beyond ASCII is cut at its end.
pub static LENGTH_COUNTED_IN_LETTERS: Fault = Fault {
    id: "length-counted-in-letters",
    breaks: &["universal.json", "delete.success.envelope"],
    summary: "The length of the answer is counted in letters, so text beyond ASCII is cut at its end.",
    expectations: "",
};

/// The answer replaces the name by an object that holds the persons as well.
pub static ANSWER_WITH_PERSONS: Fault = Fault {
    id: "answer-with-persons",
    breaks: &["delete.success.schema"],
    summary: "The answer replaces the name by an object that holds the persons as well.",
    expectations: "",
};

/// HEAD looks into a set of known identifiers that a delete does not change.
pub static HEAD_KNOWS_DELETED: Fault = Fault {
    id: "head-knows-deleted",
    breaks: &["delete.hard.head"],
    summary: "HEAD looks into a set of known identifiers that a delete does not change.",
    expectations: "",
};

/// The entity tag is compared with remembered ones before the record is looked up.
pub static TAG_BEFORE_LOOKUP: Fault = Fault {
    id: "tag-before-lookup",
    breaks: &["delete.hard.conditional"],
    summary: "The entity tag is compared with remembered ones before the record is looked up.",
    expectations: "",
};

/// If-Modified-Since is compared with a remembered time before the record is looked up.
pub static DATE_BEFORE_LOOKUP: Fault = Fault {
    id: "date-before-lookup",
    breaks: &["delete.hard.conditional"],
    summary: "If-Modified-Since is compared with a remembered time before the record is looked up.",
    expectations: "",
};

/// The list is cached under the newest updatedAt, so an older record stays listed.
pub static LIST_CACHED_BY_NEWEST: Fault = Fault {
    id: "list-cached-by-newest",
    breaks: &["delete.hard.list"],
    summary: "The list is cached under the newest updatedAt, so an older record stays listed.",
    expectations: "",
};

/// The list is cached under the number of its records at the last creation.
pub static LIST_CACHED_BY_LENGTH: Fault = Fault {
    id: "list-cached-by-length",
    breaks: &["delete.hard.list"],
    summary: "The list is cached under the number of its records at the last creation.",
    expectations: "",
};

/// The record is flagged, and its name stays in a unique index: 409 for the same name again.
pub static NAME_KEPT: Fault = Fault {
    id: "name-kept",
    breaks: &["delete.hard.name"],
    summary: "The record is flagged, and its name stays in a unique index: 409 for the same name again.",
    expectations: "",
};

/// The name stays in a unique index, and the violation of it ends in 500.
pub static NAME_KEPT_CRASHES: Fault = Fault {
    id: "name-kept-crashes",
    breaks: &["delete.hard.name", "universal.no-server-error"],
    summary: "The name stays in a unique index, and the violation of it ends in 500.",
    expectations: "",
};

/// Persons remember the name, and a new collection that has it gets them.
pub static NAMESAKE_INHERITS_PERSONS: Fault = Fault {
    id: "namesake-inherits-persons",
    breaks: &["irreversible.no-inheritance"],
    summary: "Persons remember the name, and a new collection that has it gets them.",
    expectations: "",
};

/// The old identifier leads to whatever has its name now, so deleting again deletes that.
pub static OLD_ID_DELETES_SUCCESSOR: Fault = Fault {
    id: "old-id-deletes-successor",
    breaks: &["delete.repeat.no-effect"],
    summary: "The old identifier leads to whatever has its name now, so deleting again deletes that.",
    expectations: "",
};

/// The links are taken off before the owner is looked at.
pub static FOREIGN_REFUSAL_UNLINKS: Fault = Fault {
    id: "foreign-refusal-unlinks",
    breaks: &["tenancy.no-effect"],
    summary: "The links are taken off before the owner is looked at.",
    expectations: "",
};

/// The project is cleared before the owner is looked at.
pub static FOREIGN_REFUSAL_UNLINKS_PROJECT: Fault = Fault {
    id: "foreign-refusal-unlinks-project",
    breaks: &["tenancy.no-effect"],
    summary: "The project is cleared before the owner is looked at.",
    expectations: "",
};

/// A collection of another client is replaced by the caller's own collection of the same name.
pub static FOREIGN_REFUSAL_DELETES_OWN_TWIN: Fault = Fault {
    id: "foreign-refusal-deletes-own-twin",
    breaks: &["tenancy.no-effect"],
    summary: "A collection of another client is replaced by the caller's own collection of the same name.",
    expectations: "",
};

/// The clean-up is started by a hook before the token is looked at.
pub static TOKENLESS_REFUSAL_UNLINKS: Fault = Fault {
    id: "tokenless-refusal-unlinks",
    breaks: &["auth.refusal.no-effect"],
    summary: "The clean-up is started by a hook before the token is looked at.",
    expectations: "",
};

/// A refused delete moves the persons of the collection to the bin.
pub static TOKENLESS_REFUSAL_TOUCHES_PERSON: Fault = Fault {
    id: "tokenless-refusal-touches-person",
    breaks: &["auth.refusal.no-effect"],
    summary: "A refused delete moves the persons of the collection to the bin.",
    expectations: "",
};

/// An unknown identifier leaves the filter of the clean-up empty, so every person is unlinked.
pub static UNKNOWN_REFUSAL_UNLINKS_ALL: Fault = Fault {
    id: "unknown-refusal-unlinks-all",
    breaks: &["delete.unknown.no-effect"],
    summary: "An unknown identifier leaves the filter of the clean-up empty, so every person is unlinked.",
    expectations: "",
};

/// The header is compared with startsWith, so anything may stand behind the token.
pub static TOKEN_WITH_SUFFIX_ACCEPTED: Fault = Fault {
    id: "token-with-suffix-accepted",
    breaks: &["auth.altered.refused"],
    summary: "The header is compared with startsWith, so anything may stand behind the token.",
    expectations: "",
};

/// Tokens are stored in a column that is compared without regard to case.
pub static TOKEN_IN_ANY_CASE: Fault = Fault {
    id: "token-in-any-case",
    breaks: &["auth.altered.refused"],
    summary: "Tokens are stored in a column that is compared without regard to case.",
    expectations: "",
};

/// The check looks for the path in small letters, and the router takes any.
pub static PATH_IN_CAPITALS_UNCHECKED: Fault = Fault {
    id: "path-in-capitals-unchecked",
    breaks: &["auth.path-spelling.refused"],
    summary: "The check looks for the path in small letters, and the router takes any.",
    expectations: "",
};

/// The check leaves out addresses that contain the path of the health check.
pub static PUBLIC_ROUTE_IN_ADDRESS: Fault = Fault {
    id: "public-route-in-address",
    breaks: &["identifier.suffix.authenticated"],
    summary: "The check leaves out addresses that contain the path of the health check.",
    expectations: "",
};

/// The pattern ends in a dollar sign, which allows a line feed, and the id is stripped later.
pub static LINE_FEED_TRIMMED: Fault = Fault {
    id: "line-feed-trimmed",
    breaks: &["identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
    summary: "The pattern ends in a dollar sign, which allows a line feed, and the id is stripped later.",
    expectations: "",
};

/// The identifier is trimmed like the field of a form.
pub static TAB_TRIMMED: Fault = Fault {
    id: "tab-trimmed",
    breaks: &["identifier.path-tricks.refused", "identifier.path-tricks.no-effect"],
    summary: "The identifier is trimmed like the field of a form.",
    expectations: "",
};

/// A malformed identifier is looked up as a name.
pub static NAME_ACCEPTED_AS_ID: Fault = Fault {
    id: "name-accepted-as-id",
    breaks: &["identifier.name.refused", "identifier.name.no-effect"],
    summary: "A malformed identifier is looked up as a name.",
    expectations: "",
};

/// A malformed identifier is refused, then looked up as a name, and that collection is removed.
pub static NAME_DELETES_QUIETLY: Fault = Fault {
    id: "name-deletes-quietly",
    breaks: &["identifier.name.no-effect"],
    summary: "A malformed identifier is refused, then looked up as a name, and that collection is removed.",
    expectations: "",
};

/// A parameter `collection` of the query wins over the path.
pub static QUERY_COLLECTION_WINS: Fault = Fault {
    id: "query-collection-wins",
    breaks: &["delete.body.other-id"],
    summary: "A parameter `collection` of the query wins over the path.",
    expectations: "",
};

/// A parameter `code` of the query wins over the path.
pub static QUERY_CODE_WINS: Fault = Fault {
    id: "query-code-wins",
    breaks: &["delete.body.other-id"],
    summary: "A parameter `code` of the query wins over the path.",
    expectations: "",
};

/// A client that prefers HTML gets the answer as a page.
pub static BROWSER_GETS_PAGE: Fault = Fault {
    id: "browser-gets-page",
    breaks: &["http.accept"],
    summary: "A client that prefers HTML gets the answer as a page.",
    expectations: "",
};

/// Deleted identifiers are remembered, and answered 410.
pub static REPEAT_ANSWERS_410: Fault = Fault {
    id: "repeat-answers-410",
    breaks: &["delete.repeat.not-found"],
    summary: "Deleted identifiers are remembered, and answered 410.",
    expectations: "",
};

/// This theme, in the order of `faults --list`.
pub static ALL: &[&Fault] = &[
    &FIRST_TEN_PERSONS_UNLINKED,
    &PERSONS_KEPT_BESIDE_PROJECT,
    &LAST_PERSON_KEPT,
    &EVERY_SECOND_PERSON_KEPT,
    &PERSONS_OF_UPDATED_KEPT,
    &NEWEST_PROJECT_UNLINKED_ONLY,
    &FIRST_PROJECT_UNLINKED_ONLY,
    &PROJECTS_KEPT_BESIDE_PERSONS,
    &WRONG_LINK_CUT_OUT,
    &PERSON_RENAMED_BY_CLEAN_UP,
    &PROJECT_RENAMED_BY_CLEAN_UP,
    &LINKED_PERSONS_DELETED,
    &LINKED_PROJECT_ARCHIVED,
    &ANCHOR_LOST_BY_MANY,
    &PERSON_LIST_FROM_INDEX,
    &PERSON_LIST_BY_ID_STALE,
    &PROJECT_LIST_FROM_INDEX,
    &TWIN_OF_OTHER_CLIENT_DELETED,
    &TWIN_OF_OTHER_CLIENT_TOUCHED,
    &LONGER_NAMES_DELETED,
    &OLDER_ONES_DELETED,
    &SAME_DESCRIPTION_DELETED,
    &TWIN_RENAMED,
    &NEIGHBOUR_LOSES_PROJECT,
    &KEPT_BESIDE_PROJECT,
    &KEPT_WITH_MANY_PERSONS,
    &KEPT_AFTER_UPDATE,
    &KEPT_WITHOUT_DESCRIPTION,
    &KEPT_BESIDE_TWIN,
    &LONG_NAME_KEPT,
    &PROJECT_PROTECTS,
    &PERSONS_PROTECT,
    &MANY_PERSONS_TOO_MANY,
    &QUOTE_CRASHES,
    &NO_DESCRIPTION_CRASHES,
    &EMOJI_CRASHES,
    &LONG_NAME_CRASHES,
    &TWIN_CONFLICTS,
    &UPDATED_CONFLICTS,
    &SNAPSHOT_AS_CREATED,
    &SNAPSHOT_WITHOUT_PROJECT,
    &SNAPSHOT_MOJIBAKE,
    &SNAPSHOT_ASCII,
    &SNAPSHOT_THREE_BYTES,
    &SNAPSHOT_ESCAPED,
    &SNAPSHOT_CUT,
    &SNAPSHOT_DESCRIPTION_EMPTY,
    &LENGTH_COUNTED_IN_LETTERS,
    &ANSWER_WITH_PERSONS,
    &HEAD_KNOWS_DELETED,
    &TAG_BEFORE_LOOKUP,
    &DATE_BEFORE_LOOKUP,
    &LIST_CACHED_BY_NEWEST,
    &LIST_CACHED_BY_LENGTH,
    &NAME_KEPT,
    &NAME_KEPT_CRASHES,
    &NAMESAKE_INHERITS_PERSONS,
    &OLD_ID_DELETES_SUCCESSOR,
    &FOREIGN_REFUSAL_UNLINKS,
    &FOREIGN_REFUSAL_UNLINKS_PROJECT,
    &FOREIGN_REFUSAL_DELETES_OWN_TWIN,
    &TOKENLESS_REFUSAL_UNLINKS,
    &TOKENLESS_REFUSAL_TOUCHES_PERSON,
    &UNKNOWN_REFUSAL_UNLINKS_ALL,
    &TOKEN_WITH_SUFFIX_ACCEPTED,
    &TOKEN_IN_ANY_CASE,
    &PATH_IN_CAPITALS_UNCHECKED,
    &PUBLIC_ROUTE_IN_ADDRESS,
    &LINE_FEED_TRIMMED,
    &TAB_TRIMMED,
    &NAME_ACCEPTED_AS_ID,
    &NAME_DELETES_QUIETLY,
    &QUERY_COLLECTION_WINS,
    &QUERY_CODE_WINS,
    &BROWSER_GETS_PAGE,
    &REPEAT_ANSWERS_410,
];
