"""Other tools on the same behaviours: what they cost on the conforming provider, and how many of the
ten faults of docs/ecosystem.md they find."""

import os
import shutil
import subprocess
import sys

import cases
import measure
from serve import HERE, TOKENS, WORK, Serve, binary, check

ROUNDS = 3
MISSION = ["success", "missing-auth", "unknown-id", "double-delete", "rejected-body"]
ECOSYSTEM = os.path.join(HERE, "..", "ecosystem")
OPENAPI, PACT = os.path.join(WORK, "openapi.json"), os.path.join(WORK, "pact.json")


def suite(url):
    return check(url, memory=True)


def mission(url, *arguments):
    selected = [argument for one in MISSION for argument in ("--scenario", one)]
    return check(url, *selected, *arguments, memory=True)


def one_at_a_time(url):
    """Side by side, a deletion that takes too much may leave nothing to judge, which is no finding."""
    return mission(url, "--jobs", "1")


def hurl_program():
    """Where Hurl is: named, installed by scripts/hurl.sh, or in the PATH."""
    installed = os.path.abspath("target/tools/hurl/bin/hurl")
    if os.environ.get("HURL"):
        return os.environ["HURL"]
    return installed if os.path.exists(installed) else shutil.which("hurl")


def hurl():
    program = hurl_program()
    if not program:
        return None
    variables = [f"{name.lower()}={value}" for name, value in TOKENS.items()]
    given = [part for one in variables for part in ("--secret", one)]
    file = os.path.join(HERE, "mission.hurl")
    return lambda url: measure.run(
        [program, "--test", "--variable", f"url={url}", *given, file], keep=True, memory=True
    )


def schemathesis():
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    if not os.path.exists(program):
        return None
    configuration = os.path.join(ECOSYSTEM, "schemathesis.toml")
    return lambda url: measure.run(
        [
            *(program, "--config-file", configuration, "run", OPENAPI, "--url", url),
            *("--header", f"Authorization: Bearer {TOKENS['VERIFIK_TOKEN']}"),
            *("--max-examples", "100", "--generation-deterministic", "--continue-on-failure"),
        ],
        cwd=WORK,
        memory=True,
    )


def pact():
    try:
        import pact as _  # noqa: F401
    except ImportError:
        return None
    script = os.path.join(ECOSYSTEM, "verify.py")
    return lambda url: measure.run([sys.executable, script, url, PACT], cwd=WORK, memory=True)


TOOLS = {
    "check": ("`check`, all scenarios", lambda: suite),
    "mission": ("`check`, the five scenarios of the mission", lambda: mission),
    "hurl": ("Hurl, the five scenarios of the mission", hurl),
    "schemathesis": ("Schemathesis, from the OpenAPI document", schemathesis),
    "pact": ("Pact's verifier, the interactions of the Pact", pact),
}


def measured():
    for format, path in (("openapi", OPENAPI), ("pact", PACT)):
        subprocess.run([binary(), "export", format, "--output", path], check=True)
    tools = {name: make() for name, (_, make) in TOOLS.items()}
    present = {name: tool for name, tool in tools.items() if tool}
    with Serve("--pact-states") as provider:
        costs = measure.side_by_side(
            ROUNDS, **{name: bind(tool, provider.url) for name, tool in present.items()}
        )
    if any(cost.code for all in costs.values() for cost in all):
        raise SystemExit("a tool finds something wrong with the conforming provider")
    found = {name: [] for name in present}
    for fault in cases.FAULTS:
        for name, tool in present.items():
            with Serve("--pact-states", "--fault", fault) as provider:
                judge = one_at_a_time if name == "mission" else tool
                # Hurl ends with 4 where an assertion does not hold.
                if judge(provider.url).code in (1, 4):
                    found[name].append(fault)
    return {
        "costs": measure.summary(costs),
        "ratios": {
            name: {what: measure.ratio(costs, name, "mission", what) for what in ("wall", "cpu", "peak")}
            for name in present
        },
        "found": found,
        "versions": versions(),
        "rounds": ROUNDS,
    }


def bind(tool, url):
    return lambda: tool(url)


def versions():
    known = {}
    with open(os.path.join(ECOSYSTEM, "requirements.txt")) as file:
        for line in file:
            name, _, version = line.strip().partition("==")
            if name in ("schemathesis", "pact-python"):
                known[name] = version.split()[0]
    program = hurl_program()
    if program:
        said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
        known["hurl"] = said.stdout.split()[1]
    return known


def told(it):
    rows = []
    for name, (title, _) in TOOLS.items():
        if name not in it["found"]:
            rows.append(f"| {title} | not installed | | | |")
            continue
        ratio, number = it["ratios"][name], len(it["found"][name])
        rows.append(
            f"| {title} | {ratio['wall']:.1f} | {ratio['cpu']:.1f} | {ratio['peak']:.1f} "
            f"| {number} of {len(cases.FAULTS)} |"
        )
    rows = "\n".join(rows)
    versions = ", ".join(f"{name} {version}" for name, version in it["versions"].items())
    here = it["costs"]["mission"]
    return f"""
## Beside its peers

On the same `serve`, the conforming provider, in turn; median of {it["rounds"]} rounds. Everything is
a multiple of what `check` takes for the five scenarios of the mission ({here["wall"] * 1000:.0f} ms,
{here["cpu"] * 1000:.0f} ms of processor time and {here["peak"] / 1e6:.0f} MB here). The last column:
how many of the ten faults of [ecosystem.md](ecosystem.md) each finds.

| | time | processor time | peak memory | faults found |
| --- | --- | --- | --- | --- |
{rows}

{versions}. The Hurl file is `scripts/bench/mission.hurl`. Schemathesis generates a hundred cases for
each operation, the same every time. Retries, clean-up and the ledger are part of what `check` does. The
five scenarios look for faults one at a time (`--jobs 1`): side by side, `deletes-by-client` takes what
the others have just made, and now and then nothing is left to judge (exit code 3).
"""
