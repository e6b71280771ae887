#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""versions.py: what the real programs, their log and doctor say over a database of another version."""

import contextlib
import glob
import json
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import WAIT  # noqa: E402
from installation import BUILD, DEVICE, TOP, Installation, form  # noqa: E402
from people import database, programs  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

ASK = form({"client_id": "tv", "scope": "openid"})


def ask(device):
    return device.request("POST", DEVICE, ASK)


def becomes(call, want):
    end = time.monotonic() + WAIT
    while call().status != want:
        holds(time.monotonic() < end, f"{want} in {WAIT} s")
        time.sleep(0.1)


def command(installation, *arguments):
    return subprocess.run([os.path.join(BUILD, "bin/devgrant"), *arguments], env=installation.environment(),
                          capture_output=True, text=True, timeout=60)


def not_ready(reply, what):
    equal(reply.status, 503, what)
    holds(int(reply.headers["retry-after"]) > 0, "when to come again")
    holds(b"not ready" in reply.body and b"schema" not in reply.body, reply.body)


def told(installation, *words):
    """The log, doctor and any command give the reason, and what to do."""
    done = command(installation, "doctor", "--json")
    problems = " ".join(one["text"] for one in json.loads(done.stdout) if one["level"] == "problem")
    equal(done.returncode, 1, problems)
    listed = command(installation, "user", "list").stderr
    for where in (installation.log(), problems, listed):
        for word in words:
            holds(word in where, f"{word} in {where}")
    holds("exists already" not in installation.log(), "no other reason than the true one")


@contextlib.contextmanager
def put_back(installation):
    """An older database lies there, made by all files in sql/sqlite but the last one."""
    path = os.path.join(installation.state, "db", "devgrant.db")
    for end in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)
    files = sorted(glob.glob(os.path.join(TOP, "sql", "sqlite", "*.sql")))
    with contextlib.closing(sqlite3.connect(path)) as db:
        for number, name in enumerate(files[:-1], 1):
            with open(name) as file:
                db.executescript(f"BEGIN; {file.read()}; PRAGMA user_version = {number}; COMMIT;")
        db.execute(f"PRAGMA application_id = {installation.application_id}")
        db.commit()
    os.chmod(path, 0o600)
    yield len(files)


@test
def an_older_database_is_named_and_served_after_init():
    with Installation() as installation:
        with database(installation) as db:
            installation.application_id = db.execute("PRAGMA application_id").fetchone()[0]
        with put_back(installation) as newest, \
                programs(installation, "device", "verify", "discovery") as (device, verify, discovery):
            not_ready(ask(device), "device")
            not_ready(verify.request("GET", "/device"), "verify")
            not_ready(discovery.request("GET", "/-/health/"), "health")
            told(installation, f"schema version {newest - 1}, older", f"wants {newest}", "`devgrant init`")
            equal(command(installation, "init").returncode, 0)
            # without a touch of anything else
            becomes(lambda: device.request("GET", "/-/health/"), 200)
            becomes(lambda: discovery.request("GET", "/-/health/"), 200)
            installation.devgrant("application", "create", "tv", "--client-type", "public", "--client-id", "tv",
                                  "--grant-types", "device_code")
            becomes(lambda: ask(device), 200)
            becomes(lambda: verify.request("GET", "/device"), 200)


@test
def a_newer_database_is_named_and_an_older_program_leaves_it_alone():
    with Installation() as installation, programs(installation, "device", "verify") as (device, verify):
        equal(ask(device).status, 200)
        with database(installation) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            db.execute("CREATE TABLE of_the_future (id INTEGER PRIMARY KEY)")
            db.execute(f"PRAGMA user_version = {version + 1}")
            db.commit()
        # whom it finds at work ends its request first
        becomes(lambda: ask(device), 503)
        becomes(lambda: verify.request("GET", "/device"), 503)
        not_ready(ask(device), "device")
        number = version & 0xffff
        told(installation, f"schema version {number + 1}, newer", f"wants {number}", "install the newer programs")
        done = command(installation, "init")
        equal(done.returncode, 4, done.stderr)
        holds("newer" in done.stderr and "install the newer programs" in done.stderr, done.stderr)
        with database(installation) as db:
            equal(db.execute("PRAGMA user_version").fetchone()[0] & 0xffff, number + 1, "left alone")
            db.execute("DROP TABLE of_the_future")
            db.execute(f"PRAGMA user_version = {version}")
            db.commit()
        becomes(lambda: ask(device), 200)
        becomes(lambda: verify.request("GET", "/device"), 200)


if __name__ == "__main__":
    run()
