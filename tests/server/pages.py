#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pages.py: what people and their browsers meet at the pages of the real verify program."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import Installation  # noqa: E402
from people import PASSWORD, Browser, database, make_user, programs, signed_in  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402


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


if __name__ == "__main__":
    with Installation("throttle_device_authorization = off\n") as made:
        run(made)
