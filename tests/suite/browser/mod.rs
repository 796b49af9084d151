//! The HTML report in a real Chromium: what a person does with it, by hand, by key and on paper.
//!
//! The browser is driven by the scripts in `tests/suite/browser/`, one per capability.
//! `scripts/browser.sh` installs what they need; where it is missing, the tests say `skipped:`,
//! unless `VERIFIK_REQUIRE_BROWSER` is set.

mod driver;
mod pages;

use std::io::Write as _;

use driver::drive;

#[test]
fn html_report_requests_nothing_and_runs_only_its_own_script() {
    drive("quiet");
}

#[test]
fn html_report_shows_text_of_a_provider_only_as_text() {
    drive("injection");
}

#[test]
fn html_report_filters_and_search_show_matches_and_persist_in_the_url() {
    drive("filters");
}

#[test]
fn html_report_links_lead_to_their_targets() {
    drive("links");
}

#[test]
fn html_report_of_an_exploration_shows_histories_and_draws_races() {
    drive("exploration");
}

#[test]
fn html_report_copies_commands_verbatim() {
    drive("copy");
}

#[test]
fn html_report_is_operable_by_keyboard() {
    drive("keys");
}

#[test]
fn html_report_has_no_axe_violations() {
    drive("accessibility");
}

#[test]
fn html_report_is_readable_without_javascript() {
    drive("plain");
}

#[test]
fn html_report_is_readable_in_print_and_on_narrow_screens() {
    drive("media");
}

#[test]
#[ignore = "prints figures of a report with 5,000 exchanges; scripts/html-size.sh runs it"]
fn html_report_size_and_speed_with_5000_exchanges() {
    pages::write_large();
    let _ = std::io::stderr().write_all(drive("speed").as_bytes());
}
