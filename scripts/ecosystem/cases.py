"""The ten faults, and which part of the contract each breaks."""

FAULTS = {
    "answers-204": "status",
    "snapshot-without-code": "members of the body",
    "answers-as-text": "media type",
    "soft-delete-retrieve": "hard delete",
    "repeat-answers-200": "repetition",
    "delete-skips-auth": "authentication",
    "foreign-deleted": "tenancy",
    "deletes-by-client": "isolation",
    "persons-keep-link": "unlinking",
    "cast-error-crashes": "identifiers",
}

# What the suite sends through Prism: the whole of it but the paths on which Prism itself stops,
# such as an undecodable `%` or the answer to HEAD.
THROUGH_PRISM = [
    "success",
    "missing-auth",
    "unknown-id",
    "double-delete",
    "rejected-body",
    "bystanders",
    "irreversible",
    "visibility",
    "laws",
    "tenancy",
    "forged-token",
    "malformed-id",
    "code-as-id",
]
