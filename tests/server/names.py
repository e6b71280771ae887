#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""names.py: names and passwords as different keyboards type them, asked of the real programs."""

import contextlib
import os
import sys
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import Installation  # noqa: E402
from people import PASSWORD, Browser, database, make_user, programs  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

RENE, RENE_APART = "Ren\u00e9", "Rene\u0301"


def wide(text):
    """As a Japanese keyboard may type it."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def status(installation, name, password=PASSWORD):
    """Of a sign-in from a browser that is new."""
    with programs(installation, "verify") as (verify,):
        browser = Browser(verify, name, password)
        page = browser.open("/device")
        return browser.submit(page, "password", username=name, password=password).status


def refused(installation, *arguments, text=""):
    """What a command that must fail says."""
    try:
        installation.devgrant(*arguments, text=text)
    except AssertionError as error:
        return str(error)
    raise AssertionError(f"{arguments} was taken")


@test
def a_blank_around_a_name_is_no_wrong_password(installation):
    make_user(installation, "user1")
    installation.devgrant("user", "set", "user1", "--email", "user1@example.org")
    for name in ("user1 ", " user1", "user1\u00a0", "\u3000user1", "User1 ", wide("user1"), "user1\u200b",
                 "user1@example.org ", "\u00a0User1@Example.org", wide("user1@example.org")):
        equal(status(installation, name), 303, ascii(name))
    equal(status(installation, "user 1"), 403, "a blank inside is another name")
    holds('"user1"' in installation.devgrant("user", "show", "user1 ", "--json"), "the command line finds it too")


@test
def a_name_with_a_blank_at_an_end_is_refused(installation):
    for name in ("user2 ", " user2", "user2\u00a0", "user2\u3000", "\ufeffuser2"):
        holds("blank" in refused(installation, "user", "create", name, "--no-password"), ascii(name))
        holds("blank" in refused(installation, "user", "set", "uma", "--username", name), ascii(name))
    for address in ("user2@example.org ", "user2@example.org\u00a0"):
        refused(installation, "user", "set", "uma", "--email", address)
    installation.devgrant("user", "create", "Anna Maria", "--no-password")


@test
def names_that_are_one_in_that_form_cannot_both_be_created(installation):
    make_user(installation, RENE)
    for name in (RENE_APART, RENE.upper(), wide("R") + RENE[1:], RENE.lower()):
        holds("already" in refused(installation, "user", "create", name, "--no-password"), ascii(name))
    installation.devgrant("user", "create", "rene", "--no-password")
    refused(installation, "user", "set", "rene", "--username", RENE_APART)
    # the own name in another spelling is no clash
    installation.devgrant("user", "set", RENE, "--username", RENE_APART)
    for name in (RENE, RENE_APART, RENE.upper()):
        equal(status(installation, name), 303, ascii(name))
    equal(status(installation, "rene"), 403, "without the accent: somebody else")


@test
def a_password_is_one_in_every_form(installation):
    secret = "Caf\u00e9 cr\u00e8me de la cr\u00e8me"
    apart = unicodedata.normalize("NFD", secret)
    for name, stored in (("paula", secret), ("petra", apart)):
        installation.devgrant("user", "create", name, "--password-file", "-", text=stored + "\n")
        for typed in (secret, apart, secret.replace(" ", "\u00a0")):
            equal(status(installation, name, typed), 303, ascii(typed))
        equal(status(installation, name, secret.lower()), 403, "case counts")
        equal(status(installation, name, secret + " "), 403, "a blank at the end counts")


@contextlib.contextmanager
def older(installation):
    """Rows as a version before that form left them."""
    with database(installation) as db:
        yield db
        db.execute("UPDATE user_account SET username_form = '', email_form = ''")
        db.commit()


@test
def old_names_in_another_form_are_found_and_clashes_told(installation):
    for name in ("otto-a", "otto-b", "zoe"):
        make_user(installation, name)
    composed, apart = "Otto\u00e9", "Ottoe\u0301"
    with older(installation) as db:
        for old, new in (("otto-a", composed), ("otto-b", apart), ("zoe", "Zoe\u0308")):
            db.execute("UPDATE user_account SET username = ?, username_key = ?, email = ?, email_key = ?"
                       " WHERE username = ?", (new, new.lower(), f"{new}@example.org", f"{new}@example.org".lower(), old))
    equal(status(installation, "Zoe\u0308"), 303, "as it was written, before init")
    installation.devgrant("init")
    for name in ("Zoe\u0308", "Zo\u00eb", "ZO\u00cb ", "zo\u00eb@example.org"):
        equal(status(installation, name), 303, ascii(name))
    # both go on, each as it is written; nobody new gets the name
    for name in (composed, apart):
        equal(status(installation, name), 303, ascii(name))
    installation.devgrant("user", "set", composed, "--name", "The first one")
    refused(installation, "user", "create", composed.upper(), "--no-password")
    told = installation.devgrant("doctor", "--json")
    holds("otto" in told.lower() and "differ" in told, told)
    installation.devgrant("user", "set", apart, "--username", "otto-two")
    holds("differ" not in installation.devgrant("doctor", "--json"), "told once renamed")


@test
def S14_wrong_passwords_count_one_account_under_all_spellings(installation):
    make_user(installation, "Zo\u00e9-x")
    spellings = ("Zo\u00e9-x", "Zoe\u0301-x", "ZO\u00c9-X", "zo\u00e9-x ", "Zo\u00e9-" + wide("x"))
    for who, names in (("an account", spellings), ("nobody", tuple(n.replace("-", "+") for n in spellings))):
        with programs(installation, "verify") as (verify,):
            got = []
            for i in range(11):
                name = names[i % len(names)]
                browser = Browser(verify, name, "wrong")
                got.append(browser.submit(browser.open("/device"), "password", username=name,
                                          password="wrong password").status)
            equal(got, [403] * 10 + [429], who)


with Installation("throttle_device_authorization = off\n") as made:
    run(made)
