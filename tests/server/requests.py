#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""requests.py: what web servers and proxies pass, given to the real programs."""

import fcntl
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from installation import DEVICE, Installation, form  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

PROXY = "trusted_proxies = 10.0.0.0/8\nthrottle_device_authorization = 2/3600\n"
ASK = form({"client_id": "tv", "scope": "openid"})


def ask(device, remote, forwarded):
    """The status of a device's request that came this way."""
    extra = [("REMOTE_ADDR", remote)]
    extra += [("HTTP_X_FORWARDED_FOR", one) for one in forwarded]
    return device.request("POST", DEVICE, ASK, extra).status


def findings(installation):
    done = json.loads(installation.devgrant("doctor", "--json"))
    return {finding["check"]: finding for finding in done}


@test
def clients_behind_a_proxy_that_writes_ports_have_limits_of_their_own():
    with Installation(PROXY) as installation, installation.program("device") as device:
        for client in ("203.0.113.10:51008", "203.0.113.11:51008", "[2001:db8::17]:4711"):
            equal([ask(device, "10.0.0.1", [client]) for _ in range(3)], [200, 200, 429], client)
        # another port is the same client
        equal(ask(device, "10.0.0.1", ["203.0.113.10:1"]), 429)


@test
def clients_that_a_proxy_does_not_name_share_one_limit_which_is_not_the_proxys():
    with Installation(PROXY) as installation, installation.program("device") as device:
        equal([ask(device, "10.0.0.1", ["unknown"]), ask(device, "10.0.0.1", ["nonsense"]),
               ask(device, "10.0.0.1", ["203.0.113.10", "203.0.113.11"])], [200, 200, 429])
        equal(ask(device, "10.0.0.1", []), 200, "the proxy itself")
        log = installation.log()
        equal(log.count("X-Forwarded-For that names no address"), 1, log)
        holds("nonsense" not in log, "nothing of the request is logged")


@test
def doctor_tells_of_a_proxy_that_is_not_named():
    with Installation() as installation, installation.program("device") as device:
        ask(device, "192.0.2.9", ["203.0.113.10"])
        ask(device, "10.1.2.3", [])
        holds("proxy" not in findings(installation), "nothing to tell yet")
        ask(device, "10.1.2.3", ["203.0.113.10"])
        told = findings(installation)["proxy"]
        equal(told["level"], "warning")
        holds("10.1.2.3" in told["text"] and "trusted_proxies" in told["text"], told["text"])
        with open(installation.config, "a") as file:
            file.write("trusted_proxies = 10.1.2.3\n")
        holds("proxy" not in findings(installation), "it is named now")


def plain(extra=()):
    return [("REQUEST_SCHEME", "http"), ("SERVER_ADDR", "192.0.2.250"), *extra]


def refused_plain(program, extra):
    reply = program.request("POST", DEVICE, ASK, extra)
    told = json.loads(reply.body)
    if reply.status == 200:
        return False
    equal((reply.status, told["error"]), (400, "invalid_request"), reply.body)
    holds("https" in told["error_description"], reply.body)
    return True


@test
def plain_http_to_an_https_address_hands_out_no_codes():
    with Installation() as installation, installation.program("device") as device:
        holds(refused_plain(device, plain()), "from the Internet, by plain http")
        # what may come from a proxy that ends TLS is not judged
        for extra in ([("REMOTE_ADDR", "10.0.0.1")], [("REMOTE_ADDR", "127.0.0.1")],
                      [("REMOTE_ADDR", "192.0.2.250")], [("HTTP_X_FORWARDED_FOR", "198.51.100.1")],
                      [("HTTP_X_FORWARDED_PROTO", "https")], [("HTTP_FORWARDED", "proto=https")],
                      [("HTTPS", "on")]):
            holds(not refused_plain(device, plain(extra)), extra)
        holds(not refused_plain(device, [("REQUEST_SCHEME", "https")]), "https")
        holds(not refused_plain(device, []), "a server that does not tell")
        equal(device.request("GET", "/-/health/", extra=plain()).status, 200, "health")
    with Installation("trusted_proxies = 10.0.0.1\n") as installation, \
            installation.program("device") as device, installation.program("verify") as verify, \
            installation.program("discovery") as discovery:
        by = [("REMOTE_ADDR", "10.0.0.1"), ("HTTP_X_FORWARDED_FOR", "198.51.100.1"),
              ("REQUEST_SCHEME", "http")]
        holds(refused_plain(device, by + [("HTTP_X_FORWARDED_PROTO", "http")]), "says the proxy")
        holds(not refused_plain(device, by + [("HTTP_X_FORWARDED_PROTO", "https")]), "https")
        holds(not refused_plain(device, by), "the proxy does not tell")
        page = verify.request("GET", "/device", extra=by + [("HTTP_X_FORWARDED_PROTO", "http")])
        equal(page.status, 400, "no page to type a password into")
        reply = discovery.request("GET", "/.well-known/openid-configuration",
                                  extra=by + [("HTTP_X_FORWARDED_PROTO", "http")])
        equal(reply.status, 200, "what everybody may know")
    with Installation("plain_http = allow\n") as installation, \
            installation.program("device") as device:
        holds(not refused_plain(device, plain()), "allowed")


@test
def K_health_answers_whatever_the_host_says():
    with Installation() as installation, installation.program("device") as device, \
            installation.program("discovery") as discovery:
        for program in (device, discovery):
            for host in ("id.example", "10.0.0.7:8080", "", "x y", "evil.example", "[::1]"):
                reply = program.request("GET", "/-/health/", extra=[("HTTP_HOST", host)])
                equal((reply.status, json.loads(reply.body)), (200, {"status": "ok"}), host)
        equal(device.request("POST", DEVICE, ASK, [("HTTP_HOST", "evil.example")]).status, 421)


def health(device):
    began = time.monotonic()
    reply = device.request("GET", "/-/health/")
    return reply.status, time.monotonic() - began


@test
def K_health_tells_503_soon_while_nobody_can_write():
    with Installation() as installation, installation.program("device") as device:
        equal(health(device)[0], 200)
        lock = os.path.join(installation.state, "db", "lock")
        holds(os.path.exists(lock), os.listdir(os.path.join(installation.state, "db")))
        with open(lock) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for _ in range(20):
                status, took = health(device)
                equal(status, 503)
                holds(took < 4.5, f"{took} s, and others wait for 5")
            began = time.monotonic()
            for _ in range(50):
                health(device)
            took = time.monotonic() - began
            holds(took < 10, f"{took} s; each on its own would wait 0.3 s for the lock")
        time.sleep(1.1)  # as long as a failure is told
        equal(health(device)[0], 200, "again")


@test
def K_health_is_written_seldom():
    with Installation() as installation, installation.program("device") as device:
        def frames():
            return os.stat(os.path.join(installation.state, "db", "devgrant.db-wal")).st_size
        health(device)
        before, began = frames(), time.monotonic()
        for _ in range(200):
            equal(health(device)[0], 200)
        writes = 1 + int(time.monotonic() - began) // 5
        holds(frames() - before <= writes * 3 * 4200, f"{frames() - before} bytes for 200 questions")


@test
def J2_a_body_with_an_encoding_is_415():
    with Installation() as installation:
        for name in ("device", "token", "revoke", "introspect", "userinfo"):
            with installation.program(name) as program:
                for coding in ("gzip", "deflate", "br", "identity", "x"):
                    reply = program.request("POST", f"/application/o/{name}/", ASK,
                                            [("HTTP_CONTENT_ENCODING", coding)])
                    equal((reply.status, reply.headers["accept-encoding"]), (415, "identity"), name)
                    holds("Content-Encoding" in json.loads(reply.body)["error_description"], name)
        with installation.program("verify") as verify:
            equal(verify.request("POST", "/device/login", ASK,
                                 [("HTTP_CONTENT_ENCODING", "gzip")]).status, 415)


@test
def L_hsts_is_on_at_an_https_root_alone():
    for base_url, lines, want in (
            ("https://id.example", "", "max-age=31536000"),
            ("https://id.example/auth", "", None),
            ("https://id.example/auth", "hsts = on\n", "max-age=31536000"),
            ("https://id.example", "hsts = off\n", None),
            ("https://id.example", "hsts = 600\n", "max-age=600"),
            ("https://id.example", "hsts = 0\n", "max-age=0")):
        with Installation(lines, base_url) as installation, installation.program("verify") as verify:
            path = base_url.removeprefix("https://id.example") + "/device"
            reply = verify.request("GET", path)
            equal((reply.status, reply.headers.get("strict-transport-security")), (200, want), lines)


@test
def the_root_leads_to_the_page_for_people():
    with Installation() as installation, installation.program("verify") as verify:
        reply = verify.request("GET", "/")
        equal((reply.status, reply.headers["location"]), (303, "https://id.example/device"))


if __name__ == "__main__":
    run()
