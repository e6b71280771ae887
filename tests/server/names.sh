#!/bin/sh
# SPDX-License-Identifier: MIT
# names.sh: names and passwords as different keyboards type them.
exec python3 "$top_srcdir/tests/server/names.py"
