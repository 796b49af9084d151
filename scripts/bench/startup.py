"""How long it takes to begin."""

import shutil

import measure
import peers
from serve import WORK, binary

ROUNDS = 31


def measured():
    def command(*arguments):
        return lambda: measure.run([binary(), *arguments], cwd=WORK)

    hurl = peers.hurl_program()
    others = {"hurl": lambda: measure.run([hurl, "--help"], cwd=WORK)} if hurl else {}
    costs = measure.side_by_side(
        ROUNDS,
        **others,
        true=lambda: measure.run([shutil.which("true")]),
        help=command("--help"),
        list=command("list"),
        one=command("check", "--scenario", "unknown-id", "--quiet"),
        all=command("check", "--quiet"),
    )
    names = [name for name in costs if name != "true"]
    walls = {name: measure.ratio(costs, name, "true", "wall") for name in names}
    cpus = {name: measure.ratio(costs, name, "true", "cpu") for name in names}
    return {"rounds": ROUNDS, "wall": walls, "cpu": cpus, "costs": measure.summary(costs)}


TITLES = {
    "hurl": "Hurl's `--help`",
    "help": "`--help`",
    "list": "`list`",
    "one": "`check --scenario unknown-id`, provider included",
    "all": "`check` of everything, provider included",
}


def told(it):
    rows = "\n".join(
        f"| {title} | {it['wall'][name]:.1f} | {it['costs'][name]['wall'] * 1000:.1f} ms |"
        for name, title in TITLES.items()
        if name in it["wall"]
    )
    return f"""
## From nothing

Against the program `true`, median of {it["rounds"]} rounds.

| | time / `true` | time here |
| --- | --- | --- |
{rows}
"""
