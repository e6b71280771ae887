#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""msal_client.py: MSAL Python with a generic authority as the device.

    msal_client.py ISSUER CLIENT_ID

Prints a line of JSON with the codes, then one with what it got. It takes https
addresses alone; REQUESTS_CA_BUNDLE names who signs their certificate.
"""

import json
import sys

import msal
import requests


def must(result):
    if "error" in result:
        raise SystemExit(json.dumps(result))
    return result


def refresh_tokens(app):
    kept = app.token_cache.search(
        msal.TokenCache.CredentialType.REFRESH_TOKEN)
    return [token["secret"] for token in kept]


def main(issuer, client_id):
    # it puts "/.well-known/..." behind the authority, whether that ends with
    # a slash or not; it adds the other scopes by itself
    app = msal.PublicClientApplication(client_id, oidc_authority=issuer.rstrip("/"))
    codes = must(app.initiate_device_flow(scopes=["email"]))
    print(json.dumps(codes), flush=True)
    first = must(app.acquire_token_by_device_flow(codes))
    account = app.get_accounts()[0]
    before = refresh_tokens(app)
    # from its cache, then by the refresh token
    cached = app.acquire_token_silent(["email"], account)
    second = app.acquire_token_silent(["email"], account, force_refresh=True)
    if cached["access_token"] != first["access_token"]:
        raise SystemExit("the cache holds another token")
    metadata = requests.get(f"{issuer}.well-known/openid-configuration",
                            timeout=30).json()
    userinfo = requests.get(metadata["userinfo_endpoint"], timeout=30, headers={
        "Authorization": f"Bearer {second['access_token']}"})
    userinfo.raise_for_status()
    print(json.dumps({
        "id_tokens": [first["id_token_claims"]],
        "access_tokens": [first["access_token"], second["access_token"]],
        "refresh_tokens": before + refresh_tokens(app),
        "userinfo": userinfo.json()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
