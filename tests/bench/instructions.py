#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""instructions.py: instructions of a pending poll and of the floor.

    top_builddir=build tests/bench/instructions.py

Counted by valgrind's callgrind, the same at each run: N and 3N requests, so
that what a start costs cancels out. System calls are not in it.
"""

import json
import os
import re
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault("top_srcdir", TOP)
os.environ.setdefault("top_builddir", os.path.join(TOP, "build"))
sys.path.insert(0, os.path.join(TOP, "tests", "servers"))
sys.path.insert(0, os.path.join(TOP, "tests", "server"))

from fcgi import Program  # noqa: E402
from installation import DEVICE_GRANT, TOKEN, Installation, form, start  # noqa: E402
from tap import equal  # noqa: E402

N = 100
# libc clears long pieces with one instruction, which callgrind counts for each byte
TUNABLES = "glibc.cpu.x86_rep_stosb_threshold=1000000000"
# what lighttpd passes beside the variables of every request
LIGHTTPD = [
    ("SERVER_SOFTWARE", "lighttpd/1.4.69"), ("SERVER_NAME", "id.example"), ("SERVER_ADDR", "127.0.0.1"),
    ("SERVER_PORT", "8080"), ("REMOTE_PORT", "51234"), ("PATH_INFO", ""), ("DOCUMENT_ROOT", "/var/www/html"),
    ("SCRIPT_FILENAME", "/var/www/html/application/o/token/"), ("REDIRECT_STATUS", "200"),
    ("REQUEST_SCHEME", "https"), ("HTTP_CONTENT_LENGTH", "150"), ("HTTP_USER_AGENT", "tv/1.0"),
]


def ask(target, body):
    """A request of the size of a poll."""
    return lambda program: program.request("POST", target, body, LIGHTTPD)


def counted(folder, path, env, requests):
    """Instructions of a program that serves these requests. A keeper, which cannot tell its own, has no part in them."""
    out = tempfile.mkdtemp(dir=folder)
    with Program("valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}/%p", path,
                 env={**env, "GLIBC_TUNABLES": TUNABLES}) as program:
        for request in requests:
            request(program)
        while program.process.poll() is None:  # libfcgi may miss a signal
            program.process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
    total = 0
    for name in os.listdir(out):
        with open(os.path.join(out, name)) as file:
            total += sum(map(int, re.findall(r"^summary: (\d+)", file.read(), re.M)))
    return total


def each(folder, path, env, make):
    return (counted(folder, path, env, make(3 * N)) - counted(folder, path, env, make(N))) / (2 * N)


def main():
    with Installation("throttle_device_authorization = off\nsandbox = off\n") as installation:
        env = {"DEVGRANT_CONFIG": installation.config}
        with installation.program("device") as device:
            codes = [start(device) for _ in range(3 * N)]
        bodies = [form({"grant_type": DEVICE_GRANT, "client_id": "tv", "device_code": code["device_code"]})
                  for code in codes]
        polls = [ask(TOKEN, body) for body in bodies]
        floor = each(installation.folder, os.path.join(os.environ["top_builddir"], "tests/bench/floor"), env,
                     lambda n: [ask("/application/o/floor/", body) for body in bodies[:n]])
        with installation.program("token") as token:
            equal(json.loads(polls[-1](token).body)["error"], "authorization_pending")
        # a code is polled once in a run; the tables are emptied between runs
        def fresh(n):
            os.unlink(os.path.join(installation.state, "run", "shared"))
            return polls[:n]
        token = each(installation.folder, installation.path("token"), env, fresh)
    print(f"floor {floor:.0f}, pending poll {token:.0f}, ratio {token / floor:.2f}")


main()
