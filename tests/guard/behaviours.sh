#!/bin/sh
# SPDX-License-Identifier: MIT
# behaviours.sh: docs/behaviours.md and the names of the tests agree
. "${top_srcdir:-.}/tests/guard/guard.sh"

rows=$(sed -n 's/^| \([A-Z][0-9]*\) |.*/\1/p' docs/behaviours.md)

# T12_M2_clients_survive, or 'M4 six sub modes': the ids in front of a test's name
ids=$(sources '*.[chmps]*' tests |
	xargs grep -hoE "\\b([AEITVBMLHS][0-9]{1,2}_)+[a-z]|'[AEITVBMLHS][0-9]{1,2} [a-z]" |
	grep -oE '[A-Z][0-9]+' | sort -u)

check 'each row has a test' "$(
	for row in $rows; do
		printf '%s\n' "$ids" | grep -qx "$row" || echo "$row"
	done)"
check 'each id in the name of a test is a row' "$(
	for id in $ids; do
		printf '%s\n' "$rows" | grep -qx "$id" || echo "$id"
	done)"
check 'no row comes twice' "$(printf '%s\n' "$rows" | sort | uniq -d)"

finish
