"""Whether memory stays flat while `explore` goes on for long: SOAK says how long (10m)."""

import os
import subprocess
import time

from serve import TOKENS, WORK, Serve, binary, image

# How long after the start the memory is first looked at: by then everything has been met once.
SETTLED = 60
EVERY = 5


def resident(process):
    """What a process keeps in memory, in bytes."""
    with open(f"/proc/{process}/status") as file:
        line = next(line for line in file if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def measured():
    length = os.environ.get("SOAK", "10m")
    with Serve() as provider:
        command = [binary(), "explore", "--base-url", provider.url, "--for", length]
        command += ["--person-image", image(), "--report", "json=soak.json"]
        begin = time.monotonic()
        process = subprocess.Popen(
            command, cwd=WORK, env={**os.environ, **TOKENS}, stdout=subprocess.PIPE, text=True
        )
        seen = []
        while process.poll() is None:
            try:
                seen.append((time.monotonic() - begin, resident(process.pid)))
            except (FileNotFoundError, StopIteration):
                break
            time.sleep(EVERY)
        text = process.communicate()[0]
    if process.returncode != 0:
        raise SystemExit(f"the soak ended with {process.returncode}:\n{text}")
    settled = [one for at, one in seen if at >= SETTLED] or [seen[-1][1]]
    return {
        "length": length,
        "text": text.strip().splitlines()[-1],
        "settled": settled[0],
        "last": settled[-1],
        "most": max(settled),
    }


def told(it):
    return f"""
## Exploring for {it["length"]}

`explore --for {it["length"]}` against a `serve` of its own: {it["text"]}

| resident memory | MB |
| --- | --- |
| after {SETTLED} s | {it["settled"] / 1e6:.1f} |
| at the end | {it["last"] / 1e6:.1f} |
| most after {SETTLED} s | {it["most"] / 1e6:.1f} |
"""
