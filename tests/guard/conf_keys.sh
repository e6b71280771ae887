#!/bin/sh
# SPDX-License-Identifier: MIT
# conf_keys.sh: program, manual page and sample know the same keys
. "${top_srcdir:-.}/tests/guard/guard.sh"

known=$(awk '/^} keys\[\] = /{ inside = 1 } inside && /^\t\{ "/ {
	sub(/^\t\{ "/, ""); sub(/".*/, ""); print }' lib/conf/conf.c | sort)
described=$(awk '/^\.It Ic /{ print $3 }' man/devgrant.conf.5 | sort)
sample=$(sed -n 's/^#\{0,1\}\([a-z_]\{1,\}\) = .*/\1/p' \
    conf/devgrant.conf.in | sort)

# missing A B: words of A that are not in B
missing() {
	for key in $1; do
		case " $(echo $2) " in
		*" $key "*) ;;
		*) echo "$key" ;;
		esac
	done
}

check 'keys are found' \
    "$([ "$(echo "$known" | wc -l)" -ge 10 ] || echo "only: $known")"
check 'keys stand in the order of the alphabet' \
    "$([ "$known" = "$(sed -n 's/^	{ "\([a-z_]*\)", set_.*/\1/p' \
    lib/conf/conf.c)" ] || echo "$known")"
check 'each key is in devgrant.conf(5)' "$(missing "$known" "$described")"
check 'devgrant.conf(5) describes no other key' \
    "$(missing "$described" "$known")"
check 'the sample has no unknown key' "$(missing "$sample" "$known")"
check 'the sample sets what must be set' \
    "$(missing 'base_url state_dir' "$(sed -n 's/^\([a-z_]*\) = .*/\1/p' \
    conf/devgrant.conf.in)")"

finish
