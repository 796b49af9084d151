"""Measures the parts that are asked for, keeps what came out, and writes the page."""

import json
import os
import sys

import explore
import floor
import growth
import inside
import latency
import matrix
import page
import peers
import size
import soak
import startup
from serve import WORK

PARTS = {
    "floor": floor,
    "latency": latency,
    "startup": startup,
    "peers": peers,
    "explore": explore,
    "soak": soak,
    "growth": growth,
    "matrix": matrix,
    "size": size,
    "inside": inside,
}


def main(arguments):
    chosen = [one for one in arguments if one != "--write"]
    unknown = [one for one in chosen if one not in PARTS]
    if unknown:
        raise SystemExit(f"there is no part `{unknown[0]}`; there are {', '.join(PARTS)}")
    if not arguments:
        chosen = list(PARTS)
    os.makedirs(WORK, exist_ok=True)
    for name in chosen:
        kept = {"machine": page.machine(), "figures": PARTS[name].measured()}
        with open(path(name), "w") as file:
            json.dump(kept, file, indent=2)
        print(PARTS[name].told(kept["figures"]), flush=True)
    if not arguments or "--write" in arguments:
        page.write({name: (part, read(name)) for name, part in PARTS.items()})


def path(name):
    return os.path.join(WORK, f"{name}.json")


def read(name):
    if not os.path.exists(path(name)):
        return None
    with open(path(name)) as file:
        return json.load(file)


if __name__ == "__main__":
    main(sys.argv[1:])
