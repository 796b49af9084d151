#!/bin/sh
# Peak memory of the real binary under the worst bombs that a provider can send.
set -eu
cd "$(dirname "$0")/.."
exec cargo test --locked --test suite peak_memory_under_the_worst_bombs -- --ignored --nocapture
