/*
 * Kinds of ASCII characters, whatever the locale: protocols and names of ours.
 * Other bytes are of no kind.
 */
#ifndef DG_BASE_ASCII_H
#define DG_BASE_ASCII_H

#include <stdbool.h>

/* 0-9 */
bool dg_ascii_is_digit(char c);
/* A-Z */
bool dg_ascii_is_upper(char c);
/* A-Z, a-z */
bool dg_ascii_is_letter(char c);
/* A letter or a digit. */
bool dg_ascii_is_alnum(char c);
/* Needs no percent-escape in an address (RFC 3986 section 2.3). */
bool dg_ascii_is_unreserved(char c);
/* A letter in lower case; anything else as it is. */
char dg_ascii_lower(char c);
/* A letter in upper case; anything else as it is. */
char dg_ascii_upper(char c);
/* Value of a hexadecimal digit in either case; -1: none. */
int dg_ascii_hex(char c);

#endif
