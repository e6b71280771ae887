#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""programs.py: the real programs over an installation of their own, without a web server."""

import concurrent.futures
import contextlib
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import PARAMS, WAIT, begin, record  # noqa: E402
from installation import DEVICE, DEVICE_GRANT, TOKEN, Installation, form, poll, post, start  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

PROGRAMS = ("device", "token", "verify", "userinfo", "discovery")
LEAKS = "ASAN_OPTIONS=detect_leaks=0"  # which cannot look at a traced program


def approve(installation, codes):
    installation.devgrant("grant", "approve", codes["user_code"], "--user", "uma")


@test
def a_device_gets_its_tokens_by_fastcgi(installation):
    with installation.program("device") as device, installation.program("token") as token:
        codes = start(device, "openid offline_access")
        equal(poll(token, codes)[1]["error"], "authorization_pending")
        approve(installation, codes)
        status, tokens = poll(token, codes)
        equal((status, tokens["token_type"]), (200, "Bearer"))
        holds(tokens["access_token"] and tokens["id_token"] and tokens["refresh_token"], "all tokens")


@test
def H1_a_device_gets_its_tokens_by_cgi(installation):
    def ask(name, target, **fields):
        status, reply, _ = installation.cgi(name, "POST", target, fields)
        equal(status, 0)
        return reply.status, json.loads(reply.body)

    status, codes = ask("device", DEVICE, client_id="tv", scope="openid")
    equal(status, 200)
    fields = {"grant_type": DEVICE_GRANT, "client_id": "tv", "device_code": codes["device_code"]}
    equal(ask("token", TOKEN, **fields)[1]["error"], "authorization_pending")
    # the time of a poll outlives the process
    equal(ask("token", TOKEN, **fields)[1]["error"], "slow_down")
    approve(installation, codes)
    status, tokens = ask("token", TOKEN, **fields)
    equal(status, 200)
    status, reply, _ = installation.cgi("userinfo", "POST", "/application/o/userinfo/",
                                        {"access_token": tokens["access_token"]})
    equal(reply.status, 200)
    status, reply, _ = installation.cgi("discovery", "GET", "/-/health/")
    equal(reply.status, 200)
    status, reply, _ = installation.cgi("verify", "GET", "/nothing")
    equal((reply.status, reply.headers["content-type"]), (404, "text/html; charset=utf-8"))


@test
def T5_fifty_parallel_polls_of_an_approved_code_give_one_token(installation):
    with installation.program("device") as device, installation.program("token", processes=4) as token:
        codes = start(device)
        approve(installation, codes)
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: poll(token, codes), range(50)))
        equal(sum(status == 200 for status, _ in answers), 1, "tokens")
        # who waits for the lock too long is told to ask again
        others = {body["error"] for status, body in answers if status != 200}
        holds(others <= {"invalid_grant", "authorization_pending"}, others)
        equal(poll(token, codes)[1]["error"], "invalid_grant")


@test
def T2_an_interval_of_a_second_can_be_kept_with_jitter(installation):
    installation.devgrant("application", "set", "tv", "--polling-interval", "1")
    try:
        with installation.program("device") as device, installation.program("token") as token:
            codes = start(device)
            equal(codes["interval"], 1)
            began = time.monotonic()
            answered = began
            for tick, jitter in enumerate((0.45, -0.4, 0.45, -0.4), 1):
                # on a slow machine the poll before may have come late
                time.sleep(max(0, began + tick + jitter - time.monotonic(), answered + 0.15 - time.monotonic()))
                equal(poll(token, codes)[1]["error"], "authorization_pending", f"poll {tick}")
                answered = time.monotonic()
            for _ in range(100):
                status, body = poll(token, codes)
                if body["error"] != "authorization_pending":
                    break  # for that machine took a tenth of a second until then
            equal((body["error"], body["interval"]), ("slow_down", 6), "at once")
    finally:
        installation.devgrant("application", "set", "tv", "--polling-interval", "0")


@test
def T12_fifty_parallel_refreshes_of_one_token_end_nothing(installation):
    def refresh(token, value):
        return post(token, TOKEN, grant_type="refresh_token", client_id="tv", refresh_token=value)

    with installation.program("device") as device, installation.program("token", processes=4) as token:
        codes = start(device, "openid offline_access")
        approve(installation, codes)
        first = poll(token, codes)[1]["refresh_token"]
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: refresh(token, first), range(50)))
        successors = [body["refresh_token"] for status, body in answers if status == 200]
        equal((len(successors), len(set(successors))), (11, 1), "successors")
        others = {(status, body["error"]) for status, body in answers if status != 200}
        equal(others, {(400, "invalid_grant")})
        equal(refresh(token, successors[0])[0], 200, "the successor")


def traced(installation, requests):
    """Its connection, and system calls of the token program during its last request."""
    out = os.path.join(installation.folder, "strace")
    # -D: the program is our child, strace its; -ff: a file for each process. No -y: the program
    # is not dumpable, so who is not root learns no names of its files
    with installation.program("token", before=("strace", "-D", "-E", LEAKS, "-ff", "-o", out)) as token:
        for request in requests:
            request(token)
        serving = token.serving()
        token.process.terminate()
        token.process.wait(WAIT)
    lines = []
    while not any("+++ exited" in line for line in lines):
        with open(f"{out}.{serving}") as file:
            lines = file.read().splitlines()
    accepted = [i for i, line in enumerate(lines) if "accept4" in line.lower() and re.search(r"= [1-9]", line)]
    last = lines[accepted[-1]:]
    # what is read first is the connection
    return next(found[1] for line in last if (found := re.match(r"read\((\d+),", line))), last


@test
def a_pending_poll_writes_nothing_and_syncs_nothing(installation):
    with installation.program("device") as device:
        codes, later, approved = start(device), start(device), start(device)
    approve(installation, approved)
    writes = ("pwrite64(", "fsync(", "fdatasync(", "ftruncate(", "flock(")

    def of_files(connection, lines):
        return [line for line in lines if any(call in line for call in writes)
                or ("write(" in line and f"write({connection}," not in line)]

    polls = [lambda token, c=c: equal(poll(token, c)[1]["error"], "authorization_pending") for c in (codes, later)]
    equal(of_files(*traced(installation, polls)), [], "writes of a pending poll")
    # the test can fail: a redemption does write
    redeem = [lambda token: poll(token, codes), lambda token: equal(poll(token, approved)[0], 200)]
    holds(of_files(*traced(installation, redeem)), "writes of a redemption")


@test
def a_parameter_beyond_all_measure_ends_one_process_only(installation):
    """libfcgi believes the length; the limit on memory stops it."""
    sanitizer = {"ASAN_OPTIONS": "max_allocation_size_mb=256:allocator_may_return_null=1"}
    with installation.program("token", processes=2, env=sanitizer) as token:
        connection = token.connect()
        connection.send(begin() + record(PARAMS, b"\xff\xff\xff\x00\x00name"))
        equal(connection.reply().ended, False)
        equal(token.request("POST", TOKEN, b"a=b").status, 400)


@test
def H3_programs_start_without_the_files_of_others(installation):
    """Run with the signing keys unreadable, only token refuses."""
    keys = os.path.join(installation.state, "keys")
    os.chmod(keys, 0o755)
    try:
        for name in PROGRAMS:
            status, reply, errors = installation.cgi(name, "GET", "/")
            equal((status, reply.status == 503), (0, name == "token"), f"{name}: {errors}")
    finally:
        os.chmod(keys, 0o700)


def refuses(installation, name, word):
    """As CGI and as FastCGI the program answers 503, tells no reason, and its log does."""
    before = len(installation.log())
    status, reply, errors = installation.cgi(name, "GET", "/")
    equal(status, 0, name)
    with open(os.path.join(installation.folder, "stderr"), "w+") as stderr:
        with installation.program(name, stderr=stderr) as program:
            replies = [reply] + [program.request("GET", "/nothing") for _ in range(3)]
        stderr.seek(0)
        served = stderr.read() + installation.log()[before:]
    equal(served.count(word), 2 if word in installation.log()[before:] else 1, f"{name} says {word}: {errors} {served}")
    for reply in replies:
        equal((reply.status, reply.headers["retry-after"]), (503, "5"), f"{name}: {errors}")
        body = reply.body.decode()
        holds("administrator" in body and word not in body and installation.folder not in body, f"{name}: {body}")
        if name == "verify":
            equal(reply.headers["content-type"], "text/html; charset=utf-8")
            number = body.partition("request: ")[2][:16]
        else:
            equal(json.loads(body)["error"], "temporarily_unavailable")
            number = json.loads(body)["request_id"]
        holds(number + " " in errors + served, f"{name}: the log knows {number}: {errors} {served}")


@test
def a_program_without_configuration_says_where_it_looked(installation):
    config = installation.config
    installation.config = os.path.join(installation.folder, "missing.conf")
    try:
        for name in PROGRAMS:
            refuses(installation, name, "missing.conf")
    finally:
        installation.config = config


@test
def a_wrong_configuration_is_named_by_line_and_key(installation):
    with open(installation.config) as file:
        text = file.read()
    try:
        installation.configure(text + "polling_intervall = 5\n")
        refuses(installation, "token", "polling_intervall")
    finally:
        installation.configure(text)


@test
def secrets_that_others_may_read_stop_their_programs(installation):
    pepper = os.path.join(installation.state, "pepper", "user_code")
    os.chmod(pepper, 0o640)
    try:
        refuses(installation, "device", "pepper/user_code")
        equal(installation.cgi("discovery", "GET", "/")[0], 0, "discovery reads no secret")
    finally:
        os.chmod(pepper, 0o600)


@test
def a_database_that_others_may_read_stops_every_program(installation):
    database = os.path.join(installation.state, "db", "devgrant.db")
    os.chmod(database, 0o644)
    try:
        for name in PROGRAMS:
            refuses(installation, name, "devgrant.db")
    finally:
        os.chmod(database, 0o600)


@test
def a_changed_schema_ends_the_process_that_serves(installation):
    with installation.program("discovery") as program:
        equal(program.request("GET", "/-/health/").status, 200)
        serving = program.serving()
        database = sqlite3.connect(os.path.join(installation.state, "db", "devgrant.db"))
        version = database.execute("PRAGMA user_version").fetchone()[0]
        try:
            database.execute(f"PRAGMA user_version = {version + 1}")
            database.execute("CREATE TABLE another (id INTEGER PRIMARY KEY)")
            database.commit()
            program.request("GET", "/application/o/tv/.well-known/openid-configuration")
            program.serving(other_than=serving)
        finally:
            database.execute("DROP TABLE another")
            database.execute(f"PRAGMA user_version = {version}")
            database.commit()
            database.close()


@test
def L6_every_refusal_of_a_device_is_one_line_of_the_log(installation):
    """By the id that the reply shows; with the reason, without what was sent."""
    seen = {}

    def refused(program, target, reason, error, status=400, **fields):
        reply = program.request("POST", target, form(fields))
        body = json.loads(reply.body)
        equal((reply.status, body["error"]), (status, error), reason)
        seen[body["request_id"]] = (error, reason)

    grant = {"grant_type": DEVICE_GRANT}
    with installation.program("device") as device, installation.program("token") as token:
        pending, denied, approved, gone = (start(device, "openid offline_access") for _ in range(4))
        installation.devgrant("grant", "deny", denied["user_code"])
        approve(installation, approved)
        tokens = poll(token, approved)[1]
        refused(device, DEVICE, "No client has this client_id", "invalid_client", client_id="sesame-id")
        refused(device, DEVICE, "to application tv: This client is public", "invalid_client", client_id="tv",
                client_secret="sesame-secret")
        refused(device, DEVICE, "to application tv", "invalid_scope", client_id="tv", scope='"sesame"')
        refused(device, DEVICE, "came twice", "invalid_request", body=["sesame", "sesame"])
        refused(device, "/application/o/sesame/", "nothing at this address", "not_found", 404, client_id="tv")
        refused(token, TOKEN, "grant_type is missing", "invalid_request", client_id="tv")
        refused(token, TOKEN, "does not know that grant type", "unsupported_grant_type", client_id="tv",
                grant_type="sesame")
        refused(token, TOKEN, "no request has this device code", "invalid_grant", client_id="tv",
                device_code="sesame", **grant)
        refused(token, TOKEN, "exchanged for tokens before", "invalid_grant", client_id="tv",
                device_code=approved["device_code"], **grant)
        refused(token, TOKEN, "The request was denied", "access_denied", client_id="tv",
                device_code=denied["device_code"], **grant)
        with contextlib.closing(sqlite3.connect(os.path.join(installation.state, "db", "devgrant.db"))) as db:
            db.execute("UPDATE device_grant SET expires_at = expires_at - 1000 WHERE code_hash = ?",
                       (hashlib.sha256(gone["device_code"].encode()).digest(),))
            db.commit()
        refused(token, TOKEN, "has expired", "expired_token", client_id="tv", device_code=gone["device_code"], **grant)
        refused(token, TOKEN, "no refresh token is like this", "invalid_grant", client_id="tv",
                grant_type="refresh_token", refresh_token="sesame")
        refused(token, TOKEN, "exceeds what was granted", "invalid_scope", client_id="tv",
                grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="profile sesame")
        written = len(installation.log().splitlines())
        for _ in range(20):  # one that waits, or does not, fills no disk
            poll(token, pending)
        equal(len(installation.log().splitlines()), written, "lines of pending polls")
        reply = token.request("GET", TOKEN)
        equal(reply.status, 405)
        seen[json.loads(reply.body)["request_id"]] = ("invalid_request (405)", "method is not allowed")
    with installation.program("verify") as verify:
        reply = verify.request("GET", "/device/sesame")
        equal(reply.status, 404)
        found = re.search(rb'class="id">([0-9a-f]{16})<', reply.body)
        seen[found.group(1).decode()] = ("not_found (404)", "nothing at this address")
    log = installation.log()
    for name, (error, reason) in seen.items():
        lines = [line for line in log.splitlines() if name in line]
        holds(len(lines) == 1 and error in lines[0] and reason in lines[0], f"{error}, {reason}: {lines}")
    holds("sesame" not in log, "nothing of a request is in the log")


@test
def L1_no_code_and_no_token_stands_in_database_or_log(installation):
    with installation.program("device") as device, installation.program("token") as token:
        codes = start(device, "openid offline_access")
        poll(token, codes)
        approve(installation, codes)
        _, tokens = poll(token, codes)
    secrets = [codes["device_code"], codes["user_code"], codes["user_code"].replace("-", "")]
    secrets += [tokens[name] for name in ("access_token", "id_token", "refresh_token")]
    for path in glob.glob(installation.folder + "/**", recursive=True):
        if not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            content = file.read()
        for secret in secrets:
            holds(secret.encode() not in content, f"{os.path.basename(path)} holds {secret[:4]}...")


if shutil.which("strace") is None:
    sys.exit("strace is missing; scripts/setup installs it")
with Installation("throttle_device_authorization = off\n") as made:
    run(made)
