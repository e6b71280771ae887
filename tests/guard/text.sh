#!/bin/sh
# SPDX-License-Identifier: MIT
# text.sh: first lines, blanks, and what must not be in any file
. "${top_srcdir:-.}/tests/guard/guard.sh"

code_files=$(sources '*.c' lib bin cgi-bin sql tests)
scripts=$(grep -rlE '^#!' scripts tests bin sql 2>/dev/null |
    grep -v node_modules | sort || true)
all=$(find . -type f \( -name .git -o -path './.git/*' -o -path './build*' -o \
    -path './.demo/*' -o -path './.test/*' -o \
    -path './tests/fuzz/corpus/*' -o -path '*/node_modules/*' -o -path './autom4te.cache/*' \) -prune -o \
    -type f \( -name '*.[ch]' -o -name '*.mk' -o -name '*.am' -o \
    -name '*.ac' -o -name '*.sh' -o -name '*.awk' -o -name '*.sql' -o \
    -name '*.html' -o -name '*.css' -o -name '*.md' -o -name '*.in' -o \
    -name '*.[1-8]' -o -name '*.py' -o -name '*.mjs' -o -path './scripts/*' \
    -o -path './.ci/*' \) -print | grep -v '/Makefile\.in$' | sort)

check 'the first line of a .c file names the licence' \
    "$(awk 'FNR == 1 && $0 != "/* SPDX-License-Identifier: MIT */" \
	{ print FILENAME }' $code_files)"
check 'the second line of a .c file names the file and its purpose' "$(awk '
	FNR == 1 { name = FILENAME; sub(/.*\//, "", name); at = 2 }
	FNR == 2 && $0 == "/*" { at = 3 }
	FNR == at && index($0, "* " name ": ") == 0 { print FILENAME ": " $0 }
	' $code_files)"
check 'a script names the licence in one of its first lines' "$(
	for file in $scripts; do
		head -n 4 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
		    echo "$file"
	done)"
check 'no blank at the end of a line' \
    "$(grep -nE '[ 	]+$' $all || true)"
check 'no carriage return' "$(grep -lE "$(printf '\r')" $all || true)"
check 'every file ends with a newline' "$(
	for file in $all; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file"
	done)"
check 'no .c or .h line begins with 8 blanks' \
    "$(grep -nE '^        ' $(sources '*.[ch]' lib bin cgi-bin tests) || true)"
# the two names are written so that this line does not find itself
check 'no path of a machine on which it was built' "$(
	grep -nE '(^|[^a-z.])/(work|home/[a-z]+/src)[/]|/tmp/d[g]/|/root[/]' \
	    $all | grep -v 'tests/guard/text\.sh' || true)"
check 'no line of a file that people read is longer than 100' "$(awk '
	# a vector may be longer
	FILENAME ~ /^tests/ && /^[\t ]*"[^"]*"[,;)]*$/ { next }
	{ line = $0; gsub(/\t/, "        ", line) }
	length(line) > 100 { print FILENAME ":" FNR }
	' $(sources '*.[ch]' lib bin cgi-bin sql tests))"
check 'no mark of work left undone' \
    "$(grep -nE '(TODO|FIXME|XX[X]|HACK[ :])' $(sources '*.[ch]' lib bin cgi-bin sql) ||
	true)"

finish
