#!/usr/bin/env bash
# serve.sh NAME PORT: runs one server in the foreground. Names: express fastify fastapi flask-nginx koa drf.
# The environment may set TOKEN, SECOND_TOKEN, CLIENT, SECOND_CLIENT and MISTAKE (a name from mistakes.tsv).
set -euo pipefail

if [[ $# -ne 2 ]]; then
  echo "usage: serve.sh express|fastify|fastapi|flask-nginx|koa|drf PORT" >&2
  exit 2
fi
name=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(cd "$here/../../target/frameworks" && pwd)

export PORT=$2
export TOKEN=${TOKEN:-first-Token-0001} SECOND_TOKEN=${SECOND_TOKEN:-second-Token-0002}
export CLIENT=${CLIENT:-6158e492dd0767a2b8b3f829} SECOND_CLIENT=${SECOND_CLIENT:-6158e492dd0767a2b8b3f830}
export NODE_ENV=production NODE_PATH=$target/node_modules
export VENV=$target/venv PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

RUN=$(mktemp -d -t frameworks.XXXXXX)
export RUN DATABASE=$RUN/data.sqlite

case $name in
  express | fastify | koa) command=(node "$here/$name/server.js") ;;
  fastapi) command=("$VENV/bin/python" "$here/fastapi/server.py") ;;
  flask-nginx) command=("$here/flask-nginx/run.sh") ;;
  drf) command=("$VENV/bin/gunicorn" --config "$here/drf/gunicorn.conf.py" --chdir "$here/drf" server:application) ;;
  *)
    echo "unknown server: $name" >&2
    exit 2
    ;;
esac

# The shell stays to remove the directory of the database when the server has stopped.
"${command[@]}" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true' TERM INT
trap 'rm -rf "$RUN"' EXIT
code=0
# A signal ends a wait early, while the server still needs its directory.
while kill -0 "$pid" 2>/dev/null; do
  code=0
  wait "$pid" || code=$?
done
exit "$code"
