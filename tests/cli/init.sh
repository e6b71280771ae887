#!/bin/sh
# SPDX-License-Identifier: MIT
# init.sh: devgrant init, doctor, and who may run the command line
. "${top_srcdir:-.}/tests/cli/cli.sh"

conf=$dir/etc/devgrant.conf
mkdir "$dir/etc"
user=$(id -un)

init()
{
	status=$1
	shift
	run "$status" init --config "$conf" "$@"
}

nothing_is_made_without_an_address()
{
	init 2 --state-dir "$dir/state"
	says --base-url
	[ ! -e "$conf" ] && [ ! -e "$dir/state" ]
}

plain_http_is_for_this_computer_only()
{
	init 2 --base-url http://auth.example.org --state-dir "$dir/state"
	says https
	[ ! -e "$conf" ]
}

H10_a_shared_origin_must_be_accepted()
{
	init 2 --base-url https://example.org/~anna/auth \
		--state-dir "$dir/state"
	says --shared-origin-accepted
	[ ! -e "$conf" ]
}

mode()
{
	stat -c %a "$1"
}

init_makes_an_installation()
{
	printf 'correct horse\n' >"$dir/password"
	init 0 --base-url http://127.0.0.1:8080/ --state-dir "$dir/state" \
		--user "$user" --admin akadmin --password-file "$dir/password"
	shows "Made the administrator akadmin."
	! grep -q 'correct horse' "$dir/out" || return 1
	grep -qx 'base_url = http://127.0.0.1:8080/' "$conf" || return 1
	[ "$(mode "$conf")" = 644 ] || return 1
	for d in . db run keys pepper backup; do
		[ "$(mode "$dir/state/$d")" = 700 ] || return 1
	done
	[ "$(find "$dir/state" -type f -perm /077 | wc -l)" -eq 0 ]
}

M2_keys_that_sign_and_their_successors_are_made()
{
	run 0 key list --config "$conf" --json
	json '{k["alg"] for k in d} == {"RS256", "ES256", "EdDSA"}'
	json 'sorted(k["state"] for k in d) == 3 * ["current"] + 3 * ["next"]'
}

B5_the_default_brand_has_the_default_flow()
{
	run 0 brand list --config "$conf" --json
	json 'len(d) == 1 and d[0]["default"] is True'
	json 'd[0]["flow_device_code"] == "default-device-code-flow"'
	run 0 flow list --config "$conf" --json
	json 'd[0]["designation"] == "stage_configuration"'
	json 'd[0]["authentication"] == "require_authenticated"'
}

standard_scopes_are_there_with_a_sentence()
{
	run 0 scope list --config "$conf" --json
	json '{s["scope_name"] for s in d} == {"openid", "profile", "email", "offline_access"}'
	json 'all(" " in s["description"] for s in d)'
}

# each tells its own status in a file
twenty_at_once_make_one_of_each()
{
	mkdir "$dir/crowd"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		("$devgrant" init --config "$dir/crowd/devgrant.conf" \
			--base-url http://127.0.0.1:8080 \
			--state-dir "$dir/crowd/state" --user "$user" \
			--admin akadmin --generate-password \
			>"$dir/crowd/out.$i" 2>&1 </dev/null
		echo $? >"$dir/crowd/status.$i") &
	done
	wait
	cat "$dir/crowd"/out.*
	[ "$(sort -u "$dir/crowd"/status.*)" = 0 ] || return 1
	[ "$(grep -hc '^Made' "$dir/crowd"/out.* | grep -vc '^0')" -eq 1 ] ||
		return 1
	[ "$(grep -h '^Password' "$dir/crowd"/out.* | wc -l)" -eq 1 ] || return 1
	[ "$(find "$dir/crowd/state/pepper" -type f | wc -l)" -eq 4 ] || return 1
	[ "$(find "$dir/crowd/state/keys" -type f | wc -l)" -eq 6 ] || return 1
	run 0 key list --config "$dir/crowd/devgrant.conf" --json
	json 'sorted(k["alg"] for k in d if k["state"] == "current") == ["ES256", "EdDSA", "RS256"]'
	json 'len(d) == 6'
	for object in brand flow user; do
		run 0 $object list --config "$dir/crowd/devgrant.conf" --json
		json 'len(d) == 1'
	done
	run 0 scope list --config "$dir/crowd/devgrant.conf" --json
	json 'len(d) == 4'
}

init_again_changes_nothing()
{
	find "$dir/state/keys" "$dir/state/pepper" -type f -exec cksum {} + |
		sort >"$dir/before"
	init 0 --admin akadmin
	shows "was there already"
	find "$dir/state/keys" "$dir/state/pepper" -type f -exec cksum {} + |
		sort | cmp - "$dir/before"
}

init_refuses_another_address_than_the_file_says()
{
	init 4 --base-url http://127.0.0.1:9999
	says "already says"
}

a_generated_password_is_shown_once()
{
	init 0 --admin second --json
	json 'd["admin"] == "second" and len(d["password"]) >= 16'
	init 0 --admin second --json
	json '"password" not in d'
}

E3_no_default_flow_on_request()
{
	run 0 init --config "$dir/etc/bare.conf" --state-dir "$dir/bare" \
		--base-url http://127.0.0.1:8080 --user "$user" \
		--no-default-flow
	run 0 flow list --config "$dir/etc/bare.conf" --json
	json 'd == []'
}

A5_doctor_names_what_is_missing()
{
	run 1 doctor --config "$dir/etc/bare.conf" --json
	json 'any(f["level"] == "problem" and f["check"] == "brand" and "--flow-device-code" in f["text"] for f in d)'
	echo "template_dir = $dir/templates" >>"$conf"
	run 1 doctor --config "$conf" --json
	json 'any(f["check"] == "template_dir" for f in d)'
	mkdir "$dir/templates"
	run 0 application create tv --client-type public \
		--grant-types device_code --config "$conf"
	run 0 doctor --config "$conf" --json
	json 'not any(f["level"] == "problem" for f in d)'
	json 'any("SQLite" in f["text"] for f in d)'
}

A5_doctor_names_a_lost_signing_key()
{
	mkdir "$dir/saved"
	mv "$dir/state/keys/"*.jwk "$dir/saved"
	run 1 doctor --config "$conf" --json
	json 'sum(f["check"] == "signing_key" for f in d) == 3'
	for key in "$dir/saved/"*.jwk; do	# half of each, another way to lose it
		head -c 99 "$key" >"$dir/state/keys/${key##*/}"
	done
	chmod 600 "$dir/state/keys/"*.jwk
	run 1 doctor --config "$conf" --json
	json 'sum(f["check"] == "signing_key" for f in d) == 3'
	mv "$dir/saved/"*.jwk "$dir/state/keys"
	run 0 doctor --config "$conf" --json
}

A5_doctor_names_what_the_web_programs_cannot_use()
{
	mv "$dir/state/pepper/refresh" "$dir/saved"
	run 1 doctor --config "$conf" --json
	json 'any(f["check"] == "pepper" and "/refresh" in f["text"] for f in d)'
	mv "$dir/saved/refresh" "$dir/state/pepper"
	if [ "$user" != root ]; then	# whom no mode keeps from writing
		chmod 400 "$dir/state/db/devgrant.db"
		run 1 doctor --config "$conf" --json
		json 'any("cannot be read and written" in f["text"] for f in d)'
		chmod 600 "$dir/state/db/devgrant.db"
	fi
	run 0 doctor --config "$conf" --json
}

A5_doctor_tells_why_nothing_can_be_opened()
{
	run 1 doctor --config "$dir/none.conf"
	shows "none.conf"
}

a_web_server_cannot_run_it()
{
	GATEWAY_INTERFACE=CGI/1.1 run 1 version
	says "not a CGI program"
}

root_becomes_the_owner()
{
	run 0 init --config "$dir/etc/root.conf" --state-dir "$dir/owned" \
		--base-url http://127.0.0.1:8080 --user nobody
	run 0 user create anna --no-password --config "$dir/etc/root.conf"
	[ -z "$(find "$dir/owned" ! -user nobody)" ]
}

root_must_name_an_account_for_a_new_installation()
{
	run 2 init --config "$dir/etc/other.conf" --state-dir "$dir/other" \
		--base-url http://127.0.0.1:8080
	says --user
	[ ! -e "$dir/other" ]
}

any_other_user_is_refused()
{
	cp "$devgrant" "$dir/devgrant"
	setpriv --reuid=nobody --regid=nogroup --clear-groups \
		"$dir/devgrant" user list --config "$conf" \
		>"$dir/out" 2>"$dir/err" && return 1
	says "belongs to $user"
}

# As the plain user of a shared host.
init_makes_the_folders_above()
{
	cp "$devgrant" "$dir/devgrant"
	mkdir -m 777 "$dir/home"
	as=
	[ "$(id -u)" -ne 0 ] ||
		as='setpriv --reuid=nobody --regid=nogroup --clear-groups'
	$as "$dir/devgrant" init --config "$dir/home/devgrant.conf" --state-dir \
		"$dir/home/var/lib/devgrant" --base-url http://127.0.0.1:8080 \
		>"$dir/out" 2>&1 || { cat "$dir/out"; return 1; }
	[ "$(mode "$dir/home/var/lib/devgrant")" = 700 ]
}

check 'nothing is made without an address' nothing_is_made_without_an_address
check 'plain http is for this computer only' \
	plain_http_is_for_this_computer_only
check 'H10 a shared origin must be accepted' \
	H10_a_shared_origin_must_be_accepted
check 'init makes an installation' init_makes_an_installation
check 'M2 keys that sign and their successors are made' \
	M2_keys_that_sign_and_their_successors_are_made
check 'B5 the default brand has the default flow' \
	B5_the_default_brand_has_the_default_flow
check 'standard scopes are there with a sentence' \
	standard_scopes_are_there_with_a_sentence
check 'twenty at once make one of each' twenty_at_once_make_one_of_each
check 'init again changes nothing' init_again_changes_nothing
check 'init refuses another address than the file says' \
	init_refuses_another_address_than_the_file_says
check 'a generated password is shown once' a_generated_password_is_shown_once
check 'E3 no default flow on request' E3_no_default_flow_on_request
check 'A5 doctor names what is missing' A5_doctor_names_what_is_missing
check 'A5 doctor names a lost signing key' A5_doctor_names_a_lost_signing_key
check 'A5 doctor names what the web programs cannot use' \
	A5_doctor_names_what_the_web_programs_cannot_use
check 'A5 doctor tells why nothing can be opened' \
	A5_doctor_tells_why_nothing_can_be_opened
check 'a web server cannot run it' a_web_server_cannot_run_it
check 'init makes the folders above' init_makes_the_folders_above
if [ "$(id -u)" -eq 0 ]; then
	check 'root becomes the owner' root_becomes_the_owner
	check 'root must name an account for a new installation' \
		root_must_name_an_account_for_a_new_installation
	check 'any other user is refused' any_other_user_is_refused
else
	skip 'root becomes the owner' 'only root can'
	skip 'root must name an account' 'only root can'
	skip 'any other user is refused' 'only root can become one'
fi
finish
