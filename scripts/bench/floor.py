"""How far `check` is from a bare loop over the same requests."""

import os
import subprocess

import measure
from serve import TOKENS, WORK, Serve, check

ROUNDS = 41
# So long that what overlaps in the log overlaps because nothing waits for it.
APART = "20ms"


def executable(name="floor"):
    """The bare loop, or whatever else only measures, built as the program itself is."""
    package = "verifik-conformance-benches"
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--package", package], check=True)
    return os.path.abspath(f"target/release/{name}")


def in_memory():
    """A new file on a file system that has nothing to sync, where there is one."""
    folder = "/dev/shm" if os.path.isdir("/dev/shm") else WORK
    path = os.path.join(folder, f"verifik-conformance-bench-{os.getpid()}.ndjson")
    if os.path.exists(path):
        os.remove(path)
    return path


def measured():
    floor = executable()
    events, plan = os.path.join(WORK, "events.ndjson"), os.path.join(WORK, "plan.json")
    with Serve("--latency", APART) as provider:
        if check(provider.url, "--events", events).code != 0:
            raise SystemExit("the run to replay did not conform")
    with open(plan, "wb") as file:
        subprocess.run([floor, "plan", events], check=True, stdout=file)
    with Serve() as provider:
        replay = [floor, "replay", provider.url]
        once = measure.run(replay, stdin=plan, environment=TOKENS, keep=True)
        costs = measure.side_by_side(
            ROUNDS,
            check=lambda: check(provider.url),
            # What a file system takes to make sure of a line is not the program's doing.
            unsynced=lambda: check(provider.url, "--ledger", in_memory()),
            floor=lambda: measure.run(replay, stdin=plan, environment=TOKENS),
        )
    return {
        "answered": once.text.strip(),
        "rounds": ROUNDS,
        "wall": measure.ratio(costs, "check", "floor", "wall"),
        "cpu": measure.ratio(costs, "check", "floor", "cpu"),
        "unsynced_wall": measure.ratio(costs, "unsynced", "floor", "wall"),
        "unsynced_cpu": measure.ratio(costs, "unsynced", "floor", "cpu"),
        "costs": measure.summary(costs),
    }


def told(it):
    return f"""
## Against the floor

`benches/` sends the requests of one recorded run again, with the same HTTP library, in the
same order of dependence and as much side by side, and judges nothing: {it["answered"]}. Median of
{it["rounds"]} rounds, each of which ran all of them against the same `serve`.

| | time on the wall | processor time | wanted |
| --- | --- | --- | --- |
| `check` / floor | {it["unsynced_wall"]:.2f} | {it["unsynced_cpu"]:.2f} | 1.25 and 2 |
| `check` with a ledger on this disk / floor | {it["wall"]:.2f} | {it["cpu"]:.2f} | |

The ledger makes sure that what is about to be created is on disk before it is; the first line has
it written to where nothing has to be made sure of. The bare loop is built with the same profile, and
keeps the allocator of the system.
"""
