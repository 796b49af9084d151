#!/bin/sh
# Installs the parsers by which tests/suite/reports/ judges reports, below target/. Needs Node and npm.
set -eu
cd "$(dirname "$0")/.."
parsers=target/report-parsers
mkdir -p "$parsers"
cp scripts/report-parsers/package.json scripts/report-parsers/package-lock.json \
    scripts/report-parsers/.npmrc "$parsers/"
cd "$parsers"
exec npm ci --ignore-scripts --no-audit --no-fund
