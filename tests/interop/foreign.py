# SPDX-License-Identifier: MIT
"""foreign.py: run programs that others wrote as the device; decide for them."""

import json
import os
import re
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import Client, Person  # noqa: E402
from tap import equal, holds  # noqa: E402

SCOPE = "openid profile email offline_access"
USER_CODE = re.compile(r"(?<![\w-])[BCDFGHJ-NP-TV-Z]{4}-[BCDFGHJ-NP-TV-Z]{4}(?![\w-])")
LONGEST = 150


def by_command(demo):
    """The administrator's command decides."""
    return lambda code: subprocess.run(
        [*demo.command(), "grant", "approve", code, "--user", "user1"],
        check=True, stdout=subprocess.DEVNULL)


def in_browser(demo):
    """A person in a browser decides."""
    return lambda code: Person(demo).decide(f"/device?code={code}", "approve")


def talk(command, approve, environment=None, text="", pending=0):
    """Run it, and approve the code that it shows, when so many polls were
    told to wait; its status and its lines."""
    lines, code, waited = [], None, 0
    with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
            env={**os.environ, "no_proxy": "127.0.0.1",
                 **(environment or {})}) as client:
        timer = threading.Timer(LONGEST, client.kill)
        timer.start()
        try:
            client.stdin.write(text)
            client.stdin.close()
            for line in client.stdout:
                lines.append(line.rstrip("\n"))
                waited += "authorization_pending" in line
                found = USER_CODE.search(line)
                code = code or found and found[0]
                if code and approve and waited >= pending:
                    approve(code)
                    approve = None
        finally:
            timer.cancel()
            if sys.exc_info()[0]:
                client.kill()
    return client.returncode, lines


def tokens(*arguments, **more):
    """talk(); what the program's last line tells as JSON."""
    status, lines = talk(*arguments, **more)
    equal(status, 0, "\n".join(lines))
    return json.loads(lines[-1])


def userinfo(demo, access_token, **headers):
    reply = Client(demo.base_url).get(
        "/application/o/userinfo/", Authorization=f"Bearer {access_token}",
        **headers)
    equal(reply.status, 200, reply.text())
    return reply.json()


def check(got, issuer, client_id):
    """What every program ends with: one person, and other tokens each time."""
    equal(got["userinfo"]["email"], "user1@example.org")
    for claims in got.get("id_tokens", []):
        equal(claims["iss"], issuer)
        holds(client_id in (claims["aud"], *claims["aud"]), claims)
        equal(claims["sub"], got["userinfo"]["sub"])
        equal(claims["name"], "Uma User")
    for kind in ("access_tokens", "refresh_tokens"):
        if kind in got:
            equal(len(set(filter(None, got[kind]))), 2, f"{kind} in {got}")
