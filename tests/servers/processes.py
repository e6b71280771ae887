# SPDX-License-Identifier: MIT
"""processes.py: the programs of a demo as the kernel sees them."""

import contextlib
import os
import signal


def work_dir(demo):
    return os.path.dirname(demo.json["state_dir"])


def program_pids(demo):
    """The programs of this demo: their path is below its folder."""
    folder = os.path.join(work_dir(demo), "prefix", "libexec", "").encode()
    pids = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if file.read().startswith(folder):
                    pids.append(int(name))
        except OSError:
            pass
    return pids


def kill(pid):
    """It may have ended with its keeper a moment ago."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def parents_of(demo, program):
    """By process id of a program."""
    parents = {}
    for pid in program_pids(demo):
        try:
            with open(f"/proc/{pid}/stat") as file:
                head, _, rest = file.read().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if head.endswith("(" + program):
            parents[pid] = int(rest.split()[1])
    return parents


def programs_that_serve(demo, program):
    """Of the two processes of a program those that work, not their keepers."""
    parents = parents_of(demo, program)
    return [pid for pid, parent in parents.items() if parent in parents]
