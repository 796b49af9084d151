"""Whether time and memory stay in proportion when there is much more of everything."""

import measure
from floor import executable
from serve import TOKENS, WORK, Serve, binary, check

FEW, MANY = 10_000, 100_000
FOREIGN = (10_000, 100_000)


def measured():
    return {"explore": explored(), "foreign": foreign()}


def explored():
    costs = {}
    for steps in (FEW, MANY):
        command = [binary(), "explore", "--steps", str(steps), "--seed", "1"]
        cost = measure.run(command, cwd=WORK, keep=True, memory=True)
        if cost.code != 0:
            raise SystemExit(cost.text)
        costs[str(steps)] = {"wall": cost.wall, "cpu": cost.cpu, "peak": cost.peak}
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
        costs[str(number)] = {
            "wall": cost.wall,
            "cpu": cost.cpu,
            "peak": cost.peak,
            "code": cost.code,
            "text": cost.text.strip().splitlines()[-1] if cost.text.strip() else "",
        }
    return costs


def told(it):
    few, many = it["explore"][str(FEW)], it["explore"][str(MANY)]
    none = it["foreign"]["0"]

    def row(number):
        full = it["foreign"][str(number)]
        peaks = f"{none['peak'] / 1e6:.1f} MB, {full['peak'] / 1e6:.1f} MB"
        return (
            f"| `check` among {number} other collections / among none "
            f"| {full['wall'] / none['wall']:.1f} | {full['peak'] / none['peak']:.1f} ({peaks}) "
            f"| {full['code']} |"
        )

    rows = "\n".join(row(number) for number in FOREIGN)
    return f"""
## Much more of everything

| | time | peak memory | exit code |
| --- | --- | --- | --- |
| `explore --steps {MANY}` / `--steps {FEW}` | {many["wall"] / few["wall"]:.1f} | {many["peak"] / few["peak"]:.2f} ({few["peak"] / 1e6:.1f} MB, {many["peak"] / 1e6:.1f} MB) | 0 |
{rows}

{MANY // FEW} times the steps should take {MANY // FEW} times the time and no more memory. A list has no pages and no
filter, so each look at it brings every collection of the account: {FOREIGN[1]} should take
{FOREIGN[1] // FOREIGN[0]} times as long as {FOREIGN[0]}, and no more memory.
"""
