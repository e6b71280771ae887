#!/bin/sh
# SPDX-License-Identifier: MIT
# programs.sh: the real programs over an installation of their own.
exec python3 "$top_srcdir/tests/server/programs.py"
