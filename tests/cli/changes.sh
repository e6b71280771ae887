#!/bin/sh
# SPDX-License-Identifier: MIT
# changes.sh: administrators who change one object at the same time
. "${top_srcdir:-.}/tests/cli/cli.sh"
make_installation
TESTS=${top_srcdir:-.}/tests
export TESTS
PYTHONDONTWRITEBYTECODE=1 python3 "$TESTS/cli/changes.py" "$top_builddir" "$dir"
exit
