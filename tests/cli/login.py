# SPDX-License-Identifier: MIT
"""login.py: devgrant login against a server that misbehaves on demand.

The server runs the real programs as plain CGI and then spoils an answer, as
the test wants. One installation and one server a test, all at the same time.
"""

import base64
import concurrent.futures
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

BUILD, DIR = sys.argv[1:]
DEVGRANT = f"{BUILD}/bin/devgrant"
PATTERN = f"{DIR}/pattern"
PROGRAMS = (("/application/o/device/", "device"),
            ("/application/o/token/", "token"),
            ("/application/o/userinfo/", "userinfo"),
            ("", "discovery"))
TESTS = []


class Reply:
    def __init__(self, status, body, headers=()):
        self.status, self.body, self.headers = status, body, dict(headers)

    @property
    def json(self):
        return json.loads(self.body)

    def change(self, **members):
        document = self.json | members
        self.body = json.dumps({name: value for name, value
                                in document.items()
                                if value is not None}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    # HTTP/1.0, one connection a request: on a kept one libcurl itself would
    # send again what got no answer

    def log_message(self, *arguments):
        pass

    def run(self, body):
        path, _, query = self.path.partition("?")
        program = next(name for prefix, name in PROGRAMS
                       if path.startswith(prefix))
        env = {"GATEWAY_INTERFACE": "CGI/1.1", "SCRIPT_NAME": "",
               "REQUEST_METHOD": self.command, "PATH_INFO": path,
               "REQUEST_URI": self.path, "QUERY_STRING": query,
               "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
               "HTTP_HOST": self.headers["Host"],
               "DEVGRANT_CONFIG": self.server.site.config,
               "ASAN_OPTIONS": "detect_leaks=0"}
        if body:
            env["CONTENT_LENGTH"] = str(len(body))
            env["CONTENT_TYPE"] = self.headers["Content-Type"]
        if "Authorization" in self.headers:
            env["HTTP_AUTHORIZATION"] = self.headers["Authorization"]
        out = subprocess.run([f"{BUILD}/cgi-bin/{program}"], input=body,
                             env=env, stdout=subprocess.PIPE).stdout
        head, _, content = out.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1)
                       for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        return program, Reply(status, content, headers)

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        program, reply = self.run(body)
        site = self.server.site
        site.seen.append((program, time.monotonic(), body.decode()))
        if program == "device" and reply.status == 200:
            site.code = reply.json["user_code"]
        changed = site.spoil(site, program, reply)
        if changed == "silence":
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_GET


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass    # a client that leaves early is part of the tests


def leave(site, program, reply):
    """Spoil nothing."""


class Site:
    """An installation, its server, and what the server saw.

    The state of the first is copied for those after it: keys take long to make.
    """

    def __init__(self, name, spoil=leave, lifetime=60):
        self.dir = f"{DIR}/{name}"
        self.spoil, self.seen, self.code = spoil, [], None
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.site = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        os.mkdir(self.dir)
        self.config = f"{self.dir}/devgrant.conf"
        with open(self.config, "w") as f:
            f.write(f"base_url = {self.url}\nstate_dir = {self.dir}/state\n"
                    f"log = none\npolling_interval = 1\n"
                    f"device_code_lifetime = {lifetime}\n")
        if os.path.exists(PATTERN):
            shutil.copytree(PATTERN, f"{self.dir}/state")
            return
        os.mkdir(f"{self.dir}/state", mode=0o700)
        self.run("init")
        self.run("user", "create", "anna", "--no-password",
                 "--name", "Anna", "--email",
                 "anna@example.org", "--allow-command-approval", "yes")
        self.run("application", "create", "tv", "--client-id", "tv",
                 "--client-type", "public", "--grant-types",
                 "device_code,refresh_token")
        shutil.copytree(f"{self.dir}/state", PATTERN)

    def run(self, *arguments):
        return subprocess.run([DEVGRANT, *arguments], check=True, text=True,
                              env=os.environ | {"DEVGRANT_CONFIG": self.config},
                              stdout=subprocess.PIPE).stdout

    def decide(self, *verb):
        self.run("grant", verb[0], self.code, *verb[1:])

    def login(self, *options, issuer=None, client="tv"):
        out = subprocess.run(
            [DEVGRANT, "login", "--issuer",
             issuer or f"{self.url}/application/o/tv/", "--client-id", client,
             *options], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        return out.returncode, out.stdout, out.stderr

    def polls(self):
        return [at for program, at, _ in self.seen if program == "token"]


def approve_at(poll):
    """Approve when that poll has been answered."""
    def spoil(site, program, reply):
        if program == "token" and len(site.polls()) == poll:
            site.decide("approve", "--user", "anna")
    return spoil


def approve_then(change):
    """Approve before the first poll; change(program, reply) spoils."""
    def spoil(site, program, reply):
        if program == "device":
            site.decide("approve", "--user", "anna")
        return change(program, reply)
    return spoil


def test(function):
    TESTS.append(function)
    return function


def equal(got, expected, what=""):
    if got != expected:
        raise AssertionError(f"{got!r} instead of {expected!r} {what}")


@test
def tokens_claims_and_userinfo_are_printed(name):
    site = Site(name, approve_at(1))
    status, out, err = site.login("--scope", "openid email offline_access")
    equal(status, 0, err)
    for text in (site.code, f"{site.url}/device?code={site.code}", "▀",
                 "access_token", "refresh_token", "is genuine",
                 "Userinfo says", "anna@example.org"):
        if text not in out:
            raise AssertionError(f"no {text} in {out}")


@test
def json_is_one_document_and_people_read_stderr(name):
    site = Site(name, approve_at(1))
    status, out, err = site.login("--json", "--nonce", "n-1", "--no-qr",
                                  issuer=f"{site.url}/application/o/tv")
    equal(status, 0, err)
    document = json.loads(out)
    equal(document["id_token_claims"]["nonce"], "n-1")
    equal(document["userinfo"]["sub"], document["id_token_claims"]["sub"])
    equal(site.code in err and "▀" not in err, True, err)


@test
def output_goes_to_a_file_for_its_owner(name):
    site = Site(name, approve_at(1))
    path = f"{site.dir}/tokens.json"
    status, out, err = site.login("--output", path)
    equal(status, 0, err)
    equal(os.stat(path).st_mode & 0o777, 0o600)
    with open(path) as f:
        token = json.load(f)["token"]["access_token"]
    equal(token in out, False)


@test
def a_confidential_client_proves_itself(name):
    site = Site(name, approve_at(1))
    created = json.loads(site.run("application", "create", "build",
                                  "--grant-types", "device_code", "--json"))
    with open(f"{site.dir}/secret", "w") as f:
        f.write(created["client_secret"] + "\n")
    issuer = f"{site.url}/application/o/build/"
    status, _, err = site.login("--client-secret-file",
                                f"{site.dir}/secret", issuer=issuer,
                                client=created["client_id"])
    equal(status, 0, err)
    status, _, err = site.login(issuer=issuer, client=created["client_id"])
    equal((status, "invalid_client" in err), (1, True), err)


@test
def each_algorithm_is_verified(name):
    site = Site(name, approve_then(lambda program, reply: None))
    for alg in ("ES256", "EdDSA"):
        site.run("application", "set", "tv", "--id-token-alg", alg)
        status, out, err = site.login()
        equal((status, "is genuine" in out), (0, True), err)


@test
def an_id_token_of_another_access_token_is_not_believed(name):
    def spoil(program, reply):
        if program == "token" and "access_token" in reply.json:
            reply.change(access_token=reply.json["access_token"] + "A")
    site = Site(name, approve_then(spoil))
    for alg in ("RS256", "ES256", "EdDSA"):
        site.run("application", "set", "tv", "--id-token-alg", alg)
        status, out, err = site.login()
        equal((status, "at_hash" in err), (13, True), err + out)


@test
def T1_a_denial_has_its_own_status(name):
    site = Site(name, lambda s, program, reply: s.decide("deny")
                if program == "device" else None)
    status, _, err = site.login()
    equal((status, "denied" in err), (10, True), err)


@test
def T1_an_expiry_has_its_own_status(name):
    site = Site(name, lifetime=2)
    status, _, err = site.login()
    equal((status, "expired" in err), (11, True), err)


@test
def T3_slow_down_is_obeyed(name):
    def spoil(site, program, reply):
        if program == "token" and len(site.polls()) == 1:
            reply.change(error="slow_down", interval=None)
            reply.headers.pop("Retry-After", None)
            site.decide("approve", "--user", "anna")
    site = Site(name, spoil)
    status, _, err = site.login()
    equal(status, 0, err)
    first, second = site.polls()
    # RFC 8628 3.5: five seconds more
    equal(5.8 < second - first < 30, True, second - first)


@test
def retry_after_is_obeyed_while_a_server_is_busy(name):
    def spoil(site, program, reply):
        if program == "token" and len(site.polls()) == 1:
            reply.status, reply.body = 503, b"<html>busy</html>"
            reply.headers["Retry-After"] = "4"
            site.decide("approve", "--user", "anna")
    site = Site(name, spoil)
    status, _, err = site.login()
    equal(status, 0, err)
    first, second = site.polls()
    equal(3.8 < second - first < 30, True, second - first)


@test
def a_wait_without_end_lasts_until_the_code_expires(name):
    def spoil(site, program, reply):
        if program == "token":
            reply.headers["Retry-After"] = "9223372036854775807"
    site = Site(name, spoil, lifetime=10)
    status, _, err = site.login()
    equal((status, len(site.polls())), (11, 2), err)


@test
def lost_answers_slow_the_polls_down(name):
    def spoil(site, program, reply):
        polls = len(site.polls())
        if program == "token" and polls <= 2:
            if polls == 2:
                site.decide("approve", "--user", "anna")
            return "silence"
    site = Site(name, spoil)
    status, _, err = site.login()
    equal((status, err.count("/token/: ")), (0, 1), err)
    first, second, third = site.polls()
    # an interval of 1 s, doubled each time
    equal(1.8 < second - first and 3.8 < third - second, True, site.polls())


@test
def no_server_has_its_own_status(name):
    site = Site(name)
    site.server.shutdown()
    site.server.server_close()
    status, _, err = site.login()
    equal(status, 12, err)


@test
def plain_http_goes_to_this_computer_only(name):
    status, _, err = Site(name).login(issuer="http://example.org/")
    equal((status, "https" in err), (2, True), err)


@test
def another_issuer_is_refused(name):
    def spoil(site, program, reply):
        if program == "discovery" and b"token_endpoint" in reply.body:
            reply.change(issuer="https://elsewhere.example/")
    status, _, err = Site(name, spoil).login()
    equal((status, "another server" in err), (13, True), err)


@test
def a_server_without_device_grant_is_told(name):
    def spoil(site, program, reply):
        if program == "discovery":
            reply.change(device_authorization_endpoint=None)
    status, _, err = Site(name, spoil).login()
    equal((status, "device authorization endpoint" in err), (1, True), err)


def changed_token(change):
    """The reply with another ID token, whose signature then cannot fit."""
    def spoil(program, reply):
        if program == "token":
            head, payload, signature = reply.json["id_token"].split(".")
            reply.change(id_token=change(head, payload, signature))
    return approve_then(spoil)


def encode(document):
    return base64.urlsafe_b64encode(
        json.dumps(document).encode()).rstrip(b"=").decode()


def decode(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@test
def a_forged_claim_is_not_believed(name):
    site = Site(name, changed_token(lambda head, payload, signature:
                f"{head}.{encode(decode(payload) | {'sub': 'x'})}"
                f".{signature}"))
    status, out, err = site.login()
    equal((status, "has signed it" in err), (13, True), err)
    equal("access_token" in out, False)


@test
def an_unsigned_token_is_not_believed(name):
    site = Site(name, changed_token(lambda head, payload, signature:
                f"{encode({'alg': 'none'})}.{payload}."))
    status, _, err = site.login()
    equal(status, 13, err)


@test
def a_token_of_another_client_is_not_believed(name):
    # genuine, but the same installation made it for the application other
    def spoil(program, reply):
        if program == "token":
            reply.change(id_token=token[0])
    site = Site(name, approve_then(lambda program, reply: None))
    site.run("application", "create", "other", "--client-id", "other",
             "--client-type", "public", "--grant-types", "device_code")
    status, out, err = site.login(
        "--json", issuer=f"{site.url}/application/o/other/", client="other")
    equal(status, 0, err)
    token = [json.loads(out)["token"]["id_token"]]
    site.spoil = approve_then(spoil)
    for mode, reason in (("per_provider", "(iss)"), ("global", "(iss)")):
        site.run("application", "revoke", "tv")
        site.run("application", "set", "tv", "--issuer-mode", mode)
        issuer = f"{site.url}/" if mode == "global" else None
        status, _, err = site.login(issuer=issuer)
        equal((status, reason in err), (13, True), err)
    site.run("application", "revoke", "other")
    site.run("application", "set", "other", "--issuer-mode", "global")
    site.spoil = approve_then(lambda program, reply: None)
    status, out, err = site.login("--json", issuer=f"{site.url}/",
                                  client="other")
    equal(status, 0, err)
    token = [json.loads(out)["token"]["id_token"]]
    site.spoil = approve_then(spoil)
    status, _, err = site.login(issuer=f"{site.url}/")
    equal((status, "(aud)" in err), (13, True), err)


@test
def userinfo_of_another_person_is_refused(name):
    def spoil(program, reply):
        if program == "userinfo":
            reply.change(sub="somebody else")
    status, out, err = Site(name, approve_then(spoil)).login()
    equal((status, "another person" in err), (13, True), err)


@test
def control_characters_never_reach_the_terminal(name):
    def spoil(site, program, reply):
        if program == "device":
            reply.change(error="evil\u001b[2J", error_description="\u009b2J",
                         user_code="AB\u001b[2J")
            reply.status = 400
    status, out, err = Site(name, spoil).login()
    equal(status, 1)
    equal(re.search("[\x1b\x9b]", out + err), None, err)


@test
def endless_replies_are_cut(name):
    def spoil(site, program, reply):
        if program == "device":
            reply.body = b" " * 1000000
    status, _, err = Site(name, spoil).login()
    equal(status, 12, err)


def run(function):
    try:
        function(function.__name__)
    except Exception as e:  # each failure is told
        return f"{type(e).__name__}: {e}"
    return None


print(f"1..{len(TESTS)}")
Site("first")
with concurrent.futures.ThreadPoolExecutor(len(TESTS)) as pool:
    for i, (function, fault) in enumerate(zip(TESTS, pool.map(run, TESTS)),
                                          1):
        name = function.__name__.replace("_", " ")
        print(f"{'not ok' if fault else 'ok'} {i} - {name}", flush=True)
        for line in (fault or "").splitlines():
            print(f"# {line}", flush=True)
