#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""chaos.py: token programs are killed and keys rotated while clients refresh.

A client whose reply was lost tries again with the same token, and must go on.
Needs DEVGRANT_DEMO, and the web server to start programs anew.
"""

import base64
import http.client
import json
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import Demo, Device  # noqa: E402
from processes import kill, parents_of  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

CLIENTS = 4
SECONDS = 10
WAIT = 60


def devgrant(demo, *words):
    subprocess.run([*demo.command(), *words], check=True, capture_output=True)


class Refresher(threading.Thread):
    def __init__(self, demo):
        super().__init__()
        self.demo, self.stop, self.fault = demo, False, None
        self.refreshed, self.lost, self.kids = 0, 0, set()

    def persist(self, ask):
        """Until there is an answer of the protocol."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            try:
                reply = ask()
                if reply.status < 500:
                    return reply
            except (OSError, http.client.HTTPException):
                pass
            self.lost += 1
            time.sleep(0.05)
        raise AssertionError(f"no answer in {WAIT} s")

    def run(self):
        try:
            self.refresh_on()
        except Exception as fault:  # told by the test
            self.fault = fault

    def refresh_on(self):
        device = Device(self.demo)
        equal(device.ask("openid offline_access").status, 200)
        devgrant(self.demo, "grant", "approve", device.codes["user_code"],
                 "--user", "user1")
        tokens = device.poll().json()
        while not self.stop:
            reply = self.persist(
                lambda: device.refresh(tokens["refresh_token"]))
            equal(reply.status, 200, reply.body)
            tokens = reply.json()
            head = tokens["id_token"].split(".")[0]
            self.kids.add(json.loads(base64.urlsafe_b64decode(head + "=="))["kid"])
            self.refreshed += 1


@test
def T12_M2_clients_survive_killed_programs_and_rotations(demo):
    clients = [Refresher(demo) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        while not all(c.refreshed or c.fault for c in clients):
            time.sleep(0.05)
        killed, end = 0, time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(0.5)
            for pid in parents_of(demo, "token"):
                kill(pid)
                killed += 1
            if killed % 6 == 0:
                devgrant(demo, "key", "rotate", "--now")
    finally:
        for client in clients:
            client.stop = True
        for client in clients:
            client.join()
    equal([str(c.fault) for c in clients if c.fault], [])
    holds(killed > 5, f"{killed} programs killed")
    holds(sum(c.lost for c in clients) > 0, "no reply was lost")
    holds(len(set().union(*(c.kids for c in clients))) > 1, "one key only")


if __name__ == "__main__":
    run(Demo())
