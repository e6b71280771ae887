# SPDX-License-Identifier: MIT
# user.sh: who runs the programs. Root hands over to a plain user made for the
# demo.
# shellcheck shell=sh

user=

choose_user()
{
	[ "$(id -u)" = 0 ] || return 0
	user=devgrant-demo
	id -u "$user" >/dev/null 2>&1 ||
		useradd --system --user-group --home-dir /nonexistent \
			--shell /usr/sbin/nologin "$user"
}

# Become the plain user and the program, which ends when this script does.
exec_as_user()
{
	# the lock is this script's
	exec 8>&-
	if [ -n "$user" ]; then
		exec setpriv --reuid "$user" --regid "$(id -g "$user")" \
			--init-groups --pdeathsig TERM "$@"
	fi
	exec setpriv --pdeathsig TERM "$@"
}

as_user()
{
	(exec_as_user "$@")
}

# A folder of the plain user: path, mode.
user_dir()
{
	mkdir -p "$1"
	[ -z "$user" ] || chown "$user:$(id -g "$user")" "$1"
	chmod "$2" "$1"
}
