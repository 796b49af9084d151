# The everyday commands. `just` alone lists them; each is one line, so they work without just too.

_default:
    @just --list --unsorted

# Run the suite against the embedded provider (or: just check --base-url https://…).
check *arguments:
    cargo run --release -- check {{arguments}}

# Run all tests.
test *arguments:
    cargo test {{arguments}}

# Check format and lints as CI does.
lint:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

# Run the suite against every wrong and every variant provider, and print who caught what.
faults *arguments:
    cargo run --release -- faults {{arguments}}

# Start the embedded provider as a process of its own.
serve *arguments:
    cargo run -- serve {{arguments}}

# Rewrite the approved transcripts of the embedded provider, then show what changed.
snapshots:
    cargo run -- check --snapshots snapshots/embedded --snapshot-mode update
    git diff --stat -- snapshots

# Look at the snapshots that tests left for approval (needs cargo-insta).
review:
    cargo insta review

# Check licences, advisories and sources of the dependencies (needs cargo-deny).
deny:
    cargo deny check

# Everything CI runs.
ci:
    .ci/run
