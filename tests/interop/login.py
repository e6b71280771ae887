#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""login.py: `devgrant login` as the device, a person in a browser decides.

Needs DEVGRANT_DEMO.
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import Demo, Person  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402


def login(demo, slug, decision, *options):
    """Start it, decide as soon as it shows the link; its status and output."""
    application = demo.application(slug)
    command = [demo.json["devgrant"], "login", "--issuer",
               application["issuer"], "--client-id", application["client_id"],
               *options]
    shown = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as device:
        for line in device.stdout:
            shown += line
            link = re.search(r"http://\S+/device\?code=\S+", line)
            if link and decision:
                Person(demo).decide(link[0], decision)
                decision = None
    return device.returncode, shown


@test
def E8_login_prints_tokens_and_verified_claims(demo):
    status, shown = login(demo, "tv", "approve", "--scope",
                          "openid profile email offline_access")
    equal(status, 0, shown)
    for word in ("access_token", "refresh_token", "Uma User",
                 "user1@example.org"):
        holds(word in shown, f"{word} in {shown}")


@test
def T1_login_tells_of_a_denial(demo):
    status, shown = login(demo, "tv", "deny")
    holds(status != 0, shown)
    holds("denied" in shown.lower(), shown)


if __name__ == "__main__":
    run(Demo())
