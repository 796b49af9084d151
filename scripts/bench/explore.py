"""How far `explore` is from a bare loop that sends as many of the same requests."""

import json
import os

import measure
from floor import executable
from serve import TOKENS, WORK, Serve, binary, image

STEPS = 20_000
ROUNDS = 5
JOBS = 8


def explore(url, report):
    command = [binary(), "explore", "--base-url", url, "--steps", str(STEPS), "--quiet"]
    command += ["--jobs", str(JOBS), "--person-image", image(), "--report", f"json={report}"]
    return measure.run(command, cwd=WORK, environment=TOKENS, memory=True)


def counts(report):
    """How many of each operation a run sent; what has no name of its own counts as a look."""
    with open(report) as file:
        told = json.load(file)
    named = {one["operation"]: one["count"] for one in told["latencies"]}
    requests = told["exploration"]["requests"]
    return requests, {**named, "other": requests - sum(named.values())}


def measured():
    floor, report = executable(), os.path.join(WORK, "explored.json")
    with Serve() as provider:
        if explore(provider.url, report).code != 0:
            raise SystemExit("the exploration to repeat did not conform")
        requests, operations = counts(report)
        words = [f"{name}={number}" for name, number in operations.items()]
        costs = measure.side_by_side(
            ROUNDS,
            explore=lambda: explore(provider.url, report),
            mix=lambda: measure.run(
                [floor, "mix", provider.url, str(JOBS), *words], environment=TOKENS
            ),
        )
    summary = measure.summary(costs)
    return {
        "requests": requests,
        "rounds": ROUNDS,
        "steps_per_second": STEPS / summary["explore"]["wall"],
        "wall": measure.ratio(costs, "explore", "mix", "wall"),
        "cpu": measure.ratio(costs, "explore", "mix", "cpu"),
        "costs": summary,
    }


def told(it):
    costs = it["costs"]
    return f"""
## Exploring, against a bare loop

`explore --steps {STEPS}` sends about {it["requests"]} requests; `floor mix` sends as many creations,
looks, lists, updates and deletions with the HTTP library alone, {JOBS} histories side by side, and
judges nothing. Both against the same `serve`; medians of {it["rounds"]} rounds.

| | `explore` | bare loop | ratio |
| --- | --- | --- | --- |
| time on the wall | {costs["explore"]["wall"]:.1f} s | {costs["mix"]["wall"]:.1f} s | {it["wall"]:.2f} |
| processor time | {costs["explore"]["cpu"]:.1f} s | {costs["mix"]["cpu"]:.1f} s | {it["cpu"]:.2f} |

That is {it["steps_per_second"]:.0f} commands a second here. Part of the time on the wall is waiting on
purpose: an eighth of the histories goes on alone, and some look again after a while.
"""
