#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""changes.py: what devices notice of changes, faults and kills under load.

It tells how long the longest wait was.

    DEVGRANT_DEMO=demo.json changes.py SERVER [CHANGES]

CHANGES: how often the configuration is touched, one change in 1.2 seconds; 8
unless told otherwise.
"""

import concurrent.futures
import http.client
import os
import random
import sys
import time

from flow import Demo, Device
from processes import kill, programs_that_serve, work_dir
from tap import equal, holds, run, test

SERVER = sys.argv[1]
CHANGES = int(sys.argv[2]) if len(sys.argv) > 2 else 8
EVERY = 1.2     # seconds between two changes
# seconds that a device waits at most for an answer on a loaded machine. mod_fcgid waits a second
# by itself, or two, when it finds all processes busy
STALL = 5
POLLERS = 4


class Load:
    """Devices that poll all the time, in a with statement; what they got instead of an answer."""

    def __init__(self, demo):
        self.devices = [Device(demo) for _ in range(POLLERS)]
        for device in self.devices:
            equal(device.ask().status, 200, "initiation")
        self.failures = []
        self.polls = 0
        self.gap = 0

    def _poll(self, device):
        good = time.monotonic()
        while self.going_on:
            try:
                reply = device.poll()
                failed = reply.status >= 500 and f"{reply.status} {reply.text()[:300]}"
            except (OSError, http.client.HTTPException) as error:
                failed = repr(error)
            if failed:
                self.failures.append(failed)
            else:
                self.gap = max(self.gap, time.monotonic() - good)
                good = time.monotonic()
            self.polls += 1
            time.sleep(0.01)

    def __enter__(self):
        self.going_on = True
        self.pool = concurrent.futures.ThreadPoolExecutor(POLLERS)
        self.threads = [self.pool.submit(self._poll, device) for device in self.devices]
        return self

    def __exit__(self, *_):
        self.going_on = False
        for thread in self.threads:
            thread.result()
        self.pool.shutdown()
        print(f"# {SERVER}: {self.polls} polls, {len(self.failures)} failed, "
              f"longest wait {self.gap * 1000:.0f} ms", flush=True)


def log_of(demo):
    with open(os.path.join(work_dir(demo), "log", "devgrant.log")) as file:
        return file.read()


@test
def no_request_fails_while_the_configuration_changes(demo):
    before = log_of(demo).count("the configuration changed")
    with Load(demo) as load:
        for _ in range(CHANGES):
            time.sleep(EVERY)
            os.utime(demo.json["config"])
        time.sleep(EVERY)
    equal(load.failures, [], f"of {load.polls} polls")
    holds(load.gap < STALL, f"{load.gap:.3f} s without an answer")
    taken = log_of(demo).count("the configuration changed") - before
    if SERVER != "apache-cgi":
        holds(taken >= CHANGES, f"of {CHANGES} changes {taken} were taken up")
    print(f"# {SERVER}: {CHANGES} changes, taken up by {taken} processes", flush=True)


@test
def a_wrong_key_is_503_until_it_is_mended_and_nothing_else_ends(demo):
    config = demo.json["config"]
    with open(config) as file:
        right = file.read()
    device = Device(demo)
    equal(device.ask().status, 200)

    def eventually(ask, status):
        until = time.monotonic() + 10
        while (reply := ask()).status != status:
            holds(time.monotonic() < until, f"still {reply.status}, not {status}")
            time.sleep(0.05)
        return reply

    def page():
        return device.get("/device")

    try:
        with open(config, "a") as file:
            file.write("polling_intervall = 5\n")
        reply = eventually(device.poll, 503)
        equal(reply.json()["error"], "temporarily_unavailable")
        holds("administrator" in reply.json()["error_description"], reply.text())
        holds("intervall" not in reply.text() and reply.json()["request_id"] in log_of(demo), reply.text())
        equal(log_of(demo).count("is not a key that devgrant knows") > 0, True, "the log says why")
        reply = eventually(page, 503)
        equal(reply.headers.get_content_type(), "text/html")
        holds("administrator" in reply.text(), reply.text())
    finally:
        with open(config, "w") as file:
            file.write(right)
    eventually(device.poll, 400)
    eventually(page, 200)
    eventually(device.ask, 200)


def a_killed_process_stalls_nobody(demo):
    """One that serves after another; its keeper starts the next."""
    with Load(demo) as load:
        for _ in range(8):
            time.sleep(0.5)
            kill(random.choice(programs_that_serve(demo, "token")))
        time.sleep(1)
    # what the killed one had in its hands is lost
    holds(len(load.failures) <= 8, load.failures)
    holds(load.gap < STALL, f"{load.gap:.3f} s without an answer")


if __name__ == "__main__":
    # plain CGI has no processes that stay
    if SERVER != "apache-cgi":
        test(a_killed_process_stalls_nobody)
    run(Demo(), label=SERVER)
