#!/bin/sh
# SPDX-License-Identifier: MIT
# pages.sh: what people and their browsers meet at the pages of verify.
exec python3 "$top_srcdir/tests/server/pages.py"
