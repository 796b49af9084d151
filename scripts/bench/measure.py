"""Runs a command and says what it took: time on the wall, of the processor, and memory."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Cost:
    wall: float
    cpu: float
    peak: int
    code: int
    text: str = ""


# A process counts the memory that its parent had when it was forked, so the peak is asked of a
# parent that has none.
TIME = "/usr/bin/time"


def run(command, stdin=None, cwd=None, environment=None, keep=False, memory=False):
    """What a command and the processes it waits for cost; `peak` is in bytes and told only where
    `memory` is asked for."""
    peak = os.path.abspath(f"target/bench/peak-{os.getpid()}")
    if memory:
        if not os.path.exists(TIME):
            raise SystemExit(f"{TIME} is needed to measure memory (Debian package `time`)")
        command = [TIME, "--quiet", "--format", "%M", "--output", peak, *command]
    out = open(os.devnull, "w") if not keep else open(f"target/bench/output-{os.getpid()}", "w+")
    with out, open(stdin or os.devnull) as given:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=given,
            stdout=out,
            stderr=out,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        text = ""
        if keep:
            out.seek(0)
            text = out.read()
    cpu = used.ru_utime + used.ru_stime
    kilobytes = 0
    if memory:
        with open(peak) as file:
            kilobytes = int(file.read())
    return Cost(wall, cpu, kilobytes * 1024, process.returncode, text)


def side_by_side(rounds, **commands):
    """Runs each command in turn, round after round, so that what else the machine does meets all
    of them alike. Returns the costs of each by its name."""
    costs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            cost = command()
            if cost.code not in (0, 1):
                raise SystemExit(f"{name} ended with {cost.code}:\n{cost.text}")
            costs[name].append(cost)
    return costs


def median(costs, member):
    return statistics.median(getattr(cost, member) for cost in costs)


def ratio(costs, of, to, member):
    """The median of the ratios of each round, which is steadier than the ratio of the medians."""
    pairs = zip(costs[of], costs[to])
    return statistics.median(getattr(a, member) / getattr(b, member) for a, b in pairs)


def summary(costs):
    return {
        name: {member: median(all, member) for member in ("wall", "cpu", "peak")}
        for name, all in costs.items()
    }
