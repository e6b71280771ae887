#!/bin/sh
# SPDX-License-Identifier: MIT
# versions.sh: programs over a database of another version.
exec python3 "$top_srcdir/tests/server/versions.py"
