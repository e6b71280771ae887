#!/bin/sh
# SPDX-License-Identifier: MIT
# login.sh: devgrant login against a server that misbehaves on demand
. "${top_srcdir:-.}/tests/cli/cli.sh"
python3 "${top_srcdir:-.}/tests/cli/login.py" "$top_builddir" "$dir"
exit
