# SPDX-License-Identifier: MIT
"""table.py: send a table of requests, look at every answer."""

import re

from raw import FORM
from tap import equal, holds
from world import USERINFO

MARK = "Zx9Marker"  # in what is sent; never in what comes back


def challenges(value):
    """Schemes and parameters of WWW-Authenticate (RFC 9110 section 11.6.1)."""
    token = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
    # error_description has no quote and no backslash (RFC 6750 section 3)
    parameter = rf'({token})="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"'
    pattern = re.compile(rf"(?:({token}) )?{parameter}(?:, |$)")
    found, at = [], 0
    while at < len(value):
        one = pattern.match(value, at)
        holds(one and (one[1] or found), f"no challenge: {value}")
        if one[1]:
            found.append((one[1], {}))
        holds(one[2] not in found[-1][1], f"{one[2]} twice: {value}")
        found[-1][1][one[2]] = one[3]
        at = one.end()
    return found


class Table:
    """Sends each request, collects what is wrong with the answers."""

    def __init__(self, world):
        self.world = world
        self.rows = 0
        self.wrong = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None and self.wrong:
            raise AssertionError(f"{len(self.wrong)} of {self.rows}:\n" +
                                 "\n".join(self.wrong))

    def check(self, what, path, reply, expected):
        self.rows += 1
        try:
            if expected is None:
                holds(reply.status < 400, f"{reply.status} {reply.body[:200]!r}")
            else:
                is_error(reply, expected)
            self._look_at_challenges(path, reply)
            answer, status = self.world.good(path)
            equal(answer.status, status, "the next request")
        except (AssertionError, ValueError) as error:
            self.wrong.append(f"{path} {what}: {error}")

    @staticmethod
    def _look_at_challenges(path, reply):
        """RFC 6750 sections 2 and 3: one of each, and as the body says."""
        found = [one for value in reply.all("WWW-Authenticate") for one in challenges(value)]
        if path != USERINFO:
            equal({scheme for scheme, _ in found} - {"Basic", "Bearer"}, set(), "schemes")
            return
        holds(found or reply.status not in (400, 403, 413, 415), "no challenge")
        for scheme, values in found:
            holds(scheme in ("Bearer", "DPoP"), scheme)
            equal(values["realm"], "devgrant", "realm")
            equal(values.get("error", reply.json()["error"]), reply.json()["error"], "error")
            holds("error" in values or reply.status == 401, "no error in the challenge")

    def post(self, what, path, form, expected, headers=(), content_type=FORM):
        reply = self.world.server.post(path, form, headers, content_type)
        self.check(what, path, reply, expected)
        return reply

    def request(self, what, method, path, expected, headers=(), body=None,
                target=None):
        reply = self.world.server.request(method, target or path, headers, body)
        self.check(what, path, reply, expected)
        return reply


def is_error(reply, expected):
    """The status and word, and what holds for every error."""
    equal(reply.media_type, "application/json", f"type of {reply.status}")
    body = reply.json()
    got = reply.status, body.get("error")
    holds(got == expected or isinstance(expected, set) and got in expected,
          f"got {got} ({body.get('error_description')}), expected {expected}")
    holds(set(body) <= {"error", "error_description", "request_id", "interval"},
          f"members {set(body)}")
    # RFC 6749 section 5.2
    holds(re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", body["error_description"]),
          "characters of the description")
    holds(re.fullmatch(r"[0-9a-f]{16}", body["request_id"]), "request_id")
    holds(MARK not in reply.body.decode(), "what was sent comes back")
    equal(reply.all("Cache-Control"), ["no-store"], "Cache-Control")
    equal(reply.all("Pragma"), ["no-cache"], "Pragma")
    equal(reply.all("X-Content-Type-Options"), ["nosniff"], "nosniff")
    challenged = reply.get("WWW-Authenticate")
    # RFC 6750 section 3 has it for 400 and 403 too
    holds(challenged or reply.status != 401, "no challenge")
    equal(bool(reply.get("Allow")), reply.status == 405, "Allow")
    holds(not challenged or MARK not in challenged, "what was sent comes back")
