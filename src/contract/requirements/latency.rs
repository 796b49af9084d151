//! How long an answer takes.

super::requirements! {
    @Exchange
    BUDGET: "latency.budget", May, Silent,
        "Every operation answers within the operator's budget.",
        "expectation latency; no page promises a time";
}
