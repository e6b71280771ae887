#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""checks.py: what a device, a person and a careless client get from outside.

    DEVGRANT_DEMO=demo.json checks.py SERVER

SERVER is what scripts/demo --server was given. The name of a test begins with
the ids of the behaviours that it shows.
"""

import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

from flow import DEVICE_GRANT, FORM, Client, Demo, Device, Person
from flow import basic, claims, parse_page
from processes import kill, program_pids, work_dir
from tap import equal, holds, run, test

DEVICE = "/application/o/device/"
TOKEN = "/application/o/token/"
USERINFO = "/application/o/userinfo/"
# The documented request of the device code flow, a line break after each `&`.
DOCUMENTED_BODY = b"client_id=tv&\nscope=openid email my-other-scope\n"


def approved_device(demo, slug="tv", scope="openid email"):
    device = Device(demo, slug)
    device.ask(scope)
    Person(demo).decide(device.codes["verification_uri_complete"], "approve")
    return device


def access_token(demo):
    return approved_device(demo).poll().json()["access_token"]


# The flow

@test
def T11_E10_whole_flow_ends_with_tokens(demo):
    device = Device(demo)
    equal(device.ask("openid email profile").status, 200, "initiation")
    equal(device.poll().error(), (400, "authorization_pending"), "pending")
    person = Person(demo)
    page = person.decide(device.codes["verification_uri_complete"], "approve")
    equal(page.status, 200, "page after approval")
    holds("Living Room TV" in page.text(), "the page names the device")
    reply = device.poll()
    equal(reply.status, 200, reply.text())
    tokens = reply.json()
    equal(tokens["token_type"], "Bearer", "token_type")
    equal(set(tokens["scope"].split()), {"openid", "email", "profile"}, "scope")
    holds(isinstance(tokens["expires_in"], int), "expires_in is a number")
    holds("refresh_token" not in tokens, "no refresh token unasked")
    identity = claims(tokens["id_token"])
    equal(identity["iss"], device.application["issuer"], "iss")
    equal(identity["aud"], device.client_id, "aud")
    equal(claims(tokens["access_token"])["sub"], identity["sub"], "sub")


@test
def E2_V1_code_typed_by_hand_after_sign_in(demo):
    device = Device(demo)
    device.ask()
    person = Person(demo)
    person.decide("/device", "approve",
                  device.codes["user_code"].lower().replace("-", " "))
    equal(device.poll().status, 200, "token")


@test
def T1_denied_request_gives_access_denied(demo):
    device = Device(demo)
    device.ask()
    page = Person(demo).decide(device.codes["verification_uri_complete"], "deny")
    equal(page.status, 200, "page after denial")
    equal(device.poll().error(), (400, "access_denied"), "poll")


@test
def T6_redeemed_code_is_spent(demo):
    device = approved_device(demo)
    equal(device.poll().status, 200, "first")
    equal(device.poll().error(), (400, "invalid_grant"), "second")


@test
def T5_parallel_polls_give_one_token(demo):
    device = approved_device(demo)
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: device.poll(), range(50)))
    outcomes = collections.Counter(
        (r.status, r.json().get("error")) for r in replies)
    equal(outcomes, {(200, None): 1, (400, "invalid_grant"): 49}, "outcomes")


@test
def T3_second_poll_at_once_is_slow_down(demo):
    device = Device(demo)
    device.ask()
    equal(device.poll().error(), (400, "authorization_pending"), "first")
    reply = device.poll()
    equal(reply.error(), (400, "slow_down"), "second")
    equal(reply.json()["interval"], device.codes["interval"] + 5, "interval")
    equal(reply.headers["Retry-After"], str(reply.json()["interval"]),
          "Retry-After")


@test
def T8_code_of_another_client_is_unknown(demo):
    device = approved_device(demo)
    other = Device(demo, "build")
    other.codes = device.codes
    equal(other.poll().error(), (400, "invalid_grant"), "foreign poll")
    equal(device.poll().status, 200, "own poll")


@test
def T12_refresh_rotates(demo):
    device = approved_device(demo, scope="openid offline_access")
    first = device.poll().json()
    second = device.refresh(first["refresh_token"])
    equal(second.status, 200, second.text())
    holds(second.json()["refresh_token"] != first["refresh_token"], "rotated")
    holds("id_token" in second.json(), "a new id_token")


@test
def T12_parallel_refreshes_of_one_token_end_nothing(demo):
    device = approved_device(demo, scope="openid offline_access")
    first = device.poll().json()["refresh_token"]
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        replies = list(pool.map(lambda _: device.refresh(first), range(30)))
    outcomes = collections.Counter(
        (r.status, r.json().get("error")) for r in replies)
    equal(outcomes, {(200, None): 11, (400, "invalid_grant"): 19}, "outcomes")
    next_one = {r.json()["refresh_token"] for r in replies if r.status == 200}
    equal(len(next_one), 1, "successors")
    equal(device.refresh(next_one.pop()).status, 200, "the successor")


def set_application(demo, slug, *options):
    subprocess.run([*demo.command(), "application", "set", slug, *options],
                   check=True, stdout=subprocess.DEVNULL)


@test
def I25_only_the_account_that_the_client_names_can_decide(demo):
    device = Device(demo, "build")
    equal(device.ask(user_hint="user1").error(), (400, "invalid_request"), "off by default")
    set_application(demo, "build", "--allow-user-hint", "yes")
    try:
        equal(device.ask(user_hint="USER1").status, 200, "initiation")
    finally:
        set_application(demo, "build", "--allow-user-hint", "no")
    code = device.codes["user_code"]
    other = Person(demo, "user2")
    refusal = other.approval_page("/device", code).text()
    wrong = Person(demo, "user2").approval_page("/device", "BCDF-GHJK").text()
    holds("decision" not in refusal, "another account is not asked")
    equal(re.sub('value="[^"]*"', "", refusal), re.sub('value="[^"]*"', "", wrong),
          "the page of a wrong code")
    equal(device.poll().error(), (400, "authorization_pending"), "still open")
    Person(demo).decide("/device", "approve", code)
    equal(device.poll().status, 200, "token")


@test
def I25_login_hint_binds_nothing(demo):
    device = Device(demo)
    device.ask(login_hint="user1")
    Person(demo, "user2").decide(device.codes["verification_uri_complete"], "approve")
    equal(device.poll().status, 200, "token")


@test
def A7_approval_by_command(demo):
    device = Device(demo)
    device.ask()
    subprocess.run(demo.command() + ["grant", "approve",
                   device.codes["user_code"], "--user", "user2"],
                   check=True, stdout=subprocess.DEVNULL)
    reply = device.poll()
    equal(reply.status, 200, reply.text())


# The programs

def filters(folder):
    """Program -> what the kernel says of its filter of system calls."""
    found = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline") as file:
                path = file.read().partition("\0")[0]
            with open(f"/proc/{entry}/status") as file:
                status = file.read()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if path.startswith(folder):
            found[path, entry] = re.search(r"Seccomp:\t(\d)", status).group(1)
    return found


@test
def they_are_in_the_sandbox_that_doctor_promises(demo):
    done = subprocess.run(demo.command() + ["doctor", "--json"],
                          stdout=subprocess.PIPE, check=True)
    promised = next(f["text"] for f in json.loads(done.stdout)
                    if f["check"] == "sandbox")
    expected = {"2" if "(seccomp)" in promised else "0"}
    approved_device(demo).poll()
    if sys.argv[1] == "apache-cgi":
        return  # they lived as long as their requests
    for _ in range(50):  # one may be starting just now
        found = filters(os.path.dirname(os.path.dirname(
            demo.json["devgrant"])) + "/libexec/devgrant/")
        if set(found.values()) == expected:
            return
        time.sleep(0.1)
    raise AssertionError(f"expected {expected}: {found}")


# Initiation

@test
def I1_E7_answer_has_the_six_fields(demo):
    device = Device(demo)
    reply = device.ask()
    codes = reply.json()
    equal(set(codes), {"device_code", "user_code", "verification_uri",
                       "verification_uri_complete", "expires_in", "interval"},
          "fields")
    holds(re.fullmatch(r"[A-Za-z0-9_-]{43,}", codes["device_code"]),
          "device_code")
    holds(re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}",
                       codes["user_code"]), "user_code")
    equal(codes["verification_uri"], demo.base_url + "/device",
          "verification_uri")
    equal(codes["verification_uri_complete"],
          f"{demo.base_url}/device?code={codes['user_code']}", "complete")
    equal((codes["expires_in"], codes["interval"]), (600, 5), "times")
    equal(reply.headers.get_content_type(), "application/json", "type")


@test
def E4_three_encodings_of_a_space_are_one(demo):
    for space in ("%20", "+", " "):
        device = Device(demo)
        reply = device.post(
            DEVICE, f"client_id=tv&scope=openid{space}email{space}my-other-scope")
        equal(reply.status, 200, f"with {space!r}")
        device.codes = reply.json()
        Person(demo).decide(device.codes["verification_uri_complete"], "approve")
        granted = device.poll().json()["scope"].split()
        equal(sorted(granted), ["email", "openid"], f"with {space!r}")


@test
def E6_documented_body_byte_for_byte(demo):
    for body in (DOCUMENTED_BODY, DOCUMENTED_BODY.replace(b"\n", b"\r\n")):
        done = subprocess.run(
            ["curl", "-s", "--noproxy", "*", "--data-binary", "@-",
             "-w", "%{http_code}", "-o", os.devnull, demo.base_url + DEVICE],
            input=body, stdout=subprocess.PIPE, check=True)
        equal(done.stdout, b"200", repr(body))


@test
def E5_I3_bearer_names_a_public_client_at_initiation_only(demo):
    bearer = basic("tv", "").replace("Basic", "Bearer")
    client = Client(demo.base_url)
    reply = client.post(DEVICE, {"scope": "openid"}, Authorization=bearer)
    equal(reply.status, 200, "initiation")
    reply = client.post(TOKEN, {"grant_type": DEVICE_GRANT, "device_code": "x"},
                        Authorization=bearer)
    equal(reply.json()["error"], "invalid_client", "token")
    reply = client.post(DEVICE, {"scope": "openid"}, Authorization="Bearer abc")
    equal(reply.json()["error"], "invalid_client", "another bearer")
    holds("Basic" in reply.json()["error_description"], "it says Basic")


@test
def I2_H4_basic_header_arrives(demo):
    client = Client(demo.base_url)
    equal(client.post(DEVICE, {"scope": "openid"},
                      Authorization=basic("tv", "")).status, 200, "public")
    build = demo.application("build")
    equal(client.post(DEVICE, {"scope": "openid"}, Authorization=basic(
        build["client_id"], build["client_secret"])).status, 200,
        "confidential")


@test
def I4_confidential_client_must_authenticate(demo):
    client = Client(demo.base_url)
    reply = client.post(DEVICE, {"scope": "openid"},
                        Authorization=basic("build", "wrong"))
    equal(reply.error(), (401, "invalid_client"), "header")
    holds(reply.headers["WWW-Authenticate"].startswith("Basic"), "challenge")
    reply = client.post(DEVICE, {"client_id": "build", "client_secret": "wrong"})
    equal(reply.error(), (400, "invalid_client"), "body")
    reply = client.post(DEVICE, {"client_id": "build"})
    equal(reply.error(), (400, "invalid_client"), "missing")


@test
def I6_S9_grant_that_is_off_is_unauthorized_client(demo):
    equal(Device(demo, "site").ask().error(), (400, "unauthorized_client"),
          "site")
    reply = Client(demo.base_url).post(DEVICE, {"client_id": "nobody"})
    equal(reply.error(), (400, "invalid_client"), "unknown")


# Careless requests

def json_error(reply, status, what):
    equal(reply.status, status, what)
    equal(reply.headers.get_content_type(), "application/json", what)
    equal(reply.headers["Cache-Control"], "no-store", what)
    holds(reply.json()["error"], what)


@test
def I8_wrong_method_type_and_size_are_json_errors(demo):
    client = Client(demo.base_url)
    for address in (DEVICE, TOKEN):
        reply = client.get(address)
        json_error(reply, 405, f"GET {address}")
        equal(reply.headers["Allow"], "POST", f"Allow of {address}")
        reply = client.request("POST", address, "{}",
                               {"Content-Type": "application/json"})
        json_error(reply, 415, f"JSON to {address}")
        # over 128 KiB mod_fcgid as shared hosts have it answers by itself
        for size in (20_000, 120_000):
            reply = client.post(address, "client_id=tv&scope=" + size * "x")
            json_error(reply, 413, f"{size} bytes to {address}")
        equal(client.post(address, {}).status, 400, f"{address} goes on")


@test
def I8_trace_does_not_bring_secrets_back(demo):
    reply = Client(demo.base_url).request("TRACE", TOKEN, None, {"Authorization": "Basic c2VjcmV0"})
    holds(reply.status in (400, 405, 501), f"TRACE: {reply.status}")
    holds("c2VjcmV0" not in reply.text(), "what was sent comes back")


@test
def I5_malformed_and_doubled_parameters_are_invalid_request(demo):
    client = Client(demo.base_url)
    for body in ("client_id=tv&client_id=tv", "client_id=tv%", "client_id=%zz",
                 "client_id=tv&scope=%00", "client_id=tv&" + "&".join(
                     f"p{i}=1" for i in range(40))):
        reply = client.post(DEVICE, body)
        equal(reply.error(), (400, "invalid_request"), body[:40])
    reply = client.post(DEVICE + "?client_id=tv", {"client_id": "tv"})
    equal(reply.error(), (400, "invalid_request"), "query")


@test
def I9_answers_are_not_stored(demo):
    for reply in (Device(demo).ask(), Device(demo, "site").ask()):
        equal(reply.headers["Cache-Control"], "no-store", "Cache-Control")
        equal(reply.headers["Pragma"], "no-cache", "Pragma")


@test
def I8_chunked_body_is_read_to_its_end(demo):
    reply = Client(demo.base_url).request(
        "POST", DEVICE, iter([b"client_id=tv&", b"scope=openid"]),
        {"Content-Type": FORM})
    equal(reply.status, 200, reply.text())


@test
def T15_token_errors_have_their_names(demo):
    client = Client(demo.base_url)
    for form, error in (
            ({"client_id": "tv"}, "invalid_request"),
            ({"client_id": "tv", "grant_type": "password"},
             "unsupported_grant_type"),
            ({"client_id": "tv", "grant_type": DEVICE_GRANT},
             "invalid_request"),
            ({"client_id": "tv", "grant_type": DEVICE_GRANT,
              "device_code": "unknown"}, "invalid_grant")):
        equal(client.post(TOKEN, form).error(), (400, error), str(form))


@test
def H1_query_never_becomes_an_argument(demo):
    client = Client(demo.base_url)
    for query in ("-c+/tmp/evil.conf+--debug", "--help", "code=-v"):
        holds(client.get("/device?" + query).status < 500, query)


@test
def B8_unknown_host_gets_421(demo):
    client = Client(demo.base_url)
    reply = client.get("/.well-known/openid-configuration",
                       Host="evil.example.net")
    equal(reply.status, 421, "metadata")
    reply = client.post(DEVICE, {"client_id": "tv"}, Host="evil.example.net")
    equal(reply.status, 421, "initiation")


# Introspection and revocation

INACTIVE = {"active": False}


@test
def M5_S13_owner_asks_what_a_token_stands_for(demo):
    device = approved_device(demo, "build")
    token = device.poll().json()["access_token"]
    reply = device.introspect(token)
    equal(reply.status, 200, reply.text())
    told, said = reply.json(), claims(token)
    equal(told["active"], True, "active")
    for name in ("scope", "client_id", "exp", "iat", "sub", "aud", "iss",
                 "jti", "sid", "gty"):
        equal(told[name], said[name], name)
    equal((told["username"], told["token_type"]), ("user1", "Bearer"), "who")
    equal(reply.headers["Cache-Control"], "no-store", "Cache-Control")
    equal(device.introspect("x").json(), INACTIVE, "unknown token")
    foreign = access_token(demo)
    equal(device.introspect(foreign).json(), INACTIVE, "tv's token")


@test
def I4_introspection_and_revocation_ask_for_credentials(demo):
    client = Client(demo.base_url)
    for path in ("introspect", "revoke"):
        for form in ({"token": "x"}, {"token": "x", "client_id": "build"},
                     {"token": "x", "client_id": "nobody"}):
            reply = client.post(f"/application/o/{path}/", form)
            equal(reply.error(), (401, "invalid_client"), f"{path} {form}")
            holds(reply.headers["WWW-Authenticate"].startswith("Basic "),
                  "challenge")
    reply = client.post("/application/o/introspect/",
                        {"token": "x", "client_id": "tv"})
    equal(reply.error(), (401, "invalid_client"), "public client")


@test
def M5_a_refresh_token_is_revoked_with_its_access_token(demo):
    device = approved_device(demo, "build", "openid offline_access")
    tokens = device.poll().json()
    reply = device.revoke(tokens["refresh_token"],
                          token_type_hint="refresh_token")
    equal((reply.status, reply.text()), (200, ""), "revocation")
    equal(device.introspect(tokens["access_token"]).json(), INACTIVE,
          "access token")
    equal(device.refresh(tokens["refresh_token"]).error(),
          (400, "invalid_grant"), "refresh")
    equal(device.revoke(tokens["refresh_token"]).status, 200, "once more")


@test
def M5_another_clients_token_stays(demo):
    device = approved_device(demo, "build")
    token = device.poll().json()["access_token"]
    equal(Device(demo, "tv").revoke(token).status, 200, "by tv")
    equal(device.introspect(token).json()["active"], True, "still there")
    equal(device.revoke(token).status, 200, "by its client")
    equal(device.introspect(token).json(), INACTIVE, "gone")


@test
def T17_the_open_page_says_that_the_device_went_away(demo):
    device = Device(demo)
    device.ask()
    person = Person(demo)
    person.approval_page(device.codes["verification_uri_complete"])
    equal(device.revoke(device.codes["device_code"]).status, 200, "cancel")
    page = person.get(person.address)
    equal(page.status, 200, "page")
    holds("took its request back" in page.text(), page.text())
    equal(device.poll().error(), (400, "access_denied"), "poll")


@test
def M9_I18_a_resource_server_asks_about_its_tokens(demo):
    api = f"https://api-{time.time_ns()}.example.org/"
    made = json.loads(subprocess.run(
        [*demo.command(), "resource-server", "create", api, "--json"],
        check=True, capture_output=True).stdout)
    subprocess.run([*demo.command(), "application", "set", "build",
                    "--audiences", api], check=True, capture_output=True)
    device = Device(demo, "build")
    equal(device.ask(resource="https://other.example.org/").error(),
          (400, "invalid_target"), "not allowed")
    device.ask(resource=api)
    Person(demo).decide(device.codes["verification_uri_complete"], "approve")
    token = device.poll().json()["access_token"]
    equal(claims(token)["aud"], api, "aud")
    server = Client(demo.base_url)
    for name in (made["client_id"], urllib.parse.quote(api, safe="")):
        reply = server.post("/application/o/introspect/", {"token": token},
                            Authorization=basic(name, made["client_secret"]))
        equal(reply.status, 200, reply.text())
        equal((reply.json()["active"], reply.json()["aud"]), (True, api),
              name)


# Userinfo, metadata, keys

@test
def M6_userinfo_by_get_and_post(demo):
    token = access_token(demo)
    client = Client(demo.base_url)
    bearer = f"Bearer {token}"
    reply = client.get(USERINFO, Authorization=bearer)
    equal(reply.status, 200, reply.text())
    equal(reply.json()["sub"], claims(token)["sub"], "sub")
    equal(reply.json()["email"], "user1@example.org", "email")
    for other in (client.post(USERINFO, {}, Authorization=bearer),
                  client.post(USERINFO, {"access_token": token})):
        equal(other.json(), reply.json(), "POST")


@test
def M6_userinfo_refuses_with_a_bearer_challenge(demo):
    client = Client(demo.base_url)
    reply = client.get(USERINFO)
    equal(reply.status, 401, "no token")
    holds(reply.headers["WWW-Authenticate"].startswith("Bearer"), "challenge")
    holds("error=" not in reply.headers["WWW-Authenticate"],
          "no error for no token")
    reply = client.get(USERINFO, Authorization="Bearer x.y.z")
    equal(reply.status, 401, "bad token")
    holds('error="invalid_token"' in reply.headers["WWW-Authenticate"],
          "invalid_token")


@test
def M1_metadata_at_three_addresses(demo):
    client = Client(demo.base_url)
    issuer = demo.application("tv")["issuer"]
    path = urllib.parse.urlsplit(issuer).path
    documents = [client.get(address) for address in (
        issuer + ".well-known/openid-configuration",
        issuer + ".well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server" + path.rstrip("/"))]
    for reply in documents:
        equal(reply.status, 200, "metadata")
        equal(reply.json(), documents[0].json(), "the same everywhere")
    metadata = documents[0].json()
    equal(metadata["issuer"], issuer, "issuer")
    equal(metadata["device_authorization_endpoint"], demo.base_url + DEVICE,
          "device_authorization_endpoint")
    equal(metadata["token_endpoint"], demo.base_url + TOKEN, "token_endpoint")
    holds(DEVICE_GRANT in metadata["grant_types_supported"], "grant type")
    equal(client.get("/application/o/authorize/").status, 400,
          "authorization endpoint")
    equal(client.request("HEAD", issuer + ".well-known/openid-configuration")
          .status, 200, "HEAD")
    equal(client.post(issuer + ".well-known/openid-configuration", {}).status,
          405, "POST")


@test
def M2_keys_are_public(demo):
    client = Client(demo.base_url)
    issuer = demo.application("tv")["issuer"]
    metadata = client.get(issuer + ".well-known/openid-configuration").json()
    keys = client.get(metadata["jwks_uri"]).json()["keys"]
    holds({"RS256", "ES256"} <= {key["alg"] for key in keys}, "algorithms")
    for key in keys:
        holds(not set(key) & {"d", "p", "q", "dp", "dq", "qi", "k"}, "public")


@test
def M8_unknown_application_is_404(demo):
    client = Client(demo.base_url)
    for path in (".well-known/openid-configuration", "jwks/"):
        equal(client.get(f"/application/o/nobody/{path}").status, 404, path)


# Pages

def log_with(demo, method, address, status):
    """The access log once it has that line: servers write it when they have the time."""
    path = urllib.parse.urlsplit(demo.base_url).path + address
    line = f'"{method} {path} HTTP/1.1" {status}'
    end = time.monotonic() + 10
    log = ""
    while line not in log:
        holds(time.monotonic() < end, f"{line} is logged")
        with open(os.path.join(work_dir(demo), "log", "access.log")) as file:
            log = file.read()
    return log


@test
def V2_link_leaves_the_address_at_once_and_the_log_without_code(demo):
    device = Device(demo)
    device.ask()
    person = Person(demo)
    reply = person.get(device.codes["verification_uri_complete"])
    equal(reply.status, 303, "link")
    holds(device.codes["user_code"] not in reply.headers["Location"], "handle")
    holds(device.codes["user_code"] not in log_with(demo, "GET", "/device", 303),
          "no code in the log")


@test
def M6_token_in_a_query_is_refused_and_not_logged(demo):
    reply = Client(demo.base_url).get("/application/o/userinfo/?access_token=notoken")
    equal(reply.status, 400, "query")
    holds("notoken" not in log_with(demo, "GET", USERINFO, 400),
          "no token in the log")


@test
def V1_stylesheet_is_served_to_be_kept(demo):
    client = Client(demo.base_url)
    sheets = parse_page(client.get("/device")).stylesheets
    equal(len(sheets), 1, "stylesheets")
    reply = client.get(sheets[0])
    equal(reply.status, 200, sheets[0])
    equal(reply.headers.get_content_type(), "text/css", "type")
    holds("immutable" in reply.headers["Cache-Control"], "Cache-Control")


@test
def the_root_leads_to_the_page_for_people(demo):
    base = urllib.parse.urlsplit(demo.base_url).path
    addresses = {demo.base_url + "/"}
    if base and sys.argv[1] not in ("apache-site", "apache-cgi"):
        addresses.add(demo.base_url)  # .htaccess of the folder does not see that
    for address in addresses:
        reply = Client(demo.base_url).get(address)
        equal((reply.status, reply.headers["Location"]), (303, demo.base_url + "/device"), address)


@test
def a_file_that_is_not_there_is_not_kept(demo):
    client = Client(demo.base_url)
    folder = parse_page(client.get("/device")).stylesheets[0].rpartition("/")[0]
    for name in ("nothing.css", "style.css.map", "x/style.css", ""):
        reply = client.get(f"{folder}/{name}")
        holds(400 <= reply.status < 500, f"{name}: {reply.status}")
        holds("max-age" not in reply.headers.get("Cache-Control", ""), f"{name} is kept")


@test
def I8_a_body_beyond_what_the_server_takes_is_413(demo):
    server = sys.argv[1]
    for size in (140_000, 2_000_000):
        reply = Client(demo.base_url).post(TOKEN, "x=" + size * "x")
        equal(reply.status, 413, f"{size} bytes")
        # lighttpd answers its own page above its limit
        if server != "lighttpd" or size < 1_000_000:
            json_error(reply, 413, f"{size} bytes")


@test
def health_answers_any_host(demo):
    client = Client(demo.base_url)
    for host in ("10.0.0.7", "evil.example", "[::1]:80"):
        equal(client.get("/-/health/", Host=host).status, 200, host)


@test
def J2_a_body_with_an_encoding_is_415(demo):
    reply = Client(demo.base_url).request("POST", TOKEN, b"\x1f\x8b", {
        "Content-Type": FORM, "Content-Encoding": "gzip"})
    equal(reply.error(), (415, "invalid_request"), "gzip")


@test
def H10_cookies_are_for_the_path_of_the_site(demo):
    reply = Client(demo.base_url).get("/device")
    path = urllib.parse.urlsplit(demo.base_url).path or "/"
    holds(f"; Path={path};" in reply.headers["Set-Cookie"], reply.headers["Set-Cookie"])


def sign_in_beside(demo, size, first):
    """With a neighbour's cookie, so that the whole header has this size."""
    person = Person(demo)
    page = person.open("/device")
    own = dict(person.cookies)
    for _ in range(2):  # before and after there is a session
        # with what the session's cookie will take: 70 bytes of its own
        free = size - sum(len(f"{k}={v}; ") for k, v in own.items()) - 140
        other = {"neighbour": "x" * max(free, 1)}
        person.cookies = {**other, **own} if first else {**own, **other}
        if person.is_login(page):
            page = person.sign_in(page)
            own = {k: v for k, v in person.cookies.items() if k != "neighbour"}
    page = person.open("/device")
    holds(not person.is_login(page), f"signed in beside {size} bytes")
    holds(person.password not in page.text(), "no password")


@test
def V1_cookies_of_other_applications_do_not_end_a_sign_in(demo):
    # a shared host's own limit for a header is 8,190 bytes
    most = 8000 if sys.argv[1] in ("apache-site", "apache-cgi") else 30000
    for size in (100, 4152, 4595, 8000, most):
        for first in (True, False):
            sign_in_beside(demo, size, first)


@test
def V1_look_alikes_of_our_cookies_change_nothing(demo):
    person = Person(demo)
    page = person.sign_in(person.open("/device"))
    own = dict(person.cookies)
    for name in ("devgrant_session2", "xdevgrant_session", "Devgrant_Session",
                 "__Host-devgrant_session", "devgrant_sessio"):
        person.cookies = {name: "x" * 300, **own}
        page = person.open("/device")
        holds(not person.is_login(page), name)


@test
def V1_final_slash_is_free_and_neighbours_are_not_ours(demo):
    client = Client(demo.base_url)
    equal(client.get("/device/").status, 200, "/device/")
    equal(client.get("/devices").status, 404, "/devices")
    equal(client.post("/application/o/token", {}).status, 400, "no slash")
    equal(client.post("/application/o/tokens", {}).status, 404, "tokens")


@test
def V21_pages_forbid_what_they_do_not_need(demo):
    reply = Client(demo.base_url).get("/device")
    holds("default-src 'none'" in reply.headers["Content-Security-Policy"],
          "Content-Security-Policy")
    equal(reply.headers["Referrer-Policy"], "no-referrer", "Referrer-Policy")
    equal(reply.headers["X-Content-Type-Options"], "nosniff", "nosniff")


# Processes

def eventually(ask, seconds=15):
    """Ask again while the server replaces its programs."""
    end = time.monotonic() + seconds
    while True:
        reply = ask()
        if reply.status < 500 or time.monotonic() > end:
            return reply
        time.sleep(0.2)


def H2_killed_programs_lose_nothing(demo):
    device = Device(demo)
    device.ask()
    person = Person(demo)
    page = person.approval_page(device.codes["verification_uri_complete"])
    holds(program_pids(demo), "programs run")
    for pid in program_pids(demo):
        kill(pid)
    eventually(lambda: person.get("/device"))
    page = person.follow(person.submit(page, "decision",
                                       button=("decision", "approve")))
    equal(page.status, 200, page.text())
    for pid in program_pids(demo):
        kill(pid)
    reply = eventually(device.poll)
    equal(reply.status, 200, reply.text())
    equal(device.poll().error(), (400, "invalid_grant"), "again")


if __name__ == "__main__":
    server = sys.argv[1]
    # plain CGI has no programs that stay
    if server != "apache-cgi":
        test(H2_killed_programs_lose_nothing)
    run(Demo(), label=server)
