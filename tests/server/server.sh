#!/bin/sh
# SPDX-License-Identifier: MIT
# server.sh: the accept loop and CGI, spoken to by hand.
exec python3 "$top_srcdir/tests/server/server.py"
