#!/bin/sh
# SPDX-License-Identifier: MIT
# grants.sh: devgrant grant, with the web programs as plain CGI
. "${top_srcdir:-.}/tests/cli/cli.sh"
. "${top_srcdir:-.}/tests/cli/cgi.sh"
make_installation
serve_here

prepare()
{
	run 0 user create anna --no-password --allow-command-approval yes
	run 0 user create ben --no-password
	run 0 application create tv --client-id tv --client-type public \
		--grant-types device_code
}

a_request_is_listed_and_shown()
{
	ask tv
	run 0 grant show "$code" --json
	json 'd["state"] == "pending" and d["application"] == "tv"'
	json 'd["scope"] == "openid" and d["ip"] == "127.0.0.1"'
	json '"user" not in d'
	uuid=$(sed -n 's/.*"uuid": "\(.*\)".*/\1/p' "$dir/out")
	run 0 grant show "$uuid" --json
	json 'd["state"] == "pending"'
	run 0 grant list --state pending --json
	json 'len(d) == 1'
	run 0 grant list --state denied --json
	json 'd == []'
	run 2 grant list --state lost
	says "--state must be"
	# no code of any kind in what administrators see
	run 0 grant list --json
	! grep -qF -e "$code" -e "$device_code" "$dir/out"
}

A7_approval_needs_the_flag()
{
	ask tv
	run 1 grant approve "$code" --user ben
	says allow-command-approval
	run 2 grant approve "$code"
	says --user
	run 3 grant approve "$code" --user nobody-here
	run 3 grant approve BCDF-GHJK --user anna
	says "no request with this code"
	run 0 grant show "$code" --json
	json 'd["state"] == "pending"'
}

A7_an_approved_device_gets_its_tokens()
{
	ask tv
	lower=$(echo "$code" | tr -d - | tr '[:upper:]' '[:lower:]')
	run 0 grant approve "$lower" --user anna --json
	json 'd["state"] == "approved" and d["user"] == "anna"'
	poll tv
	json 'd["token_type"] == "Bearer" and "id_token" in d'
	run 0 grant approve "$code" --user anna
	says "approved already"
	run 4 grant deny "$code"
	says redeemed
}

A7_the_event_names_the_operating_system_user()
{
	python3 - "$dir/state/db/devgrant.db" "$(id -un)" <<'END'
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
row, = db.execute("SELECT context FROM event WHERE detail ="
                  " 'device_approved_by_command' ORDER BY id DESC LIMIT 1")
assert json.loads(row[0])["os_user"] == sys.argv[2], row
END
}

A7_a_decision_that_was_taken_before_is_no_failure()
{
	run 0 user create carl --no-password --allow-command-approval yes
	ask tv
	run 0 grant approve "$code" --user anna --json
	json 'd["already"] is False'
	for word in approved redeemed; do
		run 0 grant approve "$code" --user anna --json
		json "d['already'] is True and d['state'] == '$word'"
		run 0 grant approve "$code" --user anna
		says "approved already; nothing changed"
		run 4 grant approve "$code" --user carl
		says "$word, for another account"
		run 4 grant deny "$code"
		poll tv
	done
	ask tv
	run 0 grant deny "$code" --json
	json 'd["already"] is False'
	run 0 grant deny "$code" --json
	json 'd["already"] is True and d["state"] == "denied"'
	run 0 grant deny "$code"
	says "denied already"
	run 4 grant approve "$code" --user anna
	says "is denied."
}

T1_a_denied_device_is_told()
{
	ask tv
	run 0 grant deny "$code" --json
	json 'd["state"] == "denied"'
	poll tv
	json 'd["error"] == "access_denied"'
	run 4 grant approve "$code" --user anna
	says denied
}

V17_approval_needs_access()
{
	run 0 group create staff
	run 0 application bind tv --group staff
	ask tv
	run 1 grant approve "$code" --user anna
	says "may not use"
	run 0 group add-member staff anna
	run 0 grant approve "$code" --user anna
	run 0 application unbind tv --group staff
}

T9_a_lock_takes_back_what_no_device_has_fetched()
{
	ask tv
	run 0 grant approve "$code" --user anna
	run 0 user lock anna
	run 0 grant show "$code" --json
	json 'd["state"] == "denied"'
	run 0 user unlock anna
	poll tv
	json 'd["error"] == "access_denied"'
}

secret=0123456789abcdef0123456789abcdef	# of `api`

# connect: $access_token of a device of `api`, approved by anna
connect()
{
	ask "api&client_secret=$secret"
	run 0 grant approve "$code" --user anna
	poll "api&client_secret=$secret"
	json 'd["token_type"] == "Bearer"'
	access_token=$(sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p' \
		"$dir/out")
}

# active true|false: what introspection says of it
active()
{
	post introspect /application/o/introspect/ \
		"client_id=api&client_secret=$secret&token=$access_token"
	json "d['active'] is $1"
}

M7_what_is_revoked_is_not_active_any_more()
{
	echo $secret >"$dir/secret"
	run 0 application create api --client-id api --grant-types device_code \
		--client-secret-file "$dir/secret"
	connect
	active True
	run 0 grant revoke "$code"
	active False
	run 4 grant revoke "$code"
	says "redeemed"
	connect
	run 0 device list --user anna --json
	json 'len(d) >= 1 and d[0]["application"] == "api"'
	json 'd[0]["state"] == "connected" and d[0]["user"] == "anna"'
	uuid=$(sed -n 's/.*"uuid": *"\([^"]*\)".*/\1/p' "$dir/out" | head -n 1)
	run 0 device list --user ben --json
	json 'd == []'
	run 0 device show "$uuid"
	run 0 device revoke "$uuid" --json
	json 'd["state"] == "revoked"'
	active False
	run 4 device revoke "$uuid"
	run 3 device revoke nonsense
	connect
	run 0 user revoke anna
	active False
	connect
	run 0 application revoke api
	active False
	connect
	run 0 application set api --enabled no
	post introspect /application/o/introspect/ \
		"client_id=api&client_secret=$secret&token=$access_token"
	json 'd["error"] == "invalid_client"'
	run 0 application set api --enabled yes
	active True
	run 0 user set anna --is-active no
	active False
	run 0 user set anna --is-active yes
	active False
	ask tv
	run 0 grant approve "$code" --user anna
	run 0 grant revoke "$code" --json
	json 'd["state"] == "denied"'
	poll tv
	json 'd["error"] == "access_denied"'
}

M9_a_resource_server_asks_about_its_tokens()
{
	run 0 resource-server create https://api.example.org --json
	server=$(sed -n 's/.*"uuid": *"\([^"]*\)".*/\1/p' "$dir/out")
	server_secret=$(sed -n 's/.*"client_secret": *"\([^"]*\)".*/\1/p' \
		"$dir/out")
	run 0 application set api --audiences https://api.example.org
	ask "api&client_secret=$secret&resource=https://api.example.org"
	run 0 grant approve "$code" --user anna
	poll "api&client_secret=$secret"
	token=$(sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p' "$dir/out")
	post introspect /application/o/introspect/ \
		"client_id=$server&client_secret=$server_secret&token=$token"
	json 'd["active"] is True and d["aud"] == "https://api.example.org"'
	post revoke /application/o/revoke/ \
		"client_id=api&client_secret=$secret&token=$token"
	grep -q '^Status: 200' "$dir/reply"
	post introspect /application/o/introspect/ \
		"client_id=$server&client_secret=$server_secret&token=$token"
	json 'd == {"active": False}'
}

T12_names_do_not_change_under_connected_devices()
{
	connect
	for change in '--slug api2' '--issuer-mode global' '--client-id api2'
	do
		# shellcheck disable=SC2086 # two words
		run 1 application set api $change
		says "devgrant application revoke api"
	done
	run 0 application set api --name API --slug api
	active True
	run 0 application revoke api
	run 0 application set api --slug api2 --issuer-mode global
	run 0 application set api2 --client-id api2
}

# The request is forgotten an hour after its codes; the device is not.
V16_a_device_without_a_name_is_told_apart()
{
	address=203.0.113.77
	agent="TV/1.0 (living room)"
	connect
	address=2001:db8::7
	agent=
	connect
	python3 - "$dir/state/db/devgrant.db" <<-'END'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.execute("DELETE FROM device_grant")
	db.commit()
	END
	run 0 device list --json
	json '(d[1]["ip"], d[1]["user_agent"]) == ("203.0.113.77", "TV/1.0 (living room)")'
	json 'd[0]["ip"] == "2001:db8::7" and d[0]["user_agent"] == ""'
	json 'all(x["created_at"] and x["last_used_at"] for x in d)'
	run 0 device list
	shows "203.0.113.77"
	shows "TV/1.0 (living room)  "
	shows "just now"
	[ "$(wc -L <"$dir/out")" -le 80 ] || return 1
	run 0 device list --user ben --json
	json 'd == []'
}

check 'an account and an application are made' prepare
check 'a request is listed and shown' a_request_is_listed_and_shown
check 'A7 approval needs the flag' A7_approval_needs_the_flag
check 'A7 an approved device gets its tokens' \
	A7_an_approved_device_gets_its_tokens
check 'A7 the event names the operating-system user' \
	A7_the_event_names_the_operating_system_user
check 'A7 a decision that was taken before is no failure' \
	A7_a_decision_that_was_taken_before_is_no_failure
check 'T1 a denied device is told' T1_a_denied_device_is_told
check 'V17 approval needs access' V17_approval_needs_access
check 'T9 a lock takes back what no device has fetched' \
	T9_a_lock_takes_back_what_no_device_has_fetched
check 'M7 what is revoked is not active any more' \
	M7_what_is_revoked_is_not_active_any_more
check 'M9 a resource server asks about its tokens' \
	M9_a_resource_server_asks_about_its_tokens
check 'V16 a device without a name is told apart' \
	V16_a_device_without_a_name_is_told_apart
check 'T12 names do not change under connected devices' \
	T12_names_do_not_change_under_connected_devices
finish
