#!/bin/sh
# SPDX-License-Identifier: MIT
# sandbox.sh: what a program gives up, tried from its inside.
exec python3 "$top_srcdir/tests/server/sandbox.py"
