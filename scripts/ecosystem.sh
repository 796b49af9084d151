#!/bin/sh
# Other tools read the exported contract and judge the embedded provider by it: right, and with
# each of ten faults. Installs them, in the versions that the lock files name, below target/tools.
#
#   scripts/ecosystem.sh                 every part, compared with docs/ecosystem.md
#   scripts/ecosystem.sh lint pact       only these of: lint schemathesis prism pact check
#   scripts/ecosystem.sh --install       nothing but install them
#   scripts/ecosystem.sh --variants      every conforming variant too, which takes many minutes
#   scripts/ecosystem.sh --write         write docs/ecosystem.md anew (every part, and variants)
#
# A tool that needs Node is left out with a word where there is none. BINARY names the program
# under test; without it the debug build is made and taken.
set -eu
cd "$(dirname "$0")/.."

tools=target/tools
python=$tools/python/bin/python

# Installed once per state of the lock file.
stamp() {
    cksum "$@" | cksum
}

install_python() {
    locked=scripts/ecosystem/requirements.txt
    [ "$(cat $tools/python/stamp 2>/dev/null)" = "$(stamp $locked)" ] && return 0
    rm -rf $tools/python
    python3 -m venv $tools/python
    $python -m pip install --quiet --disable-pip-version-check --requirement $locked
    stamp $locked >$tools/python/stamp
}

install_node() {
    locked=scripts/ecosystem/package-lock.json
    [ "$(cat $tools/node/stamp 2>/dev/null)" = "$(stamp $locked)" ] && return 0
    rm -rf $tools/node
    mkdir -p $tools/node
    cp scripts/ecosystem/package.json scripts/ecosystem/.npmrc $locked $tools/node
    # No package's own install script is needed, and one of them would report home.
    npm ci --prefix $tools/node --ignore-scripts --no-audit --no-fund --loglevel=error
    stamp $locked >$tools/node/stamp
}

mkdir -p $tools
install_python
if command -v npm >/dev/null; then
    install_node
else
    echo "skipped: npm is not installed, so Redocly and Prism are left out" >&2
fi
if [ "${1:-}" = --install ]; then exit 0; fi
if [ -z "${BINARY:-}" ]; then
    cargo build --quiet --locked
    BINARY=target/debug/verifik-conformance
fi
export BINARY
# Nothing here reports home, and nothing is written beside the sources.
export PYTHONDONTWRITEBYTECODE=1
export PACT_DO_NOT_TRACK=true REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
exec $python scripts/ecosystem/judge.py "$@"
