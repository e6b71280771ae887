/*
 * Values in words for people: how long, which program. English.
 */
#ifndef DG_WEB_WORDS_H
#define DG_WEB_WORDS_H

#include <stdint.h>

#define DG_WORDS_DURATION_SIZE 32
#define DG_WORDS_PROGRAM_SIZE 96

/* "less than a minute", "1 minute", "12 minutes", "3 hours"; parts of a unit
 * are dropped. */
void dg_words_age(int64_t seconds, char out[static DG_WORDS_DURATION_SIZE]);
/* The same for a time to wait: parts of a unit count as a whole one. */
void dg_words_wait(int64_t seconds, char out[static DG_WORDS_DURATION_SIZE]);
/*
 * A User-Agent header (RFC 9110 section 10.1.5): "Chrome on Windows", else
 * its first product, "curl 7.88.1". "" when it says nothing.
 */
void dg_words_program(const char *user_agent,
    char out[static DG_WORDS_PROGRAM_SIZE]);

#endif
