#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""https.py: clients that take nothing but https: MSAL and oidc-agent.

    https.py DIR PORT

The demo believes in its base_url that a proxy answers https on the port; this
is the proxy. DIR is what tests/interop/build made. Needs DEVGRANT_DEMO.
"""

import os
import subprocess
import sys
import tempfile

from foreign import SCOPE, by_command, check, talk, tokens, userinfo
from flow import Demo
from front import start
from tap import equal, run, test

BUILT, PORT = sys.argv[1], int(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))
ISSUER = f"https://127.0.0.1:{PORT}/application/o/tv/"


@test
def H15_msal_public_gets_tokens(demo, certificate, _):
    got = tokens([f"{BUILT}/python/bin/python",
                  f"{HERE}/python/msal_client.py", ISSUER, "tv"],
                 by_command(demo), {"REQUESTS_CA_BUNDLE": certificate})
    check(got, ISSUER, "tv")


def start_agent(folder):
    """The environment that its command lines want."""
    environment = {"HOME": folder, "OIDC_CONFIG_DIR": folder}
    said = subprocess.run(["oidc-agent"], check=True, stdout=subprocess.PIPE,
                          env={**os.environ, **environment}, text=True).stdout
    for assignment in said.split(";"):
        name, _, value = assignment.strip().partition("=")
        if value and name.startswith("OIDC"):
            environment[name] = value
    return environment


@test
def H15_oidc_agent_public_gets_tokens(demo, certificate, folder):
    environment = start_agent(folder)
    try:
        status, lines = talk(
            ["oidc-gen", "tv", "--flow=device", "--manual", "--prompt=none",
             f"--issuer={ISSUER}", "--client-id=tv", "--client-secret=",
             f"--scope={SCOPE}", f"--cert-path={certificate}",
             "--redirect-uri=http://localhost:4242", "--pw-cmd=echo secret"],
            by_command(demo), environment)
        equal(status, 0, "\n".join(lines))
        # the second has to be valid for longer than the first is
        got = [subprocess.run(["oidc-token", f"--time={seconds}", "tv"],
                              env={**os.environ, **environment}, check=True,
                              stdout=subprocess.PIPE, text=True).stdout.strip()
               for seconds in (1, 3000)]
    finally:
        os.kill(int(environment["OIDCD_PID"]), 15)
    check({"userinfo": userinfo(demo, got[1], Host=f"127.0.0.1:{PORT}"),
           "access_tokens": got}, ISSUER, "tv")


def main():
    demo = Demo()
    with tempfile.TemporaryDirectory() as folder:
        certificate = start(PORT, demo.base_url, folder)
        run(demo, certificate, folder, together=2)


if __name__ == "__main__":
    main()
