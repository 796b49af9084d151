"""The embedded provider as a process, on a free port of the loopback."""

import os
import subprocess

# They open nothing but the process that is started with them.
TOKEN = "token-for-the-ecosystem"
SECOND = "second-token-for-the-ecosystem"


def binary():
    return os.path.abspath(os.environ["BINARY"])


class Serve:
    """`serve` with these arguments besides; `url` is where it listens."""

    def __init__(self, *arguments):
        command = [binary(), "serve", "--addr", "127.0.0.1:0", "--token", TOKEN]
        self.process = subprocess.Popen(
            [*command, "--second-token", SECOND, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()
        if not self.url.startswith("http://127.0.0.1:"):
            raise SystemExit(f"serve {' '.join(arguments)} printed no URL")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def check(url, folder, *arguments):
    """Runs the suite against `url` and returns its exit code."""
    tokens = {"VERIFIK_TOKEN": TOKEN, "VERIFIK_SECOND_TOKEN": SECOND}
    command = [binary(), "check", "--base-url", url, "--quiet", "--strict", *arguments]
    ended = subprocess.run(
        command, cwd=folder, env={**os.environ, **tokens}, capture_output=True, text=True
    )
    return ended.returncode, ended.stdout + ended.stderr
