#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""stopped.py: programs that are stopped between a check and the writing that follows it.

A test holds what the program waits for (a slot for hashing, the writers' lock), changes something, and lets go.
"""

import json
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import BUILD, Installation, poll, start  # noqa: E402
from people import PASSWORD, Browser, database, make_user, programs, signed_in  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402
from waiting import WAIT, held, in_background, lock_file, wait_until, waits_for_lock, while_waiting, worker  # noqa: E402

def slots(installation):
    return [os.path.join(installation.state, "run", f"argon-{i}") for i in range(2)]


def counts(installation, table):
    with database(installation) as db:
        return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def tries(installation):
    """What changes when one is counted."""
    with database(installation) as db:
        return db.execute("SELECT id, full_at, day_count FROM throttle").fetchall()


def stopped_sign_in(installation, name, change):
    """Sign in; the program is stopped once it has read the account, change() runs, and it goes on.
    Status, and whether somebody is signed in now."""
    with programs(installation, "verify") as (verify,):
        browser = Browser(verify, name, PASSWORD)
        page = browser.open("/device")
        before = tries(installation)
        with held(*slots(installation)):
            thread, result = in_background(
                lambda: browser.submit(page, "password", username=name, password=PASSWORD))
            # the try is counted: it waits for a slot now
            wait_until(lambda: tries(installation) != before, "the try was not counted")
            with held(lock_file(installation)):  # nor does it hold this one any more
                os.kill(worker(verify.process), signal.SIGSTOP)
        try:
            change()
        finally:
            os.kill(worker(verify.process), signal.SIGCONT)
        thread.join(WAIT)
        return result[0].status, browser.is_signed_in()


@test
def a_password_that_is_changed_while_it_is_verified_makes_no_session(installation):
    for i in range(3):
        name = f"vera{i}"
        make_user(installation, name)
        status, signed = stopped_sign_in(installation, name, lambda name=name: installation.devgrant(
            "user", "set-password", name, "--password-file", "-", text="quite another one\n"))
        equal(status, 403, "refused as a wrong password")
        holds(not signed, "nobody is signed in")
    equal(counts(installation, "session"), 0, "no session is left")


@test
def an_account_that_is_locked_while_its_password_is_verified_makes_no_session(installation):
    make_user(installation, "wera")
    for words in (("lock", "wera"), ("set", "wera", "--is-active", "no")):
        status, signed = stopped_sign_in(installation, "wera",
                                          lambda words=words: installation.devgrant("user", *words))
        equal(status, 403, words)
        holds(not signed, words)
        installation.devgrant("user", "unlock", "wera")
    installation.devgrant("user", "set", "wera", "--is-active", "yes")
    status, signed = stopped_sign_in(installation, "wera", lambda: None)
    equal((status, signed), (303, True), "without a change the stop makes no difference")


@test
def an_approval_of_somebody_who_is_signed_out_meanwhile_does_not_count(installation):
    make_user(installation, "xena")
    with programs(installation, "device", "token", "verify") as (device, token, verify):
        browser = signed_in(verify, "xena")
        codes = start(device)
        page = browser.approval_page(codes["verification_uri_complete"])
        reply = while_waiting(installation, verify,
                              lambda: browser.submit(page, "decision", button=("decision", "approve")),
                              "DELETE FROM session")
        equal(reply.status, 303, "sent back to the request")
        holds(not browser.is_signed_in(), "which asks to sign in")
        equal(poll(token, codes)[1]["error"], "authorization_pending", "nothing was approved")


@test
def a_code_that_is_brought_by_somebody_who_is_signed_out_meanwhile_is_not_claimed(installation):
    make_user(installation, "yara")
    with programs(installation, "device", "verify") as (device, verify):
        browser = signed_in(verify, "yara")
        codes = start(device)
        page = browser.open("/device")
        reply = while_waiting(installation, verify,
                              lambda: browser.submit(page, "code", code=codes["user_code"]),
                              "DELETE FROM session")
        equal(reply.status, 303, "to the sign-in form, with the code")
        holds("/device/c/" in reply.headers["location"], reply.headers["location"])
        with database(installation) as db:
            holds(db.execute("SELECT 1 FROM device_grant WHERE session_id IS NOT NULL"
                             " AND state = 'pending' AND uuid = (SELECT uuid FROM device_grant"
                             " ORDER BY id DESC LIMIT 1)").fetchone() is None, "not claimed")


@test
def T9_an_account_that_is_turned_off_while_tokens_are_signed_gets_none(installation):
    make_user(installation, "zora")
    with programs(installation, "device", "token") as (device, token):
        for sql in ("UPDATE user_account SET is_active = 0 WHERE username = 'zora'",
                    "UPDATE provider SET enabled = 0"):
            codes = start(device)
            installation.devgrant("grant", "approve", codes["user_code"], "--user", "zora")
            families = counts(installation, "token_family")
            status, reply = while_waiting(installation, token, lambda codes=codes: poll(token, codes), sql)
            equal((status, reply["error"]), (400, "authorization_pending"), sql)
            equal(counts(installation, "token_family"), families, "no tokens were made")
            with database(installation) as db:
                db.execute("UPDATE user_account SET is_active = 1")
                db.execute("UPDATE provider SET enabled = 1")
                db.commit()
            equal(poll(token, codes)[0], 200, "all is well again")


@test
def A7_a_right_to_approve_that_is_taken_meanwhile_does_not_count(installation):
    make_user(installation, "zita")
    with programs(installation, "device", "token") as (device, token):
        codes = start(device)
        with held(lock_file(installation)):
            command = subprocess.Popen(
                [os.path.join(BUILD, "bin/devgrant"), "grant", "approve", codes["user_code"], "--user", "zita"],
                env=installation.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_until(waits_for_lock(command), "it does not wait for the lock")
            with database(installation) as db:
                db.execute("UPDATE user_account SET allow_command_approval = 0 WHERE username = 'zita'")
                db.commit()
        equal(command.wait(WAIT), 1, "refused")
        equal(poll(token, codes)[1]["error"], "authorization_pending", "not approved")


@test
def a_key_that_takes_over_meanwhile_is_not_retired(installation):
    keys = json.loads(installation.devgrant("key", "list", "--json"))
    kid = next(key["kid"] for key in keys if key["alg"] == "ES256" and key["state"] == "next")
    with held(lock_file(installation)):
        command = subprocess.Popen([os.path.join(BUILD, "bin/devgrant"), "key", "retire", kid],
                                   env=installation.environment(), stderr=subprocess.PIPE, text=True)
        wait_until(waits_for_lock(command), "it does not wait for the lock")
        with database(installation) as db:
            db.execute("UPDATE signing_key SET signs_from = ready_at WHERE kid = ?", (kid,))
            db.commit()
    told = command.communicate(timeout=WAIT)[1]
    equal(command.returncode, 4, told)
    keys = json.loads(installation.devgrant("key", "list", "--json"))
    equal([key["state"] in ("current", "next") for key in keys if key["kid"] == kid], [True], "it is there")


with Installation("throttle_device_authorization = off\n") as made:
    run(made)
