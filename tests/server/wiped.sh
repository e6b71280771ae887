#!/bin/sh
# SPDX-License-Identifier: MIT
# wiped.sh: what the memory of the real token program holds after a reply.
exec python3 "$top_srcdir/tests/server/wiped.py"
