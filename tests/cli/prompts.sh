#!/bin/sh
# SPDX-License-Identifier: MIT
# prompts.sh: passwords that are typed at a terminal, and signals meanwhile
. "${top_srcdir:-.}/tests/cli/cli.sh"
make_installation
"$devgrant" user create anna --no-password >/dev/null
python3 "${top_srcdir:-.}/tests/cli/prompts.py" "$devgrant"
exit
