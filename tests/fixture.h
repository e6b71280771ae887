/*
 * An installation in memory for tests: every role's statements, a clock that
 * only the test moves, two clients, a user and a device flow. Requests go the
 * whole way from CGI variables through routes and endpoints to the bytes of
 * the reply.
 */
#ifndef DG_TESTS_FIXTURE_H
#define DG_TESTS_FIXTURE_H

#include <json-c/json_types.h>
#include <stdbool.h>

#include "lib/server/exchange.h"
#include "lib/store/store_application.h"
#include "lib/store/store_user.h"

#define FIXTURE_NOW ((int64_t)1800000000)
#define FIXTURE_BOOT_MS ((int64_t)86400000)
#define FIXTURE_HOST "id.example"
#define FIXTURE_URL "https://id.example"
#define FIXTURE_SECRET "correct-horse-battery-staple"

struct fixture {
	struct dg_ctx ctx;
	struct dg_exchange exchange;
	struct dg_client tv;		/* public, all scopes */
	struct dg_client build;		/* confidential, FIXTURE_SECRET */
	struct dg_user user;		/* may approve by command */
	int64_t brand_id;
	char dir[64];			/* for keys */
	/* of the next requests; NULL: not sent */
	const char *host;
	const char *authorization;
	const char *address;
	const char *content_type;	/* of a body; default: a form */
	const char *const *more;	/* CGI names and values in turn, to NULL */
	/* of the last reply */
	int status;
	char *head;
	struct json_object *json;	/* NULL: no JSON object */
	int64_t now;
	int64_t boot_ms;
};

/* cmocka setup and teardown; *state is the fixture. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/*
 * body NULL: none. The reply, as it goes to the web server, stands in
 * fx->exchange.out until dg_exchange_wipe(). DG_OK; DG_ENOMEM: none.
 */
DG_CHECK enum dg_err fixture_run(struct fixture *fx, const char *method,
    const char *target, const char *body);
/* The same, and the reply is taken apart. */
void fixture_request(struct fixture *fx, const char *method,
    const char *target, const char *body);
void fixture_get(struct fixture *fx, const char *target);
void fixture_post(struct fixture *fx, const char *target, const char *body);
/* The clocks go on. */
void fixture_wait(struct fixture *fx, int64_t ms);

/* Value of a header of the last reply, "" when absent. */
const char *fixture_header(struct fixture *fx, const char *name);
/* Members of the last reply; the test fails when they are absent. */
const char *fixture_str(struct fixture *fx, const char *name);
int64_t fixture_int(struct fixture *fx, const char *name);
bool fixture_has(struct fixture *fx, const char *name);
/* Checks status and error word, and what every JSON error has. */
void fixture_is_error(struct fixture *fx, int status, const char *word);

/* A device request of tv; *device_code and *user_code are filled. */
struct fixture_codes {
	char device[64];
	char user[32];
};
void fixture_start(struct fixture *fx, const char *client_id,
    const char *scope, struct fixture_codes *codes);
/* A poll of tv with client_id in the body. */
void fixture_poll(struct fixture *fx, const struct fixture_codes *codes);
void fixture_approve(struct fixture *fx, const struct fixture_codes *codes);
void fixture_deny(struct fixture *fx, const struct fixture_codes *codes);
/* Write settings of a client or user that the test has changed. */
void fixture_save_client(struct fixture *fx, const struct dg_client *client);
void fixture_save_user(struct fixture *fx);

#endif
