# SPDX-License-Identifier: MIT
"""proofs.py: sign what a client signs, and what it never should."""

import base64
import glob
import hashlib
import hmac
import json
import os
import time
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text):
    return int.from_bytes(unb64(text), "big")


def encode(value):
    """JSON of a value; text and bytes stand for themselves."""
    if isinstance(value, bytes):
        return b64(value)
    return b64((value if isinstance(value, str) else json.dumps(value)).encode())


def decode(token):
    """Header and payload of a token, not verified."""
    header, payload, _ = token.split(".")
    return json.loads(unb64(header)), json.loads(unb64(payload))


class Key:
    """An ES256 key unless a private JWK of RS256, ES256 or EdDSA is given."""

    def __init__(self, jwk=None):
        if jwk is None:
            self._private = ec.generate_private_key(ec.SECP256R1())
            point = self._private.public_key().public_numbers()
            jwk = {"kty": "EC", "crv": "P-256", "alg": "ES256",
                   "x": b64(point.x.to_bytes(32, "big")),
                   "y": b64(point.y.to_bytes(32, "big"))}
        elif jwk["kty"] == "EC":
            self._private = ec.derive_private_key(number(jwk["d"]), ec.SECP256R1())
        elif jwk["kty"] == "OKP":
            self._private = ed25519.Ed25519PrivateKey.from_private_bytes(unb64(jwk["d"]))
        else:
            public = rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"]))
            self._private = rsa.RSAPrivateNumbers(
                *(number(jwk[name]) for name in ("p", "q", "d", "dp", "dq", "qi")),
                public).private_key()
        self.alg = jwk["alg"]
        self.kid = jwk.get("kid")
        secret = ("d", "p", "q", "dp", "dq", "qi")
        self.public = {name: jwk[name] for name in jwk if name not in secret}

    def thumbprint(self):
        """RFC 7638."""
        names = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"),
                 "RSA": ("e", "kty", "n")}[self.public["kty"]]
        text = json.dumps({n: self.public[n] for n in names}, separators=(",", ":"))
        return b64(hashlib.sha256(text.encode()).digest())

    def public_key(self):
        return self._private.public_key()

    def sign_bytes(self, data):
        if self.alg == "EdDSA":
            return self._private.sign(data)
        if self.alg == "RS256":
            return self._private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def sign(self, header, payload):
        data = f"{encode(header)}.{encode(payload)}"
        return f"{data}.{b64(self.sign_bytes(data.encode()))}"


def hs256(header, payload, secret):
    """As who hopes that a public key passes for a shared secret."""
    data = f"{encode(header)}.{encode(payload)}"
    return f"{data}.{b64(hmac.new(secret, data.encode(), hashlib.sha256).digest())}"


def assertion(key, client_id, audience, header=None, **change):
    """A client assertion (RFC 7523 section 3); change: None leaves out."""
    now = int(time.time())
    payload = {"iss": client_id, "sub": client_id, "aud": audience,
               "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60, **change}
    payload = {k: v for k, v in payload.items() if v is not None}
    return key.sign({"alg": key.alg, **(header or {})}, payload)


def dpop(key, method, url, token=None, header=None, **change):
    """A DPoP proof (RFC 9449 section 4.2)."""
    payload = {"jti": str(uuid.uuid4()), "htm": method, "htu": url,
               "iat": int(time.time())}
    if token:
        payload["ath"] = b64(hashlib.sha256(token.encode()).digest())
    payload.update(change)
    payload = {k: v for k, v in payload.items() if v is not None}
    jwk = {k: v for k, v in key.public.items() if k != "alg"}
    return key.sign({"typ": "dpop+jwt", "alg": key.alg, "jwk": jwk, **(header or {})},
                    payload)


def server_keys(demo):
    """The server's own keys, so that what it refuses has a right signature."""
    keys = {}
    for path in glob.glob(os.path.join(demo.json["state_dir"], "keys", "*.jwk")):
        with open(path) as file:
            key = Key(json.load(file))
        keys[key.kid] = key
    return keys
