# SPDX-License-Identifier: MIT
"""world.py: a demo with a client of every kind, and requests that succeed."""

import contextlib
import fcntl
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import DEVICE_GRANT, Demo, basic  # noqa: E402
from proofs import Key, server_keys  # noqa: E402
from raw import Server  # noqa: E402

DEVICE = "/application/o/device/"
TOKEN = "/application/o/token/"
USERINFO = "/application/o/userinfo/"
INTROSPECT = "/application/o/introspect/"
REVOKE = "/application/o/revoke/"
HEALTH = "/-/health/"
JWKS = "/application/o/jwks/"
METADATA = "/.well-known/openid-configuration"
AUTHORIZE = "/application/o/authorize/"
FORMS = (DEVICE, TOKEN, INTROSPECT, REVOKE)
DOCUMENTS = (METADATA, JWKS, HEALTH)
ALL_SCOPES = "openid profile email offline_access"


class World:
    def __init__(self):
        self.demo = Demo()
        self.base = self.demo.base_url
        self.server = Server(self.base)
        self.keys = server_keys(self.demo)
        self.secret = self.demo.application("build")["client_secret"]
        self.basic = ("Authorization", basic("build", self.secret))
        self.client_key = Key()
        self.signer = self.application(
            "--client-type", "confidential", "--token-endpoint-auth-method",
            "private_key_jwt", jwks=[{**self.client_key.public, "kid": "one"}])

    def devgrant(self, *arguments):
        done = subprocess.run(self.demo.command() + list(arguments) + ["--json"],
                              stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def application(self, *options, jwks=None):
        """A new one: slug, client_id, client_secret, issuer."""
        slug = f"t{uuid.uuid4().hex[:10]}"
        options = ["--name", slug, "--grant-types", "device_code,refresh_token",
                   "--scopes", ALL_SCOPES, *options]
        if jwks is None:
            return self.devgrant("application", "create", slug, *options)
        with tempfile.NamedTemporaryFile("w") as file:
            json.dump({"keys": jwks}, file)
            file.flush()
            os.chmod(file.name, 0o644)
            return self.devgrant("application", "create", slug, *options,
                                 "--jwks", file.name)

    def url(self, path):
        return self.base + path

    def codes(self, scope="openid", headers=(), **form):
        form = {"client_id": "tv", "scope": scope, **form}
        reply = self.server.post(DEVICE, form, headers)
        if reply.status != 200:
            raise AssertionError(f"no codes: {reply.status} {reply.body!r}")
        return reply.json()

    def approve(self, codes):
        self.devgrant("grant", "approve", codes["user_code"], "--user", "user1")
        return codes

    def poll(self, codes, headers=(), **form):
        form = {"client_id": "tv", "grant_type": DEVICE_GRANT,
                "device_code": codes["device_code"], **form}
        return self.server.post(TOKEN, form, headers)

    def tokens(self, scope=ALL_SCOPES, headers=(), start=None, **form):
        """start: what only the device endpoint gets."""
        codes = self.approve(self.codes(scope, headers, **form, **(start or {})))
        reply = self.poll(codes, headers, **form)
        if reply.status != 200:
            raise AssertionError(f"no tokens: {reply.status} {reply.body!r}")
        return reply.json()

    def expire(self, codes):
        """As if their time had passed."""
        path = os.path.join(self.demo.json["state_dir"], "db", "devgrant.db")
        code_hash = hashlib.sha256(codes["device_code"].encode()).digest()
        database = sqlite3.connect(path, timeout=10)
        with database:
            database.execute("UPDATE device_grant SET expires_at = issued_at - 1 "
                             "WHERE code_hash = ?", (code_hash,))
        database.close()

    @contextlib.contextmanager
    def writers_lock(self):
        """While it is held, no program can write."""
        path = os.path.join(self.demo.json["state_dir"], "db", "lock")
        with open(path, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def good(self, path):
        """A sound request to an address, and the status that it gets."""
        if path == DEVICE:
            return self.server.post(path, {"client_id": "tv"}), 200
        if path == TOKEN:
            return self.server.post(path, {
                "client_id": "tv", "grant_type": DEVICE_GRANT,
                "device_code": "unknown"}), 400
        if path == INTROSPECT:
            return self.server.post(path, {"token": "x"}, [self.basic]), 200
        if path == REVOKE:
            return self.server.post(path, {"client_id": "tv", "token": "x"}), 200
        if path == USERINFO:
            return self.server.request("GET", path), 401
        return self.server.request("GET", path), 400 if path == AUTHORIZE else 200
