#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""readme.py: the requests of README.md, as they stand there.

Each ```sh block runs against the demo; the ```json block behind it must be of
the same shape as the reply. Needs DEVGRANT_DEMO.
"""

import json
import os
import re
import subprocess
import sys

README = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))

from flow import Demo  # noqa: E402
from tap import equal, holds, run, test  # noqa: E402

# What a reader copies out of a reply into the next request.
NAMES = ("device_code", "user_code", "access_token", "refresh_token")


def blocks():
    """Pairs of a command and the documented reply, or None."""
    with open(README) as file:
        found = re.findall(r"^```(sh|json)\n(.*?)^```$", file.read(), re.M | re.S)
    pairs = []
    for language, text in found:
        if language == "sh":
            pairs.append([text, None])
        else:
            pairs[-1][1] = json.loads(text)
    return pairs


def same_shape(got, documented, what):
    """The same members of the same types; errors, scopes and so on alike."""
    equal(type(got), type(documented), what)
    if isinstance(got, dict):
        equal(set(got), set(documented), what)
        for name in got:
            same_shape(got[name], documented[name], f"{what}.{name}")
    elif isinstance(got, list):
        equal(len(got), len(documented), what)
    elif what.rpartition(".")[2] in ("error", "error_description", "scope",
                                     "token_type", "expires_in", "interval"):
        equal(got, documented, what)


@test
def H15_documented_requests_work_verbatim(demo):
    environment = {**os.environ, "DEVGRANT_CONFIG": demo.json["config"],
                   "PATH": os.path.dirname(demo.json["devgrant"]) + ":" +
                   os.environ["PATH"], "no_proxy": "127.0.0.1"}
    done = 0
    for command, documented in blocks():
        command = command.replace("http://127.0.0.1:8080", demo.base_url)
        output = subprocess.run(
            ["sh", "-euc", command.replace("curl ", "curl -s ")], check=True,
            env=environment, stdout=subprocess.PIPE).stdout
        done += 1
        if documented is None:
            continue
        reply = json.loads(output)
        same_shape(reply, documented, command)
        for name in NAMES:
            if name in reply:
                environment[name.upper()] = reply[name]
    holds(done >= 6, f"{done} documented commands")


if __name__ == "__main__":
    run(Demo())
