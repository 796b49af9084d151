"""Every tool against the conforming provider, each fault and, when asked, each variant."""

import os
import subprocess
import sys
import time

import cases
import table
import tools
from provider import binary

PARTS = {
    "check": tools.suite,
    "schemathesis": tools.schemathesis,
    "prism": tools.prism,
    "pact": tools.pact,
}


def main(arguments):
    write = "--write" in arguments
    variants = write or "--variants" in arguments
    chosen = [one for one in arguments if not one.startswith("--")] or ["lint", *PARTS]
    unknown = [one for one in chosen if one not in ("lint", *PARTS)]
    if unknown:
        raise SystemExit(f"there is no part `{unknown[0]}`; there are lint, {', '.join(PARTS)}")
    os.makedirs(tools.WORK, exist_ok=True)
    for format, path in (("openapi", tools.OPENAPI), ("pact", tools.PACT)):
        subprocess.run([binary(), "export", format, "--output", path], check=True)
    if "lint" in chosen:
        timed("lint", tools.lint)
    columns = {}
    for name, judge in PARTS.items():
        if name not in chosen:
            continue
        if name == "prism" and not os.path.exists(tools.node_tool("prism")):
            print("skipped: prism is not installed", file=sys.stderr)
            continue
        columns[name] = timed(name, lambda: column(name, judge, variants))
    if write:
        table.write(columns)
    else:
        table.compare(columns)


def column(name, judge, variants):
    """What a tool finds, by the name of the row."""
    found = {table.CONFORMING: judge()}
    for fault in cases.FAULTS:
        found[fault] = judge("--fault", fault)
        print(f"{name}: {fault} {'found' if found[fault] else 'missed'}", flush=True)
    if found[table.CONFORMING]:
        raise SystemExit(f"{name} finds something wrong with the conforming provider")
    # The suite has to be told what some variants need; `faults` does that and judges them all.
    if variants and name != "check":
        accused = [one for one in table.variants() if judge("--variant", one)]
        if accused:
            raise SystemExit(f"{name} accuses conforming variants: {', '.join(accused)}")
        found[table.VARIANTS] = False
    return found


def timed(name, work):
    begin = time.monotonic()
    try:
        return work()
    except tools.Trouble as trouble:
        raise SystemExit(f"{name} did not do its work:\n{trouble}")
    finally:
        print(f"{name}: {time.monotonic() - begin:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
