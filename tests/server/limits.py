#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""limits.py: every limit that a client can meet is named by its error.

The table "Limits" of docs/protocol.md has them; the last test compares.
"""

import base64
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import DEVICE, DEVICE_GRANT, TOKEN, TOP, Installation, form, start  # noqa: E402
from people import make_user, programs  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

API, LONG_API = "https://api.example/", "https://api.example/" + "a" * 230
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
USERINFO = "/application/o/userinfo/"
# RFC 7515 A.3: what is refused here is refused before its signature is looked at
POINT = {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
named = set()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(header, payload):
    return ".".join(b64(json.dumps(part).encode()) for part in (header, payload)) + "." + b64(bytes(64))


def proof(**change):
    payload = {"jti": "x", "htm": "POST", "htu": f"https://id.example{DEVICE}", "iat": int(time.time()), **change}
    return unsigned({"typ": "dpop+jwt", "alg": "ES256", "jwk": POINT}, payload)


def assertion(**change):
    payload = {"iss": "keys", "sub": "keys", "aud": "https://id.example/application/o/keys/", "jti": "x",
               "exp": int(time.time()) + 60, **change}
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": unsigned({"alg": "ES256"}, payload)}


def basic(name, secret):
    return [("HTTP_AUTHORIZATION", "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode())]


def refused(reply, status, error, row, *limits):
    """The sentence names each limit; row: of the table."""
    told = json.loads(reply.body)
    equal((reply.status, told["error"]), (status, error), f"{row}: {told}")
    for limit in limits:
        holds(re.search(rf"\b{limit}\b", told["error_description"]), f"{row}: {limit} in {told}")
    named.add(row)


@test
def the_error_of_each_limit_of_the_device_endpoint_names_it(installation):
    with programs(installation, "device") as (device,):
        def ask(fields, extra=(), **more):
            fields = [*dict({"client_id": "tv", **more}).items(), *fields] if isinstance(fields, list) else \
                {"client_id": "tv", **fields}
            return device.request("POST", DEVICE, form(fields), extra)

        equal(ask({"nonce": "n" * 255, "scope": "openid " + "x" * 4000}).status, 200, "up to the limits")
        refused(ask({"x": "x" * 16384}), 413, "invalid_request", "body", 16384)
        refused(ask({f"p{i}": "x" for i in range(33)}), 400, "invalid_request",
                "parameters, in a body or an address", 32)
        refused(ask({"scope": "x" * 4097}), 400, "invalid_scope", "`scope`", 4096)
        refused(ask({"nonce": "n" * 256}), 400, "invalid_request", "`nonce`", 255)
        refused(ask({"code_challenge": "x" * 44, "code_challenge_method": "S256"}), 400, "invalid_request",
                "`code_challenge`", 43)
        row = "`resource` and `audience`"
        equal(ask([("resource", API)] * 8).status, 200, "eight")
        refused(ask([("resource", API)] * 9), 400, "invalid_target", row, 8)
        refused(ask({"resource": API + "a" * 500}), 400, "invalid_target", row, 512)
        refused(ask([("resource", API), ("resource", LONG_API), ("resource", LONG_API + "b")]), 400, "invalid_target", row, 512)
        refused(ask({"audience": "a" * 513}), 400, "invalid_target", row, 512)
        row = "`client_id`, `client_secret`"
        refused(device.request("POST", DEVICE, form({"client_id": "x" * 256})), 400, "invalid_client", row, 255, 511)
        refused(ask({"client_secret": "x" * 512}), 400, "invalid_client", row, 255, 511)
        refused(device.request("POST", DEVICE, b"", basic("x" * 256, "x")), 401, "invalid_client", row, 255, 511)
        refused(device.request("POST", DEVICE, b"", basic("build", "x" * 512)), 401, "invalid_client", row, 255, 511)
        refused(device.request("POST", DEVICE, b"", [("HTTP_AUTHORIZATION", "Basic " + "x" * 4096)]), 401,
                "invalid_client", "`Authorization`", 4096)
        refused(ask({}, [("HTTP_CONTENT_ENCODING", "gzip")]), 415, "invalid_request", "`Content-Encoding` of a body")
        row = "`DPoP`"
        refused(ask({}, [("HTTP_DPOP", "x" * 4097)]), 400, "invalid_dpop_proof", row, 4096)
        refused(ask({}, [("HTTP_DPOP", proof(jti="x" * 256))]), 400, "invalid_dpop_proof", row, 255)
        refused(ask({}, [("HTTP_DPOP", proof(jti="x" * 255))]), 400, "invalid_dpop_proof", row)  # its signature
        refused(ask({"user_hint": "x" * 256, "client_id": "build", "client_secret": installation.secret}), 400,
                "invalid_request", "`user_hint`", 255)


@test
def the_error_of_each_limit_of_an_assertion_names_it(installation):
    row = "`client_assertion`"
    with programs(installation, "token") as (token,):
        def ask(**fields):
            return token.request("POST", TOKEN, form({"grant_type": DEVICE_GRANT, "device_code": "x", **fields}))

        refused(ask(**assertion(jti="x" * 256)), 400, "invalid_client", row, 255)
        refused(ask(**assertion(iss="x" * 256, sub="x" * 256)), 400, "invalid_client", row, 255)
        refused(ask(client_id="x" * 256, **assertion()), 400, "invalid_client", row, 255)
        refused(ask(**assertion(jti="x" * 255)), 400, "invalid_client",
                "keys that an assertion without `kid` may mean", 8)


@test
def the_error_of_each_limit_of_tokens_names_it(installation):
    make_user(installation, "lisa")
    with programs(installation, "device", "token", "userinfo") as (device, token, userinfo):
        codes = start(device, "openid offline_access")
        installation.devgrant("grant", "approve", codes["user_code"], "--user", "lisa")

        def ask(**fields):
            return token.request("POST", TOKEN, form({"client_id": "tv", **fields}))

        poll = {"grant_type": DEVICE_GRANT, "device_code": codes["device_code"]}
        refused(ask(**poll, resource=API + "a" * 500), 400, "invalid_target", "`resource` and `audience`", 512)
        tokens = json.loads(ask(**poll).body)
        again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        refused(ask(**again, scope="x" * 4097), 400, "invalid_scope", "`scope`", 4096)
        refused(ask(**again, resource=API + "a" * 500), 400, "invalid_target", "`resource` and `audience`", 512)
        refused(userinfo.request("GET", USERINFO, extra=[("HTTP_AUTHORIZATION", "Bearer " + "x" * 4096)]), 401,
                "invalid_token", "`Authorization`", 4096)
        challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        reply = device.request("POST", DEVICE, form({
            "client_id": "tv", "scope": "openid", "code_challenge": challenge, "code_challenge_method": "S256"}))
        codes = json.loads(reply.body)
        installation.devgrant("grant", "approve", codes["user_code"], "--user", "lisa")
        for length in (42, 129):
            refused(ask(grant_type=DEVICE_GRANT, device_code=codes["device_code"], code_verifier="x" * length), 400,
                    "invalid_grant", "`code_verifier`", 43, 128)


@test
def the_error_of_each_limit_of_any_request_names_it(installation):
    with programs(installation, "discovery") as (discovery,):
        def get(target, extra=()):
            return discovery.request("GET", target, extra=extra)

        document = "/application/o/tv/.well-known/openid-configuration"
        equal(get(document).status, 200)
        refused(get("/application/o/" + "x" * 2048 + "/jwks/"), 404, "not_found", "path of an address", 2048)
        refused(get(document + "?" + "&".join(f"p{i}=x" for i in range(33))), 400, "invalid_request",
                "parameters, in a body or an address", 32)
        refused(get(document + "?x=" + "x" * 16384), 400, "invalid_request",
                "parameters, in a body or an address", 16384)
        refused(get(document, [("HTTP_HOST", "x" * 2049)]), 421, "invalid_request", "`Host`, `Origin`", 2048)
        refused(get(document, [(f"HTTP_X_{i}", "x") for i in range(300)]), 413, "invalid_request",
                "headers, with what the web server adds", 256)
        # what is malformed or elsewhere is told apart from what is long
        holds("2048" not in get("/%").body.decode(), "a malformed path")
        holds("2048" not in get("/nothing").body.decode(), "no such path")


# Refused for how often, not for how much, and what is left out without an error.
OTHER = {"assertions with a wrong signature, of one client from one network",
         "proofs beside one device code or refresh token", "requests for codes, of one network",
         "`device_name`, `device_model`", "`ui_locales`", "`User-Agent`", "`Cookie`"}


@test
def the_table_of_limits_has_what_was_met(installation):
    with open(os.path.join(TOP, "docs/protocol.md")) as file:
        section = file.read().partition("\n## Limits\n")[2].partition("\n## ")[0]
    rows = {line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")}
    equal(rows - {"what", "---"}, named | OTHER)


def prepare(installation):
    for name in (API, LONG_API, LONG_API + "b"):
        installation.devgrant("resource-server", "create", name)
    installation.devgrant("application", "set", "tv", "--audiences", f"{API} {LONG_API} {LONG_API}b")
    made = installation.devgrant("application", "create", "build", "--client-id", "build", "--json",
                                 "--grant-types", "device_code", "--allow-user-hint", "yes")
    installation.secret = json.loads(made)["client_secret"]
    keys = os.path.join(installation.folder, "keys.json")
    with open(keys, "w") as file:
        json.dump({"keys": [{**POINT, "kid": str(i)} for i in range(9)]}, file)
    installation.devgrant("application", "create", "keys", "--client-id", "keys", "--grant-types", "device_code",
                          "--token-endpoint-auth-method", "private_key_jwt", "--jwks", keys)


with Installation("throttle_device_authorization = off\n") as made:
    prepare(made)
    run(made)
