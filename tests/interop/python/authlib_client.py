#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""authlib_client.py: Authlib as the device.

    authlib_client.py ISSUER CLIENT_ID [CLIENT_SECRET]

Prints a line of JSON with the codes, then one with what it got.
"""

import json
import sys
import time

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


def device_authorization(session, url):
    """The library polls, but does not ask for the codes."""
    form = {"client_id": session.client_id, "scope": session.scope}
    if session.client_secret:
        form["client_secret"] = session.client_secret
    reply = requests.post(url, data=form, timeout=30)
    reply.raise_for_status()
    return reply.json()


def poll(session, codes):
    while True:
        time.sleep(codes["interval"])
        try:
            return session.fetch_token(grant_type=DEVICE_CODE_GRANT_TYPE,
                                       device_code=codes["device_code"])
        except OAuthError as error:
            if error.error != "authorization_pending":
                raise


def main(issuer, client_id, secret=None):
    metadata = requests.get(f"{issuer}.well-known/openid-configuration",
                            timeout=30).json()
    keys = KeySet.import_key_set(
        requests.get(metadata["jwks_uri"], timeout=30).json())
    session = OAuth2Session(client_id, secret,
                            scope="openid profile email offline_access",
                            token_endpoint=metadata["token_endpoint"])

    def identity(tokens):
        token = jwt.decode(tokens["id_token"], keys)
        claims = CodeIDToken(token.claims, token.header, {
            "iss": {"values": [metadata["issuer"]]},
            "aud": {"values": [client_id]}},
            {"client_id": client_id, "access_token": tokens["access_token"]})
        claims.validate(leeway=10)
        return dict(claims)

    codes = device_authorization(session,
                                 metadata["device_authorization_endpoint"])
    print(json.dumps(codes), flush=True)
    first = dict(poll(session, codes))
    second = dict(session.refresh_token())
    userinfo = session.get(metadata["userinfo_endpoint"])
    userinfo.raise_for_status()
    print(json.dumps({
        "id_tokens": [identity(first), identity(second)],
        "access_tokens": [first["access_token"], second["access_token"]],
        "refresh_tokens": [first["refresh_token"], second["refresh_token"]],
        "userinfo": userinfo.json()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
