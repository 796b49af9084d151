"""What the parts share: the provider of the ecosystem scripts, and `check` against it."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ecosystem"))

from provider import SECOND, TOKEN, Serve, binary  # noqa: E402, F401

import measure  # noqa: E402

WORK = os.path.abspath("target/bench")
TOKENS = {"VERIFIK_TOKEN": TOKEN, "VERIFIK_SECOND_TOKEN": SECOND}


def image():
    """The embedded provider wants an image for a person, and looks at none."""
    path = os.path.join(WORK, "face.jpg")
    with open(path, "wb") as file:
        file.write(b"\xff\xd8\xff\xd9")
    return path


def check(url, *arguments, keep=False, memory=False):
    """What judging everything at `url` costs."""
    command = [binary(), "check", "--base-url", url, "--quiet", "--strict"]
    command += ["--blast-radius", "account", "--person-image", image(), *arguments]
    ledger = os.path.join(WORK, "verifik-conformance-ledger.ndjson")
    if os.path.exists(ledger):
        os.remove(ledger)
    return measure.run(command, cwd=WORK, environment=TOKENS, keep=keep, memory=memory)
