# SPDX-License-Identifier: MIT
"""wrong_proofs.py: DPoP proofs that no server may take, and odd ones that it must."""

import json
import time
import uuid

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption
from cryptography.hazmat.primitives.serialization import PrivateFormat, PublicFormat
from proofs import Key, b64, decode, dpop, encode, hs256, unb64
from table import MARK


def private_ed25519():
    private = ed25519.Ed25519PrivateKey.generate()
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA",
            "x": b64(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
            "d": b64(private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))}


def private_rsa(bits):
    numbers = rsa.generate_private_key(65537, bits).private_numbers()
    parts = {"n": numbers.public_numbers.n, "e": numbers.public_numbers.e, "d": numbers.d,
             "p": numbers.p, "q": numbers.q, "dp": numbers.dmp1, "dq": numbers.dmq1,
             "qi": numbers.iqmp}
    return {"kty": "RSA", "alg": "RS256",
            **{name: b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))
               for name, value in parts.items()}}


ED25519, RSA, SHORT = Key(private_ed25519()), Key(private_rsa(2048)), Key(private_rsa(1024))


def right_proofs(world, path):
    """Spelled in ways that RFC 9449 section 4 allows."""
    key, url = Key(), world.url(path)
    now = int(time.time())

    def made(header=None, **change):
        return dpop(key, "POST", url, None, header, **change)
    for name in ("kid", "alg", "use", "key_ops", "ext"):
        value = {"alg": "ES256", "use": "sig", "key_ops": ["verify"]}.get(name, "x")
        yield f"jwk with {name}", made({"jwk": {**decode(made())[0]["jwk"], name: value}})
    for other in (ED25519, RSA):
        yield other.alg, dpop(other, "POST", url)
    header, payload = decode(dpop(ED25519, "POST", url))
    yield "Ed25519 (RFC 9864)", ED25519.sign({**header, "alg": "Ed25519"}, payload)
    yield "typ in large letters", made({"typ": "DPoP+JWT"})
    yield "more in the header", made({"kid": "x", "x": 1})
    yield "ath without a token", made(ath="x")
    yield "a nonce that nobody gave", made(nonce="x")
    yield "a long nonce that nobody gave", made(nonce="x" * 600)
    yield "a time with a fraction", made(iat=now + 0.5)
    yield "a little late", made(iat=now - 120)
    yield "a little early", made(iat=now + 30)
    yield "a jti in Cyrillic", made(jti=f"\u0436{uuid.uuid4()}")
    # RFC 3986 sections 6.2.2, 6.2.3
    for htu in (url + "?a=b", url + "#c", url + "?", url + "?a#c", url.replace("http", "HTTP", 1),
                url.replace("/o/", "/%6f/"), url.replace("/o/", "/%6F/"),
                url.replace("/o/", "/./o/"), url.replace("/o/", "/x/../o/"),
                url.replace("/o/", "/x/%2e%2E/o/")):
        yield f"htu {htu}", made(htu=htu)


def wrong_keys(path, world):
    url = world.url(path)
    key = Key()
    jwk = decode(dpop(key, "POST", url))[0]["jwk"]

    def of(change, signer=key):
        own = {k: v for k, v in signer.public.items() if k != "alg"}
        new = {k: v for k, v in {**own, **change}.items() if v is not None}
        return dpop(signer, "POST", url, None, {"jwk": new})
    for name in ("d", "p", "q", "dp", "dq", "qi", "oth", "k"):
        yield f"private member {name}", of({name: "AA"})
    for name in jwk:
        yield f"jwk without {name}", of({name: None})
        yield f"jwk with a number as {name}", of({name: 1})
    for change in ({"kty": "ec"}, {"kty": "RSA"}, {"crv": "P-384"}, {"crv": "secp256k1"},
                   {"use": "enc"}, {"alg": "RS256"}, {"alg": "HS256"}, {"key_ops": ["encrypt"]},
                   {"x": jwk["x"] + "="}, {"x": b64(b"\0" + unb64(jwk["x"]))},
                   {"x": b64(unb64(jwk["x"])[1:])}, {"y": jwk["x"]},
                   {"x": b64(bytes(32)), "y": b64(bytes(32))}):
        yield f"jwk with {change}", of(change)
    n = unb64(RSA.public["n"])
    for change in ({"e": "AQ"}, {"e": "Ag"}, {"e": "AA"}, {"e": ""}, {"n": ""},
                   {"n": b64(b"\0" + n)}, {"n": b64(n[:-1] + b"\0")}, {"n": b64(n[:128])}):
        yield f"RSA jwk with {change}"[:60], of(change, RSA)
    yield "RSA of 1,024 bits", dpop(SHORT, "POST", url)
    x = unb64(ED25519.public["x"])
    for change in ({"crv": "Ed448"}, {"crv": "X25519"}, {"x": b64(x[1:])}, {"x": b64(x + b"\0")},
                   {"x": b64(b"\xff" * 32)}, {"x": b64(b"\xed" + b"\xff" * 30 + b"\x7f")}):
        yield f"Ed25519 jwk with {change}", of(change, ED25519)
    # points of small order, under which one signature fits many messages
    for point in (b"\1" + bytes(31), bytes(32), b"\xec" + b"\xff" * 30 + b"\x7f"):
        header = {"typ": "dpop+jwt", "alg": "EdDSA",
                  "jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(point)}}
        _, payload = decode(dpop(key, "POST", url))
        for r in (b"\1" + bytes(31), point):
            yield f"point {point[:2]} with {r[:2]}", \
                f"{encode(header)}.{encode(payload)}.{b64(r + bytes(32))}"


def wrong_claims(path, world):
    url, key = world.url(path), Key()
    now = int(time.time())
    port = world.server.host.rpartition(":")[2]

    def made(**change):
        return dpop(key, "POST", url, None, None, **change)
    for value in ("Post", "POST ", " POST", "", "PUT", 1, ["POST"], True):
        yield f"htm {value!r}", made(htm=value)
    for value in (url[:-1], url + "/", url.upper(), url + "%00", url + " ", " " + url,
                  url.replace("http", "https", 1), url.replace("://", "://u@", 1),
                  url.replace(f":{port}", ""), url.replace(f":{port}", ":1"), path, "", "http://",
                  url.replace("/o/", "%2Fo/"), url.replace("/o/", "/%6z/"),
                  url.replace("/o/", "\\o\\"), url + "..", url + "%2e%2e", 1, True, [url], {}):
        yield f"htu {value!r}", made(htu=value)
    for value in (0, -1, 1e300, 2 ** 63 - 1, 2 ** 64, -2 ** 63, now * 1000, True, [], {},
                  now - 240, now + 90):
        yield f"iat {value!r}", made(iat=value)
    for value in ([], {}, True, "j" * 300):
        yield f"jti {str(value)[:9]}", made(jti=value)
    yield "expired", made(exp=now - 3600)
    yield "not yet", made(nbf=now + 3600)


def wrong_forms(path, world):
    url, key = world.url(path), Key()
    header, payload = decode(dpop(key, "POST", url))

    def made(**change):
        return dpop(key, "POST", url, None, change)
    for value in ("jwt", "at+jwt", "dpop", "application/dpop+jwt", "dpop+jwt ", "", 1,
                  ["dpop+jwt"]):
        yield f"typ {value!r}", made(typ=value)
    for value in ("None", "HS384", "ES384", "ES512", "ES256K", "PS256", "EdDSA", "es256",
                  "ES256 ", "", 1, ["ES256"]):
        yield f"alg {value!r}", made(alg=value)
    yield "no alg", key.sign({k: v for k, v in header.items() if k != "alg"}, payload)
    for value in ([], ["b64"], None):
        yield f"crit {value!r}", made(crit=value)
    yield "jwk twice", key.sign('{"jwk":' + json.dumps(Key().public) + "," +
                                json.dumps(header)[1:], payload)
    yield "two objects", key.sign(header, json.dumps(payload) + "{}")
    yield "a byte order mark", key.sign(header, "\ufeff" + json.dumps(payload))
    good = key.sign(header, payload)
    for value in (good + "=", good + "A", good + ".x", f'"{good}"', f"Bearer {good}",
                  good.replace(".", ". ", 1), good[:-4]):
        yield f"form {value[:4]} {value[-4:]}", value


def wrong_proofs(world, path):
    """RFC 9449 section 4.3."""
    key, other, url = Key(), Key(), world.url(path)
    now = int(time.time())

    def made(header=None, **change):
        return dpop(key, "POST", url, None, header, **change)
    good = made()
    header, payload = decode(good)
    head, body, signature = good.split(".")
    yield "another method", made(htm="GET")
    yield "method in small letters", made(htm="post")
    yield "no method", made(htm=None)
    yield "another address", made(htu=world.url("/"))
    yield "another host", made(htu="https://evil.example" + path)
    yield "no address", made(htu=None)
    yield "no time", made(iat=None)
    yield "time is text", made(iat=str(now))
    yield "too old", made(iat=now - 3600)
    yield "from the future", made(iat=now + 3600)
    yield "no jti", made(jti=None)
    yield "jti is empty", made(jti="")
    yield "jti is a number", made(jti=1)
    yield "no typ", key.sign({"alg": "ES256", "jwk": header["jwk"]}, payload)
    yield "another typ", made({"typ": "JWT"})
    yield "no jwk", key.sign({"typ": "dpop+jwt", "alg": "ES256"}, payload)
    yield "another jwk", made({"jwk": other.public})
    yield "jwk is text", made({"jwk": "x"})
    yield "an unknown curve", made({"jwk": {**header["jwk"], "crv": "P-192"}})
    yield "a point off the curve", made({"jwk": {**header["jwk"], "x": b64(bytes(32))}})
    yield "a symmetric jwk", made({"jwk": {"kty": "oct", "k": "AAAA"}, "alg": "HS256"})
    yield "private part in jwk", made({"jwk": {**header["jwk"], "d": b64(b"1" * 32)}})
    yield "alg none", f"{encode({**header, 'alg': 'none'})}.{body}."
    yield "HS256", hs256({**header, "alg": "HS256"}, payload,
                         json.dumps(header["jwk"]).encode())
    yield "RS256 with this key", key.sign({**header, "alg": "RS256"}, payload)
    yield "crit", made({"crit": ["x"], "x": 1})
    yield "no signature", f"{head}.{body}."
    yield "zero signature", f"{head}.{body}.{b64(bytes(64))}"
    yield "changed payload", f"{head}.{encode({**payload, 'x': 1})}.{signature}"
    yield "htm twice", key.sign(header, '{"htm":"GET",' + json.dumps(payload)[1:])
    yield "garbage", MARK
    yield "dots", ".."
    yield "an array", key.sign(header, [])
    yield "two in one header", f"{good}, {made()}"
    yield "large", made(x="a" * 5000)
    for more in (wrong_keys, wrong_claims, wrong_forms):
        yield from more(path, world)
