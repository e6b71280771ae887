/* SPDX-License-Identifier: MIT */
/* ascii.c: kinds of ASCII characters */
#include "lib/base/ascii.h"

bool
dg_ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
dg_ascii_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool
dg_ascii_is_letter(char c)
{
	return dg_ascii_is_upper(c) || (c >= 'a' && c <= 'z');
}

bool
dg_ascii_is_alnum(char c)
{
	return dg_ascii_is_letter(c) || dg_ascii_is_digit(c);
}

bool
dg_ascii_is_unreserved(char c)
{
	return dg_ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

char
dg_ascii_lower(char c)
{
	return dg_ascii_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

char
dg_ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

int
dg_ascii_hex(char c)
{
	char l = dg_ascii_lower(c);

	if (dg_ascii_is_digit(c))
		return c - '0';
	return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}
