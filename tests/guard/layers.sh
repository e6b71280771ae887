#!/bin/sh
# SPDX-License-Identifier: MIT
# layers.sh: a folder uses only the folders above it; foreign headers have a
# place
. "${top_srcdir:-.}/tests/guard/guard.sh"

floors='base crypt conf oauth web store shm site account client key token
    grant admin endpoint server'

# upward FLOOR: its includes of floors that stand below it
upward() {
	allowed=
	for floor in $floors; do
		allowed="$allowed|$floor"
		[ "$floor" != "$1" ] || break
	done
	sources '*.[ch]' "lib/$1" | xargs -r grep -n '^#include "' |
	    grep -vE "#include \"(lib/(${allowed#|})|static)/" || true
}

for floor in $floors; do
	check "lib/$floor includes no floor below it" "$(upward "$floor")"
done

# pairwise: neighbours in the list that still know nothing of each other
knows() {
	sources '*.[ch]' "lib/$1" |
	    xargs -r grep -nE "^#include \"lib/($2)/" || true
}
check 'lib/web knows no OAuth' "$(knows web oauth)"
check 'lib/shm knows no web and no store' "$(knows shm 'web|store')"
check 'account, client and key know nothing of each other' \
    "$(knows account 'client|key'; knows client 'account|key'
	knows key 'account|client')"
check 'lib/store knows no web' "$(knows store web)"

# only HEADER-PATTERN PLACE-PATTERN: includes of the header elsewhere
only() {
	sources '*.[ch]' lib bin cgi-bin |
	    xargs grep -nE "^#include <($1)" | grep -vE "^($2)" || true
}
check 'FastCGI shows in lib/server/fcgi.c only' \
    "$(only 'fcgi.*' 'lib/server/fcgi\.c:')"
check 'SQLite shows in its driver only' \
    "$(only 'sqlite3' 'lib/store/db_sqlite[a-z_]*\.[ch]:')"
check 'no PostgreSQL outside its driver' \
    "$(only 'libpq|postgres' 'lib/store/db_postgresql[a-z_]*\.[ch]:')"
check 'the libraries of cryptography show in lib/crypt only' \
    "$(only 'gcrypt|nettle/|gmp' 'lib/crypt/[a-z0-9_]+\.[ch]:')"
check 'libcurl is for the command line only' "$(only 'curl/' 'bin/')"
check 'sandbox headers stay in lib/server' \
    "$(only 'seccomp|linux/landlock' 'lib/server/sandbox[a-z_]*\.c:')"
check 'syslog is for lib/base/log.c' "$(only 'syslog' 'lib/base/log\.c:')"

check 'a program in cgi-bin includes little but endpoints' \
    "$(sources '*.c' cgi-bin | xargs -r grep -n '^#include "' |
	grep -vE '"lib/(server|endpoint|account|key|site)/' || true)"
check 'nothing in lib includes bin, cgi-bin or tests' \
    "$(sources '*.[ch]' lib |
	xargs grep -nE '^#include "(bin|cgi-bin|tests)/' || true)"
check 'every own header is included by its path from the top' \
    "$(sources '*.[ch]' lib bin cgi-bin tests |
	xargs grep -nE '^#include "' |
	grep -vE '#include "(lib|bin|cgi-bin|static|tests)/' || true)"

finish
