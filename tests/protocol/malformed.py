#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""malformed.py: what careless and hostile programs send, and what they get.

Each test is a table of requests. Whatever comes, the answer is the expected
error as JSON with the headers of every reply, tells no more than the error's
word and a sentence, and the next sound request succeeds. Needs DEVGRANT_DEMO.

    DEVGRANT_DEMO=demo.json malformed.py [SERVER]
"""

import concurrent.futures
import sys
import time

from contract import Contract
from proofs import Key, assertion, dpop
from raw import FORM
from world import AUTHORIZE, DEVICE, DOCUMENTS, FORMS, HEALTH, INTROSPECT, JWKS
from world import METADATA, REVOKE, TOKEN, USERINFO, World
from flow import DEVICE_GRANT, basic  # behind world, which knows where it is
from table import MARK, Table, is_error
from tap import equal, holds, run, test
from wrong import wrong_access_tokens, wrong_assertions, wrong_headers
from wrong_proofs import right_proofs, wrong_proofs

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BAD_REQUEST = (400, "invalid_request")
BAD_CLIENT = (400, "invalid_client")
UNAUTHORIZED = (401, "invalid_client")
BAD_TOKEN = (401, "invalid_token")
BAD_GRANT = (400, "invalid_grant")
NOT_FOUND = (404, "not_found")
TOO_LARGE = (413, "invalid_request")


def pairs_of(world, path):
    """A sound request's parameters and headers."""
    if path == DEVICE:
        return [("client_id", "tv"), ("scope", "openid")], []
    if path == TOKEN:
        return [("client_id", "tv"), ("grant_type", DEVICE_GRANT),
                ("device_code", "unknown")], []
    if path == REVOKE:
        return [("client_id", "tv"), ("token", "unknown")], []
    return [("token", "unknown")], [world.basic]


def encoded(pairs):
    return "&".join(f"{name}={value}" for name, value in pairs)


# Methods, addresses, hosts

@test
def I8_other_methods_get_405_and_allow(world):
    with Table(world) as table:
        for path in FORMS:
            for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
                reply = table.request(method, method, path,
                                      (405, "invalid_request"), body=b"")
                equal(reply.get("Allow"), "POST", f"Allow of {path}")
            reply = world.server.request("HEAD", path)
            equal((reply.status, reply.body), (405, b""), f"HEAD {path}")
        for path in DOCUMENTS:
            for method in ("POST", "PUT", "DELETE", "PATCH"):
                reply = table.request(method, method, path,
                                      (405, "invalid_request"), body=b"")
                equal(reply.get("Allow"), "GET, HEAD", f"Allow of {path}")
        for path in (USERINFO, AUTHORIZE):
            for method in ("PUT", "DELETE", "PATCH"):
                reply = table.request(method, method, path,
                                      (405, "invalid_request"), body=b"")
                equal(reply.get("Allow"), "GET, HEAD, POST", f"Allow of {path}")


@test
def I8_a_method_in_a_header_changes_nothing(world):
    with Table(world) as table:
        for path in FORMS:
            for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
                table.request(name, "GET", path, (405, "invalid_request"),
                              [(name, "POST")])


@test
def addresses_beside_the_real_ones_are_not_found(world):
    """The web server may say so itself; no spelling gets past a rule."""
    for path in FORMS + DOCUMENTS + (USERINFO,):
        bare = path.strip("/")
        for target in (f"//{bare}/", f"/{bare}//", f"/./{bare}/", f"/{bare}/.",
                       f"/x/../{bare}/", f"/{bare}/..%2f{bare}/", f"/{bare}%2F",
                       f"/{bare}/%00", f"/{bare}%00/", f"/{bare}/%2e%2e/",
                       f"/{bare}/x", f"/{bare}x/", f"/{bare}/%", f"/{bare}/%zz",
                       f"/{bare.upper()}X/", f"/{bare};x=1/", f"/{bare}%20/",
                       f"/{bare}\\", f"/{bare}%5c", f"/{bare}/%ff",
                       f"/{bare}/{'a' * 3000}", f"/{bare}" + "/a" * 600):
            method = "POST" if path in FORMS else "GET"
            reply = world.server.request(method, target, [("Content-Type", FORM)],
                                         b"client_id=tv&token=" + MARK.encode())
            holds(reply.status in (400, 404), f"{target}: {reply.status}")
            if reply.media_type == "application/json":
                is_error(reply, {NOT_FOUND, BAD_REQUEST})
        answer, status = world.good(path)
        equal(answer.status, status, f"{path} afterwards")


@test
def M8_unknown_applications_are_not_found(world):
    with Table(world) as table:
        for slug in ("nobody", "TV", "tv%20", "tv%27", "-", "a" * 300, "t"):
            for path in (f"/application/o/{slug}/jwks/",
                         f"/application/o/{slug}/.well-known/openid-configuration",
                         f"/application/o/{slug}/.well-known/oauth-authorization-server",
                         f"/.well-known/oauth-authorization-server/application/o/{slug}"):
                table.request(slug, "GET", JWKS, NOT_FOUND, target=path)


@test
def B8_other_hosts_are_told_nothing(world):
    port = world.server.host.rpartition(":")[2]
    with Table(world) as table:
        for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example",
                     "127.0.0.1.evil.example", "0x7f000001", "xn--80ak6aa92e.com",
                     "a" * 250, "[::2]"):
            for path in FORMS + DOCUMENTS + (USERINFO,):
                pairs, headers = pairs_of(world, path) if path in FORMS else ([], [])
                reply = world.server.request(
                    "POST" if path in FORMS else "GET", path,
                    headers + ([("Content-Type", FORM)] if pairs else []),
                    encoded(pairs) if pairs else None, host=host)
                # a load balancer asks for the health under any name
                table.check(host, path, reply,
                            None if path == HEALTH else (421, "invalid_request"))
                holds(host.encode() not in reply.body, f"{host} comes back")
    for host in ("evil.example/", "a b", "tv@127.0.0.1", "127.0.0.1\x01", ""):
        reply = world.server.request("GET", METADATA, host=host)
        holds(reply.status in (400, 421) or
              (reply.status == 200 and reply.json()["issuer"] == world.base + "/"),
              f"{host!r}: {reply.status}")


# Bodies

@test
def I8_other_content_types_get_415(world):
    with Table(world) as table:
        for path in FORMS + (USERINFO,):
            pairs, headers = pairs_of(world, path)
            for content_type in (
                    None, "application/json", "text/plain", "application/xml",
                    "multipart/form-data; boundary=x", "x", "*/*", "/", ";",
                    "application/x-www-form-urlencodedx", "form", "a" * 300,
                    "application/x-www-form-urlencoded, text/plain",
                    "application/jwt", "\xff"):
                table.post(repr(content_type), path, encoded(pairs),
                           (415, "invalid_request"), headers, content_type)
        for content_type in (FORM.upper(), FORM + "; charset=UTF-8", FORM + ";x",
                             f" {FORM} "):
            table.post(content_type, DEVICE, "client_id=tv", None, (), content_type)


@test
def I5_malformed_parameters_are_invalid_request(world):
    with Table(world) as table:
        for path in FORMS:
            pairs, headers = pairs_of(world, path)
            good = encoded(pairs)
            for extra in ("x=%", "x=%z1", "x=%1", "x=%%", "%=x", "x%2=y", "x=%u0041",
                          "x=%00", "%00=x", "x=a%00b", "x=%ff", "x=%c0%80", "x=%c3",
                          "x=%ed%a0%80", "x=%f4%90%80%80", "%fe=x", b"x=\xff", b"x=\0",
                          b"\xc3=x", b"\0", b"x=a\0"):
                raw = extra if isinstance(extra, bytes) else extra.encode()
                for body in (good.encode() + b"&" + raw, raw + b"&" + good.encode()):
                    table.post(repr(extra), path, body, BAD_REQUEST, headers)
            for name, value in pairs:
                for again in (value, MARK, "%20"):
                    table.post(f"{name} twice", path, f"{good}&{name}={again}",
                               BAD_REQUEST, headers)
            table.post("another parameter twice", path, f"{good}&x=1&x=2",
                       BAD_REQUEST, headers)
            table.post("an escaped name twice", path, f"{good}&x=1&%78=2",
                       BAD_REQUEST, headers)


@test
def I5_a_parameter_without_value_is_absent(world):
    with Table(world) as table:
        for body in ("client_id=&client_id=tv", "client_id=tv&client_id=",
                     "client_id=tv&client_id", "&&client_id=tv&&", "client_id=tv&=&=",
                     "client_id=tv&client_secret=", "client_id=tv&scope=",
                     "client_id=tv&client_assertion=&client_assertion_type=",
                     "\r\nclient_id=tv&\r\n\nscope=openid\r\n"):
            table.post(repr(body), DEVICE, body, None)
        for form, expected in (
                ("client_id=", BAD_CLIENT), ("", BAD_CLIENT), ("=tv", BAD_CLIENT),
                ("client_id", BAD_CLIENT), ("client_id&scope=openid", BAD_CLIENT),
                ("Client_Id=tv", BAD_CLIENT), ("client_id%20=tv", BAD_CLIENT),
                ("client_id[]=tv", BAD_CLIENT)):
            table.post(repr(form), DEVICE, form, expected)


@test
def I8_sizes_have_limits(world):
    with Table(world) as table:
        for path in FORMS:
            pairs, headers = pairs_of(world, path)
            good = encoded(pairs)
            many = "&".join(f"p{i}=1" for i in range(32 - len(pairs)))
            # over 128 KiB mod_fcgid as shared hosts have it answers by itself
            for size in (16385, 20000, 65536, 120_000) + (
                    () if world.label == "apache-site" else (200_000, 900_000)):
                table.post(f"{size} bytes", path, (good + "&x=").ljust(size, "a"),
                           TOO_LARGE, headers)
            table.post("33 parameters", path, f"{good}&{many}&y=1", BAD_REQUEST, headers)
            table.post("300 parameters", path,
                       good + "".join(f"&p{i}=1" for i in range(300)), BAD_REQUEST, headers)
            for body in (f"{good}&{many}", (good + "&x=").ljust(16384, "a")):
                reply = world.server.post(path, body, headers)
                answer, status = world.good(path)
                equal((reply.status, answer.status), (status, status), f"{path} at the limit")
        table.post("a large body to userinfo", USERINFO, "access_token=" + "a" * 20000,
                   TOO_LARGE)


@test
def I8_lengths_that_lie_harm_nobody(world):
    """The web server's business first; the programs go on whatever it does."""
    head = f"POST {DEVICE} HTTP/1.1\r\nHost: {world.server.host}\r\n" \
        f"Connection: close\r\nContent-Type: {FORM}\r\n"
    for lines in ("Content-Length: -1\r\n\r\n", "Content-Length: abc\r\n\r\n",
                  "Content-Length: 99999999999999999999\r\n\r\n",
                  "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                  "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                  "Transfer-Encoding: chunked\r\n\r\nzz\r\nclient_id=tv\r\n0\r\n\r\n",
                  "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n",
                  "Transfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"):
        reply = world.server.send((head + lines).encode())
        holds(reply.status != 200 and reply.status < 600, f"{lines!r}: {reply.status}")
    for line in ("GET\r\n\r\n", "\0\0\0\r\n\r\n", "POST / HTTP/9.9\r\n\r\n",
                 f"POST {DEVICE}\r\n\r\n"):
        world.server.send(line.encode())
    equal(world.good(DEVICE)[0].status, 200, "afterwards")


@test
def secrets_in_an_address_are_refused(world):
    with Table(world) as table:
        for path in FORMS:
            pairs, headers = pairs_of(world, path)
            for query in (encoded(pairs), f"token={MARK}", f"client_secret={MARK}",
                          f"client_id=tv&client_secret={MARK}", "x", "=", "x=%zz", "&",
                          f"device_code={MARK}", "a" * 4000):
                table.request(query[:30], "POST", path, BAD_REQUEST,
                              headers + [("Content-Type", FORM)], encoded(pairs),
                              f"{path}?{query}")
        for query in (f"access_token={MARK}", "access_token=a&access_token=b",
                      f"access_token={MARK}&x=1"):
            table.request(query, "GET", USERINFO, BAD_REQUEST, target=f"{USERINFO}?{query}")


# Headers

@test
def odd_headers_change_nothing(world):
    with Table(world) as table:
        for header in (("Accept", "text/html"), ("Accept", "x" * 2000), ("Range", "bytes=0-1"),
                       ("If-None-Match", "*"), ("Accept-Encoding", "gzip, br"),
                       ("Proxy", "http://evil.example"), ("X-Forwarded-For", "1.2.3.4, ::x"),
                       ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"),
                       ("X_Forwarded_For", "1.2.3.4"), ("Cookie", "a=" + "b" * 4000),
                       ("Cookie", "=;=;=="), ("Origin", "null"), ("Origin", "a" * 3000),
                       ("Origin", "https://evil.example"), ("User-Agent", "\xff\xfe"),
                       ("User-Agent", "a" * 5000), ("Referer", "\"'<>"),
                       ("Accept-Language", "," * 500), ("Expect", "nonsense"),
                       ("Sec-Fetch-Site", "cross-site"),
                       ("X-Real-IP", "::1"), ("Upgrade", "h2c"), ("SSL-Client-Verify", "SUCCESS"),
                       ("Script-Name", "/x"), ("Request-Method", "GET"), ("Https", "on")):
            reply = world.server.post(DEVICE, {"client_id": "tv"}, [header])
            if header[0] == "Expect" and reply.status == 417:
                continue
            table.check(header[0], DEVICE, reply, None)
            equal(reply.json()["verification_uri"], world.base + "/device", header[0])
            holds(reply.get("Access-Control-Allow-Origin") is None, f"{header}: shared")
            table.request(header[0], "GET", JWKS, None, [header])
        many = [(f"X-{i}", "y") for i in range(90)]
        table.post("90 headers", DEVICE, "client_id=tv", None, many)


# Client authentication

@test
def I4_T14_wrong_authorization_headers_get_401_and_a_challenge(world):
    with Table(world) as table:
        for path in FORMS:
            pairs = [p for p in pairs_of(world, path)[0] if p[0] != "client_id"]
            for value in wrong_headers():
                reply = table.post(value[:40], path, encoded(pairs), UNAUTHORIZED,
                                   [("Authorization", value)])
                bearer = value.lower().startswith("bearer") and len(value) < 4096
                scheme = "Bearer" if bearer else "Basic"
                holds((reply.get("WWW-Authenticate") or "").startswith(scheme + " "),
                      f"challenge for {value[:30]}: {reply.get('WWW-Authenticate')}")
                table.post(f"{value[:40]} and client_id", path, "client_id=tv&" + encoded(pairs),
                           {UNAUTHORIZED, BAD_REQUEST}, [("Authorization", value)])


@test
def I5_two_authorization_headers_are_never_none(world):
    """nginx refuses them by itself, Apache and lighttpd make one of them."""
    for first, second in (("Basic dHY6", "Basic dHY6"), (world.basic[1], world.basic[1]),
                          ("Basic dHY6", world.basic[1]), (world.basic[1], "Bearer x")):
        headers = [("Authorization", first), ("Authorization", second)]
        for path in FORMS:
            pairs = [p for p in pairs_of(world, path)[0] if p[0] != "client_id"]
            reply = world.server.post(path, "client_id=tv&" + encoded(pairs), headers)
            holds(reply.status in (400, 401), f"{path}: {reply.status}")
            if reply.media_type == "application/json":
                is_error(reply, {UNAUTHORIZED, BAD_REQUEST})


@test
def I4_T14_wrong_credentials_in_the_body_get_400(world):
    secret = world.secret
    with Table(world) as table:
        for path in FORMS:
            rest = encoded([p for p in pairs_of(world, path)[0] if p[0] != "client_id"])
            # these two always ask for the header
            expected = UNAUTHORIZED if path in (INTROSPECT, REVOKE) else BAD_CLIENT
            for who in ("", "client_id=nobody", "client_id=build", "client_id=tv&client_secret=x",
                        f"client_id=build&client_secret={MARK}", "client_id=TV",
                        f"client_id=build&client_secret={secret[:-1]}",
                        f"client_id=build&client_secret={secret}%20", f"client_secret={secret}",
                        f"client_id=BUILD&client_secret={secret}", "client_id=" + "a" * 2000,
                        f"client_id=build&client_secret={'a' * 2000}", "client_id=%E2%82%AC",
                        f"client_id={world.signer['client_id']}",
                        f"client_id={world.signer['client_id']}&client_secret=x",
                        f"client_id=site%20&client_secret={secret}"):
                table.post(who, path, f"{who}&{rest}", expected)


@test
def I5_two_ways_to_authenticate_are_invalid_request(world):
    key, client_id = world.client_key, world.signer["client_id"]
    with Table(world) as table:
        for path in FORMS:
            rest = encoded([p for p in pairs_of(world, path)[0] if p[0] != "client_id"])
            signed = assertion(key, client_id, world.signer["issuer"])
            type_ = f"client_assertion_type={ASSERTION_TYPE}"
            for who, headers in (
                    (f"client_id=build&client_secret={world.secret}", [world.basic]),
                    ("client_id=tv", [world.basic]),
                    ("client_secret=x", [world.basic]),
                    (f"{type_}&client_assertion={signed}", [world.basic]),
                    (f"{type_}&client_assertion={signed}&client_secret=x", []),
                    (f"client_id={client_id}&{type_}", []),
                    (f"client_id={client_id}&client_assertion={signed}", [])):
                table.post(who[:60], path, f"{who}&{rest}", BAD_REQUEST, headers)


@test
def T14_wrong_client_assertions_are_invalid_client(world):
    with Table(world) as table:
        for path in FORMS:
            rest = encoded([p for p in pairs_of(world, path)[0] if p[0] != "client_id"])
            expected = UNAUTHORIZED if path in (INTROSPECT, REVOKE) else BAD_CLIENT
            for what, token in wrong_assertions(world):
                table.post(what, path, f"{rest}&client_assertion_type={ASSERTION_TYPE}"
                           f"&client_assertion={token}", expected)
            good = assertion(world.client_key, world.signer["client_id"], world.signer["issuer"])
            table.post("another type", path, f"{rest}&client_assertion_type=x"
                       f"&client_assertion={good}", expected)
            table.post("another client_id", path, f"{rest}&client_id=tv&client_assertion_type="
                       f"{ASSERTION_TYPE}&client_assertion={good}", expected)
        used = assertion(world.client_key, world.signer["client_id"], world.signer["issuer"])
        form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": used}
        table.post("first use", DEVICE, form, None)
        table.post("second use", DEVICE, form, BAD_CLIENT)
        table.post("second use elsewhere", TOKEN, {
            **form, "grant_type": DEVICE_GRANT, "device_code": "x"}, BAD_CLIENT)


@test
def T14_sound_client_assertions_are_taken(world):
    key, client_id, issuer = world.client_key, world.signer["client_id"], world.signer["issuer"]
    now = int(time.time())
    with Table(world) as table:
        for path in FORMS:
            rest = encoded([p for p in pairs_of(world, path)[0] if p[0] != "client_id"])
            expected = BAD_GRANT if path == TOKEN else None
            for audience in (issuer, world.url("/"), world.url(TOKEN), world.url(path),
                             [issuer], [world.url(TOKEN), issuer]):
                made = assertion(key, client_id, audience)
                table.post(f"aud {audience}", path, f"{rest}&client_assertion_type="
                           f"{ASSERTION_TYPE}&client_assertion={made}", expected)
        for header, change in (
                ({"kid": "one"}, {}), ({"typ": "JWT"}, {}), ({"typ": "jwt"}, {}),
                ({"typ": "client-authentication+jwt"}, {}), ({}, {"iat": None}),
                ({}, {"iat": now - 3000}), ({}, {"nbf": now - 100}), ({}, {"exp": now + 60.5}),
                ({}, {"jti": "j" * 250}), ({}, {"more": {"a": [1, "\u20ac"]}})):
            made = assertion(key, client_id, issuer, header, **change)
            table.post(f"{header} {change}", DEVICE, {
                "client_assertion_type": ASSERTION_TYPE, "client_assertion": made,
                "client_id": client_id}, None)


@test
def T14_of_many_uses_at_the_same_time_one_counts(world):
    """Whichever program gets it first."""
    form = {"client_assertion_type": ASSERTION_TYPE, "token": "x", "grant_type": DEVICE_GRANT,
            "device_code": "x", "client_assertion": assertion(
                world.client_key, world.signer["client_id"], world.signer["issuer"])}
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda n: world.server.post(FORMS[n % len(FORMS)], form),
                                range(32)))
    taken = [r for r in replies if not r.body or r.json().get("error") != "invalid_client"]
    equal(len(taken), 1, "uses")


# What is asked for

@test
def T15_grant_types_and_missing_parameters(world):
    with Table(world) as table:
        for grant in ("password", "authorization_code", "client_credentials", "implicit",
                      "urn:ietf:params:oauth:grant-type:jwt-bearer",
                      "urn:ietf:params:oauth:grant-type:token-exchange", "device_code",
                      DEVICE_GRANT.upper(), DEVICE_GRANT + "%20", "%20refresh_token",
                      "Refresh_Token", "a" * 5000, "%E2%82%AC", "%22", MARK):
            table.post(grant[:50], TOKEN, f"client_id=tv&grant_type={grant}&device_code=x",
                       (400, "unsupported_grant_type"))
        for body in ("client_id=tv", "client_id=tv&grant_type=", "client_id=tv&device_code=x",
                     f"client_id=tv&grant_type={DEVICE_GRANT}", "client_id=tv&refresh_token=x",
                     f"client_id=tv&grant_type={DEVICE_GRANT}&device_code=",
                     f"client_id=tv&grant_type={DEVICE_GRANT}&refresh_token=x",
                     "client_id=tv&grant_type=refresh_token",
                     "client_id=tv&grant_type=refresh_token&device_code=x"):
            table.post(body, TOKEN, body, BAD_REQUEST)
        for path in (INTROSPECT, REVOKE):
            for body in ("", "token=", "Token=x", "token_type_hint=access_token"):
                table.post(body, path, body, BAD_REQUEST, [world.basic])
        site = world.demo.application("site")
        header = [("Authorization", basic("site", site["client_secret"]))]
        for form in ({"grant_type": DEVICE_GRANT, "device_code": "x"},
                     {"grant_type": "refresh_token", "refresh_token": "x"}):
            table.post("a grant that is off", TOKEN, form, (400, "unauthorized_client"), header)
        table.post("a grant that is off", DEVICE, "scope=openid", (400, "unauthorized_client"),
                   header)


@test
def T1_T8_unknown_codes_are_invalid_grant(world):
    tokens = world.tokens()
    codes = world.codes()
    code = codes["device_code"]
    with Table(world) as table:
        for value in ("x", "0", "null", "%27+OR+1=1+--", "../../x", "%E2%82%AC", "a" * 8000,
                      "%0D%0ASet-Cookie:x=1", "%25s%25n", "<script>", code[:-1], code + "A",
                      code.swapcase(), code + "%20", "%20" + code, codes["user_code"],
                      tokens["access_token"], tokens["refresh_token"], tokens["id_token"],
                      "[]", "{}", "%22", "%5C", "%7F", "%1B", MARK):
            table.post(value[:40], TOKEN, f"client_id=tv&grant_type={DEVICE_GRANT}"
                       f"&device_code={value}", BAD_GRANT)
        for form in ({"client_id": "build", "client_secret": world.secret},):
            table.post("another client's", TOKEN, {
                **form, "grant_type": DEVICE_GRANT, "device_code": code}, BAD_GRANT)
        equal(world.poll(codes).json()["error"], "authorization_pending", "its own")


@test
def T12_wrong_refresh_tokens_are_invalid_grant(world):
    tokens = world.tokens()
    refresh = tokens["refresh_token"]
    with Table(world) as table:
        for value in ("x", "%27", "a" * 8000, refresh[:-1], refresh + "A", refresh.swapcase(),
                      refresh + "%20", tokens["access_token"], tokens["id_token"], MARK,
                      world.codes()["device_code"], "%E2%82%AC", "."):
            table.post(value[:40], TOKEN, "client_id=tv&grant_type=refresh_token"
                       f"&refresh_token={value}", BAD_GRANT)
        table.post("another client's", TOKEN, {
            "client_id": "build", "client_secret": world.secret,
            "grant_type": "refresh_token", "refresh_token": refresh}, BAD_GRANT)
        form = f"client_id=tv&grant_type=refresh_token&refresh_token={refresh}"
        for scope in ("openid+admin", "%22", "openid%5C", "%E2%82%AC", "openid%01",
                      "a" * 3000, "%0A"):
            table.post(f"scope {scope[:20]}", TOKEN, f"{form}&scope={scope}",
                       (400, "invalid_scope"))
    equal(world.server.post(TOKEN, form).status, 200, "the token itself")


@test
def T12_a_used_refresh_token_ends_the_family(world):
    app = world.application("--client-type", "public", "--refresh-grace", "0")
    who = {"client_id": app["client_id"]}
    tokens = world.tokens(**who)
    form = {**who, "grant_type": "refresh_token"}
    second = world.server.post(TOKEN, {**form, "refresh_token": tokens["refresh_token"]})
    equal(second.status, 200, second.body)
    with Table(world) as table:
        for token in (tokens["refresh_token"], second.json()["refresh_token"]):
            table.post("after reuse", TOKEN, {**form, "refresh_token": token}, BAD_GRANT)
        table.request("access token", "GET", USERINFO, BAD_TOKEN, [
            ("Authorization", "Bearer " + second.json()["access_token"])])


@test
def I7_I17_I19_what_a_device_may_not_ask(world):
    challenge = "a" * 43
    with Table(world) as table:
        for value in ("%22", "openid%5C", "%E2%82%AC", "openid%09email", "openid%0Aemail", "%7F"):
            table.post(f"scope {value}", DEVICE, f"client_id=tv&scope={value}",
                       (400, "invalid_scope"))
        for extra in (f"code_challenge={challenge}&code_challenge_method=plain",
                      f"code_challenge={challenge}", "code_challenge_method=S256",
                      "code_challenge=short&code_challenge_method=S256",
                      f"code_challenge={challenge}a&code_challenge_method=S256",
                      f"code_challenge={'!' * 43}&code_challenge_method=S256",
                      f"code_challenge={challenge}&code_challenge_method=s256",
                      "nonce=" + "a" * 5000):
            table.post(extra[:60], DEVICE, f"client_id=tv&{extra}", BAD_REQUEST)


@test
def I18_wrong_resources_are_invalid_target(world):
    tokens = world.tokens()
    with Table(world) as table:
        for value in ("x", "/relative", "https://api.example/%23fragment", "%2F%2Fhost",
                      "https%3A%2F%2Funknown.example%2F", "a" * 3000, "%22", "javascript:x"):
            table.post(f"resource {value[:20]}", DEVICE, f"client_id=tv&resource={value}",
                       (400, "invalid_target"))
            table.post(f"resource {value[:20]}", TOKEN, "client_id=tv&grant_type=refresh_token"
                       f"&refresh_token={tokens['refresh_token']}&resource={value}",
                       (400, "invalid_target"))
        table.post("audience", DEVICE, "client_id=tv&audience=unknown", (400, "invalid_target"))
        table.post("one of two", DEVICE, "client_id=tv&resource=a:b&resource=x",
                   (400, "invalid_target"))
        table.post("twenty", DEVICE, "client_id=tv" + "&resource=a:b" * 20,
                   (400, "invalid_target"))


@test
def I20_wrong_dpop_proofs_are_invalid_dpop_proof(world):
    with Table(world) as table:
        for path, rest in ((DEVICE, "client_id=tv"),
                           (TOKEN, f"client_id=tv&grant_type={DEVICE_GRANT}&device_code=x"),
                           (TOKEN, "client_id=tv&grant_type=refresh_token&refresh_token=x")):
            for what, proof in wrong_proofs(world, path):
                table.post(what, path, rest, (400, "invalid_dpop_proof"), [("DPoP", proof)])
            two = [("DPoP", dpop(Key(), "POST", world.url(path))) for _ in range(2)]
            table.post("two headers", path, rest, (400, "invalid_dpop_proof"), two)
        for what, proof in right_proofs(world, DEVICE):
            table.post(what, DEVICE, "client_id=tv", None, [("DPoP", proof)])
        once = [("DPoP", dpop(Key(), "POST", world.url(DEVICE)))]
        table.post("first use", DEVICE, "client_id=tv", None, once)
        table.post("second use", DEVICE, "client_id=tv", (400, "invalid_dpop_proof"), once)


# Access tokens

@test
def M6_wrong_tokens_are_invalid_token(world):
    tokens = world.tokens()
    with Table(world) as table:
        for what, token in wrong_access_tokens(world, tokens):
            reply = table.request(what, "GET", USERINFO, BAD_TOKEN,
                                  [("Authorization", f"Bearer {token}")])
            holds('error="invalid_token"' in (reply.get("WWW-Authenticate") or ""),
                  f"{what}: {reply.get('WWW-Authenticate')}")
            table.post(what, USERINFO, {"access_token": token}, BAD_TOKEN)
        equal(world.server.request("GET", USERINFO, [
            ("Authorization", "Bearer " + tokens["access_token"])]).status, 200, "the token itself")


@test
def M6_ways_to_show_a_token(world):
    token = world.tokens()["access_token"]
    with Table(world) as table:
        for value in ("Bearer", "Bearer ", "Token " + token, token, "Basic " + token,
                      "Bearer:" + token, basic("tv", ""), "BearerX " + token, "\xff",
                      "Digest x=\"y\""):
            reply = table.request(value[:20], "GET", USERINFO, BAD_TOKEN,
                                  [("Authorization", value)])
            # RFC 6750 section 3.1: no token, no error in the challenge
            holds(not any("error=" in v for v in reply.all("WWW-Authenticate")), value[:20])
        for value in (f"Bearer {token} {token}", f"Bearer {token}, Bearer {token}",
                      f"Bearer {token},", f"Bearer \"{token}\"", f"DPoP {token}",
                      f"Bearer {token}\t", f"Bearer Bearer {token}"):
            reply = world.server.request("GET", USERINFO, [("Authorization", value)])
            if value.endswith("\t") and reply.status == 200:
                continue    # the web server trims
            table.check(value[:8] + value[-8:], USERINFO, reply,
                        {BAD_TOKEN, (401, "invalid_dpop_proof"), BAD_REQUEST})
        # RFC 6750 section 2.2; lighttpd takes no body with GET
        reply = world.server.request("GET", USERINFO, [("Content-Type", FORM)],
                                     f"access_token={token}")
        equal(reply.status, 400 if world.label == "lighttpd" else 401, "in the body of GET")
        header = [("Authorization", f"Bearer {token}")]
        table.post("header and body", USERINFO, {"access_token": token}, BAD_REQUEST, header)
        table.post("twice in the body", USERINFO, f"access_token={token}&access_token={token}",
                   BAD_REQUEST)
        table.request("header and query", "GET", USERINFO, BAD_REQUEST, header,
                      target=f"{USERINFO}?access_token={token}")
        for query in ("a=1&a=2", f"access_token={token}&access_token={token}"):
            table.request(query[:20], "GET", USERINFO, BAD_REQUEST, header,
                          target=f"{USERINFO}?{query}")
        for body in ("access_token=%", f"access_token={token}&x=%00", "a=1&a=2", b"\xff"):
            table.post(body[:20], USERINFO, body, BAD_REQUEST)
        table.request("query", "GET", USERINFO, BAD_REQUEST,
                      target=f"{USERINFO}?access_token={token}")
        for value in (f"bearer {token}", f"BEARER {token}", f"Bearer   {token}"):
            table.request(value[:10], "GET", USERINFO, None, [("Authorization", value)])


@test
def M6_a_token_without_openid_is_insufficient_scope(world):
    token = world.tokens("email")["access_token"]
    with Table(world) as table:
        reply = table.request("email alone", "GET", USERINFO, (403, "insufficient_scope"),
                              [("Authorization", f"Bearer {token}")])
        holds('error="insufficient_scope"' in reply.get("WWW-Authenticate"), "challenge")


@test
def M5_wrong_tokens_are_inactive_and_nothing_more(world):
    tokens = world.tokens()
    own = world.tokens(client_id="build", client_secret=world.secret)
    with Table(world) as table:
        for what, token in wrong_access_tokens(world, own):
            if what == "the refresh token":
                continue
            for hint in ("", "access_token", "refresh_token", MARK):
                reply = table.post(what, INTROSPECT, {"token": token, "token_type_hint": hint},
                                   None, [world.basic])
                equal((reply.status, reply.body), (200, b'{"active":false}'), what)
        for token in tokens.values():
            reply = world.server.post(INTROSPECT, {"token": token}, [world.basic])
            equal(reply.body, b'{"active":false}', "another client's")
        holds(world.server.post(INTROSPECT, {"token": own["access_token"]}, [world.basic])
              .json()["active"], "the token itself")


@test
def M5_wrong_tokens_revoke_nothing(world):
    own = world.tokens(client_id="build", client_secret=world.secret)
    foreign = world.tokens()
    with Table(world) as table:
        for what, token in wrong_access_tokens(world, own):
            # RFC 7009 section 2.2.1: what ends by time only
            ids = what in ("the id_token", "typ JWT")
            if what != "the refresh token":
                table.post(what, REVOKE, {"token": token},
                           (400, "unsupported_token_type") if ids else None, [world.basic])
        for name in ("access_token", "refresh_token"):
            reply = world.server.post(REVOKE, {"token": foreign[name]}, [world.basic])
            equal(reply.status, 200, "another client's")
    for tokens in (own, foreign):
        equal(world.server.request("GET", USERINFO, [
            ("Authorization", "Bearer " + tokens["access_token"])]).status, 200, "it works still")


# Pages

@test
def I8_pages_answer_with_pages(world):
    for method, target, body in (
            ("PATCH", "/device", b""),
            ("GET", "/device?code=a&code=b", None), ("GET", "/device?code=" + "a" * 3000, None),
            ("POST", "/device", b"code=%ff"), ("POST", "/device", b"code=" + b"a" * 20000),
            ("PUT", "/device", b""), ("GET", "/device/c/" + MARK, None),
            ("GET", "/device/request/" + MARK, None), ("POST", "/device/login", b"x"),
            ("POST", "/device/logout", b""), ("GET", "/device/x", None),
            ("POST", "/device/password", b"new=%ff"), ("PUT", "/device/password", b""),
            ("GET", "/-/application/x/icon/", None), ("GET", AUTHORIZE + "?" + "x" * 3000, None)):
        headers = [("Content-Type", FORM)] if body is not None else []
        reply = world.server.request(method, target, headers, body)
        holds(reply.status < 500, f"{target}: {reply.status}")
        if reply.status != 303:
            equal(reply.media_type, "text/html", target)
            holds(MARK.encode() not in reply.body, target)
        holds("default-src 'none'" in (reply.get("Content-Security-Policy") or ""), target)
        equal(reply.get("Cache-Control"), "no-store", target)
    equal(world.server.request("GET", HEALTH).status, 200, "afterwards")


@test
def every_answer_of_these_is_documented(world):
    equal(world.breaches[:5], [], f"{len(world.breaches)} of {world.contract.checked}")
    holds(world.contract.checked > 2000, world.contract.checked)


def observe(world):
    """Hold what the programs answer against docs/openapi.yaml."""
    world.contract, world.breaches = Contract(), []

    def look(method, target, status, headers, body):
        # the web server's own pages and its parts of a reply are not the programs'
        names = dict(headers)
        own = names.get("content-type", "").startswith("text/html") and \
            "content-security-policy" not in names
        if world.contract.path(target) is None or own or status in (206, 417, 501):
            return
        try:
            world.contract.check(method, target, status, headers, body)
        except AssertionError as error:
            world.breaches.append(str(error))
    world.server.observer = look


if __name__ == "__main__":
    the_world = World()
    the_world.label = " ".join(sys.argv[1:])
    observe(the_world)
    run(the_world, label=the_world.label)
