# SPDX-License-Identifier: MIT
# server.sh: the web servers of the demo, each around a sample of conf/.
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of scripts/demo

programs="device token introspect revoke verify userinfo discovery"
server_pid=
fcgi_groups=

server_is_known()
{
	case $1 in
	lighttpd|apache|apache-site|apache-cgi|nginx) ;;
	*) return 1 ;;
	esac
}

port_must_be_free()
{
	status=0
	curl -s -o /dev/null --noproxy '*' --max-time 2 "http://127.0.0.1:$port/" || status=$?
	# 7: nobody answers there
	[ "$status" = 7 ] || die "port $port is in use by another program; choose one with --port"
}

fill_sample()
{
	"$top/conf/fill" base="$base" base_url="$base_url" port="$port" config="$config" \
		cgibindir="$prefix/libexec/devgrant" run_dir="$run_dir" socket_dir="$run_dir" \
		state_dir="$state_dir" static_dir="$prefix/share/devgrant/static" \
		log_dir="$log_dir" access_log="$log_dir/access.log" \
		site_dir="$site_dir" sample="$work/etc/sample.conf" \
		fcgid_sample="$top/conf/apache-fcgid.conf.in" \
		nginx_params="$work/etc/nginx-params" \
		nginx_log="$work/etc/nginx-log.conf" program="${3-}" <"$1" >"$2"
}

# What the owner of a shared host puts into the folder of his site.
make_site()
{
	folder=$site_dir$base
	mkdir -p "$folder"
	[ -z "$base" ] || sed -n "/^#\tRewrite/{s,FOLDER,${base#/},g;s/^#\t//p}" \
		"$top/conf/htaccess.in" >"$site_dir/.htaccess"
	fill_sample "$top/conf/htaccess.in" "$folder/.htaccess"
	for program in $programs; do
		fill_sample "$top/conf/wrapper.in" "$folder/devgrant-$program.fcgi" "$program"
		chmod 755 "$folder/devgrant-$program.fcgi"
	done
	cp -R "$prefix/share/devgrant/static" "$folder/static"
}

write_server_config()
{
	kind=${server%%-*}
	fill_sample "$top/conf/$kind.conf.in" "$work/etc/sample.conf"
	fill_sample "$top/scripts/demo-lib/$kind.conf.in" "$work/etc/$kind.conf"
	case $server in
	nginx)
		fill_sample "$top/conf/nginx-params.in" "$work/etc/nginx-params"
		fill_sample "$top/conf/nginx-log.conf.in" "$work/etc/nginx-log.conf"
		;;
	apache-*)
		make_site
		;;
	esac
}

# A process of its own session: Ctrl-C reaches this script alone, which ends it.
launch()
{
	(exec_as_user setsid "$@") >>"$work/server.out" 2>&1 &
	server_pid=$!
}

# nginx starts no programs, and spawn-fcgi starts none again, as systemd does.
# Each loop leads a process group, which the demo ends as a whole.
spawn_programs()
{
	keep='while :; do "$0"; sleep 0.1; done'
	for program in $programs; do
		as_user spawn-fcgi -s "$run_dir/$program.sock" -M 0660 -F 2 \
			-P "$run_dir/$program.pid" -- /usr/bin/env \
			DEVGRANT_CONFIG="$config" sh -c "$keep" \
			"$prefix/libexec/devgrant/$program" \
			>>"$work/server.out" 2>&1 || die "spawn-fcgi cannot start $program"
		for pid in $(cat "$run_dir/$program.pid"); do
			fcgi_groups="$fcgi_groups -$pid"
		done
	done
}

server_start()
{
	PATH=$PATH:/usr/sbin
	run_dir=$(mktemp -d /tmp/devgrant-demo.XXXXXX)
	user_dir "$run_dir" 700
	site_dir=$work/site
	rm -rf "$site_dir"
	mkdir -p "$site_dir"
	: >"$work/server.out"
	write_server_config
	etc=$work/etc
	case $server in
	lighttpd) launch lighttpd -D -f "$etc/lighttpd.conf" ;;
	apache) launch apache2 -D FOREGROUND -D fcgid -f "$etc/apache.conf" ;;
	apache-site) launch apache2 -D FOREGROUND -D site -D fcgid -f "$etc/apache.conf" ;;
	apache-cgi) launch apache2 -D FOREGROUND -D site -f "$etc/apache.conf" ;;
	nginx)
		spawn_programs
		launch nginx -e "$log_dir/server.log" -c "$etc/nginx.conf" ;;
	esac
	wait_until_healthy
}

wait_until_healthy()
{
	tries=300
	# behind a proxy, which --config tells by base_url, it answers to that alone
	host=$(sed -n 's,^base_url *= *https*://\([^/]*\).*,\1,p' "$config")
	until curl -fs -o /dev/null --noproxy '*' --max-time 5 -H "Host: $host" \
	    "$base_url/-/health/"; do
		tries=$((tries - 1))
		if [ "$tries" = 0 ] || ! kill -0 "$server_pid" 2>/dev/null; then
			tail -n 20 "$work/server.out" "$log_dir"/*.log >&2
			die "$server does not answer; its logs are in $log_dir"
		fi
		sleep 0.1
	done
}

server_stop()
{
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || :
	# shellcheck disable=SC2086
	[ -z "$fcgi_groups" ] || kill -TERM $fcgi_groups 2>/dev/null || :
	[ -z "$server_pid" ] || wait "$server_pid" 2>/dev/null || :
}
