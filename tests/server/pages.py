#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pages.py: what people and their browsers meet at the pages of the real verify program."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import DEVICE, Installation, form, poll, start  # noqa: E402
from people import PASSWORD, Browser, database, make_user, programs, signed_in  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402
from waiting import while_waiting  # noqa: E402

ASK = form({"client_id": "tv", "scope": "openid"})


class Planted(Browser):
    """Somebody to whose browser another application on the host gave cookies."""

    def __init__(self, program, username):
        super().__init__(program, username, PASSWORD)
        self.planted = []

    def cookie_header(self):
        return "; ".join(self.planted + [super().cookie_header()])


def tells_of_two(page, where):
    text = page.text()
    equal(page.status, 400, where)
    holds("two sign-ins" in text and "Delete the cookies" in text, text)
    holds("password" not in text, "no form that leads nowhere")


@test
def a_browser_that_sends_a_cookie_of_ours_twice_is_told_what_to_do(installation):
    make_user(installation, "dora")
    with programs(installation, "verify") as (verify,):
        for name in ("__Host-devgrant_session", "__Host-devgrant_browser"):
            dora = Planted(verify, "dora")
            page = dora.open("/device")
            # planted before the sign-in: the right password would be asked for again and again
            dora.planted = [f"{name}=x"] * 2
            tells_of_two(dora.submit(page, "password", username="dora", password=PASSWORD), name)
            dora.planted = []
            dora.sign_in(dora.open("/device"))
            dora.planted = [f"{name}=x"]
            for where in ("/device", "/device?code=BBBB-BBBB", "/device/login", "/device/password",
                          "/device/request/x", "/device/c/x"):
                tells_of_two(dora.open(where), where)
            tells_of_two(dora.post("/device/logout", {"csrf": "x"}), "logout")
            dora.planted = [f"{name}=x"] * 200
            tells_of_two(dora.open("/device"), "two hundred times")
            dora.planted = []
            holds(dora.is_signed_in(), "as before, once they are deleted")
        holds("a cookie of this server twice" in installation.log(), installation.log())


@test
def cookies_of_another_form_of_address_are_no_doubles(installation):
    """Under https our names begin with __Host-, which no neighbour can set."""
    with programs(installation, "verify") as (verify,):
        dora = Planted(verify, "dora")
        dora.sign_in(dora.open("/device"))
        dora.planted = ["devgrant_session=x", "devgrant_session=y", "__Secure-devgrant_session=z"] * 50
        holds(dora.is_signed_in(), "theirs do not matter")


def guesses(installation):
    """How many tries the throttle of user codes has counted, of all accounts and networks."""
    with database(installation) as db:
        return db.execute("SELECT coalesce(sum(day_count), 0) FROM throttle"
                          " WHERE kind LIKE 'user_code%'").fetchone()[0]


def cost(installation, verify, name, code):
    """Guesses that a code typed by this person costs."""
    person = signed_in(verify, name)
    before = guesses(installation)
    reply = person.submit(person.open("/device"), "code", code=code)
    equal(reply.status, 400, code)
    return guesses(installation) - before


@test
def V14_a_code_of_impossible_length_costs_no_guess(installation):
    # 8 by default, said as 8 or as 0, and 11
    for given, possible in (("8", {8}), ("0", {8}), ("11", {11})):
        installation.devgrant("application", "set", "tv", "--user-code-length", given)
        make_user(installation, f"gus{given}")
        with programs(installation, "verify") as (verify,):
            for length in (1, 7, 8, 9, 10, 11, 12, 16, 17, 40, 2000):
                got = cost(installation, verify, f"gus{given}", "B" * length)
                # once for the account, once for the network
                equal(got, 2 if length in possible else 0, f"{length} characters, {given} given")
    # of two lengths both count, the default's too when it is not said
    installation.devgrant("application", "create", "other", "--user-code-length", "0")
    make_user(installation, "gustl")
    with programs(installation, "verify") as (verify,):
        equal([cost(installation, verify, "gustl", "C" * length) for length in (7, 8, 9, 11)], [0, 2, 0, 2])


BRAND = "brand.example"


class Visitor(Browser):
    """Somebody whose browser went to the host of the brand."""

    def __init__(self, program, username):
        super().__init__(program, username, PASSWORD)
        self.base_url = f"https://{BRAND}"
        self.address = self.url("/device")
        self.host = BRAND


def start_at_brand(device):
    reply = device.request("POST", DEVICE, ASK, [("HTTP_HOST", BRAND)])
    equal(reply.status, 200, reply.body)
    return json.loads(reply.body)


def goes_on_at_home(verify, token, codes, name):
    """The device does not notice; its code works under the address of the default brand."""
    equal(poll(token, codes)[1]["error"], "authorization_pending", "it waits")
    page = signed_in(verify, name).decide("/device", "approve", codes["user_code"])
    equal(page.status, 200, page.text())
    equal(poll(token, codes)[0], 200, "tokens")


@test
def requests_that_wait_at_a_brand_that_is_deleted_go_on_at_the_default_one(installation):
    make_user(installation, "bea")
    with programs(installation, "device", "token", "verify") as (device, token, verify):
        installation.devgrant("brand", "create", BRAND, "--flow-device-code", "default-device-code-flow")
        typed, shown = start_at_brand(device), start_at_brand(device)
        holds(shown["verification_uri"].startswith(f"https://{BRAND}/"), shown)
        bea = Visitor(verify, "bea")
        page = bea.approval_page(shown["verification_uri_complete"])
        installation.devgrant("brand", "delete", BRAND)
        for codes in (typed, shown):
            equal(json.loads(installation.devgrant("grant", "show", codes["user_code"], "--json"))["state"],
                  "pending")
        # the page that was open there says that this is the wrong address, and decides nothing
        reply = bea.submit(page, "decision", button=("decision", "approve"))
        equal(reply.status, 421, reply.text())
        goes_on_at_home(verify, token, typed, "bea")
        goes_on_at_home(verify, token, shown, "bea")


@test
def what_is_deleted_while_a_device_asks_is_no_fault_of_the_server(installation):
    make_user(installation, "bert")
    with programs(installation, "device", "token", "verify") as (device, token, verify):
        installation.devgrant("brand", "create", BRAND, "--flow-device-code", "default-device-code-flow")
        reply = while_waiting(
            installation, device,
            lambda: device.request("POST", DEVICE, ASK, [("HTTP_HOST", BRAND)]), "DELETE FROM brand WHERE is_default = 0")
        equal(reply.status, 200, reply.body)
        goes_on_at_home(verify, token, json.loads(reply.body), "bert")
        installation.devgrant("application", "create", "gone", "--client-type", "public", "--client-id", "gone",
                              "--grant-types", "device_code")
        reply = while_waiting(
            installation, device,
            lambda: device.request("POST", DEVICE, form({"client_id": "gone"})),
            "DELETE FROM provider WHERE client_id = 'gone'")
        equal((reply.status, json.loads(reply.body)["error"]), (400, "invalid_client"), reply.body)
        holds("constraint" not in installation.log().lower(), installation.log())


def refused_plainly(reply):
    """To the sign-in form: whose page it was is nobody any more."""
    equal(reply.status, 303, reply.text())
    holds("/device" in reply.headers["location"], reply.headers["location"])


@test
def somebody_who_is_deleted_while_a_request_is_open_decides_nothing(installation):
    with programs(installation, "device", "token", "verify") as (device, token, verify):
        for decision in ("approve", "deny", "not_me"):
            make_user(installation, "dieter")
            dieter, codes = signed_in(verify, "dieter"), start(device)
            page = dieter.approval_page(codes["verification_uri_complete"])
            question = dieter.address
            installation.devgrant("user", "delete", "dieter")
            refused_plainly(dieter.submit(page, "decision", button=("decision", decision)))
            refused_plainly(dieter.get(question))
            page = dieter.open(question)
            holds(page.status == 200 and dieter.is_login(page), page.text())
            page = dieter.submit(page, "password", username="dieter", password=PASSWORD)
            equal(page.status, 403, "there is no such account")
            equal(poll(token, codes)[1]["error"], "authorization_pending", decision)
            # the code is not taken: the next person has it
            make_user(installation, f"next-{decision}")
            next_one = signed_in(verify, f"next-{decision}")
            equal(next_one.decide(codes["verification_uri_complete"], "approve").status, 200)
            equal(poll(token, codes)[0], 200, "tokens")


@test
def somebody_who_is_deleted_while_the_decision_waits_decides_nothing(installation):
    with programs(installation, "device", "token", "verify") as (device, token, verify):
        for decision in ("approve", "deny", "not_me"):
            make_user(installation, "doris")
            doris, codes = signed_in(verify, "doris"), start(device)
            page = doris.approval_page(codes["verification_uri_complete"])
            reply = while_waiting(
                installation, verify, lambda: doris.submit(page, "decision", button=("decision", decision)),
                "UPDATE device_grant SET user_id = NULL, session_id = NULL, version = version + 1"
                " WHERE state = 'pending'", "DELETE FROM user_account WHERE username = 'doris'")
            holds(reply.status in (303, 403), f"{decision}: {reply.status} {reply.text()}")
            equal(poll(token, codes)[1]["error"], "authorization_pending", decision)
        holds(": error:" not in installation.log(), installation.log())


if __name__ == "__main__":
    with Installation("throttle_device_authorization = off\n") as made:
        run(made)
