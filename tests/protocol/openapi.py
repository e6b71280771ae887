#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""openapi.py: docs/openapi.yaml against the running server.

Every reply is held against the document: status, type, headers, members. At
the end each status and error word that the document has must have been seen.
Needs DEVGRANT_DEMO, of a demo with openapi.conf.
"""

import base64
import concurrent.futures
import os
import subprocess
import tempfile
import urllib.parse

from contract import Contract
from proofs import Key, assertion, dpop
from world import ALL_SCOPES, AUTHORIZE, DEVICE, FORMS, INTROSPECT, JWKS, METADATA
from world import REVOKE, TOKEN, USERINFO, World
from flow import DEVICE_GRANT, FORM, Person, basic, parse_page
from tap import equal, holds, run, test

RFC8414 = "/.well-known/oauth-authorization-server"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
OPEN = ("/application/o/tv/.well-known/openid-configuration", "/application/o/tv" + RFC8414,
        RFC8414 + "/application/o/tv", METADATA, RFC8414, "/application/o/tv/jwks/", JWKS,
        AUTHORIZE)
HEALTH = "/-/health/"
PAGES = ("/device", "/device/c/x", "/device/login", "/device/logout", "/device/password",
         "/device/request/x")
# Seen only when something is broken: what 5XX says beside 503 of who writes.
WRITERS = {DEVICE, TOKEN, REVOKE}


class Visitor(Person):
    """A person whose every page is held against the document."""

    def __init__(self, world, username="user1"):
        super().__init__(world.demo, username)
        self._check = world.contract.check

    def request(self, method, address, body=None, headers=None):
        reply = super().request(method, address, body, headers)
        pairs = [(name.lower(), value) for name, value in reply.headers.items()]
        self._check(method, address, reply.status, pairs, reply.body)
        return reply


def error(reply, status, word):
    equal((reply.status, reply.json()["error"]), (status, word), "error")


def poll_error(world, word, **form):
    error(world.server.post(TOKEN, {"client_id": "tv", "grant_type": DEVICE_GRANT,
                                    **form}), 400, word)


# What all have in common

@test
def the_document_is_of_this_version(world):
    told = subprocess.run(world.demo.command() + ["version"], stdout=subprocess.PIPE,
                          check=True, text=True).stdout
    holds(world.contract.version in told, f"{world.contract.version} in {told}")


@test
def methods_types_sizes_and_hosts(world):
    server = world.server
    for path in FORMS + (USERINFO,):
        error(server.request("PUT", path, body=b""), 405, "invalid_request")
        error(server.post(path, "{}", content_type="application/json"), 415, "invalid_request")
        error(server.post(path, "x=" + "a" * 17000), 413, "invalid_request")
        error(server.request("POST", path, [("Content-Type", FORM)], b"", "evil.example"),
              421, "invalid_request")
    error(server.request("GET", USERINFO, host="evil.example"), 421, "invalid_request")
    for path in OPEN:
        error(server.request("PUT", path, body=b""), 405, "invalid_request")
        for method in ("GET", "HEAD") + (("POST",) if path == AUTHORIZE else ()):
            reply = server.request(method, path, body=b"" if method == "POST" else None)
            equal(reply.status, 400 if path == AUTHORIZE else 200, path)
            equal(server.request(method, path, host="evil.example",
                                 body=b"" if method == "POST" else None).status, 421, path)
    error(server.request("PUT", HEALTH, body=b""), 405, "invalid_request")
    for method in ("GET", "HEAD"):
        for host in (None, "evil.example"):
            equal(server.request(method, HEALTH, host=host).status, 200, "health")
    for path in OPEN + (HEALTH,):
        error(server.request("GET", path + "?x=1&x=2"), 400, "invalid_request")
    gzip = [("Content-Type", FORM), ("Content-Encoding", "gzip")]
    for path in FORMS + (USERINFO, AUTHORIZE):
        error(server.request("POST", path, gzip, b"x"), 415, "invalid_request")
    error(server.post(AUTHORIZE, "x=1&x=2"), 400, "invalid_request")
    error(server.post(AUTHORIZE, "{}", content_type="application/json"), 415, "invalid_request")
    error(server.post(AUTHORIZE, "x=" + "a" * 17000), 413, "invalid_request")
    for path in OPEN:
        if "/tv/" in path or path.endswith("/tv"):
            error(server.request("GET", path.replace("/tv", "/nobody")), 404, "not_found")


@test
def I21_preflight(world):
    app = world.application("--client-type", "public", "--cors-origins", "https://app.example")
    for path in (DEVICE, TOKEN, REVOKE, USERINFO):
        for origin, shared in (("https://app.example", True), ("https://evil.example", False)):
            reply = world.server.request("OPTIONS", path, [
                ("Origin", origin), ("Access-Control-Request-Method", "POST")])
            equal((reply.status, bool(reply.get("Access-Control-Allow-Origin"))),
                  (204, shared), path)
        error(world.server.request("OPTIONS", path), 405, "invalid_request")
    reply = world.server.post(DEVICE, {"client_id": app["client_id"]},
                              [("Origin", "https://app.example")])
    equal(reply.get("Access-Control-Allow-Origin"), "https://app.example", "shared")
    reply = world.server.post(REVOKE, {"client_id": app["client_id"], "token": "x"},
                              [("Origin", "https://app.example")])
    equal((reply.status, reply.get("Access-Control-Allow-Origin")),
          (200, "https://app.example"), "a kiosk signs out")


# Tokens

@test
def I1_I7_device_authorization(world):
    server = world.server
    equal(server.post(DEVICE, {"client_id": "tv", "scope": "openid"}).status, 200, "codes")
    equal(server.post(DEVICE, {"client_id": "tv", "scope": "openid other"}).json()["scope"],
          "openid", "scope told")
    equal(server.post(DEVICE, {"scope": "openid"}, [world.basic]).status, 200, "Basic")
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion(
        world.client_key, world.signer["client_id"], world.signer["issuer"])}
    equal(server.post(DEVICE, form).status, 200, "private_key_jwt")
    for extra, word in (({"scope": chr(34)}, "invalid_scope"),
                        ({"nonce": "a" * 3000}, "invalid_request"),
                        ({"client_secret": "x"}, "invalid_client")):
        error(server.post(DEVICE, {"client_id": "tv", **extra}), 400, word)
    site = world.demo.application("site")
    error(server.post(DEVICE, {"client_id": "site", "client_secret": site["client_secret"]}),
          400, "unauthorized_client")
    error(server.post(DEVICE, {}, [("Authorization", basic("build", "x"))]), 401, "invalid_client")
    error(server.post(DEVICE, {}, [("Authorization", "Bearer x")]), 401, "invalid_client")


@test
def I18_resources(world):
    server = world.server
    api, other = "https://api.example/", "https://other.example/"
    made = world.devgrant("resource-server", "create", api)
    world.devgrant("resource-server", "create", other)
    app = world.application("--client-type", "public", "--audiences", f"{api} {other}")
    who = {"client_id": app["client_id"]}
    error(server.post(DEVICE, {**who, "resource": "https://evil.example/"}), 400, "invalid_target")
    form = [*who.items(), ("scope", ALL_SCOPES), ("resource", api), ("resource", other)]
    codes = server.post(DEVICE, form).json()
    world.approve(codes)
    error(world.poll(codes, **who, resource="https://evil.example/"), 400, "invalid_target")
    tokens = world.poll(codes, **who)
    equal(tokens.status, 200, tokens.body)
    header = [("Authorization", basic(urllib.parse.quote(api, ""), made["client_secret"]))]
    reply = server.post(INTROSPECT, {"token": tokens.json()["access_token"]}, header)
    equal(reply.json().get("aud"), [api, other], reply.body)


def bound_headers(world, key, method, path, token=None):
    """A proof with the nonce that the server wants."""
    url = world.url(path)
    nonce = world.server.post(DEVICE, {"client_id": "tv"}, [
        ("DPoP", dpop(key, "POST", world.url(DEVICE)))]).get("DPoP-Nonce")
    return [("DPoP", dpop(key, method, url, token, nonce=nonce))]


@test
def I20_dpop(world):
    server, key = world.server, Key()
    for path, form in ((DEVICE, {}), (TOKEN, {"grant_type": DEVICE_GRANT, "device_code": "x"})):
        form = {"client_id": "tv", **form}
        error(server.post(path, form, [("DPoP", "x")]), 400, "invalid_dpop_proof")
        error(server.post(path, form, [("DPoP", dpop(key, "POST", world.url(path)))]),
              400, "use_dpop_nonce")
    codes = world.approve(world.codes(headers=bound_headers(world, key, "POST", DEVICE)))
    tokens = world.poll(codes, bound_headers(world, key, "POST", TOKEN))
    equal((tokens.status, tokens.json()["token_type"]), (200, "DPoP"), tokens.body)
    token = tokens.json()["access_token"]
    scheme = ("Authorization", f"DPoP {token}")
    for method in ("GET", "POST"):
        body = b"" if method == "POST" else None
        reply = server.request(method, USERINFO, [scheme] + bound_headers(
            world, key, method, USERINFO, token), body)
        equal(reply.status, 200, reply.body)
        error(server.request(method, USERINFO, [scheme], body), 401, "invalid_dpop_proof")
        error(server.request(method, USERINFO, [scheme, (
            "DPoP", dpop(key, method, world.url(USERINFO), token))], body), 401, "use_dpop_nonce")


@test
def T1_T3_T11_T15_tokens(world):
    server = world.server
    codes = world.codes(ALL_SCOPES)
    error(world.poll(codes), 400, "authorization_pending")
    error(world.poll(codes), 400, "slow_down")
    tokens = world.poll(world.approve(codes))
    equal(tokens.status, 200, tokens.body)
    error(world.poll(codes), 400, "invalid_grant")
    refresh = {"client_id": "tv", "grant_type": "refresh_token",
               "refresh_token": tokens.json()["refresh_token"]}
    error(server.post(TOKEN, {**refresh, "scope": "admin"}), 400, "invalid_scope")
    equal(server.post(TOKEN, {**refresh, "scope": "openid"}).status, 200, "refresh")
    codes = world.codes()
    world.devgrant("grant", "deny", codes["user_code"])
    error(world.poll(codes), 400, "access_denied")
    codes = world.codes()
    world.expire(codes)
    error(world.poll(codes), 400, "expired_token")
    poll_error(world, "invalid_request")
    poll_error(world, "unsupported_grant_type", grant_type="password")
    poll_error(world, "invalid_client", client_id="nobody", device_code="x")
    site = world.demo.application("site")
    poll_error(world, "unauthorized_client", client_id="site", device_code="x",
               client_secret=site["client_secret"])
    error(server.post(TOKEN, {"grant_type": DEVICE_GRANT, "device_code": "x"},
                      [("Authorization", basic("build", "x"))]), 401, "invalid_client")


@test
def M5_introspection_and_revocation(world):
    server = world.server
    tokens = world.tokens(client_id="build", client_secret=world.secret)
    for name in ("access_token", "refresh_token"):
        reply = server.post(INTROSPECT, {"token": tokens[name]}, [world.basic])
        equal(reply.json()["active"], True, name)
    for path in (INTROSPECT, REVOKE):
        error(server.post(path, {}, [world.basic]), 400, "invalid_request")
        error(server.post(path, {"token": "x"}), 401, "invalid_client")
    error(server.post(REVOKE, {"token": tokens["id_token"]}, [world.basic]),
          400, "unsupported_token_type")
    equal(server.post(REVOKE, {"token": tokens["refresh_token"]}, [world.basic]).status, 200,
          "revoked")
    reply = server.post(INTROSPECT, {"token": tokens["access_token"]}, [world.basic])
    equal(reply.json(), {"active": False}, "with its refresh token")


@test
def M6_userinfo(world):
    server, token = world.server, world.tokens()["access_token"]
    header = [("Authorization", f"Bearer {token}")]
    equal(server.request("GET", USERINFO, header).status, 200, "GET")
    equal(server.request("HEAD", USERINFO, header).status, 200, "HEAD")
    equal(server.post(USERINFO, {"access_token": token}).status, 200, "POST")
    error(server.post(USERINFO, {"access_token": token}, header), 400, "invalid_request")
    error(server.request("GET", f"{USERINFO}?access_token={token}"), 400, "invalid_request")
    narrow = [("Authorization", "Bearer " + world.tokens("email")["access_token"])]
    for method in ("GET", "POST"):
        body = b"" if method == "POST" else None
        error(server.request(method, USERINFO, body=body), 401, "invalid_token")
        error(server.request(method, USERINFO, [("Authorization", "Bearer x")], body),
              401, "invalid_token")
        error(server.request(method, USERINFO, narrow, body), 403, "insufficient_scope")


# Pages

@test
def V1_V4_pages_until_the_approval(world):
    codes = world.codes()
    visitor = Visitor(world)
    page = visitor.open("/device/login")
    equal(visitor.submit(page, "password", username="", password="").status, 400, "empty")
    page = visitor.approval_page(codes["verification_uri_complete"])
    question = visitor.address
    equal(visitor.submit(page, "decision").status, 400, "undecided")
    page = visitor.get(question)
    done = visitor.submit(page, "decision", button=("decision", "approve"))
    equal(done.status, 303, "approved")
    equal(visitor.follow(done).status, 200, "what became of it")
    equal(world.poll(codes).status, 200, "tokens")
    page = visitor.open("/device")
    equal(visitor.submit(page, "code", code="").status, 400, "no code")
    for wrong in ("BBBB-BBBB", "CCCC-CCCC", "DDDD-DDDD", "FFFF-FFFF", "GGGG-GGGG", "HHHH-HHHH"):
        reply = visitor.submit(page, "code", code=wrong)
    equal(reply.status, 429, "many wrong codes")
    holds(any(form.action.endswith("/device/logout") for form in parse_page(page).forms),
          "a way out")
    csrf = next(value for form in parse_page(page).forms for name, value in form.fields
                if name == "csrf")
    equal(visitor.post("/device/logout", {"csrf": csrf}).status, 303, "signed out")
    equal(visitor.get(question).status, 303, "to the sign-in form")


@test
def S12_the_own_password(world):
    visitor = Visitor(world)
    equal(visitor.get("/device/password").status, 303, "to the sign-in form")
    equal(visitor.post("/device/password", {"current": "x"}).status, 303, "not signed in")
    visitor.sign_in(visitor.open("/device"))
    page = visitor.open("/device/password")
    same = visitor.password
    # the box is cleared: others need their tokens
    form = {"csrf": next(value for form in parse_page(page).forms if "again" in form.names
                         for name, value in form.fields if name == "csrf")}
    done = visitor.post("/device/password", {**form, "current": same, "new": same, "again": same})
    equal(done.status, 200, "changed")
    equal(visitor.post("/device/password", form).status, 403, "the page of the former session")
    page = visitor.open("/device/password")
    for _ in range(30):
        reply = visitor.submit(page, "again", current="wrong", new=same, again=same)
        if reply.status == 429:
            break
        equal(reply.status, 403, "a wrong password")
    equal(reply.status, 429, "many wrong passwords")


@test
def V21_pages_refuse(world):
    visitor = Visitor(world, "user2")
    equal(visitor.get("/").status, 303, "/")
    equal(visitor.get("/?x=1&x=2").status, 400, "/")
    equal(visitor.request("PUT", "/", b"").status, 405, "/")
    equal(visitor.request("GET", "/", headers={"Host": "evil.example"}).status, 421, "/")
    for path in PAGES:
        if path != "/device/logout":
            equal(visitor.request("GET", path, headers={"Host": "evil.example"}).status, 421, path)
        equal(visitor.request("PUT", path, b"").status, 405, path)
        if path != "/device/c/x":
            equal(visitor.request("POST", path, b"", {
                "Content-Type": FORM, "Host": "evil.example"}).status, 421, path)
        if path != "/device/c/x":
            equal(visitor.post(path, "x=1&x=2").status, 400, path)
            equal(visitor.post(path, "x=" + "a" * 17000).status, 413, path)
            equal(visitor.request("POST", path, b"{}", {
                "Content-Type": "application/json"}).status, 415, path)
        if path != "/device/logout":
            equal(visitor.get(path + "?x=1&x=2").status, 400, path)
    equal(visitor.get("/-/application/00000000-0000-4000-8000-000000000000/icon/").status, 404,
          "no picture")
    person = Visitor(world)
    person.sign_in(person.open("/device"))
    for path in PAGES:
        if path != "/device/c/x":
            equal(person.post(path, {"csrf": "x"}).status, 403, path)
    page = visitor.open("/device/login")
    for _ in range(30):
        reply = visitor.submit(page, "password", username="user2", password="wrong")
        if reply.status == 429:
            break
        equal(reply.status, 403, "a wrong password")
    equal(reply.status, 429, "many wrong passwords")


@test
def V5_the_picture_of_an_application(world):
    picture = base64.b64decode(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
                               b"+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    with tempfile.NamedTemporaryFile() as file:
        file.write(picture)
        file.flush()
        os.chmod(file.name, 0o644)
        app = world.application("--icon", file.name)
    reply = Visitor(world).get(f"/-/application/{app['uuid']}/icon/")
    equal((reply.status, reply.body), (200, picture), "picture")


@test
def B2_pages_without_a_flow(world):
    brand = world.devgrant("brand", "list")
    brand = (brand["results"] if isinstance(brand, dict) else brand)[0]
    domain, flow = brand["domain"], brand["flow_device_code"]
    world.devgrant("brand", "set", domain, "--flow-device-code", "none")
    try:
        equal(Visitor(world).get("/device").status, 404, "no flow")
        error(world.server.post(DEVICE, {"client_id": "tv"}), 400, "unauthorized_client")
        reply = world.server.request("GET", OPEN[0])
        holds("device_authorization_endpoint" not in reply.json(), "not announced")
    finally:
        world.devgrant("brand", "set", domain, "--flow-device-code", flow)


# At last

@test
def T18_busy_database(world):
    """Over five seconds of waiting; a poll would be told to wait instead."""
    tokens = world.tokens()
    codes = world.approve(world.codes())
    refresh = tokens["refresh_token"]
    waiting = ((DEVICE, {"client_id": "tv"}),
               (TOKEN, {"client_id": "tv", "grant_type": "refresh_token", "refresh_token": refresh}),
               (REVOKE, {"client_id": "tv", "token": refresh}))
    with world.writers_lock():
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for reply in pool.map(lambda request: world.server.post(*request), waiting):
                error(reply, 503, "temporarily_unavailable")
        error(world.poll(codes), 400, "authorization_pending")
    equal(world.poll(codes).status, 200, "nothing was lost")


@test
def I15_too_many_requests(world):
    for _ in range(300):
        reply = world.server.post(DEVICE, {"client_id": "tv"})
        if reply.status != 200:
            break
    error(reply, 429, "slow_down")
    # and of signatures that prove nothing
    stranger, signer = Key(), world.signer
    for path in (TOKEN, INTROSPECT, REVOKE):
        for _ in range(300):
            reply = world.server.post(path, {
                "grant_type": DEVICE_GRANT, "device_code": "x", "token": "x",
                "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion(
                    stranger, signer["client_id"], signer["issuer"])})
            if reply.status == 429:
                break
        error(reply, 429, "slow_down")


@test
def every_documented_outcome_was_seen(world):
    missing = set(world.contract.outcomes()) - world.contract.seen
    missing = sorted(f"{method} {path} {status} {word}" for path, method, status, word in missing
                     if status != "5XX" or
                     (word == "temporarily_unavailable" and path in WRITERS))
    equal(missing, [], f"{world.contract.checked} replies")


if __name__ == "__main__":
    world = World()
    world.contract = Contract()
    world.server.observer = world.contract.check
    run(world)
