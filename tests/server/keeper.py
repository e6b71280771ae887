#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""keeper.py: who serves comes and goes, and nobody outside notices.

With the argument "lighttpd" this process calls itself so, as the programs look for.
"""

import concurrent.futures
import ctypes
import os
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import STDIN, WAIT, begin, children, params, record, stat, variables, wait_until  # noqa: E402
from installation import Installation  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

HEALTH = "/-/health/"
PR_SET_NAME = 15


def healthy(program):
    equal(program.request("GET", HEALTH).status, 200)


def touch(installation):
    os.utime(installation.config)


def under_load(program, act):
    """Several ask all the time while act goes on; each gets a good answer."""
    going_on = True

    def ask():
        while going_on:
            healthy(program)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        threads = [pool.submit(ask) for _ in range(4)]
        try:
            act()
        finally:
            going_on = False
        for thread in threads:
            thread.result()


@test
def a_changed_configuration_cuts_no_request(installation):
    with installation.program("discovery") as program:
        healthy(program)

        def change():
            for _ in range(5):
                serving = program.serving()
                touch(installation)
                program.serving(other_than=serving)
                # it has read the configuration before it answers
                healthy(program)
        under_load(program, change)


@test
def what_waits_in_the_queue_outlives_a_kill(installation):
    with installation.program("discovery") as program:
        healthy(program)
        serving = program.serving()
        os.kill(serving, signal.SIGSTOP)
        waiting = [program.connect() for _ in range(20)]
        for connection in waiting:
            connection.send(begin() + params(variables("GET", HEALTH)) + record(STDIN))
        os.kill(serving, signal.SIGKILL)
        equal([connection.reply().status for connection in waiting], [200] * 20)
    holds("ended by signal 9 (Killed)" in installation.log(), "the log tells it")


@test
def one_kill_after_another_is_borne(installation):
    with installation.program("discovery") as program:
        for _ in range(5):
            serving = program.serving()
            os.kill(serving, signal.SIGKILL)
            program.serving(other_than=serving)
        healthy(program)


@test
def a_stop_signal_ends_both_and_empties_the_queue(installation):
    with installation.program("discovery") as program:
        healthy(program)
        serving = program.serving()
        os.kill(serving, signal.SIGSTOP)
        waiting = [program.connect() for _ in range(5)]
        for connection in waiting:
            connection.send(begin() + params(variables("GET", HEALTH)) + record(STDIN))
        program.listener.close()
        program.process.terminate()
        os.kill(serving, signal.SIGCONT)
        equal([connection.reply().status for connection in waiting], [200] * 5)
        equal(program.process.wait(WAIT), 0)
        equal(stat(serving), None)


@test
def who_serves_ends_with_its_keeper(installation):
    with installation.program("discovery") as program:
        healthy(program)
        serving = program.serving()
        program.process.kill()
        wait_until(lambda: stat(serving) is None, "it serves on")


def the_socket_is_closed_when_the_end_of_its_keeper_is_known(installation):
    """lighttpd connects then, and would take it for running: for ever."""
    for _ in range(20):
        with installation.program("discovery") as program:
            healthy(program)
            program.listener.close()
            program.process.kill()
            program.process.wait(WAIT)
            try:
                program.connect()
                connected = True
            except ConnectionRefusedError:
                connected = False
            holds(not connected, "somebody still listens")


@test
def a_stop_signal_to_the_one_that_serves_starts_another(installation):
    with installation.program("discovery") as program:
        healthy(program)  # it has begun to heed signals
        serving = program.serving()
        os.kill(serving, signal.SIGTERM)
        program.serving(other_than=serving)
        healthy(program)


@test
def a_rotated_log_is_opened_anew(installation):
    """Renamed, renamed with a new file in its place, deleted; a cut one is written on."""
    log = os.path.join(installation.folder, "log")

    def rename():
        os.rename(log, log + ".1")

    def create():
        rename()
        with open(log, "w"):
            os.chmod(log, 0o600)

    def truncate():
        shutil.copy(log, log + ".1")
        os.truncate(log, 0)
    with installation.program("discovery") as program:
        for act in rename, create, lambda: os.unlink(log):
            healthy(program)  # it has opened the log that is there
            serving = program.serving()
            act()
            program.serving(other_than=serving)
            # what is written from now on is in the new file
            program.request("POST", HEALTH, b"a=b")
            wait_until(lambda: "refusal" in installation.log(), "no line in the new file")
        truncate()
        program.request("POST", HEALTH, b"a=b")
        wait_until(lambda: "refusal" in installation.log(), "no line in the cut file")


@test
def logrotate_rotates_it(installation):
    logrotate = shutil.which("logrotate", path=os.environ["PATH"] + ":/usr/sbin")
    holds(logrotate, "logrotate is missing; scripts/setup installs it")
    log = os.path.join(installation.folder, "log")
    sample = os.path.join(installation.folder, "logrotate")
    with open(os.path.join(os.environ.get("top_srcdir", "."), "conf/logrotate.in")) as file:
        lines = [line for line in file if "su www-data" not in line and not line.startswith("#")]
    with open(sample, "w") as file:
        file.write("".join(lines).replace("@log_file@", log).replace("create 0600 www-data www-data", "create 0600"))
    with installation.program("discovery") as program:
        program.request("POST", HEALTH, b"a=b")
        serving = program.serving()
        subprocess.run([logrotate, "--force", "--state", sample + ".state", sample], check=True, timeout=WAIT)
        program.serving(other_than=serving)
        holds(os.path.exists(log + ".1"), "the old file")
        program.request("POST", HEALTH, b"a=b")
        wait_until(lambda: "refusal" in installation.log(), "no line in the new file")
        equal(os.stat(log).st_mode & 0o777, 0o600)


@test
def a_log_that_cannot_be_written_keeps_nobody_from_work(installation):
    with open(installation.config) as file:
        text = file.read()
    with open(os.path.join(installation.folder, "stderr"), "w+") as stderr:
        installation.configure(text.replace("log = file:", "log = file:/nonexistent"))
        try:
            with installation.program("discovery", stderr=stderr) as program:
                healthy(program)
            holds("cannot be made in" in installation.devgrant("doctor", "--json"), "doctor says it")
        finally:
            installation.configure(text)
        stderr.seek(0)
        said = stderr.read()
    holds("cannot be written: No such file or directory; the log goes to stderr" in said, said)


def replace(path, source):
    shutil.copy(source, path + ".new")
    os.rename(path + ".new", path)


@test
def a_new_binary_replaces_the_keeper_too(installation):
    place = os.path.join(installation.folder, "discovery")
    replace(place, installation.path("discovery"))
    before, installation.path = installation.path, lambda _: place
    try:
        with installation.program("discovery") as program:
            healthy(program)
            serving = program.serving()
            replace(place, before("userinfo"))

            def answers_otherwise():
                return program.request("GET", HEALTH).status == 404
            under_load_of_one(program, answers_otherwise)
            equal(len(children(program.process.pid)), 1, "processes that serve")
            holds(program.serving(other_than=serving), "another one")
            equal(program.process.poll(), None)
            replace(place, installation.config)
            os.chmod(place, 0o755)
            wait_until(lambda: "cannot be started" in installation.log(), "the log says so")
            equal(program.request("GET", HEALTH).status, 404, "the old one goes on")
    finally:
        installation.path = before


def under_load_of_one(program, until):
    """Each request is answered until the condition holds."""
    def ask():
        holds(program.request("GET", HEALTH).status in (200, 404), "an answer")
        return until()
    wait_until(ask, "nothing changed")


if sys.argv[1:] == ["lighttpd"]:
    equal(ctypes.CDLL(None).prctl(PR_SET_NAME, b"lighttpd", 0, 0, 0), 0)
    test(the_socket_is_closed_when_the_end_of_its_keeper_is_known)
with Installation("throttle_device_authorization = off\n") as made:
    run(made, label=" ".join(sys.argv[1:]))
