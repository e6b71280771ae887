#!/bin/sh
# SPDX-License-Identifier: MIT
# size.sh: how long functions, files and headers may be
. "${top_srcdir:-.}/tests/guard/guard.sh"

list=$build/guard-functions.$$
trap 'rm -f "$list"' EXIT
code $(sources '*.c' lib bin cgi-bin) | awk -f tests/guard/functions.awk > "$list"
code $(sources '*.c' tests) | awk -f tests/guard/functions.awk > "$list.tests"
trap 'rm -f "$list" "$list.tests"' EXIT

# over FIELD MAX WORD: functions with more than that
over() {
	awk -F: -v f="$1" -v max="$2" -v word="$3" \
	    '$f > max { print $1 ":" $2 ": " $3 " has " $f " " word }' "$list"
}

check 'functions are found' \
    "$([ "$(wc -l < "$list")" -gt 100 ] || echo "few functions in $list")"
check 'no function is longer than 100 lines' "$(over 4 100 lines)"
check 'half of the functions have at most 15 lines' "$(
	sort -t: -n -k4 "$list" | awk -F: '{ n[NR] = $4 }
	END { m = n[int((NR + 1) / 2)]; if (m > 15) print "median: " m }')"
check 'of 20 functions 19 have at most 60 lines' "$(
	sort -t: -n -k4 "$list" | awk -F: '{ n[NR] = $4 }
	END { m = n[int(NR * 0.95)]; if (m > 60) print "95 %: " m }')"
check 'no function has more than 6 parameters' "$(over 5 6 parameters)"
check 'no function has more than one label' "$(over 6 1 labels)"
check 'no goto goes backwards' "$(over 8 0 'goto backwards')"
check 'blocks nest at most 3 deep' "$(over 7 3 levels)"
check 'main has at most 60 lines' \
    "$(awk -F: '$3 == "main" && $4 > 60 { print $1 ": " $4 }' "$list")"
check 'a program in cgi-bin has no function but main, init and fini' \
    "$(awk -F: '$1 ~ /^cgi-bin/ && $3 !~ /^(main|init|fini)$/ { print $1 ":" $2 ": " $3 }' \
    "$list")"
check 'no test function is longer than 100 lines' \
    "$(awk -F: '$4 > 100 && $3 != "main" { print $1 ":" $2 ": " $3 ": " $4 }' \
    "$list.tests")"

check 'no .c file has more than 600 lines' "$(
	wc -l $(sources '*.c' lib bin cgi-bin) |
	    awk '$2 != "total" && $1 > 600 { print $2 ": " $1 }')"
# stmt.h: binding, stepping and reading of one statement belong together
check 'no header declares more than 12 functions' "$(
	code $(sources '*.h' lib bin) |
	    awk -F: '$3 !~ /^[\t ]|^#|^typedef/ && $3 ~ /^[a-zA-Z].*[a-z0-9_]\(/ \
		{ n[$1]++ }
		END { for (f in n) if (n[f] > 12 && f != "lib/store/stmt.h")
		    print f ": " n[f] }')"
check 'no file is called misc, common or utils' \
    "$(sources '*' lib bin | grep -E '/(misc|common|utils?|helpers?)\.' || true)"

finish
