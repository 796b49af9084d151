"""docs/ecosystem.md: what each tool finds, written by one run and compared by the others."""

import json
import re
import subprocess

import cases
from provider import binary

FILE = "docs/ecosystem.md"
CONFORMING = "none"
VARIANTS = "each conforming variant"


def variants():
    """Every conforming variant of the embedded provider."""
    listed = subprocess.run([binary(), "faults", "--list"], capture_output=True, text=True)
    return re.findall(r"^variant +(\S+)", listed.stdout, re.MULTILINE)


def write(columns):
    if len(columns) != 4:
        raise SystemExit("writing the table takes every part")
    with open("scripts/ecosystem/ecosystem.md.in") as template:
        text = template.read()
    text = text.replace("@TOOLS@", versions()).replace("@TABLE@", rows(columns))
    with open(FILE, "w") as file:
        file.write(text)
    print(f"wrote {FILE}")


def rows(columns):
    lines = [["fault", "area", *columns], ["---"] * (2 + len(columns))]
    for row in [CONFORMING, *cases.FAULTS, VARIANTS]:
        area = cases.FAULTS.get(row, "")
        shown = f"`{row}`" if area else row
        lines.append([shown, area, *(word(row, one.get(row)) for one in columns.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def word(row, found):
    if row in cases.FAULTS:
        return "found" if found else "missed"
    return "by `faults`" if found is None else "nothing"


def versions():
    with open("scripts/ecosystem/requirements.txt") as file:
        pinned = dict(line.strip().split("==") for line in file if "==" in line)
    with open("scripts/ecosystem/package.json") as file:
        pinned |= json.load(file)["dependencies"]
    named = {
        "openapi-spec-validator": "checks the document against the OpenAPI 3.1 specification",
        "@redocly/cli": "lints it with the recommended rules",
        "schemathesis": "makes requests from it and judges the answers",
        "@stoplight/prism-cli": "stands between `check` and the provider and judges the answers",
        "pact-python": "replays the Pact, with the verifier of pact-reference inside",
    }
    lines = ["| tool | version | does |", "| --- | --- | --- |"]
    lines += [f"| {name} | {pinned[name]} | {does} |" for name, does in named.items()]
    return "\n".join(lines)


def compare(columns):
    """Fails where a run found something else than the committed table says."""
    with open(FILE) as file:
        lines = [line.strip("| \n").split(" | ") for line in file if line.startswith("|")]
    heads = next(line for line in lines if line[0] == "fault")
    said = {line[0].strip("`"): dict(zip(heads[2:], line[2:])) for line in lines if len(line) == len(heads)}
    wrong = [
        f"{name}: {row} is {word(row, found)}, {FILE} says {said.get(row, {}).get(name)}"
        for name, column in columns.items()
        for row, found in column.items()
        if said.get(row, {}).get(name) != word(row, found)
    ]
    if wrong:
        raise SystemExit("\n".join([*wrong, "scripts/ecosystem.sh --write writes it anew"]))
    print(f"as {FILE} says: {', '.join(columns) or 'nothing compared'}")
