#!/bin/sh
# SPDX-License-Identifier: MIT
# sql.sh: SQL stands in sql/ only
. "${top_srcdir:-.}/tests/guard/guard.sh"

texts=$(strings $(sources '*.[ch]' lib bin cgi-bin))

# a driver may ask for its engine's catalogue
check 'no statement in C' "$(printf '%s\n' "$texts" | grep -E \
    ':[ (]*(SELECT |INSERT (OR|INTO) |UPDATE [a-z_]+ SET|DELETE FROM |REPLACE INTO |CREATE (TABLE|(UNIQUE )?INDEX|TRIGGER|VIEW) |DROP |ALTER TABLE |WITH [a-z_]+ AS )' |
	grep -vE '^lib/store/db_[a-z_]*\.c:[0-9]+:SELECT count\(\*\) FROM (sqlite_schema)?$' ||
	true)"
# of an engine, its driver speaks: transactions, pragmas, VACUUM INTO
check 'transactions and pragmas in the drivers only' \
    "$(printf '%s\n' "$texts" | grep -E \
    ':(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|VACUUM|ATTACH|ANALYZE)( |$)' |
	grep -vE '^lib/store/db_(sqlite|postgresql)[a-z_]*\.c:' || true)"
check 'no engine is called by its name outside its driver' \
    "$(code $(sources '*.[ch]' lib bin cgi-bin) |
	grep -E '(sqlite3_|SQLITE_|PQ[a-z]+\()' |
	grep -vE '^lib/store/db_(sqlite|postgresql)[a-z_]*\.[ch]:' || true)"
check 'no SQL is built with printf' "$(printf '%s\n' "$texts" |
    grep -E ':.*(WHERE|FROM|VALUES|ORDER BY).*%[a-z]' || true)"

finish
