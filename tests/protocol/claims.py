#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""claims.py: what tokens tell of the sign-in, and what bounds them afterwards.

Needs DEVGRANT_DEMO.
"""

import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import DEVICE_GRANT, Client, Demo, Device, Person, claims  # noqa: E402
from flow import parse_page  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

ALL = "openid email offline_access"


def devgrant(demo, *words):
    done = subprocess.run([*demo.command(), *words, "--json"], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


class Own(Device):
    """A device of an application of the test's own."""

    def __init__(self, demo, slug, *options):
        Client.__init__(self, demo.base_url)
        self.application = devgrant(
            demo, "application", "create", slug, "--client-id", slug,
            "--client-type", "public", "--grant-types",
            "device_code refresh_token", *options)
        self.client_id, self.secret, self.codes = slug, None, None

    def ask_for(self, **form):
        reply = self.post("/application/o/device/",
                          {"client_id": self.client_id, **form})
        equal(reply.status, 200, reply.body)
        self.codes = reply.json()

    def connect(self, person):
        person.decide(self.codes["verification_uri_complete"], "approve")
        reply = self.poll()
        equal(reply.status, 200, reply.body)
        return reply.json()


def sign_out(person):
    page = person.open("/device")
    form = next(f for f in parse_page(page).forms if "logout" in f.action)
    equal(person.post(form.action, form.fields).status, 303)


@test
def M4_T12_both_tokens_tell_the_sign_in_and_a_refresh_tells_the_same(demo):
    device, person = Own(demo, "c-signin"), Person(demo)
    before = int(time.time())
    device.ask_for(scope=ALL, nonce="n-0S6_WzA2Mj")
    tokens = device.connect(person)
    identity = claims(tokens["id_token"])
    access = claims(tokens["access_token"])
    equal(identity["nonce"], "n-0S6_WzA2Mj")
    for token in (identity, access):
        holds(before <= token["auth_time"] <= time.time(), token)
        equal((token["amr"], token["acr"]), (["pwd"], "1"))
        equal(token["azp"], device.client_id)
        equal(token["sid"], identity["sid"])
        equal(token["iss"], device.application["issuer"])
    equal(access["gty"], DEVICE_GRANT)
    holds("nonce" not in access, access)
    time.sleep(1.1)
    again = claims(device.refresh(tokens["refresh_token"]).json()["id_token"])
    for name in ("iss", "sub", "aud", "auth_time", "azp", "amr", "acr", "sid"):
        equal(again[name], identity[name], name)
    holds("nonce" not in again, again)
    holds(again["iat"] > identity["iat"], again)


@test
def I7_I19_odd_hints_are_dropped_and_a_bad_nonce_is_told(demo):
    device = Own(demo, "c-hints")
    device.ask_for(scope="openid unknown", device_name="a\nb",
                   device_model="x" * 65, ui_locales="d" * 500)
    equal(device.codes["scope"], "openid")
    shown = devgrant(demo, "grant", "show", device.codes["user_code"])
    equal((shown["device_name"], shown["device_model"]), ("", ""))
    device.ask_for(scope="openid", device_name="Anna's TV",
                   device_model="X 90", ui_locales="de-CH en")
    shown = devgrant(demo, "grant", "show", device.codes["user_code"])
    equal((shown["device_name"], shown["device_model"], shown["ui_locales"]),
          ("Anna's TV", "X 90", "de-CH en"))
    page = Person(demo).approval_page(
        device.codes["verification_uri_complete"]).text()
    holds("X 90" in page, page)
    reply = device.post("/application/o/device/", {
        "client_id": device.client_id, "nonce": "n" * 256})
    equal(reply.error(), (400, "invalid_request"))
    reply = device.post("/application/o/device/", {
        "client_id": device.client_id, "scope": 'openid "x"'})
    equal(reply.error(), (400, "invalid_scope"))


@test
def T13_tokens_outlive_the_browser_session_unless_the_application_says_no(demo):
    stays = Own(demo, "c-stays")
    ends = Own(demo, "c-ends", "--end-tokens-at-logout", "yes")
    person, tokens = Person(demo), {}
    for device in (stays, ends):
        device.ask_for(scope=ALL)
        tokens[device] = device.connect(person)
    ends.ask_for(scope=ALL)
    person.decide(ends.codes["verification_uri_complete"], "approve")
    sign_out(person)
    equal(stays.refresh(tokens[stays]["refresh_token"]).status, 200)
    equal(ends.refresh(tokens[ends]["refresh_token"]).error(),
          (400, "invalid_grant"))
    for device, status in ((stays, 200), (ends, 401)):
        reply = device.get("/application/o/userinfo/", Authorization="Bearer "
                           + tokens[device]["access_token"])
        equal(reply.status, status)
    # approved by that browser, but not fetched yet
    equal(ends.poll().error(), (400, "access_denied"))


@test
def S5_a_ceiling_that_comes_down_bounds_the_next_tokens(demo):
    device = Own(demo, "c-ceiling", "--access-token-lifetime", "77")
    device.ask_for(scope=ALL)
    tokens = device.connect(Person(demo))
    equal(tokens["expires_in"], 77)
    devgrant(demo, "application", "set", "c-ceiling", "--scopes",
             "openid offline_access", "--default-scopes", "openid")
    tokens = device.refresh(tokens["refresh_token"]).json()
    equal(tokens["scope"], "openid offline_access")
    equal(claims(tokens["access_token"])["scope"], "openid offline_access")
    devgrant(demo, "application", "set", "c-ceiling", "--scopes", "openid")
    equal(device.refresh(tokens["refresh_token"]).error(),
          (400, "invalid_grant"))


if __name__ == "__main__":
    run(Demo())
