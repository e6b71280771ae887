/*
 * The configuration file: values only, no objects. `key = value`, `#` starts a
 * comment line. devgrant.conf(5) describes each key.
 */
#ifndef DG_CONF_CONF_H
#define DG_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/net.h"
#include "lib/base/str.h"

#define DG_CONF_URL_MAX 512
#define DG_CONF_PATH_MAX 1024
#define DG_CONF_DIR_MAX 900	/* of a configured path: room for names below */
#define DG_CONF_NETWORKS_MAX 32
#define DG_CONF_ERROR_MAX 2048
#define DG_CONF_LIFETIME_MIN_SEC 1
#define DG_CONF_LIFETIME_MAX_SEC 86400
#define DG_CONF_INTERVAL_MIN_SEC 1
#define DG_CONF_INTERVAL_MAX_SEC 60
#define DG_CONF_THROTTLE_MAX 10000

#define DG_CONF_HSTS_AUTO (-2)	/* on at an https root, else off */
#define DG_CONF_HSTS_OFF (-1)
#define DG_CONF_HSTS_SEC 31536000	/* on: a year */

enum dg_sandbox { DG_SANDBOX_OFF, DG_SANDBOX_ON, DG_SANDBOX_REQUIRE };

struct dg_networks {
	struct dg_cidr list[DG_CONF_NETWORKS_MAX];
	size_t n;
};

struct dg_conf {
	char file[DG_CONF_PATH_MAX];		/* where it was read from */
	char base_url[DG_CONF_URL_MAX];		/* without final slash */
	char state_dir[DG_CONF_PATH_MAX];	/* db/ run/ keys/ pepper/ backup/ */
	char keys_dir[DG_CONF_PATH_MAX];	/* default state_dir/keys */
	char pepper_dir[DG_CONF_PATH_MAX];	/* default state_dir/pepper */
	char template_dir[DG_CONF_PATH_MAX];	/* default: installed ones */
	int64_t device_code_lifetime;		/* seconds, default 600 */
	int64_t polling_interval;		/* seconds, default 5 */
	int64_t throttle_burst;			/* 0: throttle off; default 60 */
	int64_t throttle_seconds;		/* seconds per request, default 1 */
	struct dg_networks throttle_trusted;	/* requests from there count by client */
	struct dg_networks trusted_proxies;
	bool trust_unix;			/* a proxy at a local socket */
	int64_t hsts;				/* seconds, or DG_CONF_HSTS_... */
	bool allow_plain_http;			/* default no */
	bool tls_client_auth;			/* default no (RFC 8705 2.1) */
	bool dpop_nonce;			/* default no (RFC 9449 8) */
	bool announce_authorization_endpoint;	/* default yes */
	bool device_grant_off;			/* default no */
	bool password_change_ends_grants;	/* always; default ask */
	enum dg_sandbox sandbox;		/* default on */
	enum dg_log_to log;			/* default syslog */
	char log_path[DG_CONF_PATH_MAX];	/* log = file:PATH */
};

/*
 * Find the file: $DEVGRANT_CONFIG, then the installed place, then
 * devgrant.conf beside the folder of the running program.
 * DG_OK; DG_ENOTFOUND none of them exists; error then names the places.
 */
DG_CHECK enum dg_err dg_conf_find(char path[static DG_CONF_PATH_MAX],
    char error[static DG_CONF_ERROR_MAX]);

/* Sets every key to its default; base_url and state_dir are empty. */
void dg_conf_default(struct dg_conf *out);

/*
 * Read and check it. DG_OK; DG_ECONFIG, DG_EIO: error then names file, line
 * and key in one English sentence, and out holds path and what was right,
 * where the log goes for one, which has to tell it.
 */
DG_CHECK enum dg_err dg_conf_load(struct dg_conf *out, const char *path,
    char error[static DG_CONF_ERROR_MAX]);

/*
 * The same from memory (tests, fuzzing). name: shown in errors.
 */
DG_CHECK enum dg_err dg_conf_parse(struct dg_conf *out, const char *name,
    struct dg_str text, char error[static DG_CONF_ERROR_MAX]);

/* Is the address in one of these networks? False for family 0 (not known). */
bool dg_conf_networks_have(const struct dg_networks *networks,
    const struct dg_addr *addr);
/* Is this address one of trusted_proxies? Family 0: the peer of a local socket,
 * which `unix:` names. */
bool dg_conf_is_proxy(const struct dg_conf *conf, const struct dg_addr *addr);

#endif
