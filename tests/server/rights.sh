#!/bin/sh
# SPDX-License-Identifier: MIT
# rights.sh: what administrators and time take away, asked of the real programs.
exec python3 "$top_srcdir/tests/server/rights.py"
