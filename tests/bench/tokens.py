#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tokens.py: what it costs to redeem a device code for three tokens, two of them signed.

    top_builddir=build tests/bench/tokens.py [--codes 200] [--other BUILD]

An approved code at a time, by turns of build and algorithm, straight to the
FastCGI program. Prints the medians of time and of processor time, keeper
included, and how much memory (PSS) the process that serves has then. Needs
builds without sanitizers; nothing else should run meanwhile.
"""

import argparse
import json
import os
import sqlite3
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault("top_srcdir", TOP)
os.environ.setdefault("top_builddir", os.path.join(TOP, "build"))
sys.path.insert(0, os.path.join(TOP, "tests", "server"))

from fcgi import Program, children  # noqa: E402
from installation import DEVICE, DEVICE_GRANT, TOKEN, Installation, form  # noqa: E402

ALGS = ("RS256", "ES256", "EdDSA")
SCOPE = "openid profile email offline_access"


def approved(installation, device, client, n):
    """Device codes that their owner has approved, as `grant approve` leaves them."""
    codes = [json.loads(device.request("POST", DEVICE, form({"client_id": client, "scope": SCOPE})).body)["device_code"]
             for _ in range(n)]
    with sqlite3.connect(os.path.join(installation.state, "db", "devgrant.db")) as database:
        database.execute(
            "UPDATE device_grant SET state = 'approved', granted_scopes = requested_scopes, decided_at = issued_at,"
            " auth_time = issued_at, user_id = (SELECT id FROM user_account WHERE username = 'uma'),"
            " version = version + 1 WHERE state = 'pending'")
    return codes


def ran(program):
    """Microseconds of processor time of the keeper and of who serves."""
    used = 0
    for pid in (program.process.pid, *children(program.process.pid)):
        with open(f"/proc/{pid}/schedstat") as file:
            used += int(file.read().split()[0]) / 1000
    return used


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))


def redeem(program, client, code):
    body = form({"grant_type": DEVICE_GRANT, "client_id": client, "device_code": code})
    before, began = ran(program), time.perf_counter()
    reply = program.request("POST", TOKEN, body)
    took = (time.perf_counter() - began) * 1e6
    if reply.status != 200:
        raise SystemExit(f"{client}: {reply.status} {reply.body}")
    return took, ran(program) - before


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--codes", type=int, default=200)
    parser.add_argument("--other")
    options = parser.parse_args()
    builds = [os.environ["top_builddir"], *([options.other] if options.other else [])]
    with Installation("throttle_device_authorization = off\n") as installation:
        for alg in ALGS:
            installation.devgrant("application", "create", alg.lower(), "--client-type", "public", "--client-id",
                                  alg, "--scopes", SCOPE, "--id-token-alg", alg,
                                  "--grant-types", "device_code refresh_token")
        with installation.program("device") as device:
            codes = {(alg, build): approved(installation, device, alg, options.codes) for alg in ALGS
                     for build in builds}
        programs = [Program(os.path.abspath(os.path.join(build, "cgi-bin/token")),
                            env={"DEVGRANT_CONFIG": installation.config}) for build in builds]
        taken = {key: [] for key in codes}
        for n in range(options.codes):
            for (alg, build), list_of in codes.items():
                taken[alg, build].append(redeem(programs[builds.index(build)], alg, list_of[n]))
        for (alg, build), pairs in taken.items():
            print(f"{alg:6} {build}: {statistics.median(p[0] for p in pairs):6.0f} us,"
                  f" processor {statistics.median(p[1] for p in pairs):6.0f} us")
        for build, program in zip(builds, programs):
            print(f"PSS    {build}: {pss(children(program.process.pid)[0])} KiB")
        for program in programs:
            program.__exit__()


main()
