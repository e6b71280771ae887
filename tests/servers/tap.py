# SPDX-License-Identifier: MIT
"""tap.py: functions as tests, their results as TAP."""

import sys
import traceback

_tests = []


def test(function):
    """Register a test; its name is the fact that it states."""
    _tests.append(function)
    return function


def equal(got, expected, what=""):
    if got != expected:
        raise AssertionError(f"{what}: got {got!r}, expected {expected!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def run(*arguments, label=""):
    """Call every test with the arguments; exit 1 when one fails."""
    failed = 0
    print(f"1..{len(_tests)}")
    for number, function in enumerate(_tests, 1):
        name = function.__name__ + (f" ({label})" if label else "")
        try:
            function(*arguments)
            print(f"ok {number} - {name}", flush=True)
        except Exception:  # whatever it is, it is the test's failure
            failed += 1
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
