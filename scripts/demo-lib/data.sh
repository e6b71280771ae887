# SPDX-License-Identifier: MIT
# data.sh: users and applications of the demo, and demo.json that tells them.
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of scripts/demo

devgrant()
{
	as_user env DEVGRANT_CONFIG="$config" "$prefix/bin/devgrant" "$@"
}

random_word()
{
	LC_ALL=C tr -dc 'abcdefghjkmnpqrstuvwxyz23456789' </dev/urandom | head -c 16
}

# secrets: one "NAME VALUE" a line.
secret_of()
{
	awk -v name="$1" '$1 == name { print $2 }' "$work/secrets"
}

# user name, full name, more options
make_user()
{
	name=$1 full_name=$2
	shift 2
	password=$(random_word)
	printf '%s\n' "$password" |
		devgrant user create "$name" --name "$full_name" \
			--email "$name@example.org" --email-verified yes \
			--attributes "{\"upn\": \"$name@corp.example.org\"}" \
			--password-file - "$@" >/dev/null
	echo "$name $password" >>"$work/secrets"
}

# slug, name, client type, grant types
make_application()
{
	scopes="openid profile email offline_access"
	created=$(devgrant application create "$1" --name "$2" --client-id "$1" \
		--client-type "$3" --grant-types "$4" --scopes "$scopes" --json)
	secret=$(printf '%s\n' "$created" |
		sed -n 's/.*"client_secret": *"\([^"]*\)".*/\1/p')
	echo "$1 $secret" >>"$work/secrets"
}

# Made once; a run that was cut off begins anew.
make_data()
{
	if [ -e "$work/complete" ]; then
		# what a newer version needs
		devgrant init >/dev/null
		return
	fi
	say "Creating the demo's users and applications ..."
	rm -rf "$state_dir" "$work/secrets"
	user_dir "$state_dir" 700
	(umask 077; : >"$work/secrets")
	devgrant init >/dev/null
	make_user user1 "Uma User" --allow-command-approval yes
	make_user user2 "Umberto User" --allow-command-approval yes
	make_user akadmin "Ada Administrator" --is-superuser yes
	on="device_code refresh_token"
	make_application tv "Living Room TV" public "$on"
	make_application build "Build Server" confidential "$on"
	make_application site "Company Website" confidential ""
	: >"$work/complete"
}

json_user()
{
	printf '{"username": "%s", "password": "%s", "email": "%s@example.org", "name": "%s", "superuser": %s}' \
		"$1" "$(secret_of "$1")" "$1" "$2" "$3"
}

# slug, name, secret or "", grant types as JSON
json_application()
{
	secret=null
	[ -z "$3" ] || secret="\"$3\""
	printf '{"slug": "%s", "name": "%s", "client_id": "%s", "client_secret": %s, "issuer": "%s/application/o/%s/", "grants": %s}' \
		"$1" "$2" "$1" "$secret" "$base_url" "$1" "$4"
}

write_demo_json()
{
	on='["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]'
	(umask 077; cat >"$dir/demo.json.new") <<-END
	{
	  "base_url": "$base_url",
	  "state_dir": "$state_dir",
	  "devgrant": "$prefix/bin/devgrant",
	  "config": "$config",
	  "users": [
	    $(json_user user1 "Uma User" false),
	    $(json_user user2 "Umberto User" false),
	    $(json_user akadmin "Ada Administrator" true)
	  ],
	  "applications": [
	    $(json_application tv "Living Room TV" "" "$on"),
	    $(json_application build "Build Server" "$(secret_of build)" "$on"),
	    $(json_application site "Company Website" "$(secret_of site)" "[]")
	  ]
	}
	END
	mv "$dir/demo.json.new" "$dir/demo.json"
}
