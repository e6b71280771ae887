#!/bin/sh
# SPDX-License-Identifier: MIT
# deletions.sh: people and groups are deleted, with what hangs on them
. "${top_srcdir:-.}/tests/cli/cli.sh"
. "${top_srcdir:-.}/tests/cli/cgi.sh"
make_installation
serve_here

prepare()
{
	run 0 user create anna --no-password --allow-command-approval yes
	run 0 application create tv --client-id tv --client-type public \
		--grant-types device_code,refresh_token
	run 0 group create staff
	run 0 group add-member staff anna
	run 0 resource-server create urn:api --json
	server=$(sed -n 's/.*"uuid": *"\([^"]*\)".*/\1/p' "$dir/out")
	server_secret=$(sed -n 's/.*"client_secret": *"\([^"]*\)".*/\1/p' \
		"$dir/out")
	run 0 application set tv --audiences urn:api
}

introspect()
{
	post introspect /application/o/introspect/ \
		"client_id=$server&client_secret=$server_secret&token=$1"
}

everything_of_a_deleted_person_ends()
{
	post device /application/o/device/ \
		"client_id=tv&scope=openid%20offline_access&resource=urn:api"
	code=$(sed -n 's/.*"user_code": *"\([^"]*\)".*/\1/p' "$dir/out")
	device_code=$(sed -n 's/.*"device_code": *"\([^"]*\)".*/\1/p' \
		"$dir/out")
	run 0 grant approve "$code" --user anna
	poll tv
	token=$(sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p' "$dir/out")
	refresh=$(sed -n 's/.*"refresh_token": *"\([^"]*\)".*/\1/p' "$dir/out")
	introspect "$token"
	json 'd["active"] is True'
	ask tv
	run 0 grant approve "$code" --user anna
	run 0 user show anna --json
	json 'd["version"] == 2'
	run 4 user delete anna --if-version 1
	says "somebody has changed it"
	run 0 user delete anna --if-version 2 --json
	json 'd["username"] == "anna" and d["groups"] == ["staff"]'
	json 'd["devices"] == 1 and d["applications"] == []'
	introspect "$token"
	json 'd == {"active": False}'
	post token /application/o/token/ \
		"client_id=tv&grant_type=refresh_token&refresh_token=$refresh"
	json 'd["error"] == "invalid_grant"'
	# the device that has not fetched what was approved is told
	poll tv
	json 'd["error"] == "access_denied"'
	run 0 group show staff --json
	json 'd["users"] == [] and d["version"] == 3'
	run 0 device list --json
	json 'd == []'
	run 3 user delete anna
	# another person of that name is another one
	run 0 user create anna --no-password
	introspect "$token"
	json 'd == {"active": False}'
}

who_is_not_there_is_not_deleted()
{
	run 3 user delete nobody-here
	says "no user nobody-here"
	run 3 group delete nothing
	says "no group nothing"
}

events_of_a_deleted_person_stay()
{
	python3 - "$dir/state/db/devgrant.db" >"$dir/out" <<'END'
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
gone = [json.loads(context)["changes"] for (context,) in db.execute(
    "SELECT context FROM event WHERE action = 'model_deleted'")]
gone = [one for one in gone if one.get("username") == "anna"]
print(json.dumps({
    "gone": gone,
    "events": db.execute("SELECT count(*) FROM event WHERE user_id = ?",
                         (gone[0]["id"],)).fetchone()[0],
    "again": db.execute("SELECT count(*) FROM user_account WHERE id = ?",
                        (gone[0]["id"],)).fetchone()[0]}))
END
	json 'len(d["gone"]) == 1 and len(d["gone"][0]["uuid"]) == 36'
	# approvals; the id comes to nobody again
	json 'd["events"] >= 2 and d["again"] == 0'
}

V17_no_deletion_opens_an_application()
{
	run 0 user create ben --no-password
	run 0 group create guests
	run 0 application bind tv --group guests
	run 4 group delete guests
	says "the application tv would let in others"
	run 0 application bind tv --user ben
	run 0 group delete guests --json
	json 'd["applications"] == ["tv"] and d["name"] == "guests"'
	run 0 application show tv --json
	json '[b.get("user") for b in d["bindings"]] == ["ben"]'
	run 4 user delete ben
	says "application unbind tv --user ben"
	run 0 application bind tv --group staff
	run 0 application set tv --policy-mode all
	run 4 user delete ben
	run 0 application set tv --policy-mode any
	run 0 user delete ben --json
	json 'd["applications"] == ["tv"]'
	run 0 application unbind tv --group staff
	run 0 application bind tv --group staff --negate
	run 4 group delete staff
	run 0 application unbind tv --group staff
	run 0 group delete staff
	run 3 group delete staff
}

a_group_is_renamed()
{
	run 0 group create old
	run 0 group add-member old anna
	run 0 group set old --name new --json
	json 'd["name"] == "new" and d["users"] == ["anna"]'
	run 3 group show old
	run 0 user show anna --json
	json 'd["groups"] == ["new"]'
	run 0 group create other
	run 4 group set other --name new
	says "already a group new"
	run 2 group set other --name ""
}

prepare
check 'everything of a deleted person ends' \
	everything_of_a_deleted_person_ends
check 'who is not there is not deleted' who_is_not_there_is_not_deleted
check 'events of a deleted person stay' events_of_a_deleted_person_stay
check 'V17 no deletion opens an application' \
	V17_no_deletion_opens_an_application
check 'a group is renamed' a_group_is_renamed
finish
