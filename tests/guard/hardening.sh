#!/bin/sh
# SPDX-License-Identifier: MIT
# hardening.sh: the programs have what Debian hardens its own with
#
# hardened: the words that configure found true of compiler, linker and the
# user's flags, or "sanitize"; built_with: these flags.
. "${top_srcdir:-.}/tests/guard/guard.sh"

case $hardened in
*sanitize*)
	echo '1..0 # SKIP a sanitizer has its own checks in the place of these'
	exit 0 ;;
esac

programs=$(for file in "$build"/cgi-bin/* "$build/bin/devgrant"; do
	[ ! -f "$file" ] || [ ! -x "$file" ] || echo "$file"
done)

# of WORD: is it to be looked for?
of() {
	case " $hardened " in
	*" $1 "*) true ;;
	*) false ;;
	esac
}

# without PATTERN COMMAND...: programs of which the command does not tell it
without() {
	pattern=$1
	shift
	for file in $programs; do
		"$@" "$file" 2>/dev/null | grep -qE "$pattern" || echo "${file##*/}"
	done
}

check 'the programs are built' "$(
	for name in cgi-bin/token cgi-bin/verify bin/devgrant; do
		[ -x "$build/$name" ] || echo "$name"
	done)"
check 'nothing of it is missing when nobody asked for other flags' "$(
	[ "$built_with" != '-g -O2' ] || [ -z "$programs" ] ||
	    for word in stack fortify pie relro now heap; do
		of $word || echo "$word, of: $hardened"
	done)"
! of pie || check 'each program can be loaded anywhere (PIE)' \
    "$(without 'Type:.*DYN' readelf -hW)"
! of relro || check 'tables of addresses are read-only once it runs (RELRO)' \
    "$(without GNU_RELRO readelf -lW)"
! of now || check 'and are filled before it runs (BIND_NOW)' \
    "$(without 'BIND_NOW|FLAGS.*NOW' readelf -dW)"
! of stack || check 'overwritten return addresses are seen' \
    "$(without '__stack_chk_(fail|guard)' nm)"
! of fortify || check 'libc checks lengths that the compiler knows' \
    "$(without '__[a-z]+_chk(@|$)' nm)"
! of branches || check 'jumps land where the compiler said (CET)' \
    "$(without 'endbr(32|64)' objdump -d --no-show-raw-insn)"
# that of libc has both names
! of heap || check 'web programs wipe what they free' "$(
	for file in $programs; do
		case $file in
		*/cgi-bin/*) nm "$file" | awk '
			$NF == "free" && NF == 3 { ours = $1 }
			$NF ~ /^__libc_free(@|$)/ { other = $1 }
			END { exit ours == "" || other == "" || ours == other }
			' || echo "${file##*/}" ;;
		esac
	done)"
check 'no stack is executable' "$(
	for file in $programs; do
		! readelf -lW "$file" | grep -qE 'GNU_STACK.*RWE' || echo "${file##*/}"
	done)"

finish
