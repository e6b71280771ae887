#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""requests.py: what web servers and proxies pass, given to the real programs."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import variables  # noqa: E402,F401
from installation import DEVICE, Installation, form  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

PROXY = "trusted_proxies = 10.0.0.0/8\nthrottle_device_authorization = 2/3600\n"
ASK = form({"client_id": "tv", "scope": "openid"})


def ask(device, remote, forwarded):
    """The status of a device's request that came this way."""
    extra = [("REMOTE_ADDR", remote)]
    extra += [("HTTP_X_FORWARDED_FOR", one) for one in forwarded]
    return device.request("POST", DEVICE, ASK, extra).status


def findings(installation):
    done = json.loads(installation.devgrant("doctor", "--json"))
    return {finding["check"]: finding for finding in done}


@test
def clients_behind_a_proxy_that_writes_ports_have_limits_of_their_own():
    with Installation(PROXY) as installation, installation.program("device") as device:
        for client in ("203.0.113.10:51008", "203.0.113.11:51008", "[2001:db8::17]:4711"):
            equal([ask(device, "10.0.0.1", [client]) for _ in range(3)], [200, 200, 429], client)
        # another port is the same client
        equal(ask(device, "10.0.0.1", ["203.0.113.10:1"]), 429)


@test
def clients_that_a_proxy_does_not_name_share_one_limit_which_is_not_the_proxys():
    with Installation(PROXY) as installation, installation.program("device") as device:
        equal([ask(device, "10.0.0.1", ["unknown"]), ask(device, "10.0.0.1", ["nonsense"]),
               ask(device, "10.0.0.1", ["203.0.113.10", "203.0.113.11"])], [200, 200, 429])
        equal(ask(device, "10.0.0.1", []), 200, "the proxy itself")
        log = installation.log()
        equal(log.count("X-Forwarded-For that names no address"), 1, log)
        holds("nonsense" not in log, "nothing of the request is logged")


@test
def doctor_tells_of_a_proxy_that_is_not_named():
    with Installation() as installation, installation.program("device") as device:
        ask(device, "192.0.2.9", ["203.0.113.10"])
        ask(device, "10.1.2.3", [])
        holds("proxy" not in findings(installation), "nothing to tell yet")
        ask(device, "10.1.2.3", ["203.0.113.10"])
        told = findings(installation)["proxy"]
        equal(told["level"], "warning")
        holds("10.1.2.3" in told["text"] and "trusted_proxies" in told["text"], told["text"])
        with open(installation.config, "a") as file:
            file.write("trusted_proxies = 10.1.2.3\n")
        holds("proxy" not in findings(installation), "it is named now")


if __name__ == "__main__":
    run()
