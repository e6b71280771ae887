#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sandbox.py: what a program gives up, tried from its inside by intruder.c."""

import glob
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import WAIT, variables  # noqa: E402
from installation import DEVICE, TOKEN, Installation, form, poll, start  # noqa: E402
from tap import Skip, equal, holds, run, test  # noqa: E402

INTRUDER = os.path.abspath(os.path.join(os.environ.get("top_builddir", "."), "tests/server/intruder.so"))
WEB_PROGRAMS = ("device", "token", "introspect", "revoke", "verify", "userinfo", "discovery")
ONLY_READ = ("introspect", "userinfo", "discovery")
KILLED = -signal.SIGSYS


class World(Installation):
    """An installation whose programs have an intruder in them."""

    def __init__(self):
        super().__init__("throttle_device_authorization = off\n")
        with open(self.config) as file:
            self.text = file.read()
        self.means = self.finding()["text"]

    def set(self, line):
        self.configure(self.text + line + "\n")

    def intruder(self, act=None, path="", kernel=""):
        self.out = os.path.join(self.folder, "intruder")
        # a sanitizer wants to be the first library
        env = {"LD_PRELOAD": INTRUDER, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
        if act:
            if os.path.exists(self.out):
                os.unlink(self.out)
            env.update(INTRUDER=act, INTRUDER_PATH=path, INTRUDER_OUT=self.out)
        return {**env, "INTRUDER_KERNEL": kernel}

    def said(self):
        """Whole lines."""
        if not os.path.exists(self.out):
            return ""
        with open(self.out) as file:
            return file.read().rpartition("\n")[0]

    def fastcgi(self, name, act, path=""):
        """Outcome of the act; the signal by which the process that serves ended, None: it lives."""
        before = len(self.log())
        with self.program(name, env=self.intruder(act, path)) as program:
            until = time.monotonic() + WAIT
            ended = None
            while not self.said() and not ended:
                holds(time.monotonic() < until, f"{name} does not {act}")
                time.sleep(0.002)
                ended = re.search("the process that served ended by signal ([0-9]+)", self.log()[before:])
            if ended:
                return self.said(), -int(ended[1])
            holds(program.request("POST", "/nothing", b"a=b").status in (404, 415), f"{name} goes on")
            return self.said(), program.process.poll()

    def plain_cgi(self, name, act=None, path="", kernel="", handed=()):
        env = {**dict(variables("POST", "/nothing", b"a=b")), "DEVGRANT_CONFIG": self.config,
               **self.intruder(act, path, kernel)}
        done = subprocess.run([self.path(name)], input=b"a=b", env=env, capture_output=True, timeout=WAIT,
                              pass_fds=handed)
        return self.said() if act else done.stdout, done.returncode

    def finding(self, kernel=None):
        """What doctor says of the sandbox."""
        env = self.environment()
        if kernel:
            env.update(self.intruder(kernel=kernel))
        done = subprocess.run([os.path.join(os.environ.get("top_builddir", "."), "bin/devgrant"), "doctor", "--json"],
                              env=env, capture_output=True, timeout=60, check=False)
        found = [f for f in json.loads(done.stdout) if f["check"] == "sandbox"]
        equal(len(found), 1, f"findings {done.stdout} {done.stderr}")
        return {**found[0], "status": done.returncode}


def needs(world, *parts):
    """As installed; kernel and build must have these parts."""
    world.set("")
    for part in parts:
        if f"({part}" not in world.means:
            raise Skip(world.means)


def place(world, *names):
    return os.path.join(world.state, *names)


@test
def the_sandbox_is_on_unless_told_otherwise(world):
    needs(world, "landlock", "seccomp")
    for name in WEB_PROGRAMS:
        with world.program(name) as program:
            equal(program.request("GET", "/nothing").status, 404, name)
            with open(f"/proc/{program.serving()}/status") as file:
                status = {key: value.strip() for key, _, value in (line.partition(":") for line in file)}
            equal((status["Seccomp"], status["NoNewPrivs"], status["Umask"]), ("2", "1", "0077"), name)


@test
def no_program_opens_what_its_role_does_not_need(world):
    needs(world, "landlock")
    refused = [("read", "/etc/passwd"), ("read", "/proc/self/maps"), ("read", "/dev/urandom"),
               ("read", world.config), ("write", os.path.join(world.folder, "log")),
               ("make", os.path.join(world.folder, "new")), ("make", place(world, "keys", "new.jwk")),
               ("make", place(world, "backup", "new")), ("unlink", world.config),
               ("unlink", place(world, "run", "shared"))]
    refused += [("read", path) for path in glob.glob(place(world, "pepper", "*"))]
    for name in WEB_PROGRAMS:
        for act, path in refused:
            # who only reads has no such call
            error = "ENOSYS" if act == "unlink" and name in ONLY_READ else "EACCES"
            equal(world.fastcgi(name, act, path), (error, None), f"{name} {act} {path}")
        equal(world.plain_cgi(name, "read", "/etc/passwd"), ("EACCES", 0), f"{name} as CGI")


@test
def a_role_keeps_its_own_files(world):
    needs(world, "landlock")
    key = glob.glob(place(world, "keys", "*.jwk"))[0]
    for name in WEB_PROGRAMS:
        equal(world.fastcgi(name, "read", place(world, "db", "devgrant.db"))[0], "done", f"{name}: database")
        equal(world.fastcgi(name, "write", place(world, "db", "devgrant.db"))[0],
              "EACCES" if name in ONLY_READ else "done", f"{name}: database")
        equal(world.fastcgi(name, "read", key)[0], "done" if name == "token" else "EACCES", f"{name}: keys")
        equal(world.fastcgi(name, "write", place(world, "run", "shared"))[0],
              "done" if name == "verify" else "EACCES", f"{name}: run")


def what_is_in(folder):
    """Names, modes and contents of all files but the index, in which every reader's lock is noted."""
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            found[name] = os.stat(path).st_mode, b"" if name.endswith("-shm") else file.read()
    return found


@test
def who_only_reads_changes_nothing_in_the_folder_of_the_database(world):
    needs(world, "landlock", "seccomp")
    folder = place(world, "db")
    # it is open without a writer, and with one that made log and index anew
    with world.program("device") as device:
        start(device)
        before = what_is_in(folder)
        holds({"devgrant.db", "devgrant.db-wal", "devgrant.db-shm", "lock"} <= set(before), f"files: {set(before)}")
        for name in ONLY_READ:
            for file in before:
                path = os.path.join(folder, file)
                for act in "write", "unlink", "rename", "truncate", "chmod":
                    for outcome, ended in world.fastcgi(name, act, path), world.plain_cgi(name, act, path):
                        holds(outcome in ("EACCES", "ENOSYS") and ended in (None, 0),
                              f"{name} {act} {file}: {outcome} {ended}")
            for file in "devgrant.db", "devgrant.db-wal", "devgrant.db-shm":
                path = os.path.join(folder, file)
                equal(world.fastcgi(name, "held", path), ("EACCES", None), f"{name} holds {file}")
                equal(world.fastcgi(name, "held-chmod", path), ("ENOSYS", None), f"{name} holds {file}")
                equal(world.plain_cgi(name, "held", path), ("EACCES", 0), f"{name} holds {file} as CGI")
            for file in "new", "devgrant.db-journal", "notice", "ballast.moved":
                equal(world.fastcgi(name, "make", os.path.join(folder, file)), ("EACCES", None), f"{name}: {file}")
            # landlock alone
            for act in "write", "unlink", "rename":
                path = os.path.join(folder, "devgrant.db-wal")
                equal(world.plain_cgi(name, act, path, kernel="no-seccomp"), ("EACCES", 0), f"{name} {act}")
        equal(what_is_in(folder), before, "the folder")
    for file in "devgrant.db", "devgrant.db-wal", "devgrant.db-shm":  # a writer does hold them
        equal(world.fastcgi("token", "held", os.path.join(folder, file)), ("done", None), f"token holds {file}")


@test
def who_only_reads_goes_on_when_log_and_index_are_gone_or_torn(world):
    needs(world, "landlock", "seccomp")

    def place_of(end):
        return place(world, "db", "devgrant.db" + end)

    def answers(program):
        until = time.monotonic() + WAIT
        while (status := program.request("GET", "/.well-known/openid-configuration").status) != 200:
            equal(status, 503, "for a moment")
            holds(time.monotonic() < until, "it does not come back")

    for gone in ("-wal",), ("-shm",), ("-wal", "-shm"):
        subprocess.run([sys.executable, "-c", "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); "
                        "d.execute('PRAGMA wal_checkpoint(TRUNCATE)')", place_of("")], check=True)
        for end in gone:
            if os.path.exists(place_of(end)):
                os.unlink(place_of(end))
        with world.program("discovery") as program:
            equal(program.request("GET", "/.well-known/openid-configuration").status, 200, f"without {gone}")
        for end in gone:
            if os.path.exists(place_of(end)):
                os.unlink(place_of(end))
        status, reply, errors = world.cgi("discovery", "GET", "/.well-known/openid-configuration")
        equal((status, reply.status), (0, 200), f"as CGI without {gone}: {errors}")
    with world.program("device") as device, world.program("discovery") as program:
        start(device)
        answers(program)
        serving = program.serving()
        with open(place_of("-shm"), "r+b") as file:  # as a writer leaves it that is killed at its work
            file.seek(10)
            file.write(b"\xff\xff")
        answers(program)
        holds(program.serving() != serving, "another process took over")


@test
def what_only_an_intruder_calls_ends_the_process(world):
    needs(world, "seccomp")
    for name in WEB_PROGRAMS:
        for act in "exec", "fork", "socket", "local-socket", "ptrace":
            equal(world.fastcgi(name, act), ("", KILLED), f"{name}: {act}")
        equal(world.plain_cgi(name, "exec"), ("", KILLED), f"{name} as CGI")


@test
def any_other_call_is_not_there(world):
    needs(world, "seccomp")
    for name in WEB_PROGRAMS:
        for act in "chmod", "kill", "code":
            equal(world.fastcgi(name, act, world.config), ("ENOSYS", None), f"{name}: {act}")


@test
def the_intruder_can_do_it_all_without_a_sandbox(world):
    """So that the refusals above are the sandbox's."""
    world.set("sandbox = off")
    for act in "exec", "fork", "socket", "local-socket", "ptrace", "kill", "code":
        if act == "exec":  # /bin/true in its place
            equal(world.plain_cgi("discovery", act), ("", 0), act)
        else:
            equal(world.plain_cgi("discovery", act)[0], "done", act)
    for act, path in ("read", "/etc/passwd"), ("read", world.config), ("chmod", place(world, "db", "devgrant.db")):
        equal(world.plain_cgi("discovery", act, path)[0], "done", act)
    os.chmod(place(world, "db", "devgrant.db"), 0o600)


@test
def syslog_may_be_called_again_after_its_daemon_was_restarted(world):
    needs(world, "seccomp")
    world.configure(world.text.replace(f"log = file:{world.folder}/log", "log = syslog"))
    equal(world.fastcgi("token", "local-socket"), ("done", None))
    # i386's libc hands the family over in memory (socketcall), where no filter can look
    behind = os.uname().machine in ("i386", "i686")
    equal(world.fastcgi("token", "socket"), ("done" if behind else "ENOSYS", None), "another family")
    equal(world.plain_cgi("token", "exec"), ("", KILLED), "exec")


@test
def programs_end_by_themselves_in_the_sandbox(world):
    world.set("sandbox = on")
    with world.program("discovery") as program:
        equal(program.request("GET", "/-/health/").status, 200)
        serving = program.serving()
        world.set("sandbox = on\n")
        program.serving(other_than=serving)
        equal(program.request("GET", "/-/health/").status, 200)
    holds("the configuration changed" in world.log(), "it says why")


@test
def a_new_key_is_read_and_the_log_copied_in_the_sandbox(world):
    world.set("")
    before = len(world.log())
    with world.program("device") as device, world.program("token") as token:
        def flow():
            codes = start(device, "openid offline_access")
            world.devgrant("grant", "approve", codes["user_code"], "--user", "uma")
            status, tokens = poll(token, codes)
            equal(status, 200, tokens)
        flow()
        world.devgrant("key", "rotate", "RS256", "--now")
        flow()
        database = sqlite3.connect(place(world, "db", "devgrant.db"))
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with database:  # more than 1,000 frames, so that the next writer copies them
            database.execute("CREATE TABLE ballast (x)")
            database.executemany("INSERT INTO ballast VALUES (zeroblob(4000))", [()] * 1200)
        database.execute("DROP TABLE ballast")
        database.commit()
        flow()
        database.close()
    holds("error" not in world.log()[before:], world.log()[before:])


@test
def a_rollback_journal_works_in_the_sandbox(world):
    """As on a network file system."""
    world.set("")
    before = len(world.log())

    def journal(mode):
        database = sqlite3.connect(place(world, "db", "devgrant.db"))
        equal(database.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0], mode)
        database.close()

    journal("delete")
    try:
        with world.program("device") as device, world.program("token") as token:
            codes = start(device)
            world.devgrant("grant", "approve", codes["user_code"], "--user", "uma")
            equal(poll(token, codes)[0], 200)
        status, reply, errors = world.cgi("device", "POST", DEVICE, {"client_id": "tv"})
        equal((status, reply.status), (0, 200), errors)
    finally:
        journal("wal")
    holds("error" not in world.log()[before:], world.log()[before:])


@test
def on_goes_on_where_the_kernel_lacks_something_and_says_so_once(world):
    world.set("sandbox = on")
    for kernel, part in ("no-landlock", "landlock"), ("no-seccomp", "seccomp"):
        if part not in world.means.replace("no " + part, ""):
            continue
        before = world.log()
        with world.program("token", env=world.intruder(kernel=kernel)) as program:
            for _ in range(3):
                equal(program.request("POST", TOKEN, form({"a": "b"})).status, 400, kernel)
        equal(world.log()[len(before):].count(part), 1, f"lines about {part}")
        before = world.log()
        equal(world.plain_cgi("token", kernel=kernel)[1], 0, f"CGI, {kernel}")
        equal(world.log()[len(before):].count(part), 0, "no line for each request of CGI")
        finding = world.finding(kernel)
        equal((finding["level"], finding["status"]), ("warning", 0), finding["text"])
        holds(part in finding["text"], finding["text"])


@test
def require_refuses_where_the_kernel_lacks_something(world):
    world.set("sandbox = require")
    for kernel, part in ("no-landlock", "landlock"), ("no-seccomp", "seccomp"):
        for name in WEB_PROGRAMS:
            before = world.log()
            out, status = world.plain_cgi(name, kernel=kernel)
            equal((out[:11], status), (b"Status: 503", 0), f"{name} as CGI, {kernel}")
            with world.program(name, env=world.intruder(kernel=kernel)) as program:
                equal(program.request("POST", "/nothing", b"a=b").status, 503, f"{name}, {kernel}")
            said = world.log()[len(before):]
            equal((said.count(part), said.count("sandbox = require")), (2, 2), said)
        finding = world.finding(kernel)
        equal((finding["level"], finding["status"]), ("problem", 1), finding["text"])


@test
def doctor_says_that_it_is_off(world):
    world.set("sandbox = off")
    equal(world.finding()["level"], "warning")


@test
def every_program_keeps_its_memory_and_files_to_itself(world):
    """No core file, no ptrace, files for the owner alone, nothing left open for others."""
    world.set("sandbox = off")  # which refuses to look
    for name in WEB_PROGRAMS:
        equal(world.fastcgi(name, "look")[0].splitlines()[0], "core 0 dumpable 0 umask 077", name)
        with open(world.config) as handed:
            equal(world.plain_cgi(name, "look", handed=[handed.fileno()])[0].splitlines()[0],
                  "core 0 dumpable 0 umask 077 left-open 0", f"{name} as CGI")


with World() as made:
    run(made)
