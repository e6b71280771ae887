#!/bin/sh
# SPDX-License-Identifier: MIT
# requests.sh: what web servers and proxies pass, given to the real programs.
exec python3 "$top_srcdir/tests/server/requests.py"
