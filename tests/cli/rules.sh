#!/bin/sh
# SPDX-License-Identifier: MIT
# rules.sh: what an administrator sets holds at every program alike
. "${top_srcdir:-.}/tests/cli/cli.sh"
. "${top_srcdir:-.}/tests/cli/cgi.sh"
make_installation
serve_here

prepare()
{
	run 0 user create anna --allow-command-approval yes
	run 0 application create tv --client-id tv --client-type public \
		--grant-types device_code
	run 0 flow list --json
	json 'len(d) == 1'
	flow=$(sed -n 's/.*"slug": *"\([^"]*\)".*/\1/p' "$dir/out")
	echo "$flow" >"$dir/flow"
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

B4_the_command_line_obeys_the_flow()
{
	ask tv
	needs require_superuser
	run 1 grant approve "$code" --user anna
	says 'administrators'
	run 0 user set anna --is-superuser yes
	run 0 grant approve "$code" --user anna
	run 0 user set anna --is-superuser no
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

check 'an account and an application are made' prepare
check 'B4 a flow that nobody may take hands out no codes' \
	B4_a_flow_that_nobody_may_take_hands_out_no_codes
check 'B4 the command line obeys the flow' B4_the_command_line_obeys_the_flow
check 'B2 the command line obeys the brand' B2_the_command_line_obeys_the_brand
finish
