# SPDX-License-Identifier: MIT
# cli.sh: what the tests of the command line share; TAP on stdout.
# shellcheck shell=sh
set -u

top_builddir=$(cd "${top_builddir:-.}" && pwd)
devgrant=$top_builddir/bin/devgrant
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"
mkfifo "$dir/asked" "$dir/told"
python3 "${top_srcdir:-.}/tests/cli/evaluate.py" "$dir/out" "$dir/value" \
	<"$dir/asked" >"$dir/told" &
exec 3>"$dir/asked" 4<"$dir/told"
unset DEVGRANT_CONFIG GATEWAY_INTERFACE
# after setuid(2) a process may not trace itself, which the leak check needs
ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS:-}
export ASAN_OPTIONS
n=0
failed=0

# check NAME FUNCTION [ARGUMENT...]: one test
check()
{
	name=$1
	shift
	n=$((n + 1))
	if ("$@") >"$dir/log" 2>&1; then
		echo "ok $n - $name"
	else
		failed=$((failed + 1))
		echo "not ok $n - $name"
		sed 's/^/# /' "$dir/log"
	fi
}

# skip NAME REASON
skip()
{
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

finish()
{
	echo "1..$n"
	[ "$failed" -eq 0 ]
	exit
}

# run STATUS ARGUMENT...: devgrant must end with STATUS; its output is in
# $dir/out and $dir/err
run()
{
	want=$1
	shift
	"$devgrant" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	[ "$got" -eq "$want" ] && return
	echo "devgrant $*: status $got instead of $want"
	cat "$dir/err"
	exit 1
}

# says TEXT: the refusal names it
says()
{
	grep -qF -- "$1" "$dir/err" && return
	echo "no \"$1\" in:"
	cat "$dir/err"
	exit 1
}

# shows TEXT: the output has it
shows()
{
	grep -qF -- "$1" "$dir/out" && return
	echo "no \"$1\" in:"
	cat "$dir/out"
	exit 1
}

# json EXPRESSION: the output is one JSON document d, of which this is true
json()
{
	printf '%s\0' "$1" >&3
	read -r verdict <&4
	[ "$verdict" = true ] && return
	echo "not true: $1"
	cat "$dir/value" "$dir/out"
	echo	# the document may end within its line
	exit 1
}

# value EXPRESSION: what it gives of that document
value()
{
	printf '%s\0' "$1" >&3
	read -r verdict <&4
	cat "$dir/value"
	[ "$verdict" != fault ] || exit 1
}

# An installation in $dir, and DEVGRANT_CONFIG for it.
make_installation()
{
	mkdir -m 700 "$dir/state"
	cat >"$dir/devgrant.conf" <<-END
	base_url = http://127.0.0.1:8080
	state_dir = $dir/state
	END
	DEVGRANT_CONFIG=$dir/devgrant.conf
	export DEVGRANT_CONFIG
	"$devgrant" init >"$dir/log" 2>&1 && return
	sed 's/^/# /' "$dir/log"
	echo "Bail out! devgrant init failed"
	exit 1
}
