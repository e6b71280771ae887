#!/bin/sh
# SPDX-License-Identifier: MIT
# keeper.sh: who serves comes and goes, and nobody outside notices.
exec python3 "$top_srcdir/tests/server/keeper.py"
