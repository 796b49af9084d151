#!/bin/sh
# Size of an HTML report with 5,000 exchanges, and how fast a real Chromium opens and filters it.
set -eu
cd "$(dirname "$0")/.."
scripts/browser.sh
VERIFIK_REQUIRE_BROWSER=1 exec cargo test --locked --test suite html_report_size_and_speed -- --ignored --nocapture
