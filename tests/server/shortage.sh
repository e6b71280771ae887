#!/bin/sh
# SPDX-License-Identifier: MIT
# shortage.sh: memory runs out at each allocation of the real programs.
exec python3 "$top_srcdir/tests/server/shortage.py"
