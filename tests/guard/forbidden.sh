#!/bin/sh
# SPDX-License-Identifier: MIT
# forbidden.sh: functions that we do not call, and those with one place
. "${top_srcdir:-.}/tests/guard/guard.sh"

code $(sources '*.[ch]' lib bin cgi-bin) > "$build/guard-code.$$"
trap 'rm -f "$build/guard-code.$$"' EXIT

# calls NAMES [PLACES]: calls of these functions outside these places
calls() {
	grep -E "(^|[^A-Za-z0-9_>.])($1) *\(" "$build/guard-code.$$" |
	    grep -vE "^(${2:-nowhere}):" || true
}

check 'no function without bounds or with a hidden state' "$(calls \
    'strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|strncpy|strncat|alloca')"
check 'no number parser that ignores errors' \
    "$(calls 'atoi|atol|atoll|atof|sscanf|scanf|fscanf')"
check 'no time with a static result or in local time' \
    "$(calls 'gmtime|localtime|localtime_r|ctime|asctime|mktime')"
check 'only lib/base/clock.c asks the time' \
    "$(calls 'time|gettimeofday|clock_gettime' 'lib/base/clock\.c')"
check 'random bytes come from lib/crypt/random.c only' "$(calls \
    'rand|srand|random|srandom|drand48|arc4random[a-z_]*|getrandom|getentropy|gcry_randomize|gcry_random_bytes[a-z_]*|gcry_create_nonce|randomblob' \
    'lib/crypt/random\.c')"
check 'only lib/base/secret.c wipes' \
    "$(calls 'explicit_bzero|memset_s|bzero' 'lib/base/secret\.c')"
check 'the environment is read in lib/conf and bin only' \
    "$(calls 'getenv|secure_getenv' 'lib/conf/[a-z_]+\.c|bin/[a-z_]+\.c')"
# fcgi.c: two settings of libfcgi can be given by its environment only
check 'the environment is never written' \
    "$(calls 'setenv|putenv|unsetenv|clearenv' 'lib/server/fcgi\.c')"
check 'nothing in lib ends the process' \
    "$(calls 'exit|_exit|_Exit|quick_exit|abort' '(bin|cgi-bin)/[a-z_]+\.c')"
# keeper.c: starts the process that serves, and a new binary of itself
check 'nothing else forks or runs a program' \
    "$(calls 'fork|vfork|system|popen|exec[lv][a-z]*|posix_spawn[a-z]*' \
    'lib/server/keeper\.c')"
check 'lib writes to no stream' \
    "$(calls 'printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|perror|dprintf' \
    'bin/[a-z_]+\.c')"
check 'no typedef of a struct, union or enum' \
    "$(grep -E ':typedef (struct|union|enum)[^(]*$' "$build/guard-code.$$" ||
	true)"
# dg_db_engine: the same text for the life of the process
check 'no text or bytes in a static buffer of a function' \
    "$(grep -E ':	+static (unsigned )?(char|uint8_t) [a-z_]+\[' \
    "$build/guard-code.$$" | grep -v '^lib/store/db_sqlite\.c:' || true)"

# Names of secrets and of digests by which a guess could be timed. What is
# compared with a literal, blanked here, is none.
secret='secrets?|token|hash|digest|hmac|mac|tag|pepper|password|csrf|ticket'
# scope.c: a scope-token is a word of RFC 6749 3.3, no secret
# login_verify.c: a client compares the at_hash of an id_token that it was sent
# store_event.c: the hashes that chain events are there to be compared
check 'no secret is compared with memcmp or strcmp' "$(grep -E \
    "(memcmp|bcmp|str(n|case)?cmp|dg_str_equal|dg_str_is)\((.*[^a-z])?($secret)[^a-z]" \
    "$build/guard-code.$$" |
	grep -vE '^(bin/login_verify|lib/oauth/scope|lib/store/store_event)\.c:|""' || true)"

finish
