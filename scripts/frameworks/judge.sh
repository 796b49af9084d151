#!/usr/bin/env bash
# judge.sh [--mistakes] [NAME…]: judges the servers of this folder, all of them without a name.
#
# Without --mistakes each one is judged as it is, by `check` and by `explore`, and none may be
# accused. With it each mistake of mistakes.tsv is tried, by `check` and then by `explore`, and
# those that are not caught are listed. Needs install.sh to have run; BINARY names another build.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
BINARY=$(realpath "${BINARY:-$root/target/debug/verifik-conformance}")
export VERIFIK_TOKEN=first-Token-0001 VERIFIK_SECOND_TOKEN=second-Token-0002
export TOKEN=$VERIFIK_TOKEN SECOND_TOKEN=$VERIFIK_SECOND_TOKEN

mistakes=no
if [[ ${1:-} == --mistakes ]]; then
  mistakes=yes
  shift
fi
servers=("$@")
[[ ${#servers[@]} -gt 0 ]] || servers=(express fastify fastapi flask-nginx koa drf)

work=$(mktemp -d)
server=
stop() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  [[ -z $server ]] || wait "$server" 2>/dev/null || true
  server=
}
trap 'stop; rm -rf "$work"' EXIT
printf '\x89PNG' >"$work/face.png"

# start NAME MISTAKE: leaves the base URL in $url, and a project of nobody's collections in $project.
start() {
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  MISTAKE=$2 "$here/serve.sh" "$1" "$port" >"$work/server.log" 2>&1 &
  server=$!
  url=http://127.0.0.1:$port
  for _ in $(seq 200); do
    if grep -q listening "$work/server.log"; then
      project=$(curl --silent --show-error --header "authorization: Bearer $TOKEN" \
        --header 'content-type: application/json' --data '{"name":"lent"}' "$url/v2/projects" |
        sed -n 's/.*"_id": *"\([^"]*\)".*/\1/p')
      return
    fi
    sleep 0.1
  done
  echo "$1 does not start:" >&2
  cat "$work/server.log" >&2
  exit 1
}

# run COMMAND…: leaves the exit code in $code and the line of the outcome in $last.
run() {
  code=0
  (cd "$work" && "$BINARY" "$@" ${project:+--project-id "$project"} --base-url "$url") >"$work/told" 2>"$work/errors" || code=$?
  last=$(grep -E "^(conforms|violates|inconclusive|interrupted)" "$work/told" | tail -n 1)
}

check=(check --strict --blast-radius account --person-image face.png)
explore=(explore --strict --person-image face.png --steps 400)
failed=0
if [[ $mistakes == no ]]; then
  for name in "${servers[@]}"; do
    start "$name" ""
    for command in check explore; do
      declare -n arguments=$command
      run "${arguments[@]}"
      printf '%-12s %-8s %s\n' "$name" "$command" "$last"
      [[ $code -eq 0 ]] || { failed=1; cat "$work/told" "$work/errors"; }
    done
    stop
  done
  exit "$failed"
fi

caught=0 all=0
while IFS=$'\t' read -r name mistake breaks _; do
  [[ " ${servers[*]} " == *" $name "* ]] || continue
  all=$((all + 1))
  by=
  for command in check explore; do
    declare -n arguments=$command
    start "$name" "$mistake"
    run "${arguments[@]}"
    stop
    if [[ $code -eq 1 ]]; then
      by=$command
      break
    fi
  done
  if [[ -n $by ]]; then
    caught=$((caught + 1))
    printf 'caught  %-12s %-28s %s\n' "$name" "$mistake" "$last"
  else
    printf 'missed  %-12s %-28s exit %s: %s\n' "$name" "$mistake" "$code" "$breaks"
  fi
done < <(tail -n +2 "$here/mistakes.tsv")
echo "$caught of $all mistakes caught"
