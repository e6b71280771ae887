/*
 * People who sign in and approve.
 */
#ifndef DG_STORE_STORE_USER_H
#define DG_STORE_STORE_USER_H

#include "lib/crypt/random.h"
#include "lib/oauth/claims.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_user {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];
	char username[DG_NAME_MAX + 1];		/* unique in its form (precis.h) */
	char name[DG_NAME_MAX + 1];
	char email[DG_EMAIL_MAX + 1];
	bool email_verified;
	char password_hash[DG_PASSWORD_HASH_MAX + 1];	/* "" cannot sign in */
	bool is_active;
	bool is_superuser;
	bool is_locked;				/* by an administrator */
	bool allow_command_approval;
	int64_t expires_at;			/* 0: never */
	int64_t password_changed_at;
	int64_t created_at;
	char attributes[DG_ATTRIBUTES_MAX + 1];	/* JSON object, "upn" in it */
	int64_t version;		/* changes so far, from 1 */
};

/* Columns that are derived from an account's fields, to find it by. */
struct dg_user_keys {
	char username[DG_NAME_MAX + 1];
	char email[DG_NAME_MAX + 1];
	char upn[DG_SUB_MAX + 1];	/* attribute "upn"; "": unusable as a subject */
};
DG_CHECK enum dg_err dg_store_user_keys(const struct dg_user *user,
    struct dg_user_keys *out);

/* One row without password_hash, which only signing in reads; DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_user_find(struct dg_db *db, int64_t id,
    struct dg_user *out);
/* The same row with password_hash. */
DG_CHECK enum dg_err dg_store_user_find_with_hash(struct dg_db *db,
    int64_t id, struct dg_user *out);
/* In any spelling that has its form (precis.h), blanks around it too: by user
 * name or, where exactly one account has it, e-mail address; with
 * password_hash. */
DG_CHECK enum dg_err dg_store_user_find_by_login(struct dg_db *db,
    struct dg_str login, struct dg_user *out);
/* Unlocked. Sets id, uuid, created_at. DG_ECONFLICT: the name is taken. */
DG_CHECK enum dg_err dg_store_user_add(struct dg_db *db, struct dg_user *user,
    int64_t now);
/* Everything but id, uuid, password, lock and times. DG_ENOTFOUND,
 * DG_ECONFLICT. */
DG_CHECK enum dg_err dg_store_user_set(struct dg_db *db,
    const struct dg_user *user);
/* By itself: who writes a row read before must not undo it. */
DG_CHECK enum dg_err dg_store_user_set_locked(struct dg_db *db, int64_t id,
    bool locked);
DG_CHECK enum dg_err dg_store_user_set_password(struct dg_db *db, int64_t id,
    const char *hash, int64_t now);
/* Increase the version, since its groups changed. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_user_touch(struct dg_db *db, int64_t id);
DG_CHECK enum dg_err dg_store_user_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_user *user), void *arg);

/*
 * Fill in the forms of one account that was made by a version without them.
 * DG_ENOTFOUND: no account is left.
 */
DG_CHECK enum dg_err dg_store_user_fill_form(struct dg_db *db);
/* Accounts of a version without forms whose names are equal in that form; at most
 * ten. */
DG_CHECK enum dg_err dg_store_user_each_clash(struct dg_db *db,
    bool (*fn)(void *arg, struct dg_str username), void *arg);

#endif
