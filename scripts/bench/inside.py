"""What the parts of a run cost without a network."""

import glob
import json
import os
import shutil
import subprocess

from serve import binary

UNIT = "read-the-log-as-json"


def measured():
    folder = os.path.abspath("target/criterion")
    shutil.rmtree(folder, ignore_errors=True)
    command = ["cargo", "bench", "--quiet", "--locked", "--package"]
    command += ["verifik-conformance-benches", "--bench", "inside"]
    environment = {**os.environ, "BINARY": binary()}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*", "new", "estimates.json"))):
        with open(path) as file:
            name = path.split(os.sep)[-3]
            found[name] = json.load(file)["median"]["point_estimate"]
    return found


def told(it):
    rows = "\n".join(
        f"| {name} | {nanoseconds / it[UNIT]:.2f} |"
        for name, nanoseconds in it.items()
        if name != UNIT
    )
    return f"""
## The inside

`benches/benches/inside.rs` on the log of one run. The unit is the time in which the JSON library reads that
log once ({it[UNIT] / 1e6:.1f} ms here).

| | units |
| --- | --- |
{rows}
"""
