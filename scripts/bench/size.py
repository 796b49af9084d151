"""What the program weighs, and the memory it takes."""

import json
import os
import shutil
import subprocess

import measure
from serve import WORK, Serve, binary, check

ROUNDS = 5
# How many of the crates that weigh most are told.
HEAVIEST = 12


def measured():
    with Serve() as provider:
        remote = [check(provider.url, memory=True) for _ in range(ROUNDS)]
        reported = [check(provider.url, "--report", "html=r.html", memory=True) for _ in range(ROUNDS)]
    embedded = [measure.run([binary(), "check", "--quiet"], cwd=WORK, memory=True) for _ in range(ROUNDS)]
    tree = ["cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none", "--target", "all"]
    packages = subprocess.run(tree, check=True, capture_output=True, text=True).stdout
    return {
        "binary": os.path.getsize(binary()),
        "packages": len({line.removesuffix(" (*)") for line in packages.splitlines() if line}),
        "remote": measure.median(remote, "peak"),
        "reported": measure.median(reported, "peak"),
        "embedded": measure.median(embedded, "peak"),
        "crates": crates(),
    }


def crates():
    """How much machine code is of which crate; nothing where cargo-bloat is not installed."""
    if not shutil.which("cargo-bloat"):
        print("cargo-bloat is not installed (cargo install cargo-bloat): no crate is weighed")
        return None
    # In a place of its own, since it keeps the symbols.
    command = ["cargo", "bloat", "--release", "--locked", "--crates", "-n", "0"]
    command += ["--message-format", "json", "--target-dir", "target/bench/bloat"]
    weighed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(weighed)


def told(it):
    return f"""
## What it weighs

| | | wanted |
| --- | --- | --- |
| peak memory of `check --base-url`, everything | {it["remote"] / 1e6:.1f} MB | 30 MB |
| the same with `--report html` | {it["reported"] / 1e6:.1f} MB | 30 MB |
| peak memory of `check`, provider included | {it["embedded"] / 1e6:.1f} MB | 30 MB |
| the program, symbols stripped | {it["binary"] / 1e6:.1f} MB | |
| packages it is made of, on any platform | {it["packages"]} | |
{heaviest(it.get("crates"))}"""


def heaviest(weighed):
    if not weighed:
        return ""
    code = weighed["text-section-size"]
    crates = sorted(weighed["crates"], key=lambda crate: -crate["size"])[:HEAVIEST]
    rows = "\n".join(f"| `{crate['name']}` | {crate['size'] / code:.0%} |" for crate in crates)
    return f"""
Of its {code / 1e6:.1f} MB of machine code, by cargo-bloat, which can only guess to whom code belongs that is
made for several:

| crate | share |
| --- | --- |
{rows}
"""
