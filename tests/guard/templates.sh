#!/bin/sh
# SPDX-License-Identifier: MIT
# templates.sh: templates and the list in C name the same pages and keys
. "${top_srcdir:-.}/tests/guard/guard.sh"

table=lib/endpoint/pages/verify_layout.c
# "page key" a line, from the table of pages
listed=$(awk '
	/dg_verify_pages\[\] = / { inside = 1; next }
	inside && /^};/ { exit }
	inside { text = text $0 }
	END {
		n = split(text, row, /\}/)
		for (i = 1; i <= n; i++) {
			gsub(/[{},\t"]/, " ", row[i])
			m = split(row[i], word, / +/)
			at = word[1] == "" ? 2 : 1
			for (j = at + 1; j <= m; j++)
				if (word[at] != "NULL" && word[j] != "")
					print word[at], word[j]
		}
	}' "$table" | sort -u)
layout=$(printf '%s\n' "$listed" | sed -n 's/^layout //p')

# "page key" a line, from the placeholders of a template
used=$(for file in templates/*.html; do
	name=${file##*/}
	grep -oE '@@[a-z_]+:[a-z_]+@@' "$file" | tr -d @ |
	    awk -F: -v page="${name%.html}" '
		$1 == "slot" || $1 == "end" { next }
		$1 ~ /^(if|not|each)$/ { print page, $2; next }
		{ print page, $1 }'
done | sort -u)

check 'pages and keys are found' \
    "$([ "$(echo "$listed" | wc -l)" -ge 20 ] || echo "only: $listed")"
check 'each key of the list is used in its template' "$(
	printf '%s\n' "$listed" | while read -r page key; do
		printf '%s\n' "$used" | grep -qx "$page $key" ||
		    { [ "$page" = layout ] &&
		    printf '%s\n' "$used" | grep -qE "^[a-z_]+ $key\$"; } ||
		    echo "$page: $key"
	done)"
check 'each key of a template is in the list' "$(
	printf '%s\n' "$used" | while read -r page key; do
		printf '%s\n' "$listed" | grep -qx "$page $key" ||
		    printf '%s\n' "$layout" | grep -qx "$key" ||
		    echo "$page: $key"
	done)"
check 'each template is in the list, installed and shown' "$(
	for file in templates/*.html; do
		name=${file##*/}
		grep -q "{ \"${name%.html}\", " "$table" &&
		    grep -q "^	$file" templates/local.mk || echo "$file"
		[ "$name" = layout.html ] ||
		    strings $(sources 'verify*.c' lib/endpoint) \
			lib/endpoint/pages/error_page.c |
		    grep -v "^$table" | grep -q ":${name%.html}\$" ||
		    echo "$file is shown by nobody"
	done)"
check 'no inline script or style' \
    "$(grep -niE '<script|<style|style=|[ ]on[a-z]+=|javascript:' templates/*.html ||
	true)"
check 'every form that posts carries the token' "$(
	awk '/<form[^>]*method="post"/ { open = FILENAME ":" FNR }
	open != "" && /@@csrf:attr@@/ { open = "" }
	/<\/form>/ { if (open != "") print open; open = "" }' templates/*.html)"

finish
