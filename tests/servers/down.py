#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""down.py: what the logs of a web server say when the programs behind it are gone.

Takes the programs of a demo away and ends those that run. It is of no use afterwards.
"""

import glob
import os
import sys
import time

from flow import Client, Demo, Device
from processes import kill
from tap import equal, holds, run, test


# Clients of the code flow send an ID token to authorize; who builds addresses by hand, whatever anywhere.
CARELESS = [f"/application/o/{name}/" for name in ("token", "userinfo", "introspect", "revoke", "device", "authorize",
                                                   "jwks", "tv/jwks")]
CARELESS += ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/-/health/", "/"]


def prefix(demo):
    return os.path.dirname(os.path.dirname(os.path.realpath(demo.json["devgrant"])))


def running(folder):
    """Processes whose program is, or was, in the folder; and who keeps it running for nginx."""
    for process in glob.glob("/proc/[0-9]*"):
        try:
            with open(f"{process}/cmdline") as file:
                if f"{folder}/" in os.readlink(f"{process}/exe") + file.read():
                    yield int(os.path.basename(process))
        except OSError:
            pass  # it ended, or is of somebody else


def take_away(demo):
    programs = os.path.join(prefix(demo), "libexec", "devgrant")
    os.rename(programs, programs + ".away")
    until = time.monotonic() + 20
    while pids := list(running(programs)):
        holds(time.monotonic() < until, f"{pids} end")
        for pid in pids:
            kill(pid)
        time.sleep(0.1)


def logs(demo):
    folder = os.path.join(os.path.dirname(demo.json["state_dir"]), "log")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), errors="replace") as file:
            yield name, file.read()


@test
def V2_no_log_has_the_code_or_a_careless_token_when_programs_are_down(demo):
    device = Device(demo)
    device.ask()
    link = device.codes["verification_uri_complete"]
    client = Client(demo.base_url)
    take_away(demo)
    for _ in range(3):
        page = client.get(link)
        holds(page.status >= 400, "the page is down")
        # else the browser sends the link along when it asks for the host's icon, and its log has the code;
        # lighttpd puts no header on pages of its own
        holds(sys.argv[1] == "lighttpd" or "no-referrer" in page.headers.get("Referrer-Policy", ""), page.headers)
        for path in CARELESS:
            holds(client.get(f"{path}?id_token_hint=carelesstoken").status >= 400, path)
    for name, text in logs(demo):
        for secret in (device.codes["user_code"], device.codes["user_code"].replace("-", ""), "carelesstoken"):
            lines = [line for line in text.splitlines() if secret in line]
            equal(lines, [], f"{name} has {secret}")


run(Demo(), label=sys.argv[1])
