"""How far `check` is from the longest chain of requests that have to wait for each other."""

import json
import os

import measure
from serve import WORK, Serve, check

ROUNDS = 5
LATENCY = 50


def measured():
    path = os.path.join(WORK, "report.json")
    runs = []
    with Serve("--latency", f"{LATENCY}ms") as provider:
        for _ in range(ROUNDS):
            cost = check(provider.url, "--report", f"json={path}", keep=True)
            if cost.code != 0:
                raise SystemExit(cost.text)
            with open(path) as file:
                runs.append((cost.wall, chain(json.load(file)["scenarios"])))
    runs.sort(key=lambda run: run[0] / (run[1]["requests"] * LATENCY / 1000))
    wall, longest = runs[len(runs) // 2]
    requests = longest["requests"]
    return {
        "rounds": ROUNDS,
        "wall": wall,
        **longest,
        "ratio": wall / (requests * LATENCY / 1000),
        "ratio_of_timings": wall / longest["seconds"],
    }


def chain(scenarios):
    """The scenario with the longest chain, and what comes after all the others."""
    chains = [(longest(one["exchanges"]), one) for one in scenarios if one["exchanges"]]
    ends = {id(one): span(one["exchanges"])[1] for _, one in chains}
    last = [
        (it, one)
        for it, one in chains
        if all(other is one or ends[id(other)] <= span(one["exchanges"])[0] for _, other in chains)
    ]
    main = max((pair for pair in chains if pair not in last), key=lambda pair: pair[0][0])
    after = max(last, key=lambda pair: pair[0][0], default=((0, 0, []), {"id": ""}))
    (number, seconds, branches), scenario = main
    return {
        "scenario": scenario["id"],
        "branches": branches,
        "alone": number,
        "last": after[1]["id"],
        "requests": number + after[0][0],
        "seconds": seconds + after[0][1],
    }


def longest(exchanges):
    """The most requests of which each began when the one before had ended; by number, and then by
    time."""
    times = sorted((interval(one), one.get("branch") or "main") for one in exchanges)
    best = []
    for (begin, end), branch in times:
        before = [found for found in best if found[0] <= begin]
        _, number, taken, way = max(before, key=lambda it: it[1:3], default=(0, 0, 0.0, []))
        way = way if way and way[-1] == branch else [*way, branch]
        best.append((end, number + 1, taken + (end - begin) / 1e6, way))
    return max((it[1:] for it in best), key=lambda it: it[:2])


def interval(exchange):
    timing = exchange["timing"]
    return timing["started_us"], timing["started_us"] + timing["total_us"]


def span(exchanges):
    times = [interval(one) for one in exchanges]
    return min(begin for begin, _ in times), max(end for _, end in times)


def told(it):
    way = ", ".join(f"`{name}`" for name in it["branches"])
    return f"""
## With a distant server

`serve --latency {LATENCY}ms`. The longest chain of requests of which each waits for the one before
is in `{it["scenario"]}` (branches {way}): {it["alone"]} requests, and
{it["requests"] - it["alone"]} more of `{it["last"]}`, which comes when all others have ended.
Median of {it["rounds"]} runs.

| | ratio | wanted |
| --- | --- | --- |
| `check` / {it["requests"]} × {LATENCY} ms | {it["ratio"]:.2f} | 1.15 |
| `check` / what these requests took | {it["ratio_of_timings"]:.2f} | |
"""
