#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""shortage.py: memory runs out at each allocation of a request, whoever makes it.

The n-th allocation fails, for every n: in our own code, in SQLite, libgcrypt
and json-c. The reply is the right one, or 500 or 503; never a verdict that is
wrong and never a 200 without its body; and the same request gets the right
reply afterwards, so that nothing was done by half.
"""

import hashlib
import itertools
import json
import mmap
import os
import sqlite3
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import WAIT  # noqa: E402
from flow import claims  # noqa: E402
from installation import DEVICE, DEVICE_GRANT, TOKEN, Installation, form  # noqa: E402
from people import Browser  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

SHORTAGE = os.path.abspath(os.path.join(os.environ.get("top_builddir", "."), "tests/server/shortage.so"))
MOST = 20000  # allocations of a request
# every one takes many minutes: SHORTAGE_EACH=1 is for a release, else the first
# and then one of so many
EACH = int(os.environ.get("SHORTAGE_EACH", "7"))
FIRST = 40
# json-c 0.16 uses what it did not get in some places, and libfcgi and GMP end
# the program where they cannot say so. Then nothing has been done for the
# request: asked again, another program gives the right reply.
MAY_DIE_OF = ("libjson-c.so", "libfcgi.so", "libgcrypt.so", "libgmp.so")


class Short:
    """A program whose allocations can fail; it is started anew when it died."""

    def __init__(self, installation, name):
        self.installation, self.name = installation, name
        self.path = os.path.join(installation.folder, "shortage-" + name)
        with open(self.path, "wb") as file:
            file.write(bytes(4096))
        with open(self.path, "r+b") as file:
            self.order = mmap.mmap(file.fileno(), 4096)
        self.died = 0
        self.program = None
        self.begin()

    def begin(self):
        if self.program:
            self.program.__exit__()
        self.program = self.installation.program(self.name, env={
            "LD_PRELOAD": SHORTAGE, "SHORTAGE": self.path,
            "ASAN_OPTIONS": "verify_asan_link_order=0:allocator_may_return_null=1"})

    def arm(self, n):
        """The n-th allocation will fail."""
        self.order[:80] = struct.pack("<qq64s", n, 0, b"")

    def outcome(self):
        left, failed, by = struct.unpack("<qq64s", self.order[:80])
        return left, failed, by.rstrip(b"\0").decode()

    def request(self, *arguments, **more):
        return self.program.request(*arguments, **more)

    def end(self):
        """Stop it as a server does, so that what leaked is told."""
        self.program.process.terminate()
        status = self.program.process.wait(WAIT)
        equal(status, 0, f"{self.name} ends")


def same_as(reply):
    """A check that a reply is this one, to the last byte."""
    def check(other):
        equal((other.status, other.body), (reply.status, reply.body))
    return check


def each_document(short, request, is_right):
    first = request(None)
    is_right(first)
    each_allocation(short, request, same_as(first))


def each_allocation(short, request, is_right, prepare=lambda: None):
    """request(prepared) with each allocation failing, until none is left to fail."""
    is_right(request(prepare()))  # as it is with enough
    for n in itertools.chain(range(1, FIRST, (EACH + 6) // 7), range(FIRST, MOST, EACH)):
        prepared = prepare()
        short.arm(n)
        try:
            reply = request(prepared)
        except (BrokenPipeError, ConnectionResetError):
            reply = None
        _, failed, by = short.outcome()
        short.arm(0)
        what = f"allocation {n} of {by}"
        if reply is None or not reply.ended:
            holds(by.startswith(MAY_DIE_OF), f"{what}: the program died")
            short.died += 1
            short.begin()
        elif not failed:
            is_right(reply)
            return
        elif reply.status not in (500, 503):
            try:
                is_right(reply)
            except AssertionError as fault:
                raise AssertionError(f"{what}: {fault}")
            continue
        else:
            holds(reply.body, f"{what}: an error without a body")
        again = request(prepared)
        try:
            is_right(again)
        except AssertionError as fault:
            raise AssertionError(f"{what}, and then once more: {fault}")
    raise AssertionError(f"more than {MOST} allocations")


def gives(status, *members, **values):
    """A check of a JSON reply."""
    def check(reply):
        equal(reply.status, status, reply.body)
        body = json.loads(reply.body)
        for name in members:
            holds(body.get(name), f"{name} in {body}")
        for name, value in values.items():
            equal(body.get(name), value, name)
    return check


class World:
    def __init__(self, installation):
        self.installation = installation
        self.device = installation.program("device")
        self.token = installation.program("token")
        database = os.path.join(installation.state, "db", "devgrant.db")
        self.db = sqlite3.connect(database, timeout=5, isolation_level=None, check_same_thread=False)
        with open(os.path.join(installation.folder, "secret"), "w") as file:
            file.write("0123456789abcdef0123456789abcdef")
        installation.devgrant("application", "create", "build", "--client-id", "build",
                              "--client-secret-file", file.name,
                              "--grant-types", "device_code refresh_token",
                              "--scopes", "openid profile email offline_access")
        installation.devgrant("user", "set", "uma", "--email", "uma@example.org")
        self.client = {"client_id": "build", "client_secret": "0123456789abcdef0123456789abcdef"}

    def codes(self):
        reply = self.device.request("POST", DEVICE, form({**self.client, "scope": "openid email offline_access"}))
        return json.loads(reply.body)

    def approved(self):
        """As `grant approve` leaves it, in a tenth of the time."""
        codes = self.codes()
        changed = self.db.execute(
            "UPDATE device_grant SET state = 'approved', granted_scopes = requested_scopes, decided_at = issued_at,"
            " auth_time = issued_at, user_id = (SELECT id FROM user_account WHERE username = 'uma'),"
            " version = version + 1 WHERE code_hash = ?", (hashlib.sha256(codes["device_code"].encode()).digest(),))
        equal(changed.rowcount, 1)
        return codes

    def poll_body(self, codes):
        return form({**self.client, "grant_type": DEVICE_GRANT, "device_code": codes["device_code"]})

    def tokens(self):
        reply = self.token.request("POST", TOKEN, self.poll_body(self.approved()))
        equal(reply.status, 200, reply.body)
        return json.loads(reply.body)


def shortage(name):
    """A test that has a program of this name with too little memory."""
    def wrap(function):
        def wrapped(world):
            short = Short(world.installation, name)
            try:
                function(world, short)
                short.end()
            finally:
                short.program.__exit__()
        wrapped.__name__ = function.__name__
        return test(wrapped)
    return wrap


def posts(short, target, **fields):
    """The same form each time, with the credentials of a confidential client."""
    return lambda _: short.request("POST", target, form(fields))


@shortage("device")
def a_device_gets_its_codes(world, short):
    each_allocation(short, posts(short, DEVICE, **world.client, scope="openid email"),
                    gives(200, "device_code", "user_code", "verification_uri", "expires_in"))


@shortage("token")
def a_waiting_device_is_told_to_wait(world, short):
    def is_told(reply):
        gives(400, "request_id")(reply)
        holds(json.loads(reply.body)["error"] in ("authorization_pending", "slow_down"), reply.body)

    each_allocation(short, lambda codes: short.request("POST", TOKEN, world.poll_body(codes)), is_told, world.codes)


@shortage("token")
def an_approved_device_gets_its_tokens(world, short):
    each_allocation(short, lambda codes: short.request("POST", TOKEN, world.poll_body(codes)),
                    gives(200, "access_token", "refresh_token", "id_token", "expires_in"), world.approved)


@shortage("token")
def a_refresh_gives_the_successor(world, short):
    chain = [world.tokens()["refresh_token"]]

    def refresh(_):
        reply = short.request("POST", TOKEN, form({**world.client, "grant_type": "refresh_token",
                                                   "refresh_token": chain[-1]}))
        if reply.status == 200:
            chain.append(json.loads(reply.body)["refresh_token"])
        return reply

    each_allocation(short, refresh, gives(200, "access_token", "refresh_token", "id_token"))


@shortage("introspect")
def M5_a_good_token_is_never_called_inactive(world, short):
    tokens = world.tokens()
    for name in ("access_token", "refresh_token"):
        each_document(short, posts(short, "/application/o/introspect/", **world.client, token=tokens[name]),
                        gives(200, "scope", "sub", active=True))
    each_document(short, posts(short, "/application/o/introspect/", **world.client, token="unknown"),
                    gives(200, active=False))


@shortage("userinfo")
def M6_a_good_token_is_never_called_invalid(world, short):
    token = world.tokens()["access_token"]
    each_document(short, posts(short, "/application/o/userinfo/", access_token=token),
                    gives(200, "sub", "email"))
    bearer = [("HTTP_AUTHORIZATION", "Bearer " + token)]
    each_document(short, lambda _: short.request("GET", "/application/o/userinfo/", extra=bearer),
                    gives(200, "sub", "email"))
    each_allocation(short, posts(short, "/application/o/userinfo/", access_token="unknown"),
                    gives(401, error="invalid_token"))


@shortage("revoke")
def M5_what_is_said_to_be_revoked_is(world, short):
    def is_revoked(reply):
        equal((reply.status, reply.body), (200, b""))

    def revoke(tokens):
        reply = short.request("POST", "/application/o/revoke/", form({**world.client, "token": tokens["refresh_token"]}))
        if reply.status == 200:
            state = world.db.execute("SELECT state FROM token_family WHERE uuid ="
                                     " ?", (claims(tokens["access_token"])["sid"],)).fetchone()
            equal(state, ("revoked",), "the family")
        return reply

    each_allocation(short, revoke, is_revoked, world.tokens)


@shortage("discovery")
def M1_documents_are_whole(world, short):
    for target, members in (
            ("/application/o/build/.well-known/openid-configuration", ("issuer", "jwks_uri")),
            ("/application/o/build/.well-known/oauth-authorization-server", ("issuer", "token_endpoint")),
            ("/.well-known/oauth-authorization-server/application/o/build", ("issuer", "token_endpoint")),
            ("/application/o/build/jwks/", ("keys",))):
        each_document(short, lambda _, target=target: short.request("GET", target), gives(200, *members))
    each_document(short, lambda _: short.request("GET", "/-/health/"), gives(200))


@shortage("verify")
def V1_pages_are_whole(world, short):
    browser = Browser(short, "uma", "a long password of uma")

    def is_page(text):
        def check(reply):
            equal(reply.status, 200, reply.body)
            holds(text in reply.body and reply.body.rstrip().endswith(b"</html>"), reply.body)
        return check

    def is_redirect(reply):
        equal(reply.status, 303, reply.body)

    get = {"HTTPS": "on"}
    each_allocation(short, lambda _: short.request("GET", "/device", extra=list(get.items())),
                    is_page(b'name="password"'))
    browser.sign_in(browser.open("/device"))
    holds(browser.is_signed_in(), "signed in")
    each_allocation(short, lambda _: browser.get("/device"), is_page(b'name="code"'))
    each_allocation(short, lambda link: browser.get(link), is_redirect,
                    lambda: world.codes()["verification_uri_complete"])
    page = browser.get("/device")

    def type_code(codes):
        browser.address = browser.url("/device")
        return browser.submit(page, "code", code=codes["user_code"])

    each_allocation(short, type_code, is_redirect, world.codes)
    for decision in "deny", "approve":
        each_allocation(
            short, lambda shown, decision=decision: browser.submit(shown, "decision", button=("decision", decision)),
            is_redirect, lambda: browser.follow(type_code(world.codes())))


if __name__ == "__main__":
    with Installation("throttle_device_authorization = off\n") as made:
        world = World(made)
        try:
            run(world)
        finally:
            world.device.__exit__()
            world.token.__exit__()
