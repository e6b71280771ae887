# SPDX-License-Identifier: MIT
"""tap.py: functions as tests, their results as TAP."""

import concurrent.futures
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


class Skip(Exception):
    """Not to be tested here; says why."""


def _result(function, arguments):
    """What stands behind the name, and the lines that explain a failure."""
    try:
        function(*arguments)
        return True, "", []
    except Skip as reason:
        return True, f" # SKIP {reason}", []
    except Exception:  # whatever it is, it is the test's failure
        return False, "", traceback.format_exc().splitlines()


def run(*arguments, label="", together=1):
    """Call every test, so many at a time; exit 1 when one fails."""
    failed = 0
    print(f"1..{len(_tests)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(together) as pool:
        results = pool.map(lambda test: _result(test, arguments), _tests)
        for number, (function, result) in enumerate(zip(_tests, results), 1):
            passed, directive, lines = result
            name = function.__name__ + (f" ({label})" if label else "")
            failed += not passed
            print(f"{'ok' if passed else 'not ok'} {number} - {name}{directive}")
            for line in lines:
                print(f"# {line}")
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
