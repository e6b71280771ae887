#!/bin/sh
# SPDX-License-Identifier: MIT
# words.sh: how devgrant reads its arguments, and how it says what failed
. "${top_srcdir:-.}/tests/cli/cli.sh"
make_installation

# Every command with a verb of its own, as words.
commands()
{
	echo "init
login
qr text
doctor
purge
version"
	for object in user group application brand flow scope resource-server \
		grant device key; do
		"$devgrant" "$object" --help |
			sed -n "s/^  \([a-z][-a-z]*\) .*/$object \1/p"
	done
}

# The words must stand nowhere in what was said.
keeps_quiet()
{
	grep -qF -- "$1" "$dir/out" "$dir/err" || return 0
	echo "\"$1\" is in:"
	cat "$dir/out" "$dir/err"
	exit 1
}

an_option_is_given_whole()
{
	commands >"$dir/commands"
	[ "$(wc -l <"$dir/commands")" -gt 40 ] || return 1
	while read -r words; do
		# shellcheck disable=SC2086
		run 2 $words --conf "hunter2"
		says "--conf is an unknown option"
		keeps_quiet hunter2
		# shellcheck disable=SC2086
		run 2 $words --bogus=hunter2
		says "--bogus is an unknown option"
		keeps_quiet hunter2
		# shellcheck disable=SC2086
		run 2 $words -phunter2
		says "-p is an unknown option"
		keeps_quiet hunter2
	done <"$dir/commands"
	run 2 user create anna --password hunter2
	says "--password is an unknown option"
	keeps_quiet hunter2
	run 2 init --pass hunter2
	keeps_quiet hunter2
	run 2 login --client-secret hunter2
	keeps_quiet hunter2
}

an_option_has_its_value_or_none()
{
	run 2 user create anna --name
	says "--name needs a value"
	run 2 user create anna --generate-password=hunter2
	says "--generate-password takes no value"
	keeps_quiet hunter2
	run 2 qr --json=yes text
	says "--json takes no value"
	run 2 application bind tv --user anna --user ben
	says "--user came twice"
	run 2 user create anna --name=hunter2 --name hunter2
	says "--name came twice"
	keeps_quiet hunter2
	run 2 user list --config "$DEVGRANT_CONFIG" --config "$dir/gone.conf"
	says "--config came twice"
	run 0 group create --json -- --odd-name
	json 'd["name"] == "--odd-name"'
	run 0 group create --json staff
	run 2 group create one two
	says "needs NAME, and nothing more"
	run 2 version now
	says "takes no argument"
}

h_is_help_everywhere()
{
	run 0 -h
	shows "Usage: devgrant COMMAND"
	for command in user group application brand flow scope \
		resource-server grant device key; do
		run 0 $command -h
		shows "Usage: devgrant $command VERB"
	done
	commands >"$dir/commands"
	while read -r words; do
		# shellcheck disable=SC2086
		run 0 ${words% text} -h
		shows "Usage: devgrant ${words% text}"
		[ "$(wc -L <"$dir/out")" -le 80 ] || return 1
	done <"$dir/commands"
}

# fails STATUS ERROR FIELD ARGUMENT...: as one JSON document, and all of it
fails()
{
	status=$1 error=$2 field=$3
	shift 3
	run "$status" "$@" --json
	json "set(d) == {'error', 'message', 'field'}"
	json "d['error'] == '$error' and d['message'].strip()"
	json "d['field'] == ('$field' or None)"
	[ ! -s "$dir/err" ] && return
	echo "on stderr:"
	cat "$dir/err"
	exit 1
}

a_failure_is_json_for_programs()
{
	fails 3 not_found "" user show nobody
	fails 2 usage email user create ben --no-password --email nonsense
	fails 2 usage "" user create ben
	json '"--no-password" in d["message"]'
	fails 2 usage password_file user create ben --password-file "$dir/gone"
	json 'd["message"].startswith("--password-file cannot be read")'
	fails 4 conflict "" group create staff
	fails 2 usage "" user create ben --bogus hunter2
	keeps_quiet hunter2
	fails 2 usage "" user show
	fails 2 usage "" user bogus
	fails 2 usage "" user
	fails 2 usage "" bogus
	fails 2 usage ""
	fails 2 usage user grant approve BBBB-BBBB
	fails 3 not_found "" grant show BBBB-BBBB
	fails 2 usage client_id login
	fails 12 network "" login --client-id tv --issuer http://127.0.0.1:9/
	fails 2 usage "" qr ""
	fails 1 failed "" user list --config "$dir/gone.conf"
	fails 4 conflict base_url init --base-url http://localhost:9
	fails 2 usage "" init --base-url http://example.org \
		--state-dir "$dir/other" --config "$dir/other.conf"
	fails 2 usage "" key rotate HS256
	GATEWAY_INTERFACE=CGI/1.1
	export GATEWAY_INTERFACE
	fails 1 failed "" version
}

a_failed_output_is_told_on_stderr()
{
	for words in 'user list --json' --help 'user --help' 'user set --help'
	do
		# shellcheck disable=SC2086
		"$devgrant" $words >/dev/full 2>"$dir/err" && return 1
		says "output failed"
	done
}

# The number of a closed descriptor is the next file's: the writers' lock held
# passwords.
a_closed_output_is_told_and_stands_in_no_file()
{
	"$devgrant" user create closed1 --generate-password 2>"$dir/err" >&- &&
		return 1
	says "output failed"
	"$devgrant" user create closed2 --generate-password <&- >&- 2>&- &&
		return 1
	"$devgrant" user show nobody <&- 2>&- && return 1
	! grep -rlE 'closed[12] |nobody' "$dir/state/db/lock" "$dir/state/run" \
		"$dir/state/keys" "$dir/state/pepper"
}

check 'an option is given whole, and an unknown one keeps its value' \
	an_option_is_given_whole
check 'an option has its value or none' an_option_has_its_value_or_none
check '-h is help everywhere' h_is_help_everywhere
check 'a failure is JSON for programs' a_failure_is_json_for_programs
check 'a failed output is told on stderr' a_failed_output_is_told_on_stderr
check 'a closed output is told and stands in no file' \
	a_closed_output_is_told_and_stands_in_no_file
finish
