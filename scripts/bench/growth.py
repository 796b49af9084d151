"""Whether time and memory stay in proportion when there is much more of everything."""

import measure
from floor import executable
from serve import TOKENS, WORK, Serve, binary, check

STEPS = (10_000, 100_000, 1_000_000)
FOREIGN = (1_000, 10_000, 100_000)
TIMES = (1, 10, 100)
ROUNDS = 5


def measured():
    return {"scenarios": scenarios(), "explore": explored(), "foreign": foreign()}


def scenarios():
    """Every scenario so many times over in one run; medians, since the shortest is short."""
    costs = {}
    for times in TIMES:
        runs = [judged(times) for _ in range(ROUNDS)]
        costs[str(times)] = {
            "wall": measure.median(runs, "wall"),
            "peak": measure.median(runs, "peak"),
            "requests": int(runs[-1].text),
        }
    return costs


def judged(times):
    with Serve() as provider:
        command = [executable("times"), provider.url, str(times)]
        cost = measure.run(command, environment=TOKENS, keep=True, memory=True)
    if cost.code != 0:
        raise SystemExit(cost.text)
    return cost


def explored():
    costs = {}
    for steps in STEPS:
        command = [binary(), "explore", "--steps", str(steps), "--seed", "1"]
        cost = measure.run(command, cwd=WORK, keep=True, memory=True)
        if cost.code != 0:
            raise SystemExit(cost.text)
        costs[str(steps)] = {"wall": cost.wall, "peak": cost.peak}
    return costs


def foreign():
    """The same run among nothing, and among very many collections of the same account."""
    costs = {}
    for number in (0, *FOREIGN):
        with Serve() as provider:
            if number:
                seed = [executable(), "seed", provider.url, str(number)]
                if measure.run(seed, environment=TOKENS).code != 0:
                    raise SystemExit("the collections could not be created")
            cost = check(provider.url, "--timeout", "5m", keep=True, memory=True)
        if cost.code != 0:
            raise SystemExit(cost.text)
        costs[str(number)] = {"wall": cost.wall, "peak": cost.peak}
    return costs


def rows(costs, name, numbers, unit):
    """Each number beside the one before it."""
    for less, more in zip(numbers, numbers[1:]):
        few, many = costs[str(less)], costs[str(more)]
        yield (
            f"| {name} | {less:,} | {more:,} {unit} | {more / less:.0f} "
            f"| {many['wall'] / few['wall']:.1f} "
            f"| {few['peak'] / 1e6:.1f} MB | {many['peak'] / 1e6:.1f} MB |"
        )


def told(it):
    few, many = (it["scenarios"][str(TIMES[at])] for at in (1, -1))
    each = (many["peak"] - few["peak"]) / (many["requests"] - few["requests"])
    none, full = it["foreign"]["0"], it["foreign"][str(FOREIGN[-1])]
    table = [
        *rows(it["scenarios"], "every scenario so many times in one run", TIMES, "times"),
        *rows(it["explore"], "`explore --steps`", STEPS, "steps"),
        *rows(it["foreign"], "`check` among collections of others", FOREIGN, "collections"),
    ]
    table = "\n".join(table)
    return f"""
## Much more of everything

| | of | to | times as much | times the time | peak memory before | after |
| --- | --- | --- | --- | --- | --- | --- |
{table}

Time should grow as the number does, and memory not at all. The exchanges of somewhat more than one
run of every scenario stay as they are; those of later scenarios are packed into a temporary file
that has no name, and a report reads them out one scenario after the other. From ten times on a run
keeps {each:.0f} bytes of memory for each request, which is what reports say of each scenario. An
exploration keeps only what it needs to go on. A list has no pages and no filter,
so each look at it brings every collection of the account; among none, `check` takes
{none["peak"] / 1e6:.1f} MB and
1/{full["wall"] / none["wall"]:.0f} of the time that it takes among {FOREIGN[-1]:,}.
"""
