#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""openid.py: metadata, keys, tokens and userinfo tell the truth about each other.

Needs DEVGRANT_DEMO.
"""

import hashlib
import json
import subprocess
import time
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from proofs import Key, b64, decode, dpop, number, unb64
from world import ALL_SCOPES, DEVICE, TOKEN, USERINFO, World
from flow import DEVICE_GRANT  # behind world, which knows where it is
from tap import equal, holds, run, test
from wrong_proofs import ED25519, RSA

PROFILE = {"name", "given_name", "preferred_username", "nickname", "groups"}
EMAIL = {"email", "email_verified"}


def document(world, address):
    reply = world.server.request("GET", address.removeprefix(world.base))
    equal((reply.status, reply.media_type), (200, "application/json"), address)
    return reply.json()


def metadata(world, issuer):
    return document(world, issuer + ".well-known/openid-configuration")


def bearer(token):
    return [("Authorization", f"Bearer {token}")]


def verify(world, issuer, token):
    """By the published key of that kid alone."""
    header, payload = decode(token)
    keys = [k for k in document(world, metadata(world, issuer)["jwks_uri"])["keys"]
            if k["kid"] == header["kid"]]
    equal([k["alg"] for k in keys], [header["alg"]])
    key, (data, _, signature) = keys[0], token.rpartition(".")
    data, signature = data.encode(), unb64(signature)
    if key["kty"] == "RSA":
        rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key().verify(
            signature, data, padding.PKCS1v15(), hashes.SHA256())
    elif key["kty"] == "EC":
        r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
        equal(len(signature), 64)
        ec.EllipticCurvePublicNumbers(number(key["x"]), number(key["y"]), ec.SECP256R1()) \
            .public_key().verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    else:
        ed25519.Ed25519PublicKey.from_public_bytes(unb64(key["x"])).verify(signature, data)
    return payload


@test
def M1_each_address_of_metadata_tells_its_issuer(world):
    per, whole = world.demo.application("tv")["issuer"], world.base + "/"
    path = per.removeprefix(world.base).rstrip("/")
    for address, issuer in ((per + ".well-known/openid-configuration", per),
                            (per + ".well-known/oauth-authorization-server", per),
                            (world.url("/.well-known/oauth-authorization-server" + path), per),
                            (whole + ".well-known/openid-configuration", whole),
                            (whole + ".well-known/oauth-authorization-server", whole)):
        for final in ("", "/"):
            found = document(world, address + final)
            equal(found["issuer"], issuer, address)
            reply = world.server.request("HEAD", (address + final).removeprefix(world.base))
            equal((reply.status, reply.body), (200, b""), address)
            for name, value in found.items():
                holds(value or value is False, f"{name} is empty")
                if name.endswith(("_endpoint", "_uri")):
                    holds(value.startswith(world.base + "/"), f"{name}: {value}")
                if isinstance(value, list):
                    equal(len(set(value)), len(value), name)


@test
def M2_keys_are_public_and_in_their_form(world):
    keys = document(world, metadata(world, world.base + "/")["jwks_uri"])["keys"]
    members = {"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}}
    equal(len({key["kid"] for key in keys}), len(keys), "kid")
    equal({key["kty"] for key in keys}, set(members), "kinds")
    for key in keys:
        own = members[key["kty"]]
        equal(set(key), own | {"kty", "use", "alg", "kid"}, "members")
        equal(key["use"], "sig")
        # RFC 7638, RFC 7518 sections 6.2.1 and 6.3.1
        text = json.dumps({n: key[n] for n in sorted(own | {"kty"})}, separators=(",", ":"))
        equal(key["kid"], b64(hashlib.sha256(text.encode()).digest()), "kid")
        for name in own - {"crv"}:
            equal(b64(unb64(key[name])), key[name], name)
            holds(len(unb64(key[name])) == 32 if key["kty"] != "RSA" else
                  unb64(key[name])[0] != 0, f"length of {name}")


@test
def M2_M3_every_algorithm_and_format_is_what_is_announced(world):
    for alg in ("RS256", "ES256", "EdDSA"):
        for form in ("jwt", "opaque"):
            app = world.application("--client-type", "public", "--id-token-alg", alg,
                                    "--access-token-alg", alg, "--access-token-format", form)
            tokens = world.tokens(client_id=app["client_id"])
            access, found = tokens["access_token"], metadata(world, app["issuer"])
            header, payload = decode(tokens["id_token"])
            equal(header["alg"], alg)
            holds({alg, "RS256"} <= set(found["id_token_signing_alg_values_supported"]), found)
            verify(world, app["issuer"], tokens["id_token"])
            # OpenID Connect Core section 3.1.3.6; EdDSA: of SHA-512
            digest = hashlib.new("sha512" if alg == "EdDSA" else "sha256", access.encode()).digest()
            equal(payload["at_hash"], b64(digest[:len(digest) // 2]), f"at_hash {alg} {form}")
            holds(set(payload) <= set(found["claims_supported"]),
                  set(payload) - set(found["claims_supported"]))
            equal(access.count("."), 2 if form == "jwt" else 0)
            if form == "jwt":
                equal(decode(access)[0], {"alg": alg, "typ": "at+jwt", "kid": header["kid"]})
                claims = verify(world, app["issuer"], access)
                holds({"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} <= set(claims),
                      claims)
            reply = world.server.request("GET", USERINFO, bearer(access))
            equal(reply.json()["sub"], payload["sub"], "sub at userinfo")


@test
def M2_every_proof_announced_is_taken(world):
    algs = metadata(world, world.base + "/")["dpop_signing_alg_values_supported"]
    signers = {"ES256": Key(), "RS256": RSA, "EdDSA": ED25519, "Ed25519": ED25519}
    equal(set(algs), set(signers))
    for alg in algs:
        header, payload = decode(dpop(signers[alg], "POST", world.url(DEVICE)))
        proof = signers[alg].sign({**header, "alg": alg}, payload)
        reply = world.server.post(DEVICE, {"client_id": "tv"}, [("DPoP", proof)])
        equal(reply.status, 200, f"{alg}: {reply.body}")


@test
def M4_M6_the_scopes_bring_the_same_claims_to_both(world):
    supported = set(metadata(world, world.demo.application("tv")["issuer"])["claims_supported"])
    for scope, expected in (("openid", set()), ("openid email", EMAIL),
                            ("openid profile", PROFILE), (ALL_SCOPES, EMAIL | PROFILE)):
        tokens = world.tokens(scope)
        _, payload = decode(tokens["id_token"])
        reply = world.server.request("GET", USERINFO, bearer(tokens["access_token"]))
        equal(reply.media_type, "application/json")
        found = reply.json()
        equal(set(found), expected | {"sub"}, scope)
        equal({n: payload[n] for n in found}, found, "both tell the same")
        holds(not [n for n, v in found.items() if v in (None, "")], found)
        holds(set(found) <= supported, found)
        holds("email_verified" not in found or found["email_verified"] in (True, False), found)
        holds(len(found["sub"]) <= 255 and found["sub"].isascii(), found["sub"])
        for name in ("exp", "iat", "auth_time"):
            equal(type(payload[name]), int, name)
        equal((payload["aud"], payload["azp"], type(payload["amr"])), ("tv", "tv", list))
    holds("id_token" not in world.tokens("email"), "an ID token without openid")


@test
def I18_resources_are_narrowed_and_never_widened(world):
    one, two = f"https://{uuid.uuid4()}.example/", f"urn:uuid:{uuid.uuid4()}"
    for api in (one, two):
        world.devgrant("resource-server", "create", api)
    app = world.application("--client-type", "public", "--audiences", f"{one} {two}")
    client = [("client_id", app["client_id"])]

    def named(*resources):
        return [("resource", value) for value in resources]

    def start(*resources):
        reply = world.server.post(DEVICE, client + named(*resources) +
                                  [("scope", "openid offline_access")])
        return world.approve(reply.json()) if reply.status == 200 else reply

    def redeem(codes, *resources):
        return world.server.post(TOKEN, client + named(*resources) + [
            ("grant_type", DEVICE_GRANT), ("device_code", codes["device_code"])])

    def refresh(tokens, *resources):
        return world.server.post(TOKEN, client + named(*resources) + [
            ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"])])

    def audience(reply):
        equal(reply.status, 200, reply.body)
        return decode(reply.json()["access_token"])[1]["aud"]
    for wrong in (one[:-1], one.upper(), one + "#", one + "#f", one + "x", "/x", "x", one + " ",
                  f"{one} {two}", "https://", "urn:", app["client_id"], one + "\u00e9"):
        equal(start(wrong).json()["error"], "invalid_target", wrong)
    equal(start(one, "https://unknown.example/").json()["error"], "invalid_target")
    codes = start(one, two, one)
    equal(redeem(codes, "https://unknown.example/").json()["error"], "invalid_target")
    reply = redeem(codes, two)
    equal(audience(reply), two)
    equal(decode(reply.json()["id_token"])[1]["aud"], app["client_id"])
    reply = refresh(reply.json())
    equal(audience(reply), [one, two])
    reply = refresh(reply.json(), one)
    equal(audience(reply), one)
    equal(audience(refresh(reply.json(), two, one)), [two, one])
    reply = redeem(start(one))
    equal(audience(reply), one)
    equal(refresh(reply.json(), two).json()["error"], "invalid_target")
    equal(audience(refresh(reply.json())), one)


@test
def T12_names_that_tokens_tell_do_not_change_under_devices(world):
    app = world.application("--client-type", "public")
    tokens = world.tokens(client_id=app["client_id"])
    first = decode(tokens["id_token"])[1]
    for change in (["--slug", "x" + app["slug"]], ["--issuer-mode", "global"],
                   ["--client-id", "x" + app["client_id"]]):
        command = world.demo.command() + ["application", "set", app["slug"], *change]
        done = subprocess.run(command, capture_output=True, check=False)
        holds(done.returncode and b"revoke" in done.stderr, done.stderr)
    time.sleep(1.1)
    reply = world.server.post(TOKEN, {
        "client_id": app["client_id"], "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"]})
    again = decode(reply.json()["id_token"])[1]
    for name in ("iss", "sub", "aud", "azp", "auth_time", "acr", "amr", "sid"):
        equal(again[name], first[name], name)
    holds(again["iat"] > first["iat"] and "nonce" not in again, again)


if __name__ == "__main__":
    run(World())
