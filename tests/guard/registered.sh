#!/bin/sh
# SPDX-License-Identifier: MIT
# registered.sh: nothing that tests lies about unused
. "${top_srcdir:-.}/tests/guard/guard.sh"

check 'every test function is in the list of its program' "$(awk '
	FNR == 1 { previous = "" }
	/^[a-zA-Z0-9_]+\(void \*\*state\)$/ {
		if (previous == "static void") {
			name = $0
			sub(/\(.*/, "", name)
			defined[FILENAME ": " name] = 1
		}
		previous = $0
		next
	}
	{
		previous = $0
		line = $0
		while (match(line, /[a-zA-Z0-9_]+[,)]/)) {
			used[FILENAME ": " substr(line, RSTART, RLENGTH - 1)] = 1
			line = substr(line, RSTART + RLENGTH)
		}
	}
	END { for (key in defined) if (!(key in used)) print key }
	' $(sources 'test_*.c' tests))"

# built FOLDER PREFIX: programs whose source no local.mk builds
built() {
	for file in $(sources "$2*.c" "tests/$1"); do
		grep -q "^check_PROGRAMS += ${file%.c}\$" tests/local.mk ||
		    echo "$file"
	done
}
check 'every unit program is built' "$(built unit test_)"
check 'every program on the store is built' "$(built store test_)"
check 'every fuzz target is built' "$(built fuzz fuzz_)"
check 'every fuzz target has a corpus, and every corpus a target' "$(
	for file in $(sources 'fuzz_*.c' tests/fuzz); do
		name=${file#tests/fuzz/fuzz_}
		[ -d "tests/fuzz/corpus/${name%.c}" ] || echo "$file"
	done
	for folder in tests/fuzz/corpus/*; do
		[ -f "tests/fuzz/fuzz_${folder##*/}.c" ] || echo "$folder"
	done)"
check 'every guard runs' "$(
	for file in $(sources '*.sh' tests/guard); do
		[ "$file" = tests/guard/guard.sh ] ||
		    grep -q "^	*$file" tests/local.mk || echo "$file"
	done)"
check 'every .c file of the library is built' "$(
	for file in $(sources '*.c' lib bin cgi-bin); do
		grep -qE "(^|[ 	=])$file( |\$)" "${file%/*}/local.mk" ||
		    [ "${file%/*}" = cgi-bin ] || echo "$file"
	done)"
# jwk_parts.h, pk_inside.h: the insides of jwk.h and pk.h
check 'every module of the pure floors has a unit program' "$(
	for file in $(sources '*.h' lib/base lib/crypt lib/conf lib/oauth lib/web); do
		grep -qs "#include \"$file\"" tests/unit/*.[ch] ||
		    [ "$file" = lib/oauth/jwk_parts.h ] ||
		    [ "$file" = lib/crypt/pk_inside.h ] || echo "$file"
	done)"

finish
