#!/bin/sh
# SPDX-License-Identifier: MIT
# health.sh: what the health address tells of a disk; in mounts of its own.
for way in "-m" "-r -m"; do
	# shellcheck disable=SC2086
	if unshare $way mount -t tmpfs tmpfs /tmp 2>/dev/null; then
		exec unshare $way python3 "$top_srcdir/tests/server/health.py" mounts
	fi
done
exec python3 "$top_srcdir/tests/server/health.py"
