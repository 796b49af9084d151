"""docs/performance.md, from what the parts measured."""

import os
import platform
import subprocess

PAGE = "docs/performance.md"

HEAD = """# How fast it is

Written by `scripts/bench.sh`, which measures everything again; no figure here is typed by hand.
`scripts/bench.sh floor latency` measures these parts only, and `--write` makes this page from what
was measured last.

Every figure is a ratio of two things that were run in turn, round after round, on the same machine:
what else it does meets both alike. A figure in seconds or megabytes is for the eye, and true of this
machine only. The counts that may not grow are in `tests/budget.rs`, which times nothing.
"""


def machine():
    """What it was measured on."""
    with open("/proc/cpuinfo") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    rustc = subprocess.run(["rustc", "--version"], check=True, capture_output=True, text=True)
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "compiler": rustc.stdout.split(" (")[0],
        "load": round(os.getloadavg()[0], 1),
    }


def write(parts):
    text = HEAD
    missing = []
    loads = []
    seen = None
    for name, (part, kept) in parts.items():
        if kept is None:
            missing.append(name)
            continue
        seen = kept["machine"]
        loads.append(f"{name} {seen['load']}")
        text += part.told(kept["figures"])
    if missing:
        text += f"\nNot measured yet: {', '.join(missing)}.\n"
    if seen:
        text += f"""
## The machine

{seen["processor"]}, {seen["cores"]} cores, {seen["system"]}, {seen["compiler"]}, the release
profile of `Cargo.toml`. Processes that wanted to run when each part began: {", ".join(loads)}.
"""
    with open(PAGE, "w") as file:
        file.write(text)
    print(f"wrote {PAGE}")
