#!/bin/sh
# SPDX-License-Identifier: MIT
# symbols.sh: a program holds only the code that its role needs
. "${top_srcdir:-.}/tests/guard/guard.sh"

# programs FOLDER: what was built there
programs() {
	for file in "$build/$1"/*; do
		[ ! -f "$file" ] || [ ! -x "$file" ] || echo "$file"
	done
}

# holders SYMBOL-PATTERN PROGRAM...: programs that define such a symbol
holders() {
	pattern=$1
	shift
	for file in "$@"; do
		! nm "$file" | grep -qE " [TtDdBbRr] ($pattern)\$" ||
		    echo "${file##*/}"
	done
}

cgi=$(programs cgi-bin)
all="$cgi $(programs bin)"

check 'the library defines what this guard looks for' "$(
	for symbol in dg_jws_sign dg_pk_sign; do
		nm "$build/libdg.a" 2>/dev/null | grep -q " T $symbol\$" ||
		    echo "$symbol"
	done)"
check 'the programs are built' "$(
	for name in device discovery introspect revoke token userinfo \
	    verify; do
		[ -x "$build/cgi-bin/$name" ] || echo "cgi-bin/$name"
	done
	[ -x "$build/bin/devgrant" ] || echo bin/devgrant)"
signers=$(holders 'dg_jws_sign|dg_pk_sign' $all)
check 'signing code is in token, and in no other program' \
    "$([ "$signers" = token ] || echo "in: $signers")"
# fork and execve: the keeper starts itself; what serves is killed for them
check 'a web program has no HTTP client and no shell' "$(
	for file in $cgi; do
		nm -u "$file" |
		    grep -E ' (curl_easy_[a-z]+|system|popen|posix_spawn[a-z]*|vfork|exec[lv][a-z]*)(@|$)' |
		    grep -vE ' execve(@|$)' |
		    sed "s/^/${file##*\/}:/"
	done)"
check 'passwords are hashed in verify and devgrant only' \
    "$(holders 'dg_password_[a-z]+' $all | grep -vxE 'verify|devgrant' || true)"
check 'no symbol outside the library is ours without dg_' "$(
	nm "$build/libdg.a" | awk '/ [TDBR] / && $3 !~ /^(dg_|__)/ { print $3 }')"

finish
