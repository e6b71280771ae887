#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""start.py: what a start costs as plain CGI, with the sandbox and without.

    top_builddir=build tests/bench/start.py [--starts 200] [--other BUILD]

A start of discovery with one request for its health, from spawn to exit, by
turns with `sandbox = off`, `sandbox = require` and, for comparison, the same
program of another build with `sandbox = on`. Prints the medians. Needs a build
without sanitizers; nothing else should run meanwhile.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault("top_srcdir", TOP)
os.environ.setdefault("top_builddir", os.path.join(TOP, "build"))
sys.path.insert(0, os.path.join(TOP, "tests", "server"))

from fcgi import variables  # noqa: E402
from installation import Installation  # noqa: E402

SEAL = b"Status: 200"


def environment(installation, sandbox):
    """Variables of a request, under a configuration of its own."""
    with open(installation.config) as file:
        text = file.read()
    config = f"{installation.config}.{sandbox}"
    with open(config, "w") as file:
        file.write(f"{text}sandbox = {sandbox}\n")
    return {**dict(variables("GET", "/-/health/")), "DEVGRANT_CONFIG": config}


def start(path, env):
    began = time.perf_counter()
    done = subprocess.run([path], stdin=subprocess.DEVNULL, capture_output=True, env=env)
    took = time.perf_counter() - began
    if not done.stdout.startswith(SEAL):
        raise SystemExit(f"{path}: {done.stdout} {done.stderr}")
    return took * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--starts", type=int, default=200)
    parser.add_argument("--other")
    options = parser.parse_args()
    with Installation() as installation:
        path = installation.path("discovery")
        kinds = {word: (path, environment(installation, word)) for word in ("off", "require")}
        if options.other:
            kinds["other"] = (os.path.join(options.other, "cgi-bin/discovery"), environment(installation, "on"))
        took = {kind: [] for kind in kinds}
        for _ in range(options.starts):
            for kind, what in kinds.items():
                took[kind].append(start(*what))
        for kind, times in took.items():
            print(f"{kind:8} median {statistics.median(times):6.0f} us, best {min(times):6.0f} us")


main()
