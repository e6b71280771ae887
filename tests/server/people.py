# SPDX-License-Identifier: MIT
"""people.py: people whose browsers speak to the verify program itself."""

import contextlib
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import Person  # noqa: E402
from tap import equal, holds  # noqa: E402

PASSWORD = "a long password of uma"


class Browser(Person):
    """A person whose browser speaks to the verify program itself."""

    def __init__(self, program, username, password):
        self.base_url, self.host, self.cookies = "https://id.example", "id.example", {}
        self.program, self.username, self.password = program, username, password
        self.address = self.url("/device")

    def cookie_header(self):
        return "; ".join(f"{k}={v}" for k, v in self.cookies.items())

    def request(self, method, address, body=None, headers=None):
        target = self.url(address).removeprefix(self.base_url)
        extra = [("HTTPS", "on"), ("HTTP_SEC_FETCH_SITE", "same-origin"), ("HTTP_HOST", self.host)]
        if cookies := self.cookie_header():
            extra.append(("HTTP_COOKIE", cookies))
        reply = self.program.request(method, target, body.encode() if body else None, extra)
        for line in reply.lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
        reply.headers["Location"] = reply.headers.get("location")
        reply.text = lambda: reply.body.decode()
        return reply

    def is_signed_in(self):
        page = self.open("/device")
        equal(page.status, 200, page.text())
        return not self.is_login(page)


@contextlib.contextmanager
def programs(installation, *names):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(installation.program(name)) for name in names]


def database(installation):
    return contextlib.closing(sqlite3.connect(os.path.join(installation.state, "db", "devgrant.db"), timeout=5))


def make_user(installation, name):
    installation.devgrant("user", "create", name, "--allow-command-approval", "yes",
                          "--password-file", "-", text=PASSWORD + "\n")


def signed_in(verify, name):
    browser = Browser(verify, name, PASSWORD)
    browser.sign_in(browser.open("/device"))
    holds(browser.is_signed_in(), "signed in")
    return browser
