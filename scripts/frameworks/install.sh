#!/usr/bin/env bash
# Installs what the servers need below target/frameworks/, in exact versions.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/../../target/frameworks
mkdir -p "$target"
target=$(cd "$target" && pwd)

cp "$here/package.json" "$here/package-lock.json" "$target/"
npm ci --prefix "$target" --no-audit --no-fund --loglevel=error

[[ -x $target/venv/bin/python ]] || python3 -m venv "$target/venv"
"$target/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"

if ! command -v nginx >/dev/null; then
  if [[ $(id -u) -ne 0 ]]; then
    echo "nginx is missing and only root can install it" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
fi
