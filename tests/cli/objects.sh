#!/bin/sh
# SPDX-License-Identifier: MIT
# objects.sh: users, groups, applications, brands, flows, scopes, keys
. "${top_srcdir:-.}/tests/cli/cli.sh"
make_installation

# The newest event, as JSON: action, detail, context
last_event()
{
	python3 - "$dir/state/db/devgrant.db" >"$dir/out" <<'END'
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
row = db.execute("SELECT action, detail, context FROM event"
                 " ORDER BY id DESC LIMIT 1").fetchone()
print(json.dumps({"action": row[0], "detail": row[1],
                  "context": json.loads(row[2])}))
END
}

every_command_has_help()
{
	"$devgrant" --help | awk '$1 != "Usage:" && /^  [a-z]/ { print $1 }' |
	while read -r command; do
		run 0 "$command" --help
		shows "Usage: devgrant $command"
		awk '/^  [a-z]/ { print $1 }' "$dir/out" >"$dir/verbs"
		while read -r verb; do
			run 0 "$command" "$verb" --help
			shows "Usage: devgrant $command $verb"
		done <"$dir/verbs"
	done
}

the_version_is_a_command_and_an_option()
{
	run 0 version
	shows "devgrant "
	run 0 --version
	shows "devgrant "
}

every_verb_is_in_the_manual()
{
	manual=${top_srcdir:-.}/man/devgrant.8
	for command in user group application brand flow scope resource-server \
		grant device key; do
		"$devgrant" $command --help | awk '/^  [a-z]/ { print $1 }' \
			>"$dir/verbs"
		while read -r verb; do
			grep "^\.It Ic $command " "$manual" |
				grep -qw -- "$verb" && continue
			echo "$command $verb"
			exit 1
		done <"$dir/verbs"
	done
	for command in init login purge qr doctor version; do
		grep -q "^\.It Ic $command" "$manual" || exit 1
	done
}

a_user_is_made_with_its_fields()
{
	printf 'correct horse\r\n' >"$dir/password"
	run 0 user create anna --name "Anna Müller" --email anna@example.org \
		--email-verified yes --password-file "$dir/password" \
		--attributes '{"upn": "anna@corp"}' --expires 2090-01-02 --json
	json 'd["username"] == "anna" and d["name"] == "Anna Müller"'
	json 'd["email_verified"] is True and d["is_superuser"] is False'
	json 'd["attributes"] == {"upn": "anna@corp"}'
	json 'd["expires"] == 3786998400 and d["has_password"] is True'
	json 'd["groups"] == [] and len(d["uuid"]) == 36'
	json '"password_hash" not in d and "password" not in d'
}

a_list_tells_who_has_a_password()
{
	run 0 user list --json
	json '{u["username"]: u["has_password"] for u in d}["anna"] is True'
}

creation_is_recorded_without_the_password()
{
	last_event
	json 'd["action"] == "model_created"'
	json 'd["context"]["changes"]["email"] == {"new": "anna@example.org"}'
	json 'd["context"]["os_user"]'
	! grep -q 'argon2\|correct' "$dir/out"
}

a_change_is_recorded_with_old_and_new_value()
{
	run 0 user set anna --name Anna --is-superuser yes
	last_event
	json 'd["action"] == "model_updated"'
	json 'd["context"]["changes"] == {"name": {"old": "Anna Müller", "new": "Anna"}, "is_superuser": {"old": False, "new": True}}'
}

no_change_no_event()
{
	run 0 user set anna --name Other
	run 0 user set anna --name Other
	last_event
	json 'd["context"]["changes"] == {"name": {"old": "Anna", "new": "Other"}}'
	run 0 user set anna --name Anna
	run 0 user set anna
	last_event
	json 'd["context"]["changes"]["name"]["new"] == "Anna"'
}

a_password_comes_from_input_or_is_made()
{
	printf 'another password\n' | "$devgrant" user set-password anna \
		--password-file - >"$dir/out" || return 1
	run 0 user set-password anna --generate-password --json
	json 'd["password"].isalnum() and len(d["password"]) >= 16'
	run 2 user set-password anna
	says --password-file
	printf 'short\n' | "$devgrant" user set-password anna \
		--password-file - 2>"$dir/err" && return 1
	says "8 characters"
	last_event
	json 'd["action"] == "password_set"'
}

a_password_is_typed_twice_and_not_shown()
{
	python3 - "$devgrant" >"$dir/out" <<'END'
import os, pty, sys
def type_in(name, *lines):
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], ["devgrant", "user", "set-password", name])
    seen = b""
    for line in lines:
        while not seen.endswith(b": "):
            seen += os.read(fd, 1000)
        os.write(fd, line.encode() + b"\n")
        seen += b"|"
    try:
        while got := os.read(fd, 1000):
            seen += got
    except OSError:
        pass
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode()
status, seen = type_in("anna", "typed password", "typed password")
assert status == 0 and "has_password" in seen, seen
assert "typed password" not in seen, seen
status, seen = type_in("anna", "typed password", "tipped password")
assert status == 2 and "differ" in seen, seen
END
}

a_lock_is_set_and_taken_back()
{
	run 0 user lock anna --json
	json 'd["is_locked"] is True'
	run 0 user unlock anna --json
	json 'd["is_locked"] is False'
}

users_are_refused_with_a_sentence()
{
	run 4 user create ANNA --no-password
	says "already a user"
	run 3 user show nobody-here
	says "no user nobody-here"
	run 2 user create "$(printf 'a\033b')"
	says "--username must be text"
	run 2 user create ben --email nonsense
	says "--email must be"
	run 2 user set anna --is-active perhaps
	says "--is-active must be yes or no"
	run 2 user set anna --attributes '[1]'
	says "--attributes must be a JSON object"
	run 2 user set anna --expires tomorrow
	says "--expires must be never"
	run 2 user set anna --bogus 1
	says "unknown option"
	run 2 user show
	says NAME
	run 2 user bogus
	says "no verb"
	run 2 bogus
	says "no command"
}

groups_hold_users()
{
	run 0 group create staff
	run 4 group create staff
	run 0 group add-member staff anna --json
	json 'd["name"] == "staff" and d["users"] == ["anna"]'
	json 'set(d) == {"uuid", "version", "name", "users"}'
	run 0 user show anna --json
	json 'd["groups"] == ["staff"]'
	run 3 group add-member staff zed
	run 3 group add-member none anna
	run 0 group remove-member staff anna --json
	json 'd["users"] == []'
	run 3 group remove-member staff anna
	says "not a member"
	run 0 group list --json
	json 'len(d) == 1 and d[0]["name"] == "staff" and d[0]["users"] == []'
}

S9_an_application_starts_without_grant_types()
{
	run 0 application create site --json
	json 'd["grant_types"] == [] and d["client_type"] == "confidential"'
	json 'len(d["client_secret"]) == 43 and d["has_secret"] is True'
	json 'len(d["client_id"]) == 40'
	json 'd["issuer"] == "http://127.0.0.1:8080/application/o/site/"'
	cp "$dir/out" "$dir/site.json"
}

H9_the_secret_is_shown_once_and_kept_as_digest()
{
	secret=$(sed -n 's/.*"client_secret": "\(.*\)".*/\1/p' \
		"$dir/site.json")
	run 0 application show site --json
	json '"client_secret" not in d'
	[ -n "$secret" ] || return 1
	! grep -qrF -- "$secret" "$dir/state"
}

every_setting_of_an_application_can_be_set()
{
	printf 'x' >"$dir/none"
	run 0 application create tv --name TV --client-type public \
		--client-id tv --grant-types device_code,refresh_token
	run 0 application set tv --name "Living Room TV" --publisher ACME \
		--issuer-mode global --refresh-grace 0 \
		--sub-mode user_username --client-type public \
		--grant-types urn:ietf:params:oauth:grant-type:device_code \
		--scopes "openid  profile" --default-scopes openid \
		--access-token-lifetime 600 --device-code-lifetime 60 \
		--polling-interval 1 --device-endpoint-auth optional \
		--id-token-alg ES256 --access-token-alg EdDSA \
		--access-token-format opaque --policy-mode all \
		--include-claims-in-id-token no --send-complete-uri no \
		--refuse-unknown-scopes yes --refresh-idle 100 \
		--refresh-absolute 1000 --user-code-charset 0123456789 \
		--user-code-length 9 --enabled no --json
	cp "$dir/out" "$dir/set.json"
	run 0 application show tv --json
	cmp "$dir/set.json" "$dir/out" || return 1
	json 'd["issuer_mode"] == "global" and d["issuer"] == "http://127.0.0.1:8080/"'
	json 'd["refresh_grace"] == 0 and d["sub_mode"] == "user_username"'
	json 'd["grant_types"] == ["device_code"] and d["scopes"] == "openid profile"'
	json 'd["access_token_lifetime"] == 600 and d["device_code_lifetime"] == 60'
	json 'd["polling_interval"] == 1 and d["device_endpoint_auth"] == "optional"'
	json 'd["id_token_alg"] == "ES256" and d["access_token_alg"] == "EdDSA"'
	json 'd["access_token_format"] == "opaque"'
	json 'd["policy_mode"] == "all" and d["enabled"] is False'
	json 'd["include_claims_in_id_token"] is False and d["send_complete_uri"] is False'
	json 'd["user_code_charset"] == "0123456789" and d["user_code_length"] == 9'
	json 'd["refresh_idle"] == 100 and d["refresh_absolute"] == 1000'
}

settings_that_do_not_fit_are_refused()
{
	run 2 application set tv --user-code-length 8
	says "--user-code-length must be greater"
	run 2 application set tv --default-scopes email
	says "--default-scopes must hold only"
	run 2 application set tv --scopes "openid my-scope"
	says "no scope my-scope"
	run 2 application set tv --user-code-charset AAB
	says --user-code-charset
	run 2 application set tv --polling-interval 61
	says "--polling-interval must be a number from 0 to 60"
	run 2 application set tv --id-token-alg HS256
	says "--id-token-alg must be RS256, ES256 or EdDSA"
	run 2 application set tv --access-token-format saml
	says "--access-token-format must be jwt or opaque"
	run 2 application set tv --client-id 'a:b'
	says --client-id
	run 2 application create 'a/b'
	says "--slug must be made of"
	run 4 application create tv
	says "already an application tv"
	run 4 application create other --client-id tv
	says "--client-id must be another one"
	run 3 application set none
}

M4_a_sub_mode_must_tell_people_apart()
{
	run 0 user set anna --attributes '{}'
	run 2 application set tv --sub-mode user_upn
	says "--sub-mode must be another one"
	run 0 user create ben --no-password --email anna@example.org
	run 4 application set tv --sub-mode user_email
	says "anna and ben"
	run 0 user set ben --email ben@example.org
	run 0 application set tv --sub-mode user_email
	run 4 user set ben --email anna@example.org
	says "same name in tokens"
	run 0 user show ben --json
	json 'd["email"] == "ben@example.org"'
}

default_scopes_follow_the_scopes()
{
	run 0 application create ceiling --scopes 'openid email' --json
	json 'd["default_scopes"] == "openid email"'
	run 0 application create none-left --scopes offline_access --json
	json 'd["default_scopes"] == ""'
	run 2 application create given --scopes openid --default-scopes email
	says "--default-scopes must hold only"
	run 0 application set ceiling --scopes openid --json
	json 'd["default_scopes"] == "openid"'
	run 0 application set ceiling --scopes 'openid email profile' --json
	json 'd["default_scopes"] == "openid"'
	run 2 application set ceiling --scopes openid \
		--default-scopes 'openid email'
	run 0 application show ceiling --json
	json 'd["scopes"] == "openid email profile"'
}

a_code_length_of_0_is_the_default()
{
	run 0 application create short --user-code-length 0 --json
	json 'd["user_code_length"] == 0'
	run 2 application set short --user-code-charset 0123456789
	says "8 of 10 characters"
	run 0 application set short --user-code-charset 0123456789 \
		--user-code-length 9
	run 2 application set short --user-code-length 0
}

who_proves_itself_by_key_gets_no_secret()
{
	cat >"$dir/jwks" <<'END'
{"kty": "OKP", "crv": "Ed25519",
 "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
END
	run 0 application create keyed --jwks "$dir/jwks" \
		--token-endpoint-auth-method private_key_jwt --json
	json '"client_secret" not in d and d["has_secret"] is False'
	run 1 application rotate-secret keyed
	says "with a key"
	run 0 application set keyed --name Keyed --json
	json '"client_secret" not in d and d["has_secret"] is False'
	run 0 application set keyed --token-endpoint-auth-method any --json
	json 'len(d["client_secret"]) == 43'
	echo 0123456789abcdef0123456789abcdef >"$dir/secret"
	run 2 application create keyed2 --jwks "$dir/jwks" \
		--token-endpoint-auth-method private_key_jwt \
		--client-secret-file "$dir/secret"
	says "with a key"
	run 2 application create open --client-type public \
		--client-secret-file "$dir/secret"
	says "public client"
}

# a set of $1 P-256 keys, which need not differ; each kid is printf's $2 of its
# number, none when that is empty
keys()
{
	python3 - "$1" "$2" >"$dir/jwks" <<'END'
import json, sys
key = {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
       "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
named = sys.argv[2]
print(json.dumps({"keys": [{**key, "kid": named.replace("#", str(i))} if named else key
                           for i in range(int(sys.argv[1]))]}))
END
}

# whatever else it finds here
ask_doctor()
{
	"$devgrant" doctor --json >"$dir/out" 2>"$dir/err" </dev/null
	[ $? -le 1 ]
}

more_keys_than_are_tried_need_a_kid_each()
{
	run 0 application create many
	keys 8 ""
	run 0 application set many --jwks "$dir/jwks"
	ask_doctor
	json 'not any(f["check"] == "jwks" for f in d)'
	for kid in "" same; do
		keys 9 "$kid"
		run 2 application set many --jwks "$dir/jwks"
		says "--jwks must give each of more than 8 keys"
		says "each key is tried, and at most 8 are"
	done
	keys 20 "key-#"
	run 0 application set many --jwks "$dir/jwks"
	ask_doctor
	json 'not any(f["check"] == "jwks" for f in d)'
	# as a version before would have kept them
	python3 - "$dir/state/db/devgrant.db" "$dir/jwks" <<'END'
import json, sqlite3, sys
keys = json.load(open(sys.argv[2]))["keys"][:9]
db = sqlite3.connect(sys.argv[1])
for key in keys:
    key["kid"] = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"
db.execute("UPDATE provider SET client_jwks = ? WHERE id ="
           " (SELECT provider_id FROM application WHERE slug = 'many')", (json.dumps({"keys": keys}),))
db.commit()
END
	ask_doctor
	json 'any(f["check"] == "jwks" and "many" in f["text"] and f["level"] == "warning" for f in d)'
}

a_secret_is_rotated_or_brought()
{
	run 0 application rotate-secret site --json
	json 'len(d["client_secret"]) == 43'
	echo 0123456789abcdef0123456789abcdef >"$dir/secret"
	run 0 application rotate-secret site --json \
		--client-secret-file "$dir/secret"
	json '"client_secret" not in d'
	echo tooshort >"$dir/secret"
	run 2 application rotate-secret site --client-secret-file "$dir/secret"
	says "32 to"
	run 1 application rotate-secret tv
	says "public client"
	run 2 application rotate-secret site --client-secret-file "$dir/gone"
	says "gone"
}

a_client_that_becomes_confidential_gets_a_secret()
{
	run 0 application set tv --client-type confidential --json
	json 'len(d["client_secret"]) == 43'
	run 0 application set tv --client-type public
	run 0 application set tv --client-type confidential --json
	json '"client_secret" not in d'
}

bindings_name_users_and_groups()
{
	run 0 application bind tv --group staff --order 2 --negate --json
	json 'd["bindings"] == [{"group": "staff", "order": 2, "negate": True, "enabled": True}]'
	run 0 application bind tv --user anna --json
	json 'd["bindings"][0]["user"] == "anna"'
	run 4 application bind tv --user anna
	says "bound already"
	run 2 application bind tv
	says "either a user or a group"
	run 0 application unbind tv --group staff --json
	json 'len(d["bindings"]) == 1'
	run 3 application unbind tv --group staff
	run 0 application unbind tv --user anna --json
	json 'd["bindings"] == []'
}

an_icon_is_a_picture()
{
	printf '\211PNG\r\n\032\nrest' >"$dir/icon.png"
	run 0 application set tv --icon "$dir/icon.png" --json
	json 'd["has_icon"] is True'
	echo '<svg/>' >"$dir/icon.svg"
	run 2 application set tv --icon "$dir/icon.svg"
	says "--icon must be a PNG"
	(printf '\211PNG\r\n\032\n'; head -c 70000 /dev/zero) >"$dir/big.png"
	run 2 application set tv --icon "$dir/big.png"
	says "at most 65536 bytes"
	: >"$dir/empty"
	run 0 application set tv --icon "$dir/empty" --json
	json 'd["has_icon"] is False'
}

T14_an_application_gets_public_keys()
{
	cat >"$dir/jwks" <<'END'
{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "use": "sig",
 "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "note": "kept out"}]}
END
	run 0 application create prover --client-type confidential \
		--jwks "$dir/jwks" --token-endpoint-auth-method private_key_jwt \
		--require-dpop yes --json
	json 'd["has_jwks"] and d["require_dpop"]'
	json 'd["token_endpoint_auth_method"] == "private_key_jwt"'
	last_event
	json 'd["detail"] == "jwks_set"'
	: >"$dir/none"
	run 2 application set prover --jwks "$dir/none"
	says "proves itself with it"
	run 0 application set prover --token-endpoint-auth-method any \
		--jwks "$dir/none" --json
	json 'not d["has_jwks"]'
	run 2 application set prover --token-endpoint-auth-method private_key_jwt
	says "--jwks"
}

T14_keys_that_prove_nothing_are_refused()
{
	printf '{"keys": []}' >"$dir/jwks"
	run 2 application set prover --jwks "$dir/jwks"
	says "at least one"
	printf 'no' >"$dir/jwks"
	run 2 application set prover --jwks "$dir/jwks"
	says "JWK Set"
	printf '{"kty": "oct", "k": "AAAA"}' >"$dir/jwks"
	run 2 application set prover --jwks "$dir/jwks"
	says "key 1"
	cat >"$dir/jwks" <<'END'
{"kty": "OKP", "crv": "Ed25519",
 "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
 "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}
END
	run 2 application set prover --jwks "$dir/jwks"
	says "private"
	run 2 application set prover --token-endpoint-auth-method none
	says "confidential"
	run 2 application set prover \
		--token-endpoint-auth-method tls_client_auth
	says "--tls-client-subject"
	run 2 application set prover --tls-client-subject CN=prover \
		--token-endpoint-auth-method tls_client_auth
	says "devgrant.conf"
}

I21_origins_are_written_as_browsers_send_them()
{
	run 0 application set prover --json \
		--cors-origins "https://app.example.org http://localhost:8081"
	json 'd["cors_origins"].split() == ["https://app.example.org", "http://localhost:8081"]'
	for origin in app.example.org https://App.example.org \
	    https://app.example.org/ https://app.example.org/x \
	    https://app.example.org:443 http://app.example.org '*' null; do
		run 2 application set prover --cors-origins "$origin"
		says "must be origins"
	done
	run 0 application set prover --cors-origins "" --json
	json 'd["cors_origins"] == ""'
}

flows_and_brands_are_made_and_changed()
{
	run 0 flow create my-flow --title "Your device" \
		--authentication require_superuser --json
	json 'd["name"] == "Your device" and d["authentication"] == "require_superuser"'
	run 0 flow set my-flow --title "Your TV" --json
	json 'd["title"] == "Your TV"'
	run 0 flow create sign-in --designation authentication
	run 4 flow create my-flow
	run 0 brand create Auth.Example.org --flow-device-code my-flow --json
	json 'd["domain"] == "auth.example.org" and d["flow_device_code"] == "my-flow"'
	run 3 brand set auth.example.org --flow-device-code nowhere
	says "no flow nowhere"
	run 2 brand set auth.example.org --flow-device-code sign-in
	says stage_configuration
	run 0 brand set auth.example.org --flow-device-code none \
		--branding-title ACME --verification-uri https://go.example/tv \
		--json
	json 'd["flow_device_code"] == "" and d["branding_title"] == "ACME"'
	json 'd["verification_uri"] == "https://go.example/tv"'
	run 2 brand set auth.example.org --verification-uri http://go.example/
	says --verification-uri
	run 4 brand create auth.example.org
	run 4 brand create b.example.org --default yes
	says "another brand is the default"
	run 2 brand create "a b"
	says --domain
}

a_flow_in_use_stays_for_devices()
{
	run 0 flow create used
	run 0 brand create used.example.org --flow-device-code used
	run 4 flow set used --designation authorization
	says "--designation must stay as it is: the brand used.example.org"
	run 4 flow delete used
	says "The brand used.example.org uses"
	run 0 flow show used --json
	json 'd["designation"] == "stage_configuration"'
	run 0 flow set used --title "Used still"
	run 0 brand set used.example.org --flow-device-code none
	run 0 flow set used --designation authorization
	run 0 flow delete used
	run 3 flow delete used
}

a_brand_is_deleted_unless_it_is_the_default()
{
	run 4 brand delete devgrant-default
	says "is the default brand"
	run 4 brand set devgrant-default --default no
	says "--default must stay yes"
	run 0 brand set devgrant-default --default yes
	run 0 brand set used.example.org --default yes --json
	json 'd["default"] is True'
	run 0 brand list --json
	json '[b["domain"] for b in d if b["default"]] == ["used.example.org"]'
	run 4 brand delete used.example.org
	run 0 brand set devgrant-default --default yes
	run 0 brand delete used.example.org
	run 3 brand delete used.example.org
	last_event
	json 'd["action"] == "model_deleted" and d["context"]["name"] == "used.example.org"'
}

scopes_are_made_with_a_sentence()
{
	run 2 scope create tv
	says --description
	run 0 scope create tv --description "Change what your TV shows" --json
	json 'd["scope_name"] == "tv"'
	run 4 scope create tv --description again
	run 2 scope create "a b" --description again
	run 0 application set tv --scopes "openid tv" --default-scopes ""
}

states='sorted(k["state"] for k in d if k["alg"] == "ES256")'

M4_a_scope_maps_attributes_to_claims()
{
	run 0 user create mapped --no-password --attributes \
		'{"department": "R&D", "level": 3}'
	cat >"$dir/template" <<-'END'
	{
	  "department": "${user.attributes.department}",
	  "level": "${user.attributes.level}",
	  "title": "${user.attributes.title}",
	  "contact": "${user.username} in ${user.attributes.department}"
	}
	END
	run 0 scope create department --description "See your department" \
		--template "$dir/template" --json
	json 'd["template"]["level"] == "${user.attributes.level}"'
	run 0 application create mapper --client-type public \
		--scopes "openid profile email department" --default-scopes openid
	run 0 application preview mapper --user mapped --scope "openid department"
	json 'd["userinfo"]["level"] == 3 and d["userinfo"]["department"] == "R&D"'
	json '"title" not in d["userinfo"] and "name" not in d["userinfo"]'
	json 'd["id_token"]["contact"] == "mapped in R&D"'
	json 'd["id_token"]["sub"] == d["access_token"]["sub"]'
	json 'd["access_token"]["scope"] == "openid department"'
	json '"level" not in d["access_token"]'
	json 'd["id_token"]["amr"] == ["pwd"] and d["id_token"]["acr"] == "1"'
	run 0 application set mapper --include-claims-in-id-token no
	run 0 application preview mapper --user mapped --scope "openid department"
	json '"level" not in d["id_token"] and d["userinfo"]["level"] == 3'
	run 0 application preview mapper --user mapped
	json 'd["access_token"]["scope"] == "openid"'
}

M4_a_template_is_checked_when_it_is_set()
{
	printf '{"sub": "root"}' >"$dir/template"
	run 2 scope set department --template "$dir/template"
	says "--template sets a claim that the server itself sets"
	printf '{"a": "${user.password}"}' >"$dir/template"
	run 2 scope set department --template "$dir/template"
	says "names a value that does not exist"
	head -c 5000 /dev/zero | tr '\0' ' ' >"$dir/template"
	run 2 scope set department --template "$dir/template"
	says "4,096"
	run 0 scope show department --json
	json 'len(d["template"]) == 4'
	run 0 scope set department --description "See it" --template /dev/null --json
	json 'd["template"] == {} and d["description"] == "See it"'
	run 3 scope set nothing --description x
	run 2 application preview mapper
	says --user
	run 3 application preview mapper --user nobody
	run 2 application preview mapper --user mapped --scope nothing
	says "may be given"
	run 4 scope delete department
	says mapper
	run 0 application set mapper --scopes "openid" --default-scopes openid
	run 0 scope delete department
	run 3 scope show department
}

T13_lives_without_end_and_logout_are_settings()
{
	run 0 application set mapper --refresh-idle 0 --refresh-absolute 0 \
		--end-tokens-at-logout yes --json
	json 'd["refresh_idle"] == 0 and d["refresh_absolute"] == 0'
	json 'd["end_tokens_at_logout"] is True'
	run 0 application show tv --json
	json 'd["end_tokens_at_logout"] is False'
	run 0 application create defaults --json
	json '(d["refresh_idle"], d["refresh_absolute"]) == (2592000, 31536000)'
	run 2 application set mapper --refresh-idle -1
}

M2_rotation_keeps_the_former_key()
{
	run 0 key rotate ES256 --json
	json "$states == ['current', 'next', 'old']"
	json 'sum(k["state"] == "current" for k in d) == 3'
	# too soon for the key that was made just now: it is planned
	run 0 key rotate --json
	json "$states == ['current', 'next', 'next', 'old']"
	json 'len(d) == 10'
	# the spare keys of the others are as old as the installation
	json 'max(k["signs_from_at"] - k["created_at"] for k in d if k["alg"] == "ES256") == 120'
	run 0 key rotate ES256 --json
	json "$states == ['current', 'next', 'next', 'old']"
	run 2 key rotate HS256
	says "RS256, ES256 or EdDSA"
}

M2_a_key_that_does_not_sign_can_be_retired()
{
	run 0 key rotate ES256 --now --json
	json "$states == ['current', 'next', 'old', 'old']"
	kid=$(value '[k["kid"] for k in d
		if k["alg"] == "ES256" and k["state"] == "current"][0]')
	run 4 key retire "$kid"
	says "rotate --now"
	run 0 key rotate ES256 --now
	run 0 key retire "$kid" --json
	json "[k['state'] for k in d if k['kid'] == '$kid'] == ['gone']"
	[ ! -e "$dir/state/keys/$kid.jwk" ] || return 1
	run 3 key retire nobody
}

H5_purge_tells_what_went()
{
	run 0 purge --json
	json 'set(d.values()) == {0} and "device_grant" in d'
	run 2 purge everything
}

a_qr_code_is_drawn()
{
	run 0 qr https://auth.example.org/device
	shows "▀"
	run 0 qr text --json
	json 'd["text"] == "text" and "\n" in d["qr"]'
	run 2 qr ""
}

lists_are_arrays_and_tables()
{
	for object in user group application brand flow scope key grant; do
		run 0 $object list --json
		json 'isinstance(d, list)'
		run 0 $object list
		[ "$(head -1 "$dir/out" | tr -d 'A-Z ')" = "" ] || return 1
	done
	run 0 version --json
	json 'd["version"] and d["database"].startswith("SQLite")'
}

a_resource_server_has_a_secret_and_scopes()
{
	run 0 resource-server create https://api.example.org/v1 \
		--name "The API" --scopes "email profile" --json
	json 'd["identifier"] == "https://api.example.org/v1"'
	json 'd["client_id"] == d["uuid"] and len(d["client_secret"]) == 43'
	json 'd["token_format"] == "any" and d["scopes"] == "email profile"'
	run 4 resource-server create https://api.example.org/v1
	for wrong in api.example.org "https://a.example/#b" \
		"https://a.example https://b.example"; do
		run 2 resource-server create "$wrong"
	done
	run 2 resource-server create https://b.example.org --scopes nonsense
	run 0 resource-server set https://api.example.org/v1 \
		--token-format opaque --enabled no --json
	json 'd["token_format"] == "opaque" and d["enabled"] is False'
	json '"client_secret" not in d and d["has_secret"] is True'
	run 0 resource-server rotate-secret https://api.example.org/v1 --json
	json 'len(d["client_secret"]) == 43'
	run 0 resource-server list --json
	json 'len(d) == 1'
	run 0 resource-server delete https://api.example.org/v1
	run 3 resource-server show https://api.example.org/v1
}

an_application_lists_its_audiences()
{
	run 2 application create hearer --client-type public \
		--audiences "https://a.example urn:x:y"
	says "there is none https://a.example"
	run 0 resource-server create https://a.example
	run 0 resource-server create urn:x:y
	run 0 application create hearer --client-type public \
		--audiences "https://a.example  urn:x:y https://a.example" --json
	json 'd["audiences"] == "https://a.example urn:x:y"'
	run 2 application set hearer --audiences "a.example"
	run 2 application set hearer --audiences "urn:x:y urn:x"
	says "there is none urn:x;"
	run 4 resource-server delete urn:x:y
	says "application hearer"
	run 4 resource-server set urn:x:y --identifier urn:x:z
	run 0 resource-server set urn:x:y --name XY
	run 0 application set hearer --audiences "" --json
	json 'd["audiences"] == ""'
	run 0 resource-server delete urn:x:y
	run 0 resource-server delete https://a.example
	run 0 application revoke hearer
}

check 'every command has help' every_command_has_help
check 'the version is a command and an option' \
	the_version_is_a_command_and_an_option
check 'every verb is in the manual' every_verb_is_in_the_manual
check 'M9 a resource server has a secret and scopes' \
	a_resource_server_has_a_secret_and_scopes
check 'I18 an application lists its audiences' \
	an_application_lists_its_audiences
check 'a user is made with its fields' a_user_is_made_with_its_fields
check 'a list tells who has a password' a_list_tells_who_has_a_password
check 'creation is recorded without the password' \
	creation_is_recorded_without_the_password
check 'a change is recorded with old and new value' \
	a_change_is_recorded_with_old_and_new_value
check 'no change, no event' no_change_no_event
check 'a password comes from input or is made' \
	a_password_comes_from_input_or_is_made
check 'a password is typed twice and not shown' \
	a_password_is_typed_twice_and_not_shown
check 'a lock is set and taken back' a_lock_is_set_and_taken_back
check 'users are refused with a sentence' users_are_refused_with_a_sentence
check 'groups hold users' groups_hold_users
check 'S9 an application starts without grant types' \
	S9_an_application_starts_without_grant_types
check 'H9 the secret is shown once and kept as digest' \
	H9_the_secret_is_shown_once_and_kept_as_digest
check 'every setting of an application can be set' \
	every_setting_of_an_application_can_be_set
check 'settings that do not fit are refused' \
	settings_that_do_not_fit_are_refused
check 'M4 a sub mode must tell people apart' \
	M4_a_sub_mode_must_tell_people_apart
check 'default scopes follow the scopes' default_scopes_follow_the_scopes
check 'a code length of 0 is the default' a_code_length_of_0_is_the_default
check 'who proves itself by key gets no secret' \
	who_proves_itself_by_key_gets_no_secret
check 'more keys than are tried need a kid each' \
	more_keys_than_are_tried_need_a_kid_each
check 'a secret is rotated or brought' a_secret_is_rotated_or_brought
check 'a client that becomes confidential gets a secret' \
	a_client_that_becomes_confidential_gets_a_secret
check 'bindings name users and groups' bindings_name_users_and_groups
check 'an icon is a picture' an_icon_is_a_picture
check 'T14 an application gets public keys' \
	T14_an_application_gets_public_keys
check 'T14 keys that prove nothing are refused' \
	T14_keys_that_prove_nothing_are_refused
check 'I21 origins are written as browsers send them' \
	I21_origins_are_written_as_browsers_send_them
check 'flows and brands are made and changed' \
	flows_and_brands_are_made_and_changed
check 'a flow in use stays for devices' a_flow_in_use_stays_for_devices
check 'a brand is deleted unless it is the default' \
	a_brand_is_deleted_unless_it_is_the_default
check 'scopes are made with a sentence' scopes_are_made_with_a_sentence
check 'M4 a scope maps attributes to claims' \
	M4_a_scope_maps_attributes_to_claims
check 'M4 a template is checked when it is set' \
	M4_a_template_is_checked_when_it_is_set
check 'T13 lives without end and logout are settings' \
	T13_lives_without_end_and_logout_are_settings
check 'M2 rotation keeps the former key' M2_rotation_keeps_the_former_key
check 'H5 purge tells what went' H5_purge_tells_what_went
check 'M2 a key that does not sign can be retired' \
	M2_a_key_that_does_not_sign_can_be_retired
check 'a QR code is drawn' a_qr_code_is_drawn
check 'lists are arrays and tables' lists_are_arrays_and_tables
finish
