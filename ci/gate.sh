#!/bin/sh
# Runs the gate in a CI system: `check` with every report that the system can show, its exit code
# as the result. Needs nothing but a POSIX shell.
#
#   VERIFIK_ARGUMENTS    arguments of `check`, split and quoted as in a shell; nothing is expanded
#   VERIFIK_CONFORMANCE  the program (verifik-conformance by default)
#   VERIFIK_REPORTS      the folder of the reports (verifik-conformance-reports by default)
#
# On GitHub the annotations go to the log and the summary to the page of the run. The tokens come
# from the environment, as `check --help` says.
program=${VERIFIK_CONFORMANCE:-verifik-conformance}
reports=${VERIFIK_REPORTS:-verifik-conformance-reports}

stop() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

command -v "$program" >/dev/null ||
  stop "there is no program $program; install it, or name it in VERIFIK_CONFORMANCE"
# What an older run left here must not be taken for a report of this one.
clear_reports() {
  mkdir -p "$reports" && printf '' >"$reports/events.ndjson" || return
  for name in report.json junit.xml report.sarif ctrf.json report.html summary.md annotations.txt; do
    rm -f "$reports/$name" || return
  done
}
clear_reports || stop "cannot write to the folder $reports; name another one in VERIFIK_REPORTS"

# One word a line: xargs knows the quotes of a shell, and expands nothing.
words() {
  printf '%s\n' "${VERIFIK_ARGUMENTS:-}" | xargs -n 1 printf '%s\n'
}
set --
case ${VERIFIK_ARGUMENTS:-} in
*[![:space:]]*)
  words >/dev/null || stop "cannot split VERIFIK_ARGUMENTS into words; look at its quotes"
  eval "set -- $(words | sed "s/'/'\\\\''/g; s/^/'/; s/\$/'/" | tr '\n' ' ')"
  ;;
esac

set -- check \
  --events "$reports/events.ndjson" \
  --report "json=$reports/report.json" \
  --report "junit=$reports/junit.xml" \
  --report "sarif=$reports/report.sarif" \
  --report "ctrf=$reports/ctrf.json" \
  --report "html=$reports/report.html" \
  --report "markdown=$reports/summary.md" \
  "$@"

# GitHub obeys commands wherever they stand in the log, also in a body that the report quotes. So
# it is told to listen to nothing until the report is over.
resume=
if [ "${GITHUB_ACTIONS:-}" = true ]; then
  set -- "$@" --report "github=$reports/annotations.txt"
  resume=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$resume"
fi

# A job that is cancelled stops the shell alone: the run has to hear of it, to clean up.
"$program" "$@" &
run=$!
stopped=
trap 'stopped=yes; kill -TERM "$run" 2>/dev/null' INT TERM
code=0
wait "$run" || code=$?
if [ -n "$stopped" ]; then
  code=0
  wait "$run" || code=$?
fi

if [ -n "$resume" ]; then
  printf '::%s::\n' "$resume"
  [ ! -s "$reports/annotations.txt" ] || cat "$reports/annotations.txt"
fi
# A run that could not start has no summary.
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -s "$reports/summary.md" ]; then
  cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'exit-code=%s\nreports=%s\n' "$code" "$reports" >>"$GITHUB_OUTPUT"
fi
exit "$code"
