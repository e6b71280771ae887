#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""rights.py: what administrators and time take away, and which keys make what is kept."""

import base64
import hashlib
import hmac
import http.cookies
import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import TOKEN, Installation, form, poll, post, start  # noqa: E402
from people import Browser, database, make_user, programs, signed_in  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

YEARS = 2 * 366 * 86400


def approved(installation, device, user, scope="openid"):
    codes = start(device, scope)
    installation.devgrant("grant", "approve", codes["user_code"], "--user", user)
    return codes


def refresh(token, value):
    return post(token, TOKEN, grant_type="refresh_token", client_id="tv", refresh_token=value)


@test
def S12_an_administrators_reset_ends_everything(installation):
    make_user(installation, "rita")
    with programs(installation, "device", "token", "verify", "userinfo") as (device, token, verify, userinfo):
        browser = signed_in(verify, "rita")
        tokens = poll(token, approved(installation, device, "rita", "openid offline_access"))[1]
        waiting = approved(installation, device, "rita")
        installation.devgrant("user", "set-password", "rita", "--password-file", "-", text="another long one\n")
        holds(not browser.is_signed_in(), "the session is over")
        equal(refresh(token, tokens["refresh_token"])[1]["error"], "invalid_grant", "refresh")
        equal(poll(token, waiting)[1]["error"], "access_denied", "what was approved and not fetched")
        reply = userinfo.request("POST", "/application/o/userinfo/",
                                 form({"access_token": tokens["access_token"]}))
        equal(reply.status, 401, "userinfo")


@test
def a_change_of_superuser_ends_sessions_and_no_other_change_does(installation):
    make_user(installation, "sam")
    with programs(installation, "verify") as (verify,):
        browser = signed_in(verify, "sam")
        installation.devgrant("user", "set", "sam", "--name", "Samuel", "--email", "sam@example.org")
        holds(browser.is_signed_in(), "another name ends nothing")
        for value in ("yes", "no"):
            installation.devgrant("user", "set", "sam", "--is-superuser", value)
            holds(not browser.is_signed_in(), f"superuser {value}: the session is over")
            browser = signed_in(verify, "sam")


@test
def T9_who_leaves_the_group_gets_no_new_tokens(installation):
    make_user(installation, "gus")
    for words in (("group", "create", "crew"), ("group", "add-member", "crew", "gus"),
                  ("application", "bind", "tv", "--group", "crew")):
        installation.devgrant(*words)
    try:
        with programs(installation, "device", "token") as (device, token):
            tokens = poll(token, approved(installation, device, "gus", "openid offline_access"))[1]
            status, tokens = refresh(token, tokens["refresh_token"])
            equal(status, 200, "a member")
            installation.devgrant("group", "remove-member", "crew", "gus")
            equal(refresh(token, tokens["refresh_token"])[1]["error"], "invalid_grant", "no member")
    finally:
        installation.devgrant("application", "unbind", "tv", "--group", "crew")


def pepper(installation, name):
    with open(os.path.join(installation.state, "pepper", name)) as file:
        return base64.urlsafe_b64decode(file.read().strip() + "=")


@test
def H9_user_codes_are_kept_as_hmac_with_the_pepper_file(installation):
    """So a stolen database tells no codes, and codes survive an upgrade."""
    with programs(installation, "device") as (device,):
        code = start(device)["user_code"].replace("-", "").encode()
    tag = hmac.digest(pepper(installation, "user_code"), code, "sha256")
    with database(installation) as db:
        equal(db.execute("SELECT count(*) FROM device_grant WHERE user_code_tag = ?", (tag,)).fetchone(), (1,))


@test
def T12_the_successor_is_made_with_the_pepper_file(installation):
    """Else who has read one refresh token and the database could make the next."""
    with programs(installation, "device", "token") as (device, token):
        tokens = poll(token, approved(installation, device, "uma", "openid offline_access"))[1]
        first = tokens["refresh_token"].encode()
        with database(installation) as db:
            uuid, generation = db.execute(
                "SELECT f.uuid, t.generation FROM refresh_token t JOIN token_family f ON f.id = t.family_id"
                " WHERE t.token_hash = ?", (hashlib.sha256(first).digest(),)).fetchone()
        parts = (b"refresh", uuid.encode(), str(generation).encode(), first)
        text = b"".join(struct.pack(">Q", len(part)) + part for part in parts)
        made = hmac.digest(pepper(installation, "refresh"), text, "sha256")
        equal(refresh(token, first.decode())[1]["refresh_token"],
              base64.urlsafe_b64encode(made).decode().rstrip("="))


COUNTED = {"device_grant": 1, "token_family": 2, "refresh_token": 1, "access_token": 1,
           "revoked_access_token": 1, "session": 1, "throttle": 1}


def fill(installation, device, token, verify, revoke):
    """At least so many rows of each kind as COUNTED says."""
    start(device)
    first = poll(token, approved(installation, device, "uma", "openid offline_access"))[1]
    refresh(token, first["refresh_token"])
    installation.devgrant("application", "set", "tv", "--access-token-format", "opaque")
    poll(token, approved(installation, device, "uma"))
    installation.devgrant("application", "set", "tv", "--access-token-format", "jwt")
    one_of_two = poll(token, approved(installation, device, "uma", "openid offline_access"))[1]
    reply = revoke.request("POST", "/application/o/revoke/",
                           form({"client_id": "tv", "token": one_of_two["access_token"]}))
    equal(reply.status, 200, "revocation")
    signed_in(verify, "uma")
    stranger = Browser(verify, "uma", "a wrong password")
    stranger.sign_in(stranger.open("/device"))


@test
def H5_purge_deletes_what_has_ended_and_tells_it(installation):
    with programs(installation, "device", "token", "verify", "revoke") as (device, token, verify, revoke):
        fill(installation, device, token, verify, revoke)
    with database(installation) as db:
        def rows(kind, condition="true"):
            return db.execute(f"SELECT count(*) FROM {kind} WHERE {condition}").fetchone()[0]

        def purge_when_ended(*kinds):
            for kind in kinds:
                db.execute(f"UPDATE {kind} SET expires_at = expires_at - {YEARS}")
            db.commit()
            return json.loads(installation.devgrant("purge", "--json"))

        before = {kind: rows(kind) for kind in COUNTED}
        for kind, least in COUNTED.items():
            holds(before[kind] >= least, f"{before[kind]} rows of {kind}")
        equal(set(purge_when_ended().values()), {0}, "nothing has ended yet")
        equal({kind: rows(kind) for kind in COUNTED}, before, "nothing went")
        live = rows("refresh_token", "state = 'live'")
        told = purge_when_ended("refresh_token", "access_token")
        equal((told["refresh_token"], rows("refresh_token")), (before["refresh_token"] - live, live))
        equal((told["access_token"], rows("access_token")), (before["access_token"], 0))
        others = set(COUNTED) - {"refresh_token", "access_token"}
        told = purge_when_ended(*others)
        equal({kind: told[kind] for kind in others}, {kind: before[kind] for kind in others})
        equal({kind: rows(kind) for kind in COUNTED}, dict.fromkeys(COUNTED, 0), "live ones go with their family")


@test
def a_session_row_that_another_tool_wrote_signs_nobody_in(installation):
    """Its cookie is known to who wrote it, and every row of others to copy from."""
    make_user(installation, "vera")
    made_up = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()
    with programs(installation, "verify") as (verify,), database(installation) as db:
        browser = signed_in(verify, "vera")
        cookie = next(name for name in browser.cookies if name.endswith("devgrant_session"))
        own = browser.cookies[cookie]
        columns = [row[1] for row in db.execute("PRAGMA table_info(session)")]
        newest = db.execute("SELECT * FROM session ORDER BY id DESC LIMIT 1").fetchone()
        real = dict(zip(columns, newest))
        equal(real["id_hash"], hashlib.sha256(own.encode()).digest(), "what a row is found by")

        def put(**changes):
            row = {**real, "id": None, "uuid": "forced", **changes}
            db.execute("DELETE FROM session WHERE id_hash = ?", (row["id_hash"],))
            db.execute(f"INSERT INTO session ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                       list(row.values()))
            db.commit()

        def is_shown(value):
            browser.cookies[cookie] = value
            return browser.is_signed_in()

        chosen = hashlib.sha256(made_up.encode()).digest()
        uma = db.execute("SELECT id FROM user_account WHERE username = 'uma'").fetchone()[0]
        for changes in {}, {"mac": bytes(32)}, {"user_id": uma}:
            put(id_hash=chosen, **changes)
            holds(not is_shown(made_up), f"a page for a made-up row, {list(changes)}")
        for changes in {"user_id": uma}, {"expires_at": real["expires_at"] + 1}, {"mac": bytes(32)}:
            put(**changes)
            holds(not is_shown(own), f"a page for a changed row, {list(changes)}")
        put()  # so that the refusals above are not of the tool
        holds(is_shown(own), "the row as sign-in wrote it")


with Installation("throttle_device_authorization = off\n") as made:
    run(made)
