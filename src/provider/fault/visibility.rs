//! Faults in how soon a delete shows: it does in the end, but not at once.

super::faults! {
    RETRIEVE_LAGS: "retrieve-lags",
        breaks ["visibility.retrieve"],
        "Retrieve reads from a replica that still shows the record the first times it is asked.";

    LIST_LAGS: "list-lags",
        breaks ["visibility.list"],
        "The list comes from an index that still shows the record the first times it is read.";

    REPLICA_LAGS: "replica-lags",
        breaks ["visibility.retrieve", "visibility.list"],
        "Reads go to a replica that is a few reads behind.";

    LIST_CACHED_BRIEFLY: "list-cached-briefly",
        breaks ["visibility.list"],
        "The list is cached for 150 milliseconds, and a delete does not clear the cache.";

    PERSON_CACHE_LAGS: "person-cache-lags",
        breaks ["visibility.person"],
        "Persons come from a cache that shows the link a few times more after its clean-up.";

    PROJECT_CACHE_LAGS: "project-cache-lags",
        breaks ["visibility.project"],
        "Projects come from a cache that shows the link a few times more after its clean-up.";

    CLEAN_UP_QUEUED: "clean-up-queued",
        breaks ["visibility.person", "visibility.project", "race.no-revival"],
        "The clean-up of links is put into a queue, which is worked off a little later.";
}
