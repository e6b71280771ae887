#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""groups.py: what tokens, userinfo and introspection say of people in very many groups."""

import base64
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import Installation, form, poll, post  # noqa: E402
from people import database, make_user, programs  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

API = "https://api.example.org"
LONGEST_IN_ID_TOKEN = 8192  # docs/claims.md


def group(i):
    """A name as a directory has it."""
    return f"CN=Department {i:04} Ünit,OU=Security Groups,OU=Berlin,DC=corp,DC=example,DC=org"


def join(installation, name, many):
    """This person is in so many groups, and in no other."""
    with database(installation) as db:
        user, = db.execute("SELECT id FROM user_account WHERE username = ?", (name,)).fetchone()
        db.execute("DELETE FROM membership")
        for i in range(many):
            db.execute("INSERT INTO user_group (uuid, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                       (f"00000000-0000-4000-8000-{i:012}", group(i)))
            db.execute("INSERT INTO membership (group_id, user_id) SELECT id, ? FROM user_group WHERE name = ?",
                       (user, group(i)))
        db.commit()


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def connect(installation, device, token, name, **more):
    status, codes = post(device, "/application/o/device/", client_id="tv", scope="openid profile email offline_access",
                         **more)
    equal(status, 200, codes)
    installation.devgrant("grant", "approve", codes["user_code"], "--user", name)
    return poll(token, codes)[1]


def userinfo(program, tokens):
    reply = program.request("GET", "/application/o/userinfo/", None,
                            [("HTTP_AUTHORIZATION", f"Bearer {tokens['access_token']}")])
    equal(reply.status, 200, reply.body)
    return json.loads(reply.body)


@test
def M4_userinfo_has_all_groups_and_the_id_token_says_where_they_are(installation):
    make_user(installation, "gerd")
    size = len(json.dumps(group(0), ensure_ascii=False).encode()) + 1
    fit = (LONGEST_IN_ID_TOKEN - 1024) // size
    with programs(installation, "device", "token", "userinfo") as (device, token, info):
        for program in device, token, info:
            # whoever closes a database last takes its log away: let that not be us
            holds(program.request("GET", "/").status == 404, "it has opened the database")
        for many in (1, fit, 130, 2000):
            join(installation, "gerd", many)
            want = sorted(group(i) for i in range(many))
            tokens = connect(installation, device, token, "gerd")
            got = userinfo(info, tokens)
            equal((len(got["groups"]), sorted(got["groups"])), (many, want), "userinfo")
            equal(got["preferred_username"], "gerd", "and the rest")
            id_token = claims(tokens["id_token"])
            equal(id_token["preferred_username"], "gerd", "what has room stays")
            if many <= fit:
                equal(sorted(id_token["groups"]), want, "ID token")
                holds("_claim_names" not in id_token, "no mark without need")
                continue
            holds("groups" not in id_token, "none instead of some")
            source = id_token["_claim_names"]["groups"]
            equal(id_token["_claim_sources"], {source: {"endpoint": "https://id.example/application/o/userinfo/"}})
            holds(len(tokens["id_token"]) < 16384, "a token that fits a header")
            holds("groups" not in claims(tokens["access_token"]), "access tokens have no claims of scopes")
            again = post(token, "/application/o/token/", client_id="tv", grant_type="refresh_token",
                         refresh_token=tokens["refresh_token"])[1]
            holds("_claim_names" in claims(again["id_token"]), "a refreshed one too")
    told = [line for line in installation.log().splitlines() if "8192 bytes" in line]
    equal(len(told), 1, "the log says so once")


def introspect(program, server, token):
    header = base64.b64encode(f"{server['uuid']}:{server['client_secret']}".encode()).decode()
    reply = program.request("POST", "/application/o/introspect/", form({"token": token}),
                            [("HTTP_AUTHORIZATION", f"Basic {header}")])
    equal(reply.status, 200, reply.body)
    return json.loads(reply.body)


@test
def M9_a_resource_server_that_may_is_told_the_claims(installation):
    make_user(installation, "hera")
    installation.devgrant("user", "set", "hera", "--email", "hera@example.org", "--name", "Hera")
    join(installation, "hera", 2000)
    server = json.loads(installation.devgrant("resource-server", "create", API, "--json"))
    other = json.loads(installation.devgrant("resource-server", "create", API + "/other", "--json"))
    installation.devgrant("resource-server", "set", API + "/other", "--introspection-claims", "yes")
    installation.devgrant("application", "set", "tv", "--audiences", API)
    with programs(installation, "device", "token", "introspect") as (device, token, program):
        access = connect(installation, device, token, "hera", resource=API)["access_token"]
        plain = introspect(program, server, access)
        equal((plain["active"], plain["username"]), (True, "hera"))
        holds("groups" not in plain and "email" not in plain, "off by default")
        equal(introspect(program, other, access), {"active": False}, "aud names another one")
        installation.devgrant("resource-server", "set", API, "--introspection-claims", "yes")
        full = introspect(program, server, access)
        equal((len(full["groups"]), full["email"], full["name"]), (2000, "hera@example.org", "Hera"))
        equal({name: full[name] for name in plain}, plain, "what the server says stays as it is")
        # no more than the scopes that are its own
        installation.devgrant("resource-server", "set", API, "--scopes", "openid email")
        some = introspect(program, server, access)
        holds("groups" not in some and "name" not in some, "the claims of other scopes are none of its business")
        equal(some["email"], "hera@example.org")


@test
def M4_a_scope_cannot_set_the_mark_itself(installation):
    path = os.path.join(installation.folder, "template.json")
    with open(path, "w") as file:
        file.write('{"_claim_sources": {"a": {"endpoint": "https://evil.example/"}}}')
    try:
        installation.devgrant("scope", "create", "evil", "--description", "x", "--template", path)
    except AssertionError as error:
        holds("the server itself sets" in str(error), error)
        return
    raise AssertionError("taken")


with Installation("throttle_device_authorization = off\n") as made:
    run(made)
