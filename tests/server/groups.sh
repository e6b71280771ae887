#!/bin/sh
# SPDX-License-Identifier: MIT
# groups.sh: what is told of people in very many groups.
exec python3 "$top_srcdir/tests/server/groups.py"
