/*
 * An installation for tests of lib/site and above: database in memory for
 * all roles (or on disk, each program with its own), private shared memory,
 * fixed peppers, a clock that only the test moves; a default brand with a
 * device flow, two people, two applications.
 */
#ifndef DG_TESTS_UNIT_WORLD_H
#define DG_TESTS_UNIT_WORLD_H

#include "lib/account/session.h"
#include "lib/grant/grant.h"
#include "lib/site/ctx.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_client.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_user.h"

#define WORLD_NOW 1700000000
#define WORLD_PASSWORD "correct horse"

struct world {
	struct dg_ctx ctx;
	struct dg_addr addr;		/* 192.0.2.7: of people and devices */
	struct dg_flow flow;
	struct dg_brand brand;		/* the default one */
	struct dg_user anna;
	struct dg_user ben;
	struct dg_client tv;		/* public, every grant type */
	struct dg_client build;		/* confidential, secret "secret" */
};

/* Asserts that all went well. keys: make an ES256 signing key, too. */
void world_open(struct world *w, bool keys);
void world_close(struct world *w);
/*
 * The same on disk, with the command line's rights only; always with a key.
 * Other programs of the installation come from world_program.
 */
void world_open_files(struct world *w);
/* A program of its own role and connection; no shared memory. */
void world_program(const struct world *w, enum dg_role role,
    struct dg_ctx *out);
void world_program_end(struct dg_ctx *program);
/* Both clocks go on. */
void world_wait(struct world *w, int64_t seconds);

/* Write back what a test changed; in a transaction. */
void world_save_user(struct world *w, const struct dg_user *user);
void world_save_client(struct world *w, const struct dg_client *client);
void world_save_brand(struct world *w);

/* WORLD_PASSWORD becomes the person's; checking it costs next to nothing. */
void world_password(struct world *w, const struct dg_user *user);
/* A browser session of this person. */
void world_session(struct world *w, const struct dg_user *user,
    struct dg_session *out);
/* Ask for codes; they must come. */
void world_initiate(struct world *w, const struct dg_client *client,
    const char *scope, struct dg_initiated *out);
/* The same, then open and approve everything as anna. */
void world_approved(struct world *w, const struct dg_client *client,
    const char *scope, struct dg_initiated *out);
/* A token request with nothing but the code, or the refresh token. */
DG_CHECK enum dg_err world_poll(struct dg_ctx *ctx,
    const struct dg_client *client, const char *device_code, int auth_form,
    struct dg_token_result *out);
DG_CHECK enum dg_err world_refresh(struct dg_ctx *ctx,
    const struct dg_client *client, const char *refresh_token,
    const char *scope, struct dg_token_result *out);
/* Events with this detail so far; "" counts those without one. */
int world_events(struct world *w, const char *detail);

#endif
