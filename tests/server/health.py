#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""health.py: the health address on a full disk and on what can only be read.

With the argument "mounts" it may mount: health.sh started it among mounts of its own.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import DEVICE, Installation, form  # noqa: E402
from fcgi import WAIT  # noqa: E402
from tap import Skip, equal, holds, run, test  # noqa: E402

ASK = form({"client_id": "tv", "scope": "openid"})


def mount(*arguments):
    if "mounts" not in sys.argv:
        raise Skip("neither root nor a user namespace: nothing can be mounted")
    subprocess.run(["mount", *arguments], check=True)


def unmount(path):
    subprocess.run(["umount", "-l", path], check=True)


def status(program):
    reply = program.request("GET", "/-/health/")
    if reply.status != 200:
        equal(json.loads(reply.body)["error"], "temporarily_unavailable", reply.body)
        holds(int(reply.headers["retry-after"]) > 0, "when to ask again")
    return reply.status


def becomes(program, want):
    """It is asked as load balancers do, until it says so."""
    end = time.monotonic() + WAIT
    while status(program) != want:
        holds(time.monotonic() < end, f"{want} in {WAIT} s")
        time.sleep(0.1)


def problems(installation):
    """What doctor finds, which fails for it."""
    done = subprocess.run([os.path.join(os.environ.get("top_builddir", "."), "bin/devgrant"), "doctor", "--json"],
                          env=installation.environment(), capture_output=True, timeout=60)
    found = [one for one in json.loads(done.stdout) if one["level"] == "problem"]
    equal(done.returncode != 0, bool(found), done.stdout)
    return " ".join(one["text"] for one in found)


def on_small_disk(installation):
    """Its state, on a disk of 4 MiB; the log stays outside."""
    aside = installation.state + ".aside"
    shutil.copytree(installation.state, aside)
    mount("-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", installation.state)
    shutil.copytree(aside, installation.state, dirs_exist_ok=True)
    for folder, _, files in os.walk(aside):  # copytree keeps no rights of folders that exist
        there = installation.state + folder.removeprefix(aside)
        shutil.copystat(folder, there)


def fill(folder):
    path = os.path.join(folder, "filler")
    with open(path, "wb", buffering=0) as file:
        while os.statvfs(folder).f_bavail > 0:
            try:
                file.write(bytes(4096))
            except OSError as fault:
                equal(fault.errno, errno.ENOSPC)
    return path


@test
def K_health_tells_a_full_disk_and_that_it_has_room_again():
    with Installation() as installation:
        on_small_disk(installation)
        try:
            with installation.program("device") as device, installation.program("discovery") as discovery:
                becomes(device, 200)  # 0.3 s for a write can be short under load
                # one that starts makes a table, for which it needs room, and may give it up
                becomes(discovery, 200)
                filler = fill(installation.state)
                becomes(device, 503)
                equal(device.request("POST", DEVICE, ASK).status, 503, "as a device would see")
                equal(status(discovery), 200, "who only reads goes on")
                holds("disk is full" in installation.log(), installation.log())
                holds("almost full" in problems(installation), "doctor")
                os.unlink(filler)
                becomes(device, 200)
                equal(device.request("POST", DEVICE, ASK).status, 200)
        finally:
            unmount(installation.state)


@test
def K_a_program_that_starts_on_a_full_disk_serves_once_there_is_room():
    with Installation() as installation:
        on_small_disk(installation)
        try:
            for name in os.listdir(os.path.join(installation.state, "run")):
                os.unlink(os.path.join(installation.state, "run", name))
            filler = fill(installation.state)
            with installation.program("device") as device:
                equal(status(device), 503)
                holds("disk is" in installation.log(), installation.log())
                os.unlink(filler)
                becomes(device, 200)
                equal(device.request("POST", DEVICE, ASK).status, 200)
        finally:
            unmount(installation.state)


def readable_only(installation, path, reason):
    """path is mounted over itself, so that nobody can write to it, then so that its owner can."""
    mount("--bind", path, path)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", path], check=True)
        with installation.program("device") as device:
            becomes(device, 503)
            equal(device.request("POST", DEVICE, ASK).status, 503, "as a device would see")
            holds(reason in installation.log(), installation.log())
            holds(path in problems(installation), problems(installation))
            subprocess.run(["mount", "-o", "remount,bind,rw", path], check=True)
            becomes(device, 200)
            equal(device.request("POST", DEVICE, ASK).status, 200)
            equal(problems(installation), "")
    finally:
        unmount(path)


@test
def K_health_tells_a_database_that_can_only_be_read():
    with Installation() as installation:
        readable_only(installation, os.path.join(installation.state, "db", "devgrant.db"), "can only be read")


@test
def K_health_tells_a_folder_that_can_only_be_read():
    with Installation() as installation:
        readable_only(installation, os.path.join(installation.state, "db"), "Read-only file system")


@test
def K_health_tells_rights_that_forbid_to_write():
    if os.geteuid() == 0:
        raise Skip("rights forbid root nothing; the mounts above show the same")
    with Installation() as installation:
        path = os.path.join(installation.state, "db", "devgrant.db")
        os.chmod(path, 0o400)
        with installation.program("device") as device:
            becomes(device, 503)
            holds("can only be read" in installation.log(), installation.log())
            os.chmod(path, 0o600)
            becomes(device, 200)


if __name__ == "__main__":
    run()
