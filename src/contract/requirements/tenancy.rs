//! What belongs to another client.

super::requirements! {
    STATUS: "tenancy.status", Must, Documented,
        "Deleting another client's collection answers as for one that does not exist.",
        "Delete a Collection, tab 404 of the page source (\"or not accessible for your client\")";

    BODY: "tenancy.body", Must, Documented,
        "The refusal to delete another client's collection carries the documented error.",
        "Delete a Collection, tab 404 of the page source";

    NO_EFFECT: "tenancy.no-effect", Must, Documented,
        "Another client's collection is left as it was.",
        "Delete a Collection, Endpoint (\"owned by your client\")";

    ORACLE: "tenancy.oracle", Should, Documented,
        "Another client's identifier and one that was never issued are answered alike.",
        "Delete a Collection, tab 404 of the page source (one sentence for both); CWE-204";
}
