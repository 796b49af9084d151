#!/bin/sh
# Kills a run at KILL_POINTS instants (100 when unset), sweeps after each, and prints the figures.
set -eu
cd "$(dirname "$0")/.."
export KILL_POINTS="${KILL_POINTS:-100}"
cargo test --release --test kill -- --ignored --nocapture kill_one_hundred_times
