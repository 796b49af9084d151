#!/usr/bin/env bash
# Starts gunicorn on a socket and nginx in front of it; stops both when it is told to stop.
# Called by serve.sh with PORT, RUN (a temporary directory) and VENV in the environment.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2016 # the dollar signs belong to nginx
case "${MISTAKE:-}" in
  proxy-cache) extra='proxy_cache answers; proxy_cache_valid 200 10s; proxy_cache_key $request_uri$http_authorization;' ;;
  proxy-cache-no-auth) extra='proxy_cache answers; proxy_cache_valid 200 10s; proxy_cache_key $request_uri;' ;;
  intercept-errors) extra='proxy_intercept_errors on; error_page 404 @missing;' ;;
  *) extra='' ;;
esac
user=''
# The workers have to reach the socket in a directory that only the starting user can enter.
[[ $(id -u) -ne 0 ]] || user="user $(id -un) $(id -gn);"
mime=$(dirname "$(nginx -V 2>&1 | sed -n 's/.*--conf-path=\([^ ]*\).*/\1/p')")/mime.types
sed -e "s|@RUN@|$RUN|g" -e "s|@PORT@|$PORT|" -e "s|@USER@|$user|" -e "s|@MIME@|$mime|" \
  -e "s|@MISTAKE@|$extra|" "$here/nginx.conf.in" >"$RUN/nginx.conf"
if [[ ${MISTAKE:-} == intercept-errors ]]; then
  sed -i 's|^    server {|&\n        location @missing { default_type text/html; return 404 "<h1>Not Found</h1>\\n"; }|' "$RUN/nginx.conf"
fi

if (: >"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
  echo "port $PORT is taken" >&2
  exit 1
fi

pids=()
stop() {
  local code=$?
  trap '' TERM INT
  trap - EXIT
  kill "${pids[@]}" 2>/dev/null || true
  wait || true
  exit "$code"
}
trap stop TERM INT EXIT

DATABASE=$RUN/data.sqlite "$VENV/bin/gunicorn" --chdir "$here" --bind "unix:$RUN/app.sock" --workers 2 --threads 4 \
  --preload --no-control-socket --log-level critical server:app &
pids+=($!)
until [[ -S $RUN/app.sock ]]; do
  kill -0 "${pids[0]}"
  sleep 0.05
done
nginx -e "$RUN/nginx-error.log" -c "$RUN/nginx.conf" &
pids+=($!)
until (: >"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do
  kill -0 "${pids[1]}"
  sleep 0.05
done
echo "listening on http://127.0.0.1:$PORT"
wait -n
