#!/bin/sh
# Installs Hurl below target/, which `scripts/bench.sh peers` sets beside this suite. It is built from
# crates.io, so it takes some minutes; 8.1.0 asks for a newer compiler than this project does.
set -eu
cd "$(dirname "$0")/.."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
        pkg-config libxml2-dev libcurl4-openssl-dev libssl-dev libclang-dev
fi
cargo install hurl --version 8.0.1 --locked --root target/tools/hurl
