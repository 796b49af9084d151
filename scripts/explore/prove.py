"""Runs `explore` on every stateful fault and on every variant, and writes what came of it."""

import concurrent.futures
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM, PAGE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SEEDS, STEPS, VARIANT_STEPS = (int(argument) for argument in sys.argv[3:6])
# Most of a run is waiting for what comes back late.
JOBS = 3 * (os.cpu_count() or 2)

# A fault is stateful when what it breaks shows only after another request.
STATEFUL = re.compile(
    r"(delete\.(hard|isolation|repeat\.(status|no-effect))|\S*\.no-effect|irreversible"
    r"|unlink\.(person|project|other)|visibility|race|law\.(created|read|unique))"
)
# These show in identifiers that no generated history has: they belong to hand-written scenarios.
ELSEWHERE = re.compile(
    r"identifier\.(root|operator|several|path-tricks|literal|suffix)|delete\.body\.other-id"
)
# They break a requirement of another kind, but only every so often.
FLAKY = ["every-third-delete-crashes", "every-third-opaque-token-trusted"]


def program(*arguments, folder=None):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, cwd=folder)


def listed(kind):
    lines = program("faults", "--list").stdout.splitlines()
    return [line.split()[1] for line in lines if line.split()[:1] == [kind]]


def breaks(fault):
    found = re.search(r"breaks\s+([\w.-]+)", program("explain", fault).stdout)
    return found.group(1) if found else ""


def stateful():
    all_of_them = listed("fault") + listed("deep")
    kept = []
    for fault in all_of_them:
        broken = breaks(fault)
        if (STATEFUL.match(broken) and not ELSEWHERE.match(broken)) or fault in FLAKY:
            kept.append((fault, broken))
    return kept


def explored(name, kind, seed, steps, configuration=None):
    """The exit code, and what the report says of the exploration."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["explore", "-q", f"--{kind}", name, "--seed", str(seed), "--steps", str(steps)]
        if configuration:
            with open(os.path.join(folder, "conformance.toml"), "w", encoding="utf-8") as file:
                file.write(configuration)
        ended = program(*arguments, "--report", "json=report.json", folder=folder)
        path = os.path.join(folder, "report.json")
        if not os.path.exists(path):
            raise RuntimeError(f"{name}, seed {seed}: {ended.stderr}")
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        if ended.returncode not in (0, 1):
            reasons = [one.get("reason") for one in report["scenarios"]]
            print(f"{name}, seed {seed}: exit {ended.returncode}: {reasons}", flush=True)
        return ended.returncode, report["exploration"]


def expectations(variant):
    text = program("explain", variant).stdout
    found = re.search(r"^  expects  (.*?)\n  see it", text, re.S | re.M)
    if not found:
        return None
    lines = [line.strip() for line in found.group(1).splitlines() if line.strip()]
    return "[expectations]\n" + "\n".join(lines) + "\n"


def judge_fault(job):
    (fault, broken), seed = job
    code, exploration = explored(fault, "fault", seed, STEPS)
    failure = exploration["failures"][0] if exploration["failures"] else None
    return fault, broken, code, failure


def judge_variant(variant):
    code, exploration = explored(variant, "variant", 1, VARIANT_STEPS, expectations(variant))
    return variant, code, exploration


def rows(results):
    by_fault = {}
    for fault, broken, code, failure in results:
        row = by_fault.setdefault(fault, {"broken": broken, "found": [], "flaky": 0, "missed": 0})
        if failure is None:
            row["missed"] += 1
        else:
            row["found"].append((failure["found_after"], len(failure["story"])))
            row["flaky"] += failure["failed_replays"] < failure["replays"]
    return by_fault


def page(by_fault, variants, seconds):
    deep = set(listed("deep"))
    lines = [
        "# What exploration finds",
        "",
        "Written by `scripts/explore.sh`; not edited by hand. Every stateful fault of the embedded",
        f"provider is explored from {SEEDS} seeds with a budget of {STEPS} commands, those of the",
        "rounds of overlapping calls included. The length of a history is that after shrinking: its",
        "median, and the shortest and the longest of all seeds. *Flaky* counts the seeds whose shrunk",
        "history did not fail every time it was run again. Faults marked *deep* are found by no",
        "hand-written scenario.",
        "",
        "| fault | it breaks | found | commands until then, median | most | length | flaky |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for fault, row in sorted(by_fault.items()):
        found = row["found"]
        name = f"{fault} (deep)" if fault in deep else fault
        if found:
            after = [one[0] for one in found]
            length = [one[1] for one in found]
            figures = (
                f"{statistics.median(after):.0f} | {max(after)} | "
                f"{statistics.median(length):.0f} ({min(length)} to {max(length)})"
            )
        else:
            figures = "- | - | -"
        total = len(found) + row["missed"]
        lines.append(
            f"| {name} | {row['broken']} | {len(found)} of {total} | {figures} | {row['flaky']} |"
        )
    steps = sum(exploration["steps"] for _, _, exploration in variants)
    undecided = sum(exploration["undecided"] for _, _, exploration in variants)
    accused = [variant for variant, _, exploration in variants if exploration["failures"]]
    whole = sum(not row["missed"] for row in by_fault.values())
    medians = [
        statistics.median(one[0] for one in row["found"]) for row in by_fault.values() if row["found"]
    ]
    lines += [
        "",
        f"{whole} of {len(by_fault)} stateful faults were found from every seed; the median of the",
        f"medians is {statistics.median(medians):.0f} commands.",
        f"{len(accused)} of {len(variants)} conforming variants were accused in {steps:,} commands"
        + (f": {', '.join(accused)}." if accused else "."),
        f"{undecided} histories could not be decided.",
        "",
    ]
    print(f"{whole}/{len(by_fault)} faults from every seed, {len(accused)}/{len(variants)} variants"
          f" accused in {steps} commands, {seconds:.0f} s")
    return "\n".join(lines), not accused and whole == len(by_fault)


def main():
    begin = time.monotonic()
    faults = stateful()
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        # Variants first: they take longest each, and a configuration that is wrong shows at once.
        waiting = [pool.submit(judge_variant, variant) for variant in listed("variant")]
        jobs = [(fault, seed) for fault in faults for seed in range(1, SEEDS + 1)]
        results = list(pool.map(judge_fault, jobs))
        variants = [one.result() for one in waiting]
    text, is_proven = page(rows(results), variants, time.monotonic() - begin)
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(text)
    sys.exit(0 if is_proven else 1)


main()
