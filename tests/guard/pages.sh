#!/bin/sh
# SPDX-License-Identifier: MIT
# pages.sh: the manual pages are well formed
. "${top_srcdir:-.}/tests/guard/guard.sh"

pages=$(sources '*.[1-8]' man)

check 'there are pages' "$([ -n "$pages" ] || echo man)"
for page in $pages; do
	check "$page is listed in man/local.mk" \
	    "$(grep -q "$page" man/local.mk || echo "$page")"
	if command -v mandoc >/dev/null; then
		check "$page passes mandoc -T lint" \
		    "$(mandoc -T lint -W style "$page" 2>&1 |
			grep -vE 'referenced manual not found|no such manual|outdated mandoc.db' || true)"
	fi
done

finish
