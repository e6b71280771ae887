# SPDX-License-Identifier: MIT
"""evaluate.py: expressions about a JSON document, for cli.sh.

It is started once and asked often, for to start Python takes longer than most
commands that are tested.

    evaluate.py DOCUMENT VALUE

Reads expressions in which d is the document as it is then, each with a NUL behind
it. What one gives is in the file VALUE when its line is written: "true", "false",
or "fault".
"""

import json
import os
import sys
import traceback

DOCUMENT, VALUE = sys.argv[1:]


def expressions():
    rest = b""
    while part := os.read(0, 65536):
        *whole, rest = (rest + part).split(b"\0")
        yield from whole


def evaluate(expression):
    """Verdict, and what is in VALUE."""
    try:
        with open(DOCUMENT, encoding="utf-8") as file:
            value = eval(expression, {"d": json.load(file)})
    except Exception:
        return "fault", traceback.format_exc()
    return "true" if value else "false", value


for given in expressions():
    verdict, result = evaluate(given.decode())
    with open(VALUE, "w", encoding="utf-8") as out:
        print(result, file=out)
    print(verdict, flush=True)
