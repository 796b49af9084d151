#!/bin/sh
# Installs what tests/suite/browser/ needs: Chromium, and the pinned packages that drive it.
set -eu
cd "$(dirname "$0")/.."
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Chromium is missing and this is not root on Debian: install it, then run this again" >&2
    exit 1
  fi
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium
fi
command -v node >/dev/null || { echo "Node 20 or newer is missing: install it, then run this again" >&2; exit 1; }
mkdir -p target/browser
cp scripts/browser/package.json scripts/browser/package-lock.json scripts/browser/.npmrc target/browser/
if [ "$(cat target/browser/installed 2>/dev/null)" != "$(cksum < scripts/browser/package-lock.json)" ]; then
  (cd target/browser && npm ci --ignore-scripts --no-audit --no-fund)
  cksum < scripts/browser/package-lock.json > target/browser/installed
fi
