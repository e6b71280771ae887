# SPDX-License-Identifier: MIT
"""waiting.py: hold what a program waits for, change something meanwhile, and let go."""

import contextlib
import fcntl
import os
import threading
import time

from people import database
from tap import holds

WAIT = 60  # seconds; a test that waits this long has failed


@contextlib.contextmanager
def held(*paths):
    """Nobody else gets these locks."""
    with contextlib.ExitStack() as stack:
        for path in paths:
            file = stack.enter_context(open(path, "a"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def worker(process):
    """Who answers: the child of a process that keeps it, or a command itself."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        children = file.read().split()
    return int(children[0]) if children else process.pid


def lock_file(installation):
    return os.path.join(installation.state, "db", "lock")


def in_background(call):
    """Start it; the result is in the list once it is joined."""
    result = []
    thread = threading.Thread(target=lambda: result.append(call()))
    thread.start()
    return thread, result


def wait_until(is_so, what):
    end = time.monotonic() + WAIT
    while not is_so():
        holds(time.monotonic() < end, what)
        time.sleep(0.005)


def waits_for_lock(process):
    """The kernel lists who waits for a lock."""
    pid = str(worker(process))

    def is_so():
        with open("/proc/locks") as file:
            return any("->" in line and pid in line.split() for line in file)
    return is_so


def while_waiting(installation, program, call, *statements):
    """call() waits for the writers' lock; meanwhile the database is changed under that lock."""
    with held(lock_file(installation)):
        thread, result = in_background(call)
        wait_until(waits_for_lock(program.process), "it does not wait for the lock")
        with database(installation) as db:
            db.execute("PRAGMA foreign_keys = ON")
            for statement in statements:
                db.execute(statement)
            db.commit()
    thread.join(WAIT)
    return result[0]
