#!/bin/sh
# SPDX-License-Identifier: MIT
# doctor.sh: what doctor finds, and that its advice works word for word
. "${top_srcdir:-.}/tests/cli/cli.sh"
top=$(cd "${top_srcdir:-.}" && pwd)
state="$dir/the state"
conf="$dir/the devgrant.conf"
user=$(id -un)
"$devgrant" init --config "$conf" --state-dir "$state" --no-default-flow \
	--base-url http://127.0.0.1:8080 --user "$user" >/dev/null
# who it becomes may not be allowed into the folder of the sources
cp -R "$top/templates" "$dir/the templates"
printf 'template_dir = %s/the templates\n' "$dir" >>"$conf"

doctor()
{
	run "$1" doctor --config "$conf" --json
}

# finds LEVEL CHECK WORDS
finds()
{
	json "any(f['level'] == '$1' and f['check'] == '$2' and '''$3''' in f['text'] for f in d)"
}

# follow LEVEL: type what doctor tells, as it stands there
follow()
{
	# what stands between backquotes
	value "'\n'.join('\n'.join(f['text'].split('\\x60')[1::2]) for f in d
		if f['level'] == '$1')" >"$dir/commands"
	cat "$dir/commands"
	grep -q . "$dir/commands" || return 1
	(
		devgrant() { "$devgrant" "$@" </dev/null; }
		set -e
		# shellcheck disable=SC1091 # made above
		. "$dir/commands"
	)
}

A5_a_bare_installation_is_brought_to_work_by_the_advice()
{
	doctor 1
	finds problem brand "has no device code flow"
	finds problem application "There is no application"
	finds note administrator "no administrator"
	follow note || return 1
	follow problem || return 1
	doctor 0
	run 0 doctor --config "$conf"
	shows "Devices can connect."
	[ "$(wc -L <"$dir/out")" -le 80 ] || [ "${#dir}" -gt 30 ]
}

A5_each_missing_object_is_a_problem_with_its_remedy()
{
	run 0 flow set device-code --authentication require_unauthenticated \
		--config "$conf"
	doctor 1
	finds problem flow "lets nobody in"
	follow problem && doctor 0 || return 1
	run 0 application set tv --enabled no --config "$conf"
	doctor 1
	finds problem application "--enabled yes"
	follow problem && doctor 0 || return 1
	run 0 application set tv --grant-types "" --config "$conf"
	doctor 1
	finds problem application "--grant-types"
	follow problem && doctor 0 || return 1
	run 0 brand create other.example.org --config "$conf"
	doctor 0
	finds warning brand "other.example.org"
	follow warning && doctor 0 || return 1
	json 'not any(f["check"] == "brand" for f in d)'
	# as a former version could leave it
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/db/devgrant.db")
db.execute("UPDATE brand SET is_default = 0")
db.commit()' "$state"
	doctor 1
	finds problem brand "No brand is the default one"
	follow problem && doctor 0 || return 1
}

A5_somebody_must_be_able_to_approve()
{
	run 0 user lock akadmin --config "$conf"
	doctor 1
	finds problem approver "user create approver"
	run 0 user create ben --no-password --config "$conf"
	doctor 1
	finds problem approver "Nobody may approve"
	finds note administrator "user set ben --is-superuser"
	run 0 user set ben --allow-command-approval yes --config "$conf"
	doctor 0
	run 0 group create staff --config "$conf"
	run 0 application bind tv --group staff --config "$conf"
	doctor 1
	run 0 application unbind tv --group staff --config "$conf"
	run 0 user unlock akadmin --config "$conf"
	doctor 0
}

A5_the_switch_for_all_is_named()
{
	cp "$conf" "$dir/saved"
	echo "device_grant = no" >>"$conf"
	doctor 1
	finds problem device_grant "device_grant = no"
	cp "$dir/saved" "$conf"
}

# Each file and folder in turn gets rights that it must not have or must have.
A5_doctor_is_right_about_rights()
{
	find "$state" -mindepth 1 >"$dir/paths"
	[ "$(wc -l <"$dir/paths")" -gt 15 ] || return 1
	while read -r path; do
		for mode in 640 500 755 000; do
			[ -e "$path" ] || continue
			[ "$(stat -c %a "$path")" != $mode ] || continue
			chmod $mode "$path"
			"$devgrant" doctor --config "$conf" --json \
				>"$dir/out" 2>/dev/null
			json 'any("`chmod " in f["text"] for f in d)'
			follow problem >/dev/null 2>&1
			follow warning >/dev/null 2>&1
			doctor 0
		done
	done <"$dir/paths"
	[ -z "$(find "$state" -perm /077)" ]
}

A5_the_right_owner_is_named()
{
	chown -R nobody "$state"
	chown root "$state/db/devgrant.db"
	doctor 1
	follow problem && doctor 0 || return 1
	chown root "$state"
	doctor 1
	finds problem state_dir "chown nobody"
	follow problem && doctor 0 || return 1
	chown -R root "$state"
}

A5_a_configuration_that_only_root_can_read_is_named()
{
	mkdir "$dir/the etc"
	cp "$conf" "$dir/the etc/devgrant.conf"
	saved=$conf
	conf="$dir/the etc/devgrant.conf"
	chown -R nobody "$state"
	chmod 755 "$dir/the etc"
	chown root "$conf"
	chmod 600 "$conf"
	doctor 1
	finds problem configuration "cannot be read by nobody"
	follow problem && doctor 0 || return 1
	json 'not any(f["check"] == "configuration" for f in d)'
	[ "$(stat -c %a "$conf")" = 640 ] || return 1
	chmod 700 "$dir/the etc"
	doctor 1
	finds problem configuration "the etc may not be entered"
	follow problem && doctor 0 || return 1
	# root alone, and the programs as root: nothing to tell
	chown -R root "$state"
	chmod 600 "$conf"
	chmod 700 "$dir/the etc"
	doctor 0
	conf=$saved
}

A5_what_is_gone_comes_back_by_the_advice()
{
	rm -r "$state/run" "$state/backup"
	doctor 1
	finds problem run "is not there"
	follow problem && doctor 0 || return 1
	rm "$state/pepper/refresh" "$state/keys/"*
	doctor 1
	finds problem pepper "/refresh is not there"
	finds problem signing_key "is not there"
	follow problem && doctor 0
}

A5_a_log_that_cannot_be_written_is_named()
{
	cp "$conf" "$dir/saved"
	printf 'log = file:%s/log dir/log\n' "$dir" >>"$conf"
	doctor 0
	finds warning log "cannot be made"
	json 'len([f for f in d if f["check"] == "log"]) == 1'
	if [ "$user" = root ]; then
		follow warning && doctor 0 || return 1
		json 'not any(f["check"] == "log" for f in d)'
	fi
	mkdir -p "$dir/log dir/log"
	doctor 0
	finds warning log "is not a file"
	cp "$dir/saved" "$conf"
}

check 'A5 a bare installation is brought to work by the advice' \
	A5_a_bare_installation_is_brought_to_work_by_the_advice
check 'A5 each missing object is a problem with its remedy' \
	A5_each_missing_object_is_a_problem_with_its_remedy
check 'A5 somebody must be able to approve' A5_somebody_must_be_able_to_approve
check 'A5 the switch for all is named' A5_the_switch_for_all_is_named
check 'A5 doctor is right about rights' A5_doctor_is_right_about_rights
if [ "$user" = root ]; then
	check 'A5 the right owner is named' A5_the_right_owner_is_named
	check 'A5 a configuration that only root can read is named' \
		A5_a_configuration_that_only_root_can_read_is_named
else
	skip 'A5 the right owner is named' 'only root can give files away'
	skip 'A5 a configuration that only root can read is named' \
		'only root can give files away'
fi
check 'A5 what is gone comes back by the advice' \
	A5_what_is_gone_comes_back_by_the_advice
check 'A5 a log that cannot be written is named' \
	A5_a_log_that_cannot_be_written_is_named
finish
