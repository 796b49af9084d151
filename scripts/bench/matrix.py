"""The whole kill matrix."""

import json
import os

import measure
from serve import WORK, binary


def measured():
    path = os.path.join(WORK, "matrix.json")
    one = measure.run([binary(), "check", "--quiet", "--jobs", "1", "--strict"], cwd=WORK)
    cost = measure.run([binary(), "faults", "--report", f"json={path}"], cwd=WORK, keep=True, memory=True)
    if cost.code != 0:
        raise SystemExit(cost.text)
    with open(path) as file:
        matrix = json.load(file)
    return {
        "providers": len(matrix["faults"]) + len(matrix["variants"]),
        "killed": sum(1 for one in matrix["faults"] if one["killed"]),
        "faults": len(matrix["faults"]),
        "wall": cost.wall,
        "cpu": cost.cpu,
        "peak": cost.peak,
        "one_wall": one.wall,
        "one_cpu": one.cpu,
    }


def told(it):
    each = it["wall"] / it["providers"]
    return f"""
## The kill matrix

`faults` judges {it["providers"]} providers and finds {it["killed"]} of {it["faults"]} faults.

| | |
| --- | --- |
| time per provider / one `check --jobs 1` | {each / it["one_wall"]:.2f} |
| time of all, here | {it["wall"]:.1f} s |
| peak memory | {it["peak"] / 1e6:.0f} MB |
"""
