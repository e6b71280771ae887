#!/bin/sh
# SPDX-License-Identifier: MIT
# headers.sh: a header says what it is, guards itself, comments each function
. "${top_srcdir:-.}/tests/guard/guard.sh"

headers=$(sources '*.h' lib bin)

check 'the first line opens the comment that says what it is' \
    "$(awk 'FNR == 1 && $0 != "/*" { print FILENAME ": " $0 }
	FNR == 2 && !/^ \* [^ ]/ { print FILENAME ":2: " $0 }' $headers)"

check 'the include guard has the name of the path' "$(
	for header in $headers; do
		name=DG_$(echo "${header#lib/}" | tr 'a-z/.-' 'A-Z___')
		grep -q "^#ifndef $name\$" "$header" &&
		    grep -q "^#define $name\$" "$header" ||
		    echo "$header: $name"
	done)"

# A declaration right below another one belongs to that one's comment; the only
# function of a header is what its first comment is about.
check 'each function has a comment' "$(awk '
	function tell() {
		if (functions > 1)
			printf "%s", found
		found = ""
		functions = 0
	}
	FNR == 1 { tell(); above = ""; open = 0 }
	!open && /^[A-Za-z_].*[a-z_0-9]\(/ && !/^typedef|^#|^static_assert/ {
		open = 1
		functions++
		if (above !~ /(\*\/|;)$/)
			found = found FILENAME ":" FNR ": " $0 "\n"
	}
	{ above = $0 }
	open && /;$/ { open = 0 }
	END { tell() }
	' $headers)"

check 'public functions begin with dg_' "$(
	code $headers | awk -F: '
	$3 ~ /^(DG_CHECK )?[a-z_].*[a-z_0-9]\(/ && $3 !~ /^typedef|__attribute__/ {
		match($3, /[a-z_0-9]+\(/)
		name = substr($3, RSTART, RLENGTH - 1)
		if (name !~ /^dg_/)
			print $1 ":" $2 ": " name
	}')"

# These return what they were given, or what was remembered before.
pass_on='dg_admin_(refuse|explain)|dg_sqlite_err|dg_stmt_done'
check 'a result that can be an error must be looked at' "$(code $headers |
	grep -E ':(extern )?enum dg_err [a-z]' | grep -vE " ($pass_on)\(" || true)"

# so that a header that needs another one cannot go unnoticed
check 'a file includes its own header first' "$(
	for file in $(sources '*.c' lib bin); do
		[ ! -f "${file%.c}.h" ] || grep -m 1 '^#include' "$file" |
		    grep -qF "\"${file%.c}.h\"" || echo "$file"
	done)"

finish
