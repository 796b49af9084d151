#!/usr/bin/env bash
# Weakens the checks one at a time (scripts/mutants.txt) and says which mutants the tests miss.
# Works on a copy; the working tree stays as it is. Takes a minute or two per mutant.
#
#   scripts/mutants.sh            # all of them
#   scripts/mutants.sh 3 7        # the third to the seventh
set -euo pipefail
cd "$(dirname "$0")/.."

first="${1:-1}" last="${2:-1000000}"
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git ls-files | tar --create --files-from=- | tar --extract --directory "$copy"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target/mutants}"

# Replaces the text of a mutant; ends when it does not stand in the file.
mutate() {
    python3 - "$@" <<'PYTHON'
import pathlib, sys
path, old, new = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
text = path.read_text()
if old not in text:
    sys.exit(f"{path} does not hold: {old}")
path.write_text(text.replace(old, new))
PYTHON
}

# From the quickest proof to the most thorough one.
caught() {
    local proof
    for proof in --lib "--test suite judgement::" "--test matrix"; do
        # shellcheck disable=SC2086
        if ! (cd "$copy" && cargo test --quiet $proof >/dev/null 2>&1); then
            echo "$proof"
            return 0
        fi
    done
    return 1
}

number=0 tried=0 missed=0
while IFS= read -r line; do
    case "$line" in '' | '#'*) continue ;; esac
    number=$((number + 1))
    if [ "$number" -lt "$first" ] || [ "$number" -gt "$last" ]; then continue; fi
    file="${line%% ||| *}" rest="${line#* ||| }"
    old="${rest%% ||| *}" new="${rest#* ||| }"
    cp "$copy/$file" "$copy/.original"
    (cd "$copy" && mutate "$file" "$old" "$new")
    tried=$((tried + 1))
    # What does not compile proves nothing.
    if ! (cd "$copy" && cargo check --quiet --lib 2>/dev/null); then
        missed=$((missed + 1))
        printf 'BROKEN  %2d  %s: %s\n' "$number" "$file" "$new"
    elif proof="$(caught)"; then
        printf 'caught  %2d  %s: %s (by %s)\n' "$number" "$file" "$new" "$proof"
    else
        missed=$((missed + 1))
        printf 'MISSED  %2d  %s: %s\n' "$number" "$file" "$new"
    fi
    cp "$copy/.original" "$copy/$file"
done <scripts/mutants.txt

printf '%d mutants tried, %d missed\n' "$tried" "$missed"
[ "$missed" -eq 0 ]
