"""The tools. Each takes the arguments of `serve` and says whether it found anything."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

import yaml

import cases
from provider import TOKEN, Serve, binary, check

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.abspath("target/tools")
WORK = os.path.abspath("target/ecosystem")
OPENAPI = os.path.join(WORK, "openapi.json")
PACT = os.path.join(WORK, "pact.json")


class Trouble(Exception):
    """A tool did not do its work, so it found nothing out."""


def python_tool(name):
    return os.path.join(TOOLS, "python", "bin", name)


def node_tool(name):
    return os.path.join(TOOLS, "node", "node_modules", ".bin", name)


def run(*command):
    ended = subprocess.run(command, cwd=WORK, capture_output=True, text=True)
    return ended.returncode, ended.stdout + ended.stderr


def suite(*arguments):
    with Serve(*arguments) as provider, tempfile.TemporaryDirectory() as folder:
        # The embedded provider wants an image for a person, and looks at none.
        image = os.path.join(folder, "face.jpg")
        with open(image, "wb") as file:
            file.write(b"\xff\xd8\xff\xd9")
        code, text = check(provider.url, folder, "--person-image", image)
    if code not in (0, 1):
        raise Trouble(text)
    return code == 1


def schemathesis(*arguments):
    with Serve(*arguments) as provider:
        code, text = run(
            *(python_tool("schemathesis"), "--config-file", os.path.join(HERE, "schemathesis.toml")),
            *("run", OPENAPI, "--url", provider.url),
            *("--header", f"Authorization: Bearer {TOKEN}"),
            *("--max-examples", "100", "--generation-deterministic", "--continue-on-failure"),
        )
    # Every failure has a code; an exit without one is a failure to work.
    found = re.search(r"^- ST\d+ ", text, re.MULTILINE)
    if (code == 1) != bool(found) or code not in (0, 1):
        raise Trouble(text)
    return code == 1


def prism(*arguments):
    port = free_port()
    with Serve(*arguments) as provider, tempfile.TemporaryDirectory() as folder:
        log = open(os.path.join(folder, "log"), "w+")
        proxy = subprocess.Popen(
            [node_tool("prism"), "proxy", OPENAPI, provider.url, "--port", str(port), "-v", "warn"],
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(port, proxy)
            selected = [f"--scenario={one}" for one in cases.THROUGH_PRISM]
            code, text = check(f"http://127.0.0.1:{port}", folder, *selected)
            if proxy.poll() is not None or code not in (0, 1):
                raise Trouble(text)
        finally:
            proxy.terminate()
            proxy.wait()
        log.seek(0)
        # What is wrong with a request is meant to be: the suite sends wrong ones.
        return bool(re.search(r"Violation: response", log.read()))


def pact(*arguments):
    with Serve("--pact-states", *arguments) as provider:
        code, text = run(sys.executable, os.path.join(HERE, "verify.py"), provider.url, PACT)
    if code not in (0, 1):
        raise Trouble(text)
    return code == 1


def lint():
    for command in (
        [python_tool("openapi-spec-validator"), OPENAPI],
        [node_tool("redocly"), "lint", "--extends=recommended", OPENAPI],
    ):
        if not os.path.exists(command[0]):
            continue
        code, text = run(*command)
        if code != 0 or "warning" in text.replace("Deprecation warning", ""):
            raise Trouble(text)
        print(f"lint: {os.path.basename(command[0])} finds nothing", flush=True)
    written = subprocess.run(
        [binary(), "export", "openapi", "--format", "yaml"], capture_output=True, check=True
    )
    with open(OPENAPI) as file:
        if yaml.safe_load(written.stdout) != json.load(file):
            raise Trouble("the YAML is another document than the JSON")
    print("lint: the YAML is the same document", flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    """A proxy tells nobody that it is ready, so it is asked until it answers or ends."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Trouble("prism ended before it listened")
