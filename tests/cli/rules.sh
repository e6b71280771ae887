#!/bin/sh
# SPDX-License-Identifier: MIT
# rules.sh: what an administrator sets holds at every program alike
. "${top_srcdir:-.}/tests/cli/cli.sh"
. "${top_srcdir:-.}/tests/cli/cgi.sh"
make_installation
serve_here
secret=0123456789abcdef0123456789abcdef	# of `api`

prepare()
{
	run 0 user create anna --no-password --allow-command-approval yes
	run 0 application create tv --client-id tv --client-type public \
		--grant-types device_code
	echo $secret >"$dir/secret"
	run 0 application create api --client-id api \
		--client-secret-file "$dir/secret" \
		--grant-types 'device_code refresh_token'
	run 0 group create staff
	run 0 group create guests
	run 0 group add-member staff anna
	run 0 flow list --json
	json 'len(d) == 1'
	flow=$(sed -n 's/.*"slug": *"\([^"]*\)".*/\1/p' "$dir/out")
	echo "$flow" >"$dir/flow"
}

# asks HINT: $code of a request of `api` for that account
asks()
{
	ask "api&client_secret=$secret&user_hint=$1"
}

I25_a_client_that_proved_itself_names_the_account()
{
	run 0 user create ben --no-password --allow-command-approval yes \
		--email ben@example.org --json
	ben=$(sed -n 's/.*"uuid": *"\([^"]*\)".*/\1/p' "$dir/out")
	for body in "client_id=api&client_secret=$secret&user_hint=ben" \
		"client_id=tv&user_hint=ben"
	do
		post device /application/o/device/ "$body"
		json 'd["error"] == "invalid_request"'
		json '"user_hint" in d["error_description"]'
	done
	run 2 application set tv --allow-user-hint yes
	says "confidential"
	run 0 application set api --allow-user-hint yes
	run 2 application set api --client-type public \
		--token-endpoint-auth-method any
	# a confidential client that may ask without a secret proved nothing
	run 0 application set api --device-endpoint-auth optional
	post device /application/o/device/ "client_id=api&user_hint=ben"
	json 'd["error"] == "invalid_request"'
	for hint in "$(printf '%300s' x | tr ' ' x)" "a%0Ab"; do
		post device /application/o/device/ \
			"client_id=api&client_secret=$secret&user_hint=$hint"
		json 'd["error"] == "invalid_request"'
	done
	for hint in BEN ben@example.org "$ben"; do
		asks "$hint"
		run 1 grant approve "$code" --user anna
		says "not for anna"
		run 0 grant show "$code" --json
		json "d['state'] == 'pending' and d['user_hint'] == '$hint'"
		run 0 grant approve "$code" --user ben --json
		poll "api&client_secret=$secret"
		json '"access_token" in d'
	done
	asks nobody
	run 1 grant approve "$code" --user ben
	says "is for nobody"
	run 0 application set api --allow-user-hint no
}

# needs WORD: the only flow asks for it
needs()
{
	run 0 flow set "$(cat "$dir/flow")" --authentication "$1"
}

# announced True|False: the device grant, in every metadata document
announced()
{
	for path in /application/o/tv/.well-known/openid-configuration \
		/.well-known/openid-configuration \
		/.well-known/oauth-authorization-server
	do
		get discovery $path
		json "('device_authorization_endpoint' in d) is $1"
		json "any('device_code' in g for g in d['grant_types_supported']) is $1"
	done
}

B4_a_flow_that_nobody_may_take_hands_out_no_codes()
{
	announced True
	ask tv
	needs require_unauthenticated
	announced False
	post device /application/o/device/ 'client_id=tv&scope=openid'
	json 'd["error"] == "unauthorized_client"'
	json '"lets nobody in" in d["error_description"]'
	run 1 grant approve "$code" --user anna
	says 'lets nobody in'
	poll tv
	json 'd["error"] == "authorization_pending"'
	needs require_authenticated
	announced True
	run 0 grant approve "$code" --user anna
	poll tv
	json '"access_token" in d'
}

no_codes()
{
	announced False
	post device /application/o/device/ 'client_id=tv&scope=openid'
	json 'd["error"] == "unauthorized_client"'
	json '"administrators only" in d["error_description"]'
}

# all accounts, at this time; 0: never
expires()
{
	python3 - "$dir/state/db/devgrant.db" "$1" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE user_account SET expires_at = ?", sys.argv[2:])
db.commit()
END
}

B4_a_flow_for_administrators_hands_out_no_codes_while_there_is_none()
{
	needs require_superuser
	no_codes
	run 0 user set anna --is-superuser yes
	announced True
	ask tv
	run 0 user lock anna
	no_codes
	run 0 user unlock anna
	run 0 user set anna --is-active no
	no_codes
	run 0 user set anna --is-active yes
	expires 1
	no_codes
	expires 5000000000
	announced True
	expires 0
	run 0 user set anna --is-superuser no
	needs none
}

B4_the_command_line_obeys_the_flow()
{
	run 0 user create root-of-all --no-password --is-superuser yes
	ask tv
	needs require_superuser
	run 1 grant approve "$code" --user anna
	says 'administrators'
	run 0 user set anna --is-superuser yes
	run 0 grant approve "$code" --user anna
	run 0 user set anna --is-superuser no
	run 0 user delete root-of-all
	needs none
	ask tv
	run 0 grant approve "$code" --user anna
}

B2_the_command_line_obeys_the_brand()
{
	run 0 brand create tv.example
	run 0 brand set tv.example --flow-device-code "$(cat "$dir/flow")"
	host=tv.example:8080
	ask tv
	run 0 brand set tv.example --flow-device-code ''
	run 1 grant approve "$code" --user anna
	says 'no device code flow'
	run 0 brand set tv.example --flow-device-code "$(cat "$dir/flow")"
	sed 's/^device_grant.*//' "$dir/devgrant.conf" >"$dir/new"
	echo 'device_grant = no' >>"$dir/new"
	cp "$dir/devgrant.conf" "$dir/old"
	cp "$dir/new" "$dir/devgrant.conf"
	run 1 grant approve "$code" --user anna
	says 'turned off'
	cp "$dir/old" "$dir/devgrant.conf"
	run 0 grant approve "$code" --user anna
}

# connect: $access and $refresh of a device of `api`, which anna approves
connect()
{
	post device /application/o/device/ \
		"client_id=api&client_secret=$secret&scope=openid+offline_access"
	code=$(sed -n 's/.*"user_code": *"\([^"]*\)".*/\1/p' "$dir/out")
	device_code=$(sed -n 's/.*"device_code": *"\([^"]*\)".*/\1/p' \
		"$dir/out")
	run 0 grant approve "$code" --user anna
	poll "api&client_secret=$secret"
	access=$(sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p' "$dir/out")
	refresh=$(sed -n 's/.*"refresh_token": *"\([^"]*\)".*/\1/p' "$dir/out")
	[ -n "$access" ] && [ -n "$refresh" ]
}

# works True|False: what each program says of both tokens, now
works()
{
	for token in "$access" "$refresh"; do
		post introspect /application/o/introspect/ \
			"client_id=api&client_secret=$secret&token=$token"
		json "d['active'] is $1" || return
	done
	get userinfo /application/o/userinfo/ \
		HTTP_AUTHORIZATION="Bearer $access"
	json "('sub' in d) is $1" || return
	post token /application/o/token/ "client_id=api&client_secret=$secret&grant_type=refresh_token&refresh_token=$refresh"
	json "('access_token' in d) is $1" || return
	[ "$1" = False ] || {
		access=$(sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p' \
			"$dir/out")
		refresh=$(sed -n 's/.*"refresh_token": *"\([^"]*\)".*/\1/p' \
			"$dir/out")
	}
}

turn_off_bindings_of_people()
{
	python3 - "$dir/state/db/devgrant.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE application_binding SET enabled = 0"
           " WHERE user_id IS NOT NULL")
db.commit()
END
}

M7_who_may_not_use_it_any_more_has_no_token_that_works()
{
	run 0 application set api --access-token-format "$1"
	connect
	works True
	# a new binding keeps out whom it does not name
	run 0 application bind api --group guests
	works False
	run 0 application bind api --group staff
	works True
	run 0 group remove-member staff anna
	works False
	run 0 group add-member staff anna
	works True
	# all of them must let in
	run 0 application set api --policy-mode all
	works False
	run 0 application unbind api --group guests
	works True
	# one that keeps out; as long as it counts
	run 0 application bind api --user anna --negate --order 5
	works False
	run 0 application set api --policy-mode any
	works True
	run 0 application unbind api --user anna
	# one that is turned off does not count
	run 0 application bind api --user anna --negate
	turn_off_bindings_of_people
	run 0 application set api --policy-mode all
	works True
	run 0 application unbind api --user anna
	run 0 user set anna --expires 2001-01-01T00:00:00Z
	works False
	run 0 user set anna --expires never
	run 0 application unbind api --group staff
	run 0 application set api --policy-mode any
	works True
	run 0 application revoke api
	works False
}

M7_an_application_that_is_off_has_no_token_that_works()
{
	connect
	run 0 application set api --enabled no
	get userinfo /application/o/userinfo/ \
		HTTP_AUTHORIZATION="Bearer $access"
	json 'd["error"] == "invalid_token"'
	run 0 application set api --enabled yes
	works True
}

T6_a_code_that_comes_again_ends_its_tokens_by_setting()
{
	run 0 application show api --json
	json 'd["device_code_replay"] == "ignore"'
	connect
	poll "api&client_secret=$secret"
	json 'd["error"] == "invalid_grant"'
	works True
	run 2 application set api --device-code-replay perhaps
	run 0 application set api --device-code-replay revoke
	connect
	works True
	poll "api&client_secret=$secret"
	json 'd["error"] == "invalid_grant"'
	works False
	run 0 application set api --device-code-replay ignore
}

# asked N STATUS: N requests for codes; the last one's status
asked()
{
	for _ in $(seq "$1"); do
		post device /application/o/device/ 'client_id=tv&scope=openid'
	done
	grep -q "^Status: $2" "$dir/reply"
}

I15_devices_on_a_trusted_network_are_counted_by_client()
{
	cp "$dir/devgrant.conf" "$dir/old"
	echo 'throttle_device_authorization = 3/10000' >>"$dir/devgrant.conf"
	# the tests before have used this address up
	asked 4 429
	echo 'throttle_trusted_networks = 127.0.0.0/8' >>"$dir/devgrant.conf"
	asked 3 200
	asked 1 429
	post device /application/o/device/ \
		"client_id=api&client_secret=$secret&scope=openid"
	json '"device_code" in d'
	cp "$dir/old" "$dir/devgrant.conf"
}

check 'an account and an application are made' prepare
check 'I25 a client that proved itself names the account' \
	I25_a_client_that_proved_itself_names_the_account
check 'B4 a flow that nobody may take hands out no codes' \
	B4_a_flow_that_nobody_may_take_hands_out_no_codes
check 'B4 a flow for administrators hands out no codes while there is none' \
	B4_a_flow_for_administrators_hands_out_no_codes_while_there_is_none
check 'B4 the command line obeys the flow' B4_the_command_line_obeys_the_flow
check 'B2 the command line obeys the brand' B2_the_command_line_obeys_the_brand
for format in jwt opaque; do
	check "M7 who may not use it any more has no $format token that works" \
		M7_who_may_not_use_it_any_more_has_no_token_that_works $format
done
check 'M7 an application that is off has no token that works' \
	M7_an_application_that_is_off_has_no_token_that_works
check 'T6 a code that comes again ends its tokens by setting' \
	T6_a_code_that_comes_again_ends_its_tokens_by_setting
check 'I15 devices on a trusted network are counted by client' \
	I15_devices_on_a_trusted_network_are_counted_by_client
finish
