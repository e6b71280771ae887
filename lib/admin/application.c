/* SPDX-License-Identifier: MIT */
/* application.c: administration of applications */
#include "lib/admin/application.h"

#include <assert.h>
#include <json-c/json.h>
#include <string.h>

#include "lib/admin/binding.h"
#include "lib/admin/client_keys.h"
#include "lib/admin/json.h"
#include "lib/admin/subject.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/key/keys.h"
#include "lib/oauth/json.h"
#include "lib/oauth/poll.h"
#include "lib/oauth/scope.h"
#include "lib/oauth/user_code.h"
#include "lib/site/audit.h"
#include "lib/store/store_application.h"

#define CLIENT_ID_BYTES 20
#define DAY_SEC INT64_C(86400)
#define YEARS_SEC (3650 * DAY_SEC)
#define C(member) DG_FIELD_AT(struct dg_client, member)

/* in the order of enum dg_grant_type's bits */
static const char *const grant_types[] = { "device_code", "refresh_token",
	NULL };
static const char *const replay[] = { "ignore", "revoke", NULL };
static const char *const endpoint_auth[] = { "required", "optional", NULL };
static const char *const algs[] = { "RS256", "ES256", "EdDSA", NULL };

const struct dg_field dg_admin_application_fields[] = {
	{ "slug", DG_FIELD_SLUG, C(slug), NULL, 1, 0,
	    "name in addresses, part of the issuer" },
	{ "name", DG_FIELD_NAME, C(name), NULL, 1, 0, "name that people see" },
	{ "publisher", DG_FIELD_NAME, C(publisher), NULL, 0, 0,
	    "who makes it, as people see it" },
	{ "enabled", DG_FIELD_BOOL, C(enabled), NULL, 0, 0, "may it be used?" },
	{ "policy_mode", DG_FIELD_ENUM, C(policy_mode), dg_client_policy_modes, 0, 0,
	    "must one binding let a person in, or all of them?" },
	{ "client_id", DG_FIELD_CLIENT_ID, C(client_id), NULL, 1, 0,
	    "name that the device uses" },
	{ "client_type", DG_FIELD_ENUM, C(type), dg_client_types, 0, 0,
	    "confidential: the device can keep a secret" },
	{ "grant_types", DG_FIELD_FLAGS, C(grant_types), grant_types, 0, 0,
	    "what it may ask for" },
	{ "device_endpoint_auth", DG_FIELD_BOOL, C(device_endpoint_auth_optional),
	    endpoint_auth, 0, 0,
	    "must it show its secret when it asks for a code?" },
	{ "token_endpoint_auth_method", DG_FIELD_ENUM, C(auth_method),
	    dg_client_auth_methods, 0, 0,
	    "how it proves itself; any: secret, or key if it has one" },
	{ "tls_client_subject", DG_FIELD_NAME, C(tls_client_subject), NULL, 0, 0,
	    "subject of its certificate, as the web server writes it" },
	{ "allow_user_hint", DG_FIELD_BOOL, C(allow_user_hint), NULL, 0, 0,
	    "may it name the only account that can approve (user_hint)?" },
	{ "require_dpop", DG_FIELD_BOOL, C(require_dpop), NULL, 0, 0,
	    "must its tokens be bound to a key (DPoP)?" },
	{ "cors_origins", DG_FIELD_ORIGINS, C(cors_origins), NULL, 0, 0,
	    "origins of its web pages, with a space between" },
	{ "audiences", DG_FIELD_URIS, C(audiences), NULL, 0, 0,
	    "resource servers it may name, with a space between" },
	{ "scopes", DG_FIELD_SCOPES, C(scopes), NULL, 0, 0,
	    "the most that it may be given, by a refresh too" },
	{ "default_scopes", DG_FIELD_SCOPES, C(default_scopes), NULL, 0, 0,
	    "scopes when it asks for none" },
	{ "refuse_unknown_scopes", DG_FIELD_BOOL, C(refuse_unknown_scopes), NULL,
	    0, 0, "refuse a request with an unknown scope, not drop it?" },
	{ "send_complete_uri", DG_FIELD_BOOL, C(send_complete_uri), NULL, 0, 0,
	    "send the link that holds the code (for QR codes)?" },
	{ "device_code_lifetime", DG_FIELD_INT, C(device_code_lifetime), NULL,
	    0, DAY_SEC, "seconds; 0: as in devgrant.conf" },
	{ "polling_interval", DG_FIELD_INT, C(polling_interval), NULL,
	    0, DG_POLL_INTERVAL_CAP_SEC, "seconds; 0: as in devgrant.conf" },
	{ "access_token_lifetime", DG_FIELD_INT, C(access_token_lifetime), NULL,
	    0, 30 * DAY_SEC,
	    "seconds; 0: 600 beside a refresh token, else 3600" },
	{ "device_code_replay", DG_FIELD_BOOL, C(device_code_replay_revokes),
	    replay, 0, 0,
	    "revoke: a code that comes twice ends the tokens it gave" },
	{ "refresh_idle", DG_FIELD_INT, C(refresh_idle), NULL, 0, YEARS_SEC,
	    "seconds that an unused refresh token lives; 0: no end" },
	{ "refresh_absolute", DG_FIELD_INT, C(refresh_absolute), NULL, 0,
	    YEARS_SEC, "seconds until the person must approve again; 0: never" },
	{ "refresh_grace", DG_FIELD_INT, C(refresh_grace), NULL, 0, 3600,
	    "seconds in which a used refresh token may come again; 0: off" },
	{ "end_tokens_at_logout", DG_FIELD_BOOL, C(end_tokens_at_logout), NULL,
	    0, 0, "end its tokens when the browser that approved signs out?" },
	{ "id_token_alg", DG_FIELD_WORD, C(id_token_alg), algs, 0, 0,
	    "signature of ID tokens" },
	{ "access_token_alg", DG_FIELD_WORD, C(access_token_alg), algs, 0, 0,
	    "signature of access tokens" },
	{ "access_token_format", DG_FIELD_ENUM, C(access_token_format),
	    dg_client_token_formats, 0, 0, "opaque: resource servers must ask" },
	{ "include_claims_in_id_token", DG_FIELD_BOOL,
	    C(include_claims_in_id_token), NULL, 0, 0,
	    "put the scopes' claims into the ID token too?" },
	{ "sub_mode", DG_FIELD_ENUM, C(sub_mode), dg_client_sub_modes, 0, 0,
	    "what names the person in tokens" },
	{ "issuer_mode", DG_FIELD_ENUM, C(issuer_mode), dg_client_issuer_modes, 0, 0,
	    "an issuer of its own, or one for all" },
	{ "user_code_charset", DG_FIELD_CHARSET, C(user_code_charset), NULL, 2,
	    0, "characters of the codes that people type" },
	{ "user_code_length", DG_FIELD_INT, C(user_code_length), NULL, 0,
	    DG_USER_CODE_MAX, "characters of such a code; 0: the default, 8" },
	{ 0 }
};

static void
put(char *dst, size_t size, const char *text)
{
	/* our own literals; each fits its field */
	if (dg_str_copy(dst, size, dg_str_from(text)) != DG_OK)
		dst[0] = '\0';
}

void
dg_admin_application_init(struct dg_client *client)
{
	memset(client, 0, sizeof(*client));
	client->type = DG_CLIENT_CONFIDENTIAL;
	client->send_complete_uri = true;
	client->refresh_idle = 30 * DAY_SEC;
	client->refresh_absolute = 365 * DAY_SEC;
	client->refresh_grace = 60;
	client->include_claims_in_id_token = true;
	client->user_code_length = DG_USER_CODE_LEN;
	client->enabled = true;
	put(client->id_token_alg, sizeof(client->id_token_alg), "RS256");
	put(client->access_token_alg, sizeof(client->access_token_alg),
	    "ES256");
	put(client->scopes, sizeof(client->scopes),
	    "openid profile email offline_access");
	put(client->default_scopes, sizeof(client->default_scopes),
	    "openid profile email");
	put(client->user_code_charset, sizeof(client->user_code_charset),
	    DG_USER_CODE_CHARSET);
}

enum dg_err
dg_admin_application_find(struct dg_admin *admin, struct dg_str slug,
    struct dg_client *out)
{
	enum dg_err rc = dg_store_client_find_by_slug(admin->ctx->db, slug,
	    out);

	return dg_admin_found(admin, rc, "application", slug);
}

/* Of the secret that was brought, or of a fresh one, which goes to issued. */
static enum dg_err
make_secret(struct dg_admin *admin, struct dg_client *client,
    struct dg_str secret, char issued[static DG_SECRET_LEN + 1])
{
	enum dg_err rc;
	size_t i;

	if (secret.n == 0) {
		if ((rc = dg_random_secret(issued)) != DG_OK)
			return dg_admin_explain(admin, rc);
		secret = dg_str_from(issued);
	}
	for (i = 0; i < secret.n; i++) {
		if (secret.p[i] <= ' ' || secret.p[i] > '~')
			break;
	}
	if (i < secret.n || secret.n < DG_ADMIN_SECRET_MIN ||
	    secret.n > DG_ADMIN_SECRET_MAX)
		return dg_admin_refuse(admin, DG_EINVAL, NULL,
		    "A client secret has %d to %d printable ASCII characters "
		    "without spaces.", DG_ADMIN_SECRET_MIN,
		    DG_ADMIN_SECRET_MAX);
	dg_digest_str(secret, client->secret_hash);
	client->has_secret = true;
	return DG_OK;
}

static enum dg_err
make_client_id(struct dg_client *client)
{
	uint8_t bytes[CLIENT_ID_BYTES];
	enum dg_err rc;

	static_assert(sizeof(client->client_id) > 2 * CLIENT_ID_BYTES,
	    "client_id is too short for a generated one");
	if ((rc = dg_random_bytes(bytes, sizeof(bytes))) == DG_OK)
		dg_digest_hex(bytes, sizeof(bytes), client->client_id);
	return rc;
}

static enum dg_err
name_taken(struct dg_admin *admin, enum dg_err rc,
    const struct dg_client *client)
{
	struct dg_client other;

	if (rc != DG_ECONFLICT)
		return rc;
	if (dg_store_client_find_by_slug(admin->ctx->db,
	    dg_str_from(client->slug), &other) == DG_OK &&
	    other.application_id != client->application_id)
		return dg_admin_refuse(admin, rc, NULL,
		    "There is already an application %s.", client->slug);
	return dg_admin_refuse(admin, rc, "client_id",
	    "must be another one: %s is taken", client->client_id);
}

static enum dg_err
add_event(struct dg_admin *admin, const struct dg_client *before,
    const struct dg_client *client)
{
	struct dg_admin_act act = { .model = "application",
		.name = client->slug, .provider_id = client->provider_id };

	return dg_admin_field_event(admin, &act, dg_admin_application_fields,
	    before, client);
}

/* When the scopes are changed without the default scopes, the defaults lose what
 * the application may not have any more; a refusal would help nobody. */
static enum dg_err
lower_defaults(const struct dg_admin_patch *patch, struct dg_client *client)
{
	char within[sizeof(client->default_scopes)];
	enum dg_err rc;

	if (dg_admin_patch_has(patch, "default_scopes"))
		return DG_OK;
	rc = dg_scope_intersect(client->default_scopes, client->scopes, within,
	    sizeof(within));
	if (rc == DG_OK)
		memcpy(client->default_scopes, within, sizeof(within));
	return rc;
}

/* Does the client prove itself with a secret? Not if it is public, or has a key
 * for that. */
static bool
needs_secret(const struct dg_client *client)
{
	return client->type == DG_CLIENT_CONFIDENTIAL &&
	    client->auth_method != DG_AUTH_PRIVATE_KEY_JWT &&
	    client->auth_method != DG_AUTH_TLS;
}

static enum dg_err
refuse_secret(struct dg_admin *admin, enum dg_err rc,
    const struct dg_client *client)
{
	return dg_admin_refuse(admin, rc, NULL,
	    client->type == DG_CLIENT_PUBLIC ?
	    "%s is a public client and has no secret." :
	    "%s proves itself with a key and has no secret.", client->slug);
}

/* Keys and icon of a patch, checked and ready to be written. */
struct extras {
	const struct dg_admin_application_patch *patch;
	char jwks[DG_JWKS_MAX + 1];
	const char *icon_type;
};

/* The media type by the first bytes; NULL: unknown. No SVG, since that can hold
 * scripts. */
static const char *
icon_type(struct dg_str icon)
{
	if (dg_str_has_prefix(icon, "\x89PNG\r\n\x1a\n"))
		return "image/png";
	if (dg_str_has_prefix(icon, "\xff\xd8\xff"))
		return "image/jpeg";
	if (dg_str_has_prefix(icon, "GIF87a") ||
	    dg_str_has_prefix(icon, "GIF89a"))
		return "image/gif";
	if (icon.n > 12 && dg_str_has_prefix(icon, "RIFF") &&
	    memcmp(icon.p + 8, "WEBP", 4) == 0)
		return "image/webp";
	return NULL;
}

/* Called before the writers' lock is taken, since checking keys takes long. */
static enum dg_err
read_extras(struct dg_admin *admin,
    const struct dg_admin_application_patch *patch, struct extras *out)
{
	struct dg_str icon = patch->icon;

	out->patch = patch;
	out->jwks[0] = '\0';
	out->icon_type = icon.n == 0 ? "" : icon_type(icon);
	if (patch->has_icon && out->icon_type == NULL)
		return dg_admin_refuse(admin, DG_EINVAL, "icon",
		    "must be a PNG, JPEG, GIF or WebP picture");
	if (patch->has_icon && icon.n > DG_ICON_MAX)
		return dg_admin_refuse(admin, DG_EINVAL, "icon",
		    "must have at most %d bytes", DG_ICON_MAX);
	if (patch->has_jwks)
		return dg_admin_client_keys_read(admin, patch->jwks, out->jwks);
	return DG_OK;
}

/* Put into client what its row will say of keys and icon, for the checks. */
static enum dg_err
announce_extras(struct dg_admin *admin, const struct extras *extras,
    struct dg_client *client)
{
	if (extras->patch->has_icon)
		client->has_icon = extras->patch->icon.n > 0;
	if (!extras->patch->has_jwks)
		return DG_OK;
	client->has_jwks = extras->jwks[0] != '\0';
	if (!client->has_jwks && client->auth_method == DG_AUTH_PRIVATE_KEY_JWT)
		return dg_admin_refuse(admin, DG_EINVAL, "jwks",
		    "must not be empty: the application proves itself with it");
	return DG_OK;
}

static enum dg_err
write_icon(struct dg_admin *admin, const struct dg_client *client,
    const struct extras *extras)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_UPDATED,
		.model = "application", .name = client->slug,
		.detail = client->has_icon ? "icon_set" : "icon_removed",
		.provider_id = client->provider_id };
	enum dg_err rc;

	rc = dg_store_application_set_icon(admin->ctx->db,
	    client->application_id, extras->icon_type, extras->patch->icon.p,
	    extras->patch->icon.n);
	return rc == DG_OK ? dg_admin_event(admin, &act) : rc;
}

static enum dg_err
write_extras(struct dg_admin *admin, const struct dg_client *client,
    const struct extras *extras)
{
	enum dg_err rc = DG_OK;

	if (extras->patch->has_jwks)
		rc = dg_admin_client_keys_set(admin, client, extras->jwks);
	if (rc == DG_OK && extras->patch->has_icon)
		rc = write_icon(admin, client, extras);
	return rc;
}

static enum dg_err
add(struct dg_admin *admin, struct dg_client *client,
    const struct extras *extras)
{
	struct dg_ctx *ctx = admin->ctx;
	enum dg_err rc;

	if ((rc = dg_admin_application_check(admin, client)) != DG_OK ||
	    (rc = dg_admin_application_check_audiences(admin, "",
	    client)) != DG_OK ||
	    (rc = dg_admin_subject_check(admin, client->sub_mode)) != DG_OK ||
	    (rc = name_taken(admin, dg_store_application_add(ctx->db, client,
	    ctx->now), client)) != DG_OK ||
	    (rc = dg_keys_keep(ctx, client->access_token_lifetime)) != DG_OK ||
	    (rc = add_event(admin, NULL, client)) != DG_OK)
		return rc;
	return write_extras(admin, client, extras);
}

enum dg_err
dg_admin_application_create(struct dg_admin *admin, struct dg_client *client,
    const struct dg_admin_application_patch *patch, struct dg_str secret,
    char issued[static DG_SECRET_LEN + 1])
{
	struct extras extras;
	enum dg_err rc;

	issued[0] = '\0';
	if ((rc = dg_admin_patch_apply(admin, &patch->fields, 0,
	    client)) != DG_OK ||
	    (rc = lower_defaults(&patch->fields, client)) != DG_OK ||
	    (rc = read_extras(admin, patch, &extras)) != DG_OK ||
	    (rc = announce_extras(admin, &extras, client)) != DG_OK)
		return rc;
	if (client->name[0] == '\0')
		put(client->name, sizeof(client->name), client->slug);
	if (client->client_id[0] == '\0' &&
	    (rc = make_client_id(client)) != DG_OK)
		return dg_admin_explain(admin, rc);
	if (!needs_secret(client) && secret.n > 0)
		return refuse_secret(admin, DG_EINVAL, client);
	if (needs_secret(client) &&
	    (rc = make_secret(admin, client, secret, issued)) != DG_OK)
		return rc;
	if ((rc = dg_admin_begin(admin)) == DG_OK)
		rc = dg_admin_end(admin, add(admin, client, &extras));
	if (rc != DG_OK)
		dg_secret_wipe(issued, DG_SECRET_LEN + 1);
	return rc;
}

enum dg_err
dg_admin_application_read(struct dg_admin *admin, struct dg_client *client)
{
	struct dg_client out;
	enum dg_err rc;

	rc = dg_store_client_find_by_provider(admin->ctx->db,
	    client->provider_id, &out);
	if ((rc = dg_admin_found(admin, rc, "application",
	    dg_str_from(client->slug))) == DG_OK)
		*client = out;
	return rc;
}

/* Make a secret for a client that needs one and has none. */
static enum dg_err
add_secret(struct dg_admin *admin, struct dg_client *client,
    char issued[static DG_SECRET_LEN + 1])
{
	enum dg_err rc;

	if (!needs_secret(client) || client->has_secret)
		return DG_OK;
	if ((rc = make_secret(admin, client, (struct dg_str){0},
	    issued)) != DG_OK)
		return rc;
	return dg_store_application_set_secret(admin->ctx->db,
	    client->provider_id, client->secret_hash);
}

static enum dg_err
change_application(struct dg_admin *admin, const struct dg_client *before,
    struct dg_client *after, const struct extras *extras,
    char issued[static DG_SECRET_LEN + 1])
{
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_application_fields, before, after) &&
	    !extras->patch->has_jwks && !extras->patch->has_icon)
		return DG_OK;
	after->version++;
	if ((rc = announce_extras(admin, extras, after)) != DG_OK ||
	    (rc = dg_admin_application_check_change(admin, before,
	    after)) != DG_OK ||
	    (rc = dg_admin_application_check(admin, after)) != DG_OK ||
	    (rc = dg_admin_application_check_audiences(admin,
	    before->audiences, after)) != DG_OK ||
	    (before->sub_mode != after->sub_mode &&
	    (rc = dg_admin_subject_check(admin, after->sub_mode)) != DG_OK) ||
	    (rc = name_taken(admin, dg_store_application_set(admin->ctx->db,
	    after), after)) != DG_OK ||
	    (rc = add_secret(admin, after, issued)) != DG_OK ||
	    (rc = dg_keys_keep(admin->ctx,
	    after->access_token_lifetime)) != DG_OK ||
	    (rc = add_event(admin, before, after)) != DG_OK)
		return rc;
	return write_extras(admin, after, extras);
}

enum dg_err
dg_admin_application_set(struct dg_admin *admin, struct dg_client *client,
    const struct dg_admin_application_patch *patch,
    char issued[static DG_SECRET_LEN + 1])
{
	struct dg_client before = *client, after = *client;
	struct extras extras;
	enum dg_err rc;

	issued[0] = '\0';
	if ((rc = read_extras(admin, patch, &extras)) != DG_OK ||
	    (rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = dg_admin_application_read(admin, &before)) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, &patch->fields,
		    before.version, &after)) == DG_OK &&
		    (rc = lower_defaults(&patch->fields, &after)) == DG_OK)
			rc = change_application(admin, &before, &after, &extras,
			    issued);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*client = after;
	else
		dg_secret_wipe(issued, DG_SECRET_LEN + 1);
	return rc;
}

/* The caller has begun the transaction and read client within it. */
static enum dg_err
replace_secret(struct dg_admin *admin, struct dg_client *client,
    struct dg_str secret, char issued[static DG_SECRET_LEN + 1])
{
	struct dg_admin_act act = { .action = DG_ACTION_SECRET_ROTATE,
		.model = "application", .name = client->slug,
		.provider_id = client->provider_id };
	enum dg_err rc;

	if (!needs_secret(client))
		return refuse_secret(admin, DG_EDENIED, client);
	if ((rc = make_secret(admin, client, secret, issued)) != DG_OK ||
	    (rc = dg_store_application_set_secret(admin->ctx->db,
	    client->provider_id, client->secret_hash)) != DG_OK ||
	    (rc = dg_store_application_touch(admin->ctx->db, client)) != DG_OK)
		return rc;
	return dg_admin_event(admin, &act);
}

enum dg_err
dg_admin_application_rotate_secret(struct dg_admin *admin,
    struct dg_client *client, struct dg_str secret,
    char issued[static DG_SECRET_LEN + 1])
{
	struct dg_client now = *client;
	enum dg_err rc;

	issued[0] = '\0';
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = dg_admin_application_read(admin, &now)) == DG_OK)
		rc = replace_secret(admin, &now, secret, issued);
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*client = now;
	else
		dg_secret_wipe(issued, DG_SECRET_LEN + 1);
	return rc;
}

enum dg_err
dg_admin_application_json(struct dg_admin *admin,
    const struct dg_client *client, struct json_object **out)
{
	struct json_object *o = NULL, *bindings = NULL;
	char issuer[DG_SITE_URL_MAX];
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_admin_binding_list(admin, client, &bindings)) != DG_OK ||
	    (rc = dg_site_issuer(&admin->ctx->site, client, issuer,
	    sizeof(issuer))) != DG_OK ||
	    (rc = dg_admin_field_object(dg_admin_application_fields,
	    client->application_uuid, client->version, client, &o)) != DG_OK ||
	    (rc = dg_json_put_bool(o, "has_secret",
	    client->has_secret)) != DG_OK ||
	    (rc = dg_json_put_bool(o, "has_jwks", client->has_jwks)) != DG_OK ||
	    (rc = dg_json_put_bool(o, "has_icon", client->has_icon)) != DG_OK ||
	    (rc = dg_admin_json_text(o, "issuer", issuer)) != DG_OK)
		goto out;
	rc = dg_json_put(o, "bindings", bindings);
	bindings = NULL;
	if (rc != DG_OK)
		goto out;
	*out = o;
	o = NULL;
out:
	json_object_put(bindings);
	json_object_put(o);
	return dg_admin_explain(admin, rc);
}

static bool
add_row(void *arg, const struct dg_client *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o;
	enum dg_err rc = dg_admin_application_json(list->admin, row, &o);

	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_application_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_application_each(admin->ctx->db, add_row, &list);
	return dg_admin_json_finish(&list, rc, out);
}
