#!/bin/sh
# The whole suite again and again behind a network that loses one request in twenty.
# LOSS_RUNS says how often (1000 unless it is set); seeds make each run repeatable.
set -eu
cd "$(dirname "$0")/.."
exec cargo test --locked --test suite lossy_network_one_thousand_runs -- --ignored --nocapture
