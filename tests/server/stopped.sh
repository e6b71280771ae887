#!/bin/sh
# SPDX-License-Identifier: MIT
# stopped.sh: the real programs, stopped between a check and the writing.
exec python3 "$top_srcdir/tests/server/stopped.py"
