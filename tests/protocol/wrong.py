# SPDX-License-Identifier: MIT
"""wrong.py: credentials, proofs and tokens that no server may take."""

import base64
import json
import time

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from proofs import Key, assertion, b64, decode, encode, hs256, unb64
from table import MARK


def wrong_headers():
    def of(text, scheme="Basic"):
        return f"{scheme} {base64.b64encode(text.encode('latin-1')).decode()}"
    return ["Basic", "Basic =", "Basic !!!!", of("tv"), of(":"), of(":" + MARK), of(""),
            of("build:" + MARK), of("build:"), of("tv:" + MARK), of("nobody:"),
            of("nobody:" + MARK), of("build:%00"), of("build:%zz"), of("%:x"), of("bu\0ild:x"),
            of("\xff:\xff"), of("build:" + "x" * 600), of("a" * 400 + ":x"),
            "Basic " + "A" * 5000, "Bearer " + "A" * 5000, of("build"), of("build%3A" + MARK),
            of("b+uild:x"), of("build:x\n"), of("%FF:x"), of("build::x"), "Basic,",
            "MAC id=\"x\"", "bearer " + MARK, of("build:x") + " x", of("build:x") + ", " + of("build:x"), "Basic " + "A" * 3000,
            of(" build:x"), of("BUILD:x"), "Bearer", "Bearer " + MARK, of("build:x", "Bearer"),
            "Digest username=\"build\"", "Negotiate YII=", "DPoP " + MARK, "x",
            "Basic\tx", "Basic:" + MARK, "\xff", "AWS4-HMAC-SHA256 x", "BasicX eDp4",
            of("build:x").replace("=", "") + "=====", "Basic realm=\"x\""]


def wrong_assertions(world):
    """What no server may take for the client (RFC 7523 section 3)."""
    key, client_id, issuer = world.client_key, world.signer["client_id"], world.signer["issuer"]
    now = int(time.time())

    def made(header=None, **change):
        return assertion(key, client_id, issuer, header, **change)
    header, payload = decode(made())
    good, other = made(), Key()
    head, body, signature = good.split(".")
    public = key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    yield "expired", made(exp=now - 3600)
    yield "no exp", made(exp=None)
    yield "exp too far away", made(exp=now + 3600)
    yield "exp is text", made(exp=str(now + 60))
    yield "exp is huge", made(exp=1e300)
    yield "exp is an object", made(exp={})
    yield "exp is true", made(exp=True)
    yield "exp is zero", made(exp=0)
    yield "exp is no 64-bit number", made(exp=2 ** 70)
    yield "nbf is text", made(nbf=str(now))
    yield "iat is a list", made(iat=[now])
    yield "nbf in the future", made(nbf=now + 3600)
    yield "iat in the future", made(iat=now + 3600)
    yield "no aud", made(aud=None)
    yield "another aud", made(aud="https://evil.example/")
    yield "aud is empty", made(aud=[])
    yield "aud is a number", made(aud=1)
    yield "aud is a prefix", made(aud=issuer[:-2])
    yield "aud is ours and another's", made(aud=[issuer, "https://evil.example/"])
    yield "aud is ours and a number", made(aud=[issuer, 1])
    yield "aud is an object", made(aud={"a": issuer})
    yield "aud without its slash", made(aud=issuer[:-1])
    yield "aud in large letters", made(aud=issuer.upper())
    yield "aud is the base address", made(aud=world.base)
    yield "aud is the client", made(aud=client_id)
    yield "aud of another client", made(aud=world.demo.application("tv")["issuer"])
    yield "no iss", made(iss=None)
    yield "another iss", made(iss="tv")
    yield "no sub", made(sub=None)
    yield "another sub", made(sub="tv")
    yield "sub is a list", made(sub=[client_id])
    yield "sub with a blank", made(sub=client_id + " ")
    yield "sub in large letters", made(sub=client_id.upper())
    yield "iss and sub of another client", made(iss="build", sub="build")
    yield "no jti", made(jti=None)
    yield "jti is a number", made(jti=1)
    yield "jti is empty", made(jti="")
    yield "jti is long", made(jti="j" * 300)
    for typ in ("at+jwt", "dpop+jwt", "logout+jwt", "secevent+jwt"):
        yield f"typ {typ}", made({"typ": typ})
    for alg in ("es256", "ES384", "PS256", 1, None, ["ES256"]):
        yield f"alg {alg}", key.sign({"alg": alg}, payload)
    yield "alg none", f"{encode({**header, 'alg': 'none'})}.{body}."
    yield "alg none with a signature", f"{encode({**header, 'alg': 'none'})}.{body}.{signature}"
    yield "no alg", key.sign({}, payload)
    for name, secret in (("PEM", pem), ("DER", der), ("JWK", json.dumps(key.public).encode()),
                         ("nothing", b"")):
        yield f"HS256 with the public key as {name}", \
            hs256({"alg": "HS256"}, payload, secret)
    yield "another key", assertion(other, client_id, issuer)
    yield "another key in the header", assertion(other, client_id, issuer, {"jwk": other.public})
    yield "an unknown kid", made({"kid": "two"})
    yield "kid is a path", made({"kid": "../../../../etc/passwd"})
    yield "kid in large letters", made({"kid": "ONE"})
    yield "jku", assertion(other, client_id, issuer, {"jku": "http://127.0.0.1:9/"})
    yield "x5c", assertion(other, client_id, issuer, {"x5c": ["MII"]})
    yield "crit", made({"crit": ["exp"]})
    yield "crit is empty", made({"crit": []})
    yield "b64 false", made({"b64": False, "crit": ["b64"]})
    yield "RS256 with an ES256 key", key.sign({"alg": "RS256"}, payload)
    yield "zero signature", f"{head}.{body}.{b64(bytes(64))}"
    yield "no signature", f"{head}.{body}."
    yield "cut signature", good[:-4]
    yield "longer signature", f"{head}.{body}.{signature}AAAA"
    yield "changed payload", f"{head}.{encode({**payload, 'x': 1})}.{signature}"
    yield "two parts", f"{head}.{body}"
    yield "five parts", f"{good}.a.b"
    yield "one part", MARK
    yield "dots", ".."
    yield "padding", f"{head}=.{body}.{signature}"
    yield "an array as payload", key.sign(header, [])
    yield "a number as payload", key.sign(header, "1")
    yield "no JSON as payload", key.sign(header, "{")
    yield "an array as header", key.sign([], payload)
    yield "sub twice", key.sign(header, '{"sub":"tv",' + json.dumps(payload)[1:])
    yield "alg twice", key.sign('{"alg":"none",' + json.dumps(header)[1:], payload)
    yield "a NUL in iss", made(iss=client_id + "\0")
    yield "text behind the payload", key.sign(header, json.dumps(payload) + "x")
    yield "a comment in the payload", key.sign(header, json.dumps(payload) + "/**/")
    yield "a byte order mark", key.sign(header, "\ufeff" + json.dumps(payload))
    yield "NaN", key.sign(header, json.dumps({**payload, "x": float("nan")}))
    yield "a blank behind it", good + "%20"
    yield "deep", key.sign(header, "[" * 2000 + "]" * 2000)


def wrong_access_tokens(world, tokens):
    """Most have the server's own signature (RFC 9068 section 4, RFC 8725)."""
    good = tokens["access_token"]
    header, payload = decode(good)
    head, body, signature = good.split(".")
    key = world.keys[header["kid"]]
    other = Key()
    now = int(time.time())
    public = key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def changed(**change):
        new = {**payload, **change}
        return key.sign(header, {k: v for k, v in new.items() if v is not None})
    yield "the id_token", tokens["id_token"]
    yield "the refresh token", tokens["refresh_token"]
    yield "alg none", f"{encode({**header, 'alg': 'none'})}.{body}."
    for alg in ("es256", "ES384", "PS256", 1, None, ["ES256"]):
        yield f"alg {alg!r}", key.sign({**header, "alg": alg}, payload)
    yield "alg None", f"{encode({**header, 'alg': 'None'})}.{body}.{signature}"
    for name, secret in (("PEM", pem), ("DER", der), ("JWK", json.dumps(key.public).encode()),
                         ("x", unb64(key.public.get("x", ""))), ("nothing", b"")):
        yield f"HS256 with the public key as {name}", \
            hs256({**header, "alg": "HS256"}, payload, secret)
    yield "typ JWT", key.sign({**header, "typ": "JWT"}, payload)
    yield "no typ", key.sign({k: v for k, v in header.items() if k != "typ"}, payload)
    yield "typ dpop+jwt", key.sign({**header, "typ": "dpop+jwt"}, payload)
    yield "expired", changed(exp=now - 1000, iat=now - 2000)
    yield "no exp", changed(exp=None)
    yield "exp is true", changed(exp=True)
    yield "exp is text", changed(exp=str(now + 600))
    yield "no iat", changed(iat=None)
    yield "iat in the future", changed(iat=now + 3600)
    yield "no sub", changed(sub=None)
    yield "no aud", changed(aud=None)
    yield "no jti", changed(jti=None)
    yield "exp is a list", changed(exp=[now + 600])
    yield "another issuer", changed(iss="https://evil.example/")
    yield "issuer of another application", changed(iss=world.signer["issuer"])
    yield "no issuer", changed(iss=None)
    yield "no sid", changed(sid=None)
    yield "an unknown sid", changed(sid="00000000-0000-4000-8000-000000000000")
    yield "sid is a number", changed(sid=1)
    yield "sid is SQL", changed(sid="' OR 1=1 --")
    yield "another client", changed(
        client_id="tv" if payload["client_id"] == "build" else "build")
    yield "unknown client", changed(client_id=MARK)
    yield "another key", other.sign({**header, "alg": "ES256"}, payload)
    yield "another key in the header", other.sign({**header, "jwk": other.public}, payload)
    yield "jku", other.sign({**header, "jku": "http://127.0.0.1:9/"}, payload)
    yield "no kid", key.sign({k: v for k, v in header.items() if k != "kid"}, payload)
    yield "kid is a path", key.sign({**header, "kid": "../keys/x"}, payload)
    yield "kid is SQL", key.sign({**header, "kid": "' OR 1=1 --"}, payload)
    yield "another key's kid", key.sign({**header, "kid": next(
        kid for kid in world.keys if kid != header["kid"])}, payload)
    yield "crit", key.sign({**header, "crit": ["x"], "x": 1}, payload)
    yield "b64 false", key.sign({**header, "b64": False, "crit": ["b64"]}, payload)
    yield "zip", key.sign({**header, "zip": "DEF", "crit": ["zip"]}, payload)
    yield "zero signature", f"{head}.{body}.{b64(bytes(64))}"
    yield "no signature", f"{head}.{body}."
    yield "longer signature", good + "AAAA"
    yield "cut signature", good[:-6]
    yield "changed payload", f"{head}.{encode({**payload, 'sub': 'akadmin'})}.{signature}"
    yield "changed header", f"{encode({**header, 'x': 1})}.{body}.{signature}"
    yield "sub twice", key.sign(header, '{"sub":"x",' + json.dumps(payload)[1:])
    yield "alg twice", key.sign('{"alg":"none",' + json.dumps(header)[1:], payload)
    yield "an array", key.sign(header, [payload])
    yield "null", key.sign(header, "null")
    yield "no JSON", key.sign(header, "{")
    yield "not UTF-8", key.sign(header, b'{"sub":"\xff"}')
    yield "deep", key.sign(header, '{"a":' + "[" * 1000 + "]" * 1000 + "}")
    yield "two parts", f"{head}.{body}"
    yield "four parts", good + ".x"
    yield "encrypted form", "a.b.c.d.e"
    yield "padding", f"{head}.{body}==.{signature}"
    yield "standard base64", f"{head}.{body}.+/{signature[2:]}"
    yield "dots", ".."
    yield "a dot", "."
    yield "a word", MARK
    yield "long", "a" * 6000
