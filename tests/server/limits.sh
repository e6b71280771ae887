#!/bin/sh
# SPDX-License-Identifier: MIT
# limits.sh: every limit that a client can meet is named by its error.
exec python3 "$top_srcdir/tests/server/limits.py"
