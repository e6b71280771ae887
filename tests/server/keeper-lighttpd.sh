#!/bin/sh
# SPDX-License-Identifier: MIT
# keeper-lighttpd.sh: as keeper.sh, started by a process that is called lighttpd.
exec python3 "$top_srcdir/tests/server/keeper.py" lighttpd
