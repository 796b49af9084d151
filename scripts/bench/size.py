"""What the program weighs, and the memory it takes."""

import os
import subprocess

import measure
from serve import WORK, Serve, binary, check

ROUNDS = 5


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
    }


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
"""
