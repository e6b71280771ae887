#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What administration costs when the installation has grown.

    tests/bench/growth.py [BUILD_DIRECTORY]

Two installations, one with 100 and one with 100,000 accounts, groups,
memberships, connected devices and requests. Each command runs a few times in
both; printed are the medians of its processor time, which other programs of
the machine disturb less than the clock. A ratio near 1 says that it does not
grow with the installation.
"""

import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".")
DEVGRANT = f"{BUILD}/bin/devgrant"
SMALL, LARGE = 100, 100_000
RUNS = 15
NOW = int(time.time())


class Installation:
    def __init__(self, where, n):
        self.config, self.n = f"{where}/devgrant.conf", n
        self.state = f"{where}/state"
        os.makedirs(self.state, mode=0o700)
        with open(self.config, "w", encoding="ascii") as f:
            f.write(f"base_url = http://127.0.0.1:8080\n"
                    f"state_dir = {self.state}\n")
        self.run("init")
        for slug in ("tv", "other"):
            self.run("application", "create", slug, "--client-type", "public")
        self.run("application", "create", "mail", "--client-type", "public")
        self.fill()
        self.run("application", "set", "mail", "--sub-mode", "user_email")

    def run(self, *arguments):
        """Milliseconds of processor time."""
        child = resource.getrusage(resource.RUSAGE_CHILDREN)
        before = child.ru_utime + child.ru_stime
        done = subprocess.run(
            [DEVGRANT, *arguments, "--config", self.config, "--json"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
        child = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (child.ru_utime + child.ru_stime - before) * 1000

    def fill(self):
        """As if so many people had connected a device each."""
        db = sqlite3.connect(f"{self.state}/db/devgrant.db")
        numbers = range(1, self.n + 1)
        provider = db.execute("SELECT provider_id FROM application"
                              " WHERE slug = 'other'").fetchone()[0]
        db.executemany(
            "INSERT INTO user_account (uuid, username, username_key, email,"
            " email_key, created_at, attributes, upn) VALUES (?, ?, ?, ?, ?,"
            " ?, ?, ?)",
            ((str(uuid.uuid4()), f"u{i}", f"u{i}", f"u{i}@example.org",
              f"u{i}@example.org", NOW, '{"upn": "u%d@corp"}' % i,
              f"u{i}@corp") for i in numbers))
        db.executemany("INSERT INTO user_group (uuid, name) VALUES (?, ?)",
                       ((str(uuid.uuid4()), f"g{i}") for i in numbers))
        db.execute("INSERT INTO membership (group_id, user_id)"
                   " SELECT g.id, u.id FROM user_group g JOIN user_account u"
                   " ON u.username = 'u' || substr(g.name, 2)")
        db.executemany(
            "INSERT INTO token_family (uuid, provider_id, user_id, issuer,"
            " sub, scopes, auth_time, created_at, last_used_at, expires_at)"
            " VALUES (?, ?, ?, '', '', 'openid', ?, ?, ?, ?)",
            ((str(uuid.uuid4()), provider, i, NOW, NOW, NOW, NOW + 86400)
             for i in numbers))
        db.executemany(
            "INSERT INTO device_grant (uuid, code_hash, user_code_tag,"
            " provider_id, client_verified, requested_scopes, issued_at,"
            " expires_at, poll_interval) VALUES (?, ?, ?, ?, 1, 'openid', ?,"
            " ?, 5)",
            ((str(uuid.uuid4()), os.urandom(32), os.urandom(32), provider,
              NOW, NOW + 86400) for i in numbers))
        db.execute("UPDATE device_grant SET user_id = id WHERE id % 2 = 0")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def median(self, command):
        """A word with %d changes with each run."""
        return statistics.median(
            self.run(*(word.replace("%d", str(i)) for word in command))
            for i in range(1, RUNS + 1))


COMMANDS = (
    ("user", "create", "new%d", "--no-password", "--email",
     "new%d@example.org"),
    ("user", "set", "new%d", "--name", "Name"),
    ("user", "set", "new%d", "--email", "other%d@example.org"),
    ("user", "lock", "new%d"),
    ("user", "set-password", "u%d", "--generate-password"),
    ("user", "revoke", "u%d"),
    ("group", "create", "new%d"),
    ("group", "set", "new%d", "--name", "newer%d"),
    ("group", "add-member", "newer%d", "u1"),
    ("group", "remove-member", "newer%d", "u1"),
    ("application", "create", "new%d", "--client-type", "public"),
    ("application", "set", "tv", "--name", "TV %d"),
    ("application", "set", "tv", "--slug", "tv", "--client-id", "tv%d"),
    ("application", "bind", "tv", "--group", "newer%d"),
    ("application", "unbind", "tv", "--group", "newer%d"),
    ("flow", "create", "new%d"),
    ("flow", "set", "new%d", "--title", "Title"),
    ("brand", "create", "new%d.example"),
    ("brand", "set", "new%d.example", "--branding-title", "Title"),
    ("scope", "create", "new%d", "--description", "Look"),
    ("scope", "delete", "new%d"),
    ("resource-server", "create", "urn:new%d"),
    ("resource-server", "delete", "urn:new%d"),
    ("group", "delete", "newer%d"),
    ("user", "delete", "new%d"),
    # what must touch each request of the client, and each account
    ("application", "revoke", "tv"),
    ("application", "set", "new%d", "--sub-mode", "user_email"),
)


def main():
    with tempfile.TemporaryDirectory() as where:
        small = Installation(f"{where}/small", SMALL)
        large = Installation(f"{where}/large", LARGE)
        print(f"{'':64}{SMALL:>9} {LARGE:>9}  ratio")
        for command in COMMANDS:
            ms = [i.median(command) for i in (small, large)]
            print(f"{' '.join(command).replace('%d', 'N'):64}{ms[0]:6.1f} ms"
                  f" {ms[1]:6.1f} ms  {ms[1] / ms[0]:5.2f}", flush=True)


main()
