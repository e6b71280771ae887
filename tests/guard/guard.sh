# SPDX-License-Identifier: MIT
# guard.sh: what the guard scripts share; they source it
#
# A guard calls check for each of its rules and ends with finish. It prints
# TAP: a broken rule is "not ok" with the places below it.
set -eu
LC_ALL=C
export LC_ALL

build=$(cd "${top_builddir:-.}" && pwd)
cd "${top_srcdir:-.}"
tests_n=0

# check DESCRIPTION VIOLATIONS: one a line, none is a pass
check() {
	tests_n=$((tests_n + 1))
	if [ -z "$2" ]; then
		echo "ok $tests_n - $1"
	else
		echo "not ok $tests_n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

finish() {
	echo "1..$tests_n"
}

# sources NAME FOLDER...: files of that name pattern, in order
sources() {
	pattern=$1
	shift
	for folder in "$@"; do
		[ ! -d "$folder" ] || find "$folder" -name node_modules -prune -o \
		    -type f -name "$pattern" -print
	done | sort
}

# code FILE...: "file:line:code" without comments and the content of strings
code() {
	awk -v want=code -f tests/guard/code.awk "$@"
}

# strings FILE...: "file:line:string" for each string literal
strings() {
	awk -v want=strings -f tests/guard/code.awk "$@"
}
