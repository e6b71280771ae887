#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""wiped.py: a program that has replied keeps no token, code, secret, password or cookie in its memory.

Whole flows run through the real programs. After each reply the memory of the processes that served is read from
outside, as root can, and searched for every secret that this request and those before it brought or got.
"""

import base64
import contextlib
import http.cookies
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import FORM, PARAMS, STDIN, begin, children, params, record, stat, variables, wait_until  # noqa: E402
from flow import basic, parse_page  # noqa: E402
from installation import DEVICE, DEVICE_GRANT, TOKEN, Installation, form  # noqa: E402
from people import PASSWORD, Browser, make_user  # noqa: E402
from tap import Skip, equal, holds, run, test  # noqa: E402

TIMES = 5  # a timer may have woken it while it was searched
LINE, LINES = 250, 10  # of what is told of a failure
PART = 24  # so many characters in a row count as found
ALGS = ("RS256", "ES256", "EdDSA")
SCOPE = "openid profile email offline_access"
NEXT = "the next long password of paul"
SECRET = "kept-by-the-device-alone-and-long-enough-0123456789"
NAMES = ("device", "token", "userinfo", "introspect", "revoke", "discovery", "verify")
ISSUER = "https://id.example/application/o/{}/"
INTROSPECT, REVOKE, USERINFO = (f"/application/o/{name}/" for name in ("introspect", "revoke", "userinfo"))
# what is secret of a form or a query, of the variables, and of a JSON reply
FIELDS = {"access_token", "again", "client_assertion", "client_secret", "code", "csrf", "current", "device_code",
          "handle", "new", "password", "refresh_token", "ticket", "token"}
VARIABLES = {"HTTP_AUTHORIZATION", "HTTP_DPOP", "HTTP_X_SECRET"}
MEMBERS = {"access_token", "device_code", "id_token", "refresh_token", "user_code"}


def writable(pid):
    """Address, name and bytes of whatever a process can have written."""
    try:
        maps, memory = open(f"/proc/{pid}/maps"), open(f"/proc/{pid}/mem", "rb", buffering=0)
    except PermissionError:
        holds(os.geteuid() != 0, "root may read it")
        raise Skip("neither root nor a user namespace: memory cannot be read") from None
    with maps, memory:
        for line in maps:
            words = line.split(None, 5)
            first, last = (int(part, 16) for part in words[0].split("-"))
            name = words[5].strip() if len(words) > 5 else ""
            if not words[1].startswith("rw"):
                continue
            memory.seek(first)
            yield first, name, memory.read(last - first)


def parts(value):
    """Of each 35 characters in a row, one of these is whole."""
    last = max(len(value) - PART, 0)
    return {value[at:at + PART] for at in (*range(0, last, PART // 2), last)}


def found(pid, values):
    """Name of each value of which a part is in memory, and where."""
    wanted = {part: what for what, value in values.items() for part in parts(value)}
    # longest first: the short ones may begin another
    any_of = re.compile(b"|".join(re.escape(part) for part in sorted(wanted, key=len, reverse=True)))
    out = {}
    for first, name, content in writable(pid):
        for match in any_of.finditer(content):
            at = match.start()
            out.setdefault(wanted[match.group()],
                           f"{first + at:x} {name}: {content[max(at - 40, 0):at + 60]!r}")
    return out


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pieces(name, value):
    """What to look for. Of a JWT: all but its header, which is the same in every one; the signature as bytes, too;
    and of its JSON the beginning of what no other has."""
    if value.count(".") != 2:
        return {name: value.encode()}
    _, payload, signature = value.split(".")
    values = {f"{name}, payload": payload.encode(), f"{name}, signature": signature.encode(),
              f"{name}, bytes of the signature": unbase64url(signature)}
    claims = json.loads(unbase64url(payload))
    for claim in claims.keys() & {"jti", "at_hash"}:
        values[f"{name}, JSON with {claim}"] = f'"{claim}":"{claims[claim]}'.encode()[:PART]
    return values


def wrong(value):
    return value[:-30] + value[:-31:-1]


def cookies(line):
    return {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items() if morsel.value}


def brought(target, body, extra):
    """Secrets of a request."""
    fields = urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query)
    fields += urllib.parse.parse_qsl((body or b"").decode())
    extra = dict(extra)
    yield from ((name, value) for name, value in fields if name in FIELDS)
    yield from ((name, value) for name, value in extra.items() if name in VARIABLES - {"HTTP_AUTHORIZATION"})
    yield from cookies(extra.get("HTTP_COOKIE", "")).items()
    kind, _, value = extra.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind == "Basic":
        yield "password of Basic", base64.b64decode(value).decode(errors="replace").partition(":")[2]
    if kind:
        yield kind, value


def got(reply):
    """Secrets of a reply."""
    for line in reply.lines:
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            yield from cookies(value.partition(";")[0]).items()
    if reply.body.startswith(b"{"):
        yield from ((name, value) for name, value in json.loads(reply.body).items() if name in MEMBERS)
    elif reply.body:
        reply.text = lambda: reply.body.decode()
        for shown in parse_page(reply).forms:
            yield from ((name, value) for name, value in shown.fields if name in FIELDS)


class Watched:
    """A program whose memory is looked at after each of its replies."""

    def __init__(self, program):
        self.program, self.values, self.left = program, {}, []

    def processes(self):
        """Whichever of them serves."""
        return [self.program.process.pid, *children(self.program.process.pid)]

    def learn(self, secrets, what):
        for name, value in secrets:
            if len(value) > 7:  # a code that people type is as short as that
                self.values.update(pieces(f"{name} of {what}", value))

    def look(self, when):
        for pid in self.processes():
            wait_until(lambda pid=pid: stat(pid)[0] == "S", "it does not wait for the next request")
            self.left += [f"{when}: {what} at {where}" for what, where in found(pid, self.values).items()]

    def request(self, method, target, body=None, extra=()):
        self.learn(brought(target, body, extra), target)
        before = self.processes()
        reply = self.program.request(method, target, body, extra)
        self.learn(got(reply), f"the reply of {target}")
        holds(set(before) <= set(self.processes()), "the same processes serve")
        self.look(f"{method} {target} {reply.status}")
        return reply

    def post(self, target, expected, fields, extra=()):
        reply = self.request("POST", target, form(fields), extra)
        equal(reply.status, expected, f"{target}: {reply.body}")
        return json.loads(reply.body or b"{}")


class World:
    """An installation, and its programs, which serve all tests."""

    def __init__(self, installation, programs):
        self.installation, self.devgrant = installation, installation.devgrant
        self.programs = {name: Watched(program) for name, program in programs.items()}

    @contextlib.contextmanager
    def watched(self, *names):
        """Programs in which nothing must be left."""
        programs = [self.programs[name] for name in names]
        for program in programs:
            program.values, program.left = {}, []
        yield programs
        left = [line[:LINE] for program in programs for line in program.left]
        holds(not left, "\n".join([f"{len(left)} times:", *left[:LINES]]))


class Key:
    """An RSA key of a device."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "device.pem")
        self.openssl("genrsa", "-out", self.path, "2048")
        modulus = self.openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().partition("=")[2]
        self.jwk = {"kty": "RSA", "e": "AQAB", "n": self.base64url(bytes.fromhex(modulus))}

    @staticmethod
    def openssl(*words, text=b""):
        return subprocess.run(["openssl", *words], input=text, capture_output=True, check=True).stdout

    @staticmethod
    def base64url(data):
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    def sign(self, header, payload):
        text = ".".join(self.base64url(json.dumps(part, separators=(",", ":")).encode())
                        for part in ({"alg": "RS256", **header}, payload))
        return text + "." + self.base64url(self.openssl("dgst", "-sha256", "-sign", self.path, text=text.encode()))

    def assertion(self, client):
        now = int(time.time())
        return self.sign({"typ": "JWT"}, {"iss": client, "sub": client, "aud": ISSUER.format(client),
                                          "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60})

    def proof(self, method, target, **more):
        return self.sign({"typ": "dpop+jwt", "jwk": self.jwk},
                         {"jti": str(uuid.uuid4()), "htm": method, "htu": "https://id.example" + target,
                          "iat": int(time.time()), **more})


def tokens(world, device, token, client, more=lambda target: ({}, [])):
    """Wait, redeem and refresh, and some refusals. more(target): fields and variables of each request."""
    def ask(program, target, expected, **fields):
        fields_too, extra = more(target)
        return program.post(target, expected, {"client_id": client, **fields, **fields_too}, extra)

    def device_code(expected):
        return ask(token, TOKEN, expected, grant_type=DEVICE_GRANT, device_code=codes["device_code"])

    def refresh(expected, value):
        return ask(token, TOKEN, expected, grant_type="refresh_token", refresh_token=value)

    codes = ask(device, DEVICE, 200, scope=SCOPE)
    device_code(400)
    world.devgrant("grant", "approve", codes["user_code"], "--user", "uma")
    first = device_code(200)
    second = refresh(200, first["refresh_token"])
    device_code(400)
    refresh(400, wrong(second["refresh_token"]))
    return second


@test
def what_a_program_works_on_is_found(world):
    """The search itself: the request is not whole yet."""
    with world.watched("token") as (token,):
        secret = "brought by a request that waits for its body"
        connection = token.program.connect()
        connection.send(begin() + params(variables("POST", TOKEN, b"x=1", [("HTTP_AUTHORIZATION", secret)])))
        token.values["secret"] = secret.encode()
        wait_until(lambda: any(found(pid, token.values) for pid in token.processes()), "it is not found")
        connection.send(record(STDIN, b"x=1") + record(STDIN))
        equal(connection.reply().status, 400)
        token.look("afterwards")


@test
def of_tokens_nothing_is_left(world):
    for alg in ALGS:
        world.devgrant("application", "set", "tv", "--access-token-alg", alg, "--id-token-alg", alg)
        with world.watched("device", "token") as (device, token):
            tokens(world, device, token, "tv")


@test
def of_opaque_tokens_nothing_is_left(world):
    world.devgrant("application", "set", "tv", "--access-token-format", "opaque")
    with world.watched("device", "token") as (device, token):
        tokens(world, device, token, "tv")
    world.devgrant("application", "set", "tv", "--access-token-format", "jwt")


@test
def of_a_secret_nothing_is_left(world):
    for more in ({"client_secret": SECRET}, []), ({}, [("HTTP_AUTHORIZATION", basic("box", SECRET))]):
        with world.watched("device", "token") as (device, token):
            tokens(world, device, token, "box", lambda target, more=more: more)


@test
def of_an_assertion_nothing_is_left(world):
    with world.watched("device", "token") as (device, token):
        tokens(world, device, token, "signer", lambda target: ({
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": key.assertion("signer")}, []))


@test
def of_a_proof_nothing_is_left(world):
    with world.watched("device", "token", "userinfo") as (device, token, userinfo):
        given = tokens(world, device, token, "tv",
                       lambda target: ({}, [("HTTP_DPOP", key.proof("POST", target))]))
        digest = key.openssl("dgst", "-sha256", "-binary", text=given["access_token"].encode())
        reply = userinfo.request("GET", USERINFO, extra=[
            ("HTTP_AUTHORIZATION", "DPoP " + given["access_token"]),
            ("HTTP_DPOP", key.proof("GET", USERINFO, ath=key.base64url(digest)))])
        equal(reply.status, 200, reply.body)


@test
def of_what_a_token_is_used_for_nothing_is_left(world):
    more = {"client_secret": SECRET}
    for kind in "jwt", "opaque":
        world.devgrant("application", "set", "box", "--access-token-format", kind)
        with world.watched(*NAMES) as (device, token, userinfo, introspect, revoke, discovery, _):
            given = tokens(world, device, token, "box", lambda target: (more, []))
            bearer = [("HTTP_AUTHORIZATION", "Bearer " + given["access_token"])]
            equal(userinfo.request("GET", USERINFO, extra=bearer).status, 200)
            userinfo.post(USERINFO, 200, {"access_token": given["access_token"]})
            userinfo.post(USERINFO, 401, {"access_token": wrong(given["access_token"])})
            credentials = [("HTTP_AUTHORIZATION", basic("box", SECRET))]
            for value in given["access_token"], given["refresh_token"]:
                holds(introspect.post(INTROSPECT, 200, {"token": value}, credentials)["active"], "active")
                introspect.post(INTROSPECT, 200, {"client_id": "box", "token": value, **more})
            introspect.post(INTROSPECT, 401, {"token": value}, [("HTTP_AUTHORIZATION", basic("box", wrong(SECRET)))])
            for value in given["access_token"], given["refresh_token"], given["refresh_token"]:
                revoke.post(REVOKE, 200, {"token": value}, credentials)
            discovery.request("GET", ISSUER.format("tv").removeprefix("https://id.example") +
                              ".well-known/openid-configuration",
                              extra=[*bearer, ("HTTP_COOKIE", "__Host-session=" + "of-another-application" * 3)])


@test
def of_a_person_nothing_is_left(world):
    make_user(world.installation, "paul")
    with world.watched("device", "verify") as (device, verify):
        codes = device.post(DEVICE, 200, {"client_id": "tv", "scope": SCOPE})
        verify.learn([("user code", codes["user_code"]), ("normal user code", codes["user_code"].replace("-", ""))],
                     "the device")
        browser = Browser(verify, "paul", "not the password of paul, yet long")
        page = browser.sign_in(browser.open(codes["verification_uri_complete"]))
        holds(browser.is_login(page), page.text())
        browser.password = PASSWORD
        page = browser.follow(browser.submit(browser.sign_in(page), "code"))
        page = browser.follow(browser.submit(page, "decision", button=("decision", "approve")))
        equal(page.status, 200, page.text())
        page = browser.open("/device/password")
        page = browser.follow(browser.submit(page, "current", current=PASSWORD, new=NEXT, again=NEXT))
        equal(page.status, 200, page.text())
        # the code typed, and refused
        page = browser.open("/device")
        browser.follow(browser.submit(page, "code", code=codes["user_code"]))
        page = browser.open("/device")
        address = next(shown.action for shown in parse_page(page).forms if shown.action.endswith("/logout"))
        csrf = next(value for name, value in parse_page(page).forms[0].fields if name == "csrf")
        equal(browser.post(address, {"csrf": csrf}).status, 303)
        holds(not browser.is_signed_in(), "signed out")


@test
def of_what_is_refused_unread_nothing_is_left(world):
    secret = "another-secret-" + key.base64url(os.urandom(30))
    for name, target in ("token", TOKEN), ("device", DEVICE), ("verify", "/device/login"):
        with world.watched(name) as (program,):
            for body, extra in (
                    (form({"client_secret": secret, "x": "x" * 40000, "client_assertion": secret}), []),
                    (form({"client_secret": secret}), [("CONTENT_TYPE", "application/json")]),
                    (form({"client_secret": secret}) + b"&x=%zz", []),
                    (form({"client_secret": [secret, secret]}), []),
                    (form({"client_secret": secret}), [("HTTP_HOST", "elsewhere.example")])):
                extra = [("CONTENT_TYPE", FORM), ("CONTENT_LENGTH", str(len(body))), ("HTTP_X_SECRET", secret), *extra]
                status = program.request("POST", target, body, list(dict(extra).items())).status
                holds(400 <= status < 500, f"{target}: {status}")


@test
def of_a_request_that_breaks_off_nothing_is_left(world):
    secret = "another-secret-" + key.base64url(os.urandom(30))
    vars = params(variables("POST", TOKEN, b"x" * 1000, [("HTTP_X_SECRET", secret)]))
    with world.watched("token") as (token,):
        token.values["secret"] = secret.encode()
        for sent in (begin() + vars[:-30], begin() + vars, begin() + vars + record(STDIN, form({"token": secret})),
                     begin() + record(PARAMS, b"\0\x7f" + secret.encode()) + record(PARAMS), secret.encode()):
            connection = token.program.connect()
            connection.send(sent)
            connection.socket.shutdown(1)
            connection.reply()
            token.look(f"after {len(sent)} bytes")


def why_not(installation):
    """Why this cannot be tested here."""
    if b"__libc_free" not in open(installation.path("token"), "rb").read():
        return "these programs have no free() of their own, as with a sanitizer"
    if not shutil.which("openssl"):
        return "no openssl signs for the device"
    with installation.program("token") as program:
        try:
            holds(list(writable(program.process.pid)), "its memory")
        except PermissionError:
            return "only root may read the memory of these programs"
    return ""


def make_client(installation, name, option, content):
    path = os.path.join(installation.folder, name)
    with open(path, "w") as file:
        file.write(content)
    installation.devgrant("application", "create", name, "--client-type", "confidential", "--client-id", name,
                          "--scopes", SCOPE, "--grant-types", "device_code refresh_token", *option, path)


with Installation("throttle_device_authorization = off\n") as made, contextlib.ExitStack() as stack:
    reason = why_not(made)
    if reason:
        print(f"1..0 # SKIP {reason}")
        sys.exit(0)
    key = Key(made.folder)
    make_client(made, "box", ["--client-secret-file"], SECRET)
    make_client(made, "signer", ["--token-endpoint-auth-method", "private_key_jwt", "--jwks"],
                json.dumps({"keys": [{**key.jwk, "alg": "RS256", "use": "sig"}]}))
    run(World(made, {name: stack.enter_context(made.program(name)) for name in NAMES}))
