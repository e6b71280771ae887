# SPDX-License-Identifier: MIT
# build.sh: from the checkout to installed programs below the demo's folder.
# shellcheck shell=sh
# shellcheck disable=SC2154 # top, work, prefix: scripts/demo

# DEVGRANT_BUILD: a folder where somebody has built already.
build_programs()
{
	build=${DEVGRANT_BUILD-}
	[ -z "$build" ] || return 0
	build=$top/.demo/build
	[ -x "$build/config.status" ] ||
		say "Building; the first time takes a minute or two ..."
	"$top/scripts/build" "$build"
}

install_programs()
{
	rm -rf "$prefix"
	make -s -C "$build" install prefix="$prefix" >"$work/install.log" 2>&1 || {
		tail -n 20 "$work/install.log" >&2
		die "make install failed"
	}
}
