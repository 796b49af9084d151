#!/usr/bin/env bash
# Runs the gate in a CI system: `check` with every report that the system can show, its own exit
# code as the result. The arguments go to `check` as they are.
#
#   VERIFIK_CONFORMANCE  the program (verifik-conformance by default)
#   VERIFIK_REPORTS      the folder of the reports (verifik-conformance-reports by default)
#
# On GitHub the annotations go to the log and the summary to the page of the run; the tokens come
# from the environment, as `check --help` says.
set -uo pipefail

program="${VERIFIK_CONFORMANCE:-verifik-conformance}"
reports="${VERIFIK_REPORTS:-verifik-conformance-reports}"

if ! command -v "$program" >/dev/null; then
    printf 'error: there is no program %s; install it, or name it in VERIFIK_CONFORMANCE\n' "$program" >&2
    exit 2
fi
if ! mkdir -p "$reports"; then
    printf 'error: cannot make the folder %s; name another one in VERIFIK_REPORTS\n' "$reports" >&2
    exit 2
fi

arguments=(
    --events "$reports/events.ndjson"
    --report "json=$reports/report.json"
    --report "junit=$reports/junit.xml"
    --report "sarif=$reports/report.sarif"
    --report "ctrf=$reports/ctrf.json"
    --report "html=$reports/report.html"
    --report "markdown=$reports/summary.md"
)
if [ "${GITHUB_ACTIONS:-}" = true ]; then
    arguments+=(--report github=-)
fi

"$program" check "${arguments[@]}" "$@"
code=$?

# A run that could not start has no summary.
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -s "$reports/summary.md" ]; then
    cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf 'exit-code=%s\nreports=%s\n' "$code" "$reports" >>"$GITHUB_OUTPUT"
fi
exit "$code"
