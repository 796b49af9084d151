//! Faults in what a successful delete answers.

super::faults! {
    ANSWERS_204: "answers-204",
        breaks ["delete.success.status", "delete.success.media-type", "delete.success.envelope",
            "delete.success.schema", "delete.success.identity", "delete.success.snapshot"],
        "A successful delete answers 204 without a body, as a textbook would have it.";

    ANSWERS_202: "answers-202",
        breaks ["delete.success.status"],
        "A successful delete answers 202, as if the removal were only queued.";

    ANSWERS_AS_TEXT: "answers-as-text",
        breaks ["delete.success.media-type", "delete.success.envelope", "delete.success.schema",
            "delete.success.identity", "delete.success.snapshot"],
        "The deleted document is sent as a string, so it is labelled text/html.";

    ANSWERS_SUCCESS_TRUE: "answers-success-true",
        breaks ["delete.success.envelope", "delete.success.schema", "delete.success.identity",
            "delete.success.snapshot"],
        "A successful delete answers {success: true} in place of the deleted document.";

    ANSWERS_BARE_DOCUMENT: "answers-bare-document",
        breaks ["delete.success.envelope", "delete.success.schema", "delete.success.identity",
            "delete.success.snapshot"],
        "The deleted document is sent without its data envelope.";

    ANSWERS_DATA_IN_ARRAY: "answers-data-in-array",
        breaks ["delete.success.envelope", "delete.success.schema", "delete.success.identity",
            "delete.success.snapshot"],
        "The delete shares the code of the list, so data is an array with one document.";

    ANSWERS_WRITE_RESULT: "answers-write-result",
        breaks ["delete.success.schema", "delete.success.identity", "delete.success.snapshot"],
        "The driver's write result, {acknowledged, deletedCount}, is passed through as data.";

    SNAPSHOT_WITHOUT_CODE: "snapshot-without-code",
        breaks ["delete.success.schema", "delete.success.snapshot"],
        "The pre-image is read with a projection that leaves out code and client.";

    SNAPSHOT_EPOCH_TIMES: "snapshot-epoch-times",
        breaks ["delete.success.schema", "delete.success.snapshot"],
        "The pre-image is serialised past the model, so its dates are numbers of milliseconds.";

    SNAPSHOT_AUDIT_ID: "snapshot-audit-id",
        breaks ["delete.success.identity", "delete.success.snapshot"],
        "The answer shows the copy in the audit log, which has an _id of its own.";

    SNAPSHOT_ID_IS_CODE: "snapshot-id-is-code",
        breaks ["delete.success.identity", "delete.success.schema", "delete.success.snapshot"],
        "The answer shows the face engine's record, whose identifier is the code.";

    SNAPSHOT_TOUCHED: "snapshot-touched",
        breaks ["delete.success.snapshot"],
        "A pre-remove hook saves the document once more, so updatedAt is the time of the delete.";

    SNAPSHOT_RENAMED: "snapshot-renamed",
        breaks ["delete.success.snapshot"],
        "The document is renamed before it is removed, to free its name, and is shown renamed.";
}
