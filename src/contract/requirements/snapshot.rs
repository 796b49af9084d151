//! What was observed before and approved.

super::requirements! {
    @Transcript
    APPROVED: "snapshot.approved", Must, Silent,
        "The target behaves exactly as in the transcript that was approved for it.",
        "the snapshot folder that the operator names";
}
