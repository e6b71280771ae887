/* SPDX-License-Identifier: MIT */
/* password.c: hash and check passwords */
#include "lib/account/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/base64url.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/precis.h"
#include "lib/base/secret.h"
#include "lib/base/utf8.h"
#include "lib/crypt/argon2.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"

#define MEMORY_KIB 19456
#define PASSES 2
#define LANES 1
#define SALT_BYTES 16
#define HASH_BYTES 32
#define FIELD_BYTES_MAX 64		/* longest salt or hash that is read */
/* Most that a stored hash may ask for; more is not one of ours. */
#define MEMORY_KIB_MAX (1 << 20)
#define PASSES_MAX 64

#define SLOTS 2
#define SLOT_TRIES 100			/* of SLOT_PAUSE_NS: 2 s */
#define SLOT_PAUSE_NS (20 * 1000 * 1000)

/* A hash taken apart (PHC string format). */
struct phc {
	int64_t m, t, p;
	uint8_t salt[FIELD_BYTES_MAX];
	size_t salt_n;
	uint8_t hash[FIELD_BYTES_MAX];
	size_t hash_n;
};

static int
try_slot(const struct dg_conf *conf, int slot)
{
	char path[DG_CONF_PATH_MAX];
	int n, fd;

	n = snprintf(path, sizeof(path), "%s/run/argon-%d", conf->state_dir,
	    slot);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	n = errno;
	(void)close(fd);
	errno = n;
	return -1;
}

/*
 * One of the slots of this host: 19 MiB and a core each are worth a queue.
 * Waiting is bounded by the number of tries, whatever the clock does.
 */
static enum dg_err
slot_take(const struct dg_conf *conf, int *fd)
{
	const struct timespec pause = { .tv_nsec = SLOT_PAUSE_NS };
	int i, slot;

	for (i = 0; i < SLOT_TRIES; i++) {
		for (slot = 0; slot < SLOTS; slot++) {
			if ((*fd = try_slot(conf, slot)) != -1)
				return DG_OK;
			if (errno != EWOULDBLOCK && errno != EINTR) {
				dg_log(DG_LOG_ERROR, "password",
				    "%s/run/argon-%d: %s", conf->state_dir,
				    slot, strerror(errno));
				return DG_EIO;
			}
		}
		(void)nanosleep(&pause, NULL);
	}
	return DG_EBUSY;
}

/* Argon2id of HMAC(pepper, password): of no use without the pepper's file. */
static enum dg_err
derive(struct dg_ctx *ctx, struct dg_str password, const struct phc *phc,
    uint8_t out[static FIELD_BYTES_MAX])
{
	const struct dg_argon2 cost = { (unsigned long)phc->t,
		(unsigned long)phc->m, (unsigned long)phc->p };
	const struct dg_str salt = { (const char *)phc->salt, phc->salt_n };
	uint8_t peppered[DG_DIGEST_BYTES];
	int slot = -1;
	enum dg_err rc;

	if ((rc = slot_take(&ctx->conf, &slot)) != DG_OK ||
	    (rc = dg_digest_hmac(ctx->secrets.password, DG_SECRET_BYTES,
	    password.p, password.n, peppered)) != DG_OK)
		goto out;
	rc = dg_argon2id(&cost, (struct dg_str){ (const char *)peppered,
	    sizeof(peppered) }, salt, out, phc->hash_n);
out:
	dg_secret_wipe(peppered, sizeof(peppered));
	if (slot != -1)
		(void)close(slot);
	return rc;
}

/* PHC strings use base64 without padding; ours is base64url. */
static void
swap_alphabet(char *s, const char from[static 2], const char to[static 2])
{
	for (; *s != '\0'; s++) {
		if (*s == from[0])
			*s = to[0];
		else if (*s == from[1])
			*s = to[1];
	}
}

static enum dg_err
read_field(struct dg_str s, uint8_t out[static FIELD_BYTES_MAX], size_t *n)
{
	char text[DG_BASE64URL_LEN(FIELD_BYTES_MAX) + 1];

	if (dg_str_copy(text, sizeof(text), s) != DG_OK)
		return DG_EINVAL;
	swap_alphabet(text, "+/", "-_");
	return dg_base64url_decode(dg_str_from(text), out, FIELD_BYTES_MAX, n);
}

static enum dg_err
read_param(struct dg_str *rest, const char *name, int64_t max, int64_t *out)
{
	struct dg_str word;

	if (!dg_str_split(rest, ",", &word) || !dg_str_has_prefix(word, name))
		return DG_EINVAL;
	word.p += 2;
	word.n -= 2;
	return dg_str_int(word, 1, max, out);
}

/* "$argon2id$v=19$m=19456,t=2,p=1$salt$hash" */
static enum dg_err
phc_parse(const char *text, struct phc *out)
{
	struct dg_str rest = dg_str_from(text);
	struct dg_str part[6];
	size_t i;

	for (i = 0; i < 6; i++) {
		if (!dg_str_split(&rest, "$", &part[i]))
			return DG_EINVAL;
	}
	if (part[0].n != 0 || !dg_str_is(part[1], "argon2id") ||
	    !dg_str_is(part[2], "v=19") || rest.n != 0)
		return DG_EINVAL;
	if (read_param(&part[3], "m=", MEMORY_KIB_MAX, &out->m) != DG_OK ||
	    read_param(&part[3], "t=", PASSES_MAX, &out->t) != DG_OK ||
	    read_param(&part[3], "p=", LANES, &out->p) != DG_OK ||
	    part[3].n != 0)
		return DG_EINVAL;
	if (read_field(part[4], out->salt, &out->salt_n) != DG_OK ||
	    read_field(part[5], out->hash, &out->hash_n) != DG_OK ||
	    out->salt_n < SALT_BYTES || out->hash_n < HASH_BYTES)
		return DG_EINVAL;
	return DG_OK;
}

static struct phc
phc_default(void)
{
	return (struct phc){ .m = MEMORY_KIB, .t = PASSES, .p = LANES,
		.salt_n = SALT_BYTES, .hash_n = HASH_BYTES };
}

bool
dg_password_is_allowed(struct dg_str password)
{
	return password.n <= DG_PASSWORD_MAX && dg_utf8_is_valid(password) &&
	    dg_utf8_count(password) >= DG_PASSWORD_MIN;
}

/* The one form in which a new password is hashed (precis.h). */
static enum dg_err
derive_form(struct dg_ctx *ctx, struct dg_str password, const struct phc *phc,
    uint8_t out[static FIELD_BYTES_MAX])
{
	char form[DG_PRECIS_PASSWORD_MAX];
	struct dg_str s = { form, 0 };
	enum dg_err rc;

	if ((rc = dg_precis_password(password, form, &s.n)) == DG_OK)
		rc = derive(ctx, s, phc, out);
	dg_secret_wipe(form, sizeof(form));
	return rc;
}

enum dg_err
dg_password_hash(struct dg_ctx *ctx, struct dg_str password,
    char out[static DG_PASSWORD_HASH_MAX + 1])
{
	char salt[DG_BASE64URL_LEN(SALT_BYTES) + 1];
	char hash[DG_BASE64URL_LEN(FIELD_BYTES_MAX) + 1];
	struct phc phc = phc_default();
	enum dg_err rc;

	out[0] = '\0';
	if (!dg_password_is_allowed(password))
		return DG_EINVAL;
	if ((rc = dg_random_bytes(phc.salt, phc.salt_n)) != DG_OK ||
	    (rc = derive_form(ctx, password, &phc, phc.hash)) != DG_OK)
		goto out;
	dg_base64url_encode(phc.salt, phc.salt_n, salt);
	dg_base64url_encode(phc.hash, phc.hash_n, hash);
	swap_alphabet(salt, "-_", "+/");
	swap_alphabet(hash, "-_", "+/");
	(void)snprintf(out, DG_PASSWORD_HASH_MAX + 1,
	    "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", MEMORY_KIB, PASSES, LANES,
	    salt, hash);
out:
	dg_secret_wipe(&phc, sizeof(phc));
	dg_secret_wipe(hash, sizeof(hash));
	return rc;
}

/* Compare these very bytes with the hash. known: there is a hash; if not, the
 * same time is spent. */
static enum dg_err
compare(struct dg_ctx *ctx, struct dg_str password, const struct phc *phc,
    bool known)
{
	uint8_t got[FIELD_BYTES_MAX];
	enum dg_err rc;

	rc = derive(ctx, password, phc, got);
	if (rc == DG_OK && (!known ||
	    !dg_secret_equal(got, phc->hash_n, phc->hash, phc->hash_n)))
		rc = DG_EDENIED;
	dg_secret_wipe(got, sizeof(got));
	return rc;
}

/*
 * Try the password in the form of precis.h, then as it was typed and decomposed,
 * as older versions hashed it. Most passwords are the same in all three; then
 * there is one comparison. The number of comparisons depends on the typed
 * password only, so that the time tells nothing about the stored hash.
 */
static enum dg_err
compare_forms(struct dg_ctx *ctx, struct dg_str typed, const struct phc *phc,
    bool known)
{
	char form[DG_PRECIS_PASSWORD_MAX], apart[DG_PRECIS_PASSWORD_MAX];
	struct dg_str f = { form, 0 }, a = { apart, 0 };
	enum dg_err rc;

	rc = dg_precis_password(typed, form, &f.n);
	if (rc == DG_OK)
		rc = dg_precis_password_apart(typed, apart, &a.n);
	if (rc == DG_EINVAL) {	/* malformed text: only an old hash can match */
		rc = compare(ctx, typed, phc, known);
		goto out;
	}
	if (rc != DG_OK)
		goto out;
	rc = compare(ctx, f, phc, known);
	if (rc == DG_EDENIED && !dg_str_equal(typed, f))
		rc = compare(ctx, typed, phc, known);
	if (rc == DG_EDENIED && !dg_str_equal(a, f) && !dg_str_equal(a, typed))
		rc = compare(ctx, a, phc, known);
out:
	dg_secret_wipe(form, sizeof(form));
	dg_secret_wipe(apart, sizeof(apart));
	return rc;
}

enum dg_err
dg_password_check(struct dg_ctx *ctx, struct dg_str password, const char *hash)
{
	struct phc phc;
	bool known;
	enum dg_err rc;

	/* No hash, or none of ours: the same work, then the same answer. */
	known = phc_parse(hash, &phc) == DG_OK;
	if (!known)
		phc = phc_default();
	if (password.n > DG_PASSWORD_MAX) {
		known = false;
		password.n = DG_PASSWORD_MAX;
	}
	rc = compare_forms(ctx, password, &phc, known);
	dg_secret_wipe(&phc, sizeof(phc));
	return rc;
}
