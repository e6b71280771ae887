/*
 * Templates that make claims of a person's data, without code: a JSON object
 * whose members are claims and whose strings may hold placeholders. Plain
 * JSON in and out.
 *
 *   {"department": "${user.attributes.department}",
 *    "contact": "${user.name} <${user.email}>",
 *    "roles": ["${user.attributes.role}", "everyone"]}
 *
 * A string that is one placeholder and nothing else becomes the value as it
 * is, a list or a number too; a placeholder inside a longer string becomes
 * text. Where a value is missing, null or an empty text, the whole member of
 * an object, or element of a list, that needs it is left out; so is an object
 * or list of which nothing is left. "$${" stands for "${".
 *
 * Values: user.username, user.name, user.email, user.email_verified,
 * user.uuid, user.groups, and user.attributes.NAME, or deeper with more dots.
 */
#ifndef DG_OAUTH_CLAIMS_TEMPLATE_H
#define DG_OAUTH_CLAIMS_TEMPLATE_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_CLAIMS_TEMPLATE_MAX 4096	/* bytes */
#define DG_CLAIMS_TEMPLATE_DEPTH_MAX 4	/* objects and lists in each other */
#define DG_CLAIMS_TEMPLATE_VALUES_MAX 128
#define DG_CLAIMS_NAME_MAX 64		/* bytes of a claim's name */
#define DG_CLAIMS_SIZE_MAX 8192		/* bytes of all claims of an ID token, as JSON */
#define DG_CLAIMS_REPLY_MAX (768 * 1024)	/* the same at userinfo */

/* Is this a claim that only the server itself may make (iss, sub, ...)? */
bool dg_claims_is_reserved(const char *name);

/*
 * Read and check a template. DG_EINVAL: *why is a literal that completes "the
 * template ..."; DG_ENOMEM. Owner of out: caller, json_object_put.
 */
DG_CHECK enum dg_err dg_claims_template_parse(struct dg_str text,
    struct json_object **out, const char **why);

/*
 * Add to claims what a parsed template says of a person. user: {"username",
 * "name", "email", "email_verified", "uuid", "groups", "attributes"}; what is
 * not there is missing. room: how many bytes of JSON may still be made; a claim
 * that does not fit is left out, and *cut is set.
 * An earlier claim of the same name is replaced. DG_OK; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_claims_template_apply(struct json_object *template,
    struct json_object *user, struct json_object *claims, size_t *room,
    bool *cut);

#endif
