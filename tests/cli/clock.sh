#!/bin/sh
# SPDX-License-Identifier: MIT
# clock.sh: a clock that is set before the installation, as of a board without
# a battery, with the real programs
. "${top_srcdir:-.}/tests/cli/cli.sh"
. "${top_srcdir:-.}/tests/cli/cgi.sh"
# without a loader there is nothing that would take another clock in
if ! readelf -lW "$top_builddir/cgi-bin/token" | grep -q INTERP; then
	echo '1..0 # SKIP nothing can be loaded into static programs'
	exit 0
fi
make_installation
serve_here
printf 'log = stderr\ntemplate_dir = %s/templates\n' \
	"$(cd "${top_srcdir:-.}" && pwd)" >>"$dir/devgrant.conf"
sed -i '/^log = none/d' "$dir/devgrant.conf"

# From here on the clock is behind; right: it is right again.
behind()
{
	LD_PRELOAD=$(cd "$top_builddir" && pwd)/tests/cli/clock.so
	ASAN_OPTIONS=verify_asan_link_order=0:$ASAN_OPTIONS
	export LD_PRELOAD
}

right()
{
	unset LD_PRELOAD
}

refresh()
{
	post token /application/o/token/ \
		"client_id=tv&grant_type=refresh_token&refresh_token=$1"
}

# waits: 503 with the true reason, in the reply and in the log
waits()
{
	grep -q '^Status: 503' "$dir/reply" || { cat "$dir/reply"; exit 1; }
	grep -q '^Retry-After: ' "$dir/reply" || exit 1
	json 'd["error"] == "temporarily_unavailable"'
	json '"clock of the server is behind" in d["error_description"]'
	says "the clock of this computer is behind"
}

H11_a_clock_before_the_installation_costs_nothing()
{
	run 0 user create anna --generate-password \
		--allow-command-approval yes
	run 0 application create tv --client-id tv --client-type public \
		--grant-types device_code,refresh_token \
		--default-scopes "openid offline_access"
	post device /application/o/device/ client_id=tv
	code=$(sed -n 's/.*"user_code":"\([^"]*\)".*/\1/p' "$dir/out")
	device_code=$(sed -n 's/.*"device_code":"\([^"]*\)".*/\1/p' "$dir/out")
	run 0 grant approve "$code" --user anna
	poll tv
	token=$(sed -n 's/.*"refresh_token":"\([^"]*\)".*/\1/p' "$dir/out")
	[ -n "$token" ] || return 1
	behind
	post device /application/o/device/ client_id=tv
	code=$(sed -n 's/.*"user_code":"\([^"]*\)".*/\1/p' "$dir/out")
	device_code=$(sed -n 's/.*"device_code":"\([^"]*\)".*/\1/p' "$dir/out")
	poll tv
	json 'd["error"] == "authorization_pending"'
	run 0 grant approve "$code" --user anna
	poll tv
	waits
	poll tv
	waits
	refresh "$token"
	waits
	run 0 key list --json
	json 'len(d) == 6'
	run 1 key rotate
	says "clock of this computer is behind"
	run 0 init
	shows "none are made until it is right"
	run 1 doctor --json
	json '[f["check"] for f in d if f["level"] == "problem"] == ["clock"]'
	json 'not any("rotate" in f["text"] for f in d)'
	run 0 key list --json
	json 'len(d) == 6'
	right
	refresh "$token"
	json '"access_token" in d and "id_token" in d'
	run 0 doctor
}

H11_a_code_that_was_approved_meanwhile_is_redeemed_while_it_lives()
{
	post device /application/o/device/ client_id=tv
	code=$(sed -n 's/.*"user_code":"\([^"]*\)".*/\1/p' "$dir/out")
	device_code=$(sed -n 's/.*"device_code":"\([^"]*\)".*/\1/p' "$dir/out")
	behind
	run 0 grant approve "$code" --user anna
	poll tv
	waits
	right
	poll tv
	json '"access_token" in d'
}

check 'H11 a clock before the installation costs nothing' \
	H11_a_clock_before_the_installation_costs_nothing
check 'H11 a code that was approved meanwhile is redeemed while it lives' \
	H11_a_code_that_was_approved_meanwhile_is_redeemed_while_it_lives
finish
