#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""others.py: clients in Go, Rust, Java and Python, as tests/interop/build
made them in DIR; each gets tokens, refreshes them and asks userinfo.

    others.py DIR

Needs DEVGRANT_DEMO.
"""

import json
import os
import subprocess
import sys
import tempfile

from foreign import (SCOPE, by_command, check, in_browser, talk, tokens,
                     userinfo)
from flow import DEVICE_GRANT, Demo, Device, Person, claims
from tap import Skip, equal, holds, run, test

BUILT = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))

X_OAUTH2 = [f"{BUILT}/go/x_oauth2"]
OAUTH2DEV = [f"{BUILT}/go/oauth2dev"]
KUBELOGIN = f"{BUILT}/go/kubelogin"
OAUTH2_RS = [f"{BUILT}/rust/debug/oauth2_rs"]
NIMBUS = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
          "-cp", f"{BUILT}/java:{BUILT}/java/*", "Nimbus"]
AUTHLIB = [f"{BUILT}/python/bin/python", f"{HERE}/python/authlib_client.py"]
GIT_CREDENTIAL_OAUTH = "git-credential-oauth"


def arguments(application):
    words = [application["issuer"], application["client_id"]]
    if application["client_secret"]:
        words.append(application["client_secret"])
    return words


def flow(demo, program, slug, decide):
    application = demo.application(slug)
    check(tokens([*program, *arguments(application)], decide(demo)),
          application["issuer"], application["client_id"])


def two_ticks(demo, application, decide):
    """x/oauth2 asks twice a tick, with its credentials in the header, then in
    the body, until an answer is no error. Let it do so at two ticks."""
    status, lines = talk([*X_OAUTH2, *arguments(application)], decide(demo),
                         pending=4)
    equal(status, 0, "\n".join(lines))
    holds(not any("slow_down" in line for line in lines), lines)
    check(json.loads(lines[-1]), application["issuer"],
          application["client_id"])


def new_application(demo, slug, *options):
    """As demo.json would describe it."""
    created = subprocess.run(
        [*demo.command(), "application", "create", slug, "--name", slug,
         "--client-id", slug, "--grant-types", "device_code refresh_token",
         "--scopes", SCOPE, *options, "--json"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return {"client_secret": None, **json.loads(created)}


@test
def T2_x_oauth2_public_polls_twice_a_tick_and_gets_tokens(demo):
    two_ticks(demo, demo.application("tv"), by_command)


@test
def I4_x_oauth2_confidential_gets_tokens(demo):
    two_ticks(demo, new_application(
        demo, "x-oauth2", "--client-type", "confidential",
        "--device-endpoint-auth", "optional", "--polling-interval", "2"),
        in_browser)


@test
def I4_x_oauth2_confidential_is_refused_without_the_setting(demo):
    status, lines = talk([*X_OAUTH2, *arguments(demo.application("build"))],
                         by_command(demo))
    holds(status != 0, lines)
    equal(json.loads(lines[0])["error"], "invalid_client")


@test
def H15_oauth2dev_of_kubelogin_public_gets_tokens(demo):
    flow(demo, OAUTH2DEV, "tv", in_browser)


@test
def H15_oauth2dev_of_kubelogin_confidential_gets_tokens(demo):
    flow(demo, OAUTH2DEV, "build", by_command)


@test
def H15_kubelogin_public_gets_and_refreshes_id_tokens(demo):
    if not os.path.exists(KUBELOGIN):
        raise Skip("the Go of this Debian is too old to build kubelogin")
    application = demo.application("tv")
    with tempfile.TemporaryDirectory() as cache:
        command = [KUBELOGIN, "get-token", "--grant-type=device-code",
                   "--skip-open-browser", f"--token-cache-dir={cache}",
                   f"--oidc-issuer-url={application['issuer']}",
                   f"--oidc-client-id={application['client_id']}",
                   *[f"--oidc-extra-scope={s}" for s in SCOPE.split()[1:]]]
        got = [tokens(command, in_browser(demo)),
               tokens([*command, "--force-refresh"], None)]
    first, second = [credential["status"]["token"] for credential in got]
    holds(first != second, "the same ID token twice")
    for token in (claims(first), claims(second)):
        equal((token["iss"], token["aud"], token["email"]),
              (application["issuer"], "tv", "user1@example.org"))


@test
def H15_oauth2_rs_public_gets_tokens(demo):
    flow(demo, OAUTH2_RS, "tv", by_command)


@test
def H15_oauth2_rs_confidential_gets_tokens(demo):
    flow(demo, OAUTH2_RS, "build", in_browser)


@test
def H15_nimbus_public_gets_tokens(demo):
    flow(demo, NIMBUS, "tv", in_browser)


@test
def H15_nimbus_confidential_gets_tokens(demo):
    flow(demo, NIMBUS, "build", by_command)


@test
def H15_authlib_public_gets_tokens(demo):
    flow(demo, AUTHLIB, "tv", by_command)


@test
def H15_authlib_confidential_gets_tokens(demo):
    flow(demo, AUTHLIB, "build", in_browser)


def git_credential(home, demo, **more):
    """What it answers to git, as a dict."""
    host = demo.base_url.partition("//")[2]
    asked = {"protocol": "http", "host": host, **more}
    status, lines = talk(
        [GIT_CREDENTIAL_OAUTH, "-device", "get"], by_command(demo),
        environment={"HOME": home, "GIT_CONFIG_NOSYSTEM": "1"},
        text="".join(f"{k}={v}\n" for k, v in asked.items()) + "\n")
    equal(status, 0, "\n".join(lines))
    return dict(line.split("=", 1) for line in lines if "=" in line)


@test
def H15_git_credential_oauth_public_gets_tokens(demo):
    words = subprocess.run([GIT_CREDENTIAL_OAUTH, "--help"], check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True).stdout
    if "-device" not in words:
        raise Skip("the git-credential-oauth of this Debian has no -device yet")
    with tempfile.TemporaryDirectory() as home:
        with open(f"{home}/.gitconfig", "w") as file:
            file.write(f'''[credential "{demo.base_url}"]
                oauthClientId = tv
                oauthScopes = {SCOPE}
                oauthAuthURL = /application/o/authorize/
                oauthTokenURL = /application/o/token/
                oauthDeviceAuthURL = /application/o/device/
                ''')
        first = git_credential(home, demo)
        second = git_credential(
            home, demo, oauth_refresh_token=first["oauth_refresh_token"])
    check({"userinfo": userinfo(demo, second["password"]),
           "access_tokens": [first["password"], second["password"]],
           "refresh_tokens": [first["oauth_refresh_token"],
                              second["oauth_refresh_token"]]},
          demo.application("tv")["issuer"], "tv")


# NetBird's client can neither be installed nor imported as a Go module; these
# are its requests.
@test
def H15_netbird_requests_get_the_audience_that_they_name(demo):
    device = Device(demo, "tv")
    reply = device.post("/application/o/device/", [
        ("client_id", "tv"), ("audience", "tv"), ("scope", SCOPE)])
    equal(reply.status, 200, reply.text())
    device.codes = reply.json()
    # it adds this to both addresses
    hint = "login_hint=user1%40example.org"
    equal(device.get(f"{device.codes['verification_uri']}?{hint}").status, 200)
    Person(demo).decide(f"{device.codes['verification_uri_complete']}&{hint}",
                        "approve")
    reply = device.post("/application/o/token/", [
        ("client_id", "tv"), ("grant_type", DEVICE_GRANT),
        ("device_code", device.codes["device_code"])])
    equal(reply.status, 200, reply.text())
    got = reply.json()
    for kind in ("access_token", "id_token"):
        audience = claims(got[kind])["aud"]
        holds(audience == "tv" or "tv" in audience, f"{kind} for {audience}")


if __name__ == "__main__":
    run(Demo(), together=6)
