#!/bin/sh
# SPDX-License-Identifier: MIT
# generate.sh: the statement generator tells what is wrong, and where
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
generate=${top_builddir:-.}/sql/generate
n=0

tap() {
	n=$((n + 1))
	echo "$1 $n - $2"
}

printf 'CREATE TABLE t (a, b); -- note\n' >"$dir/0001-t.sql"

# run FILE: over the one-table schema
run() {
	"$generate" "$dir/out.c" "$dir/out.h" "$dir/0001-t.sql" -- "$1" \
	    2>"$dir/err"
}

# refuses WHAT MESSAGE TEXT: the text of thing.sql is refused with the message
refuses() {
	printf '%b' "$3" >"$dir/thing.sql"
	rm -f "$dir/out.c"
	if run "$dir/thing.sql" || [ -e "$dir/out.c" ] ||
	    ! grep -q "thing.sql:$2" "$dir/err"; then
		tap 'not ok' "$1"
		sed 's/^/# /' "$dir/err"
	else
		tap ok "$1"
	fi
}

refuses 'a gap in the parameters' '1: .*left out in thing_x' \
    '-- name: thing_x\n-- roles: admin\nSELECT a FROM t WHERE a = $1 AND b = $3;\n'
refuses 'a name used twice' '4: name used twice: thing_x' \
    '-- name: thing_x\n-- roles: admin\nSELECT a FROM t;\n-- name: thing_x\n-- roles: admin\nSELECT b FROM t;\n'
refuses 'an unknown role' '3: unknown role in thing_x' \
    '\n-- name: thing_x\n-- roles: admin, root\nSELECT a FROM t;\n'
refuses 'a statement without roles' '1: no roles for thing_x' \
    '-- name: thing_x\nSELECT a FROM t;\n'
refuses 'a name without the entity' '1: .*entity: other_x' \
    '-- name: other_x\n-- roles: admin\nSELECT a FROM t;\n'
refuses 'a name with odd characters' '1: names are of' \
    '-- name: thing_X\n-- roles: admin\nSELECT a FROM t;\n'
refuses 'a statement without an end' '4: no semicolon ends thing_x' \
    '-- name: thing_x\n-- roles: admin\nSELECT a FROM t\n'
refuses 'a name before the last one ended' '3: no semicolon ends thing_x' \
    '-- name: thing_x\n-- roles: admin\n-- name: thing_y\n'
refuses 'text without a name' '1: text before a -- name' 'SELECT a FROM t;\n'
refuses 'an unknown fragment' '3: unknown fragment in thing_x' \
    '-- name: thing_x\n-- roles: admin\nSELECT {thing_row} FROM t;\n'
refuses 'a column that is not there' '1: .*no such column' \
    '-- name: thing_x\n-- roles: admin\nSELECT c FROM t;\n'
refuses 'a conflict of what only reads' '1: only reads, .*: thing_x' \
    '-- name: thing_x\n-- roles: admin\n-- conflict: y\nSELECT a FROM t;\n'
refuses 'a parameter by name' '3: not a parameter' \
    '-- name: thing_x\n-- roles: admin\nSELECT a FROM t WHERE a = $name;\n'

printf '%s\n' '-- fragment: thing_row' 'a,' '	b;' '-- a note; with $9' \
    '-- name: thing_x' '-- roles: token, admin' '-- scan: small' \
    "SELECT {thing_row}  FROM t -- here" "WHERE a = \$2 AND b = '\$1  {x}'" \
    ' AND b = $1;' >"$dir/thing.sql"
if run "$dir/thing.sql" && grep -qF \
    "\"SELECT a, b FROM t WHERE a = ?2 AND b = '\$1  {x}' AND b = ?1\"" \
    "$dir/out.c" && grep -q 'DG_ROLE_TOKEN | DG_ROLE_ADMIN, false' \
    "$dir/out.c" && grep -q '"small"' "$dir/out.c" &&
    grep -q 'DG_ST_THING_X,' "$dir/out.h"; then
	tap ok 'a right file becomes a table'
else
	tap 'not ok' 'a right file becomes a table'
	grep SELECT "$dir/out.c" "$dir/err" | sed 's/^/# /'
fi

touch -d '2001-01-01' "$dir/out.h"
run "$dir/thing.sql"
if [ -n "$(find "$dir" -name out.h -newermt 2002-01-01)" ]; then
	tap 'not ok' 'an unchanged header keeps its time'
else
	tap ok 'an unchanged header keeps its time'
fi

mv "$dir/0001-t.sql" "$dir/0002-t.sql"
if "$generate" "$dir/out.c" "$dir/out.h" "$dir/0002-t.sql" -- \
    "$dir/thing.sql" 2>/dev/null; then
	tap 'not ok' 'a gap in the migrations'
else
	tap ok 'a gap in the migrations'
fi

# every table has a comment above it, every column but id and uuid its own
schema=${top_srcdir:-.}/sql/sqlite
missing=$(awk '
	/^CREATE TABLE/ { if (above !~ /^--/) print FILENAME ":" FNR ": " $0
	    inside = 1; above = $0; next }
	/^\)/ { inside = 0 }
	inside && /^\t[a-z_]+ [A-Z]/ {
		if (column != "" && !told) print column
		column = FILENAME ":" FNR ": " $1
		told = $1 == "id" || $1 == "uuid"
	}
	inside && /--/ { told = 1 }
	!inside && column != "" { if (!told) print column; column = "" }
	/^ALTER TABLE .* ADD COLUMN/ { added = FILENAME ":" FNR ": " $0
	    told = above ~ /^--/ }
	added != "" && /--/ { told = 1 }
	added != "" && /;/ { if (!told) print added; added = "" }
	{ above = $0 }' "$schema"/*.sql)
if [ -n "$missing" ]; then
	tap 'not ok' 'every table and column is commented'
	printf '%s\n' "$missing" | sed 's/^/# /'
else
	tap ok 'every table and column is commented'
fi
echo "1..$n"
