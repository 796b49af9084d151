#!/bin/sh
# Proves `explore`: that it finds every stateful fault of the catalogue from every seed, and accuses
# no conforming variant. Writes the table to docs/exploration.md.
#
#   BINARY   the program to prove (a release build is made when it is unset)
#   SEEDS    how many seeds for each fault (20)
#   STEPS    the budget of commands for each seed (16000)
#   VARIANT  how many commands for each variant (20000, which makes a million of them)
set -eu
cd "$(dirname "$0")/.."
if [ -z "${BINARY:-}" ]; then
    cargo build --locked --release
    BINARY=target/release/verifik-conformance
fi
exec python3 scripts/explore/prove.py "$BINARY" docs/exploration.md \
    "${SEEDS:-20}" "${STEPS:-16000}" "${VARIANT:-20000}"
