# SPDX-License-Identifier: MIT
# cgi.sh: the web programs as plain CGI, beside the command line; after cli.sh.
# shellcheck shell=sh

# serve_here: the installation takes one poll a second and keeps no log
serve_here()
{
	sed 's/^template_dir.*//' "$dir/devgrant.conf" >"$dir/new"
	printf 'polling_interval = 1\nlog = none\n' >>"$dir/new"
	cp "$dir/new" "$dir/devgrant.conf"
}

# call PROGRAM PATH VARIABLE...: the request's body is stdin; the whole reply is
# in $dir/reply, its body in $dir/out
call()
{
	program=$1 path=$2
	shift 2
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_URI="$path" SCRIPT_NAME= \
		PATH_INFO="$path" QUERY_STRING= SERVER_PROTOCOL=HTTP/1.1 \
		HTTP_HOST="${host:-127.0.0.1:8080}" REMOTE_ADDR="${address:-127.0.0.1}" \
		HTTP_USER_AGENT="${agent:-}" "$@" \
		"$top_builddir/cgi-bin/$program" >"$dir/reply" 2>"$dir/err"
	tr -d '\r' <"$dir/reply" | sed '1,/^$/d' >"$dir/out"
}

# post PROGRAM PATH BODY [VARIABLE...]
post()
{
	program=$1 path=$2 body=$3
	shift 3
	printf %s "$body" | call "$program" "$path" REQUEST_METHOD=POST \
		CONTENT_LENGTH=${#body} \
		CONTENT_TYPE=application/x-www-form-urlencoded "$@"
}

# get PROGRAM PATH [VARIABLE...]
get()
{
	program=$1 path=$2
	shift 2
	call "$program" "$path" REQUEST_METHOD=GET "$@" </dev/null
}

# ask CLIENT: $code and $device_code of a new request
ask()
{
	post device /application/o/device/ "client_id=$1&scope=openid"
	json '"user_code" in d'
	code=$(sed -n 's/.*"user_code": *"\([^"]*\)".*/\1/p' "$dir/out")
	device_code=$(sed -n 's/.*"device_code": *"\([^"]*\)".*/\1/p' \
		"$dir/out")
}

poll()
{
	post token /application/o/token/ "client_id=$1&device_code=$device_code&grant_type=urn:ietf:params:oauth:grant-type:device_code"
}
