/* SPDX-License-Identifier: MIT */
/* test_claims_template.c: claims of a person's data */
#include <json-c/json.h>
#include <stdio.h>

#include "tests/unit/test.h"

#include "lib/oauth/claims_template.h"
#include "lib/oauth/json.h"

static const char person[] = "{\"username\":\"ann\",\"name\":\"Ann Example\","
    "\"email_verified\":true,\"groups\":[\"staff\",\"\xc3\xa4rzte\"],"
    "\"attributes\":{\"department\":\"R&D\",\"level\":3,\"rate\":1.50,"
    "\"on\":false,\"none\":null,\"empty\":\"\",\"list\":[1,\"b\"],"
    "\"org\":{\"unit\":{\"name\":\"lab\"}}}}";

/* What a template makes of ann, as JSON in a static buffer. */
static const char *
filled(const char *text)
{
	static char out[2 * DG_CLAIMS_SIZE_MAX];
	struct json_object *template, *user, *claims = json_object_new_object();
	size_t room = DG_CLAIMS_SIZE_MAX;
	const char *why = NULL;
	bool cut = false;

	if (dg_claims_template_parse(dg_str_from(text), &template, &why) !=
	    DG_OK)
		fail_msg("%s: %s", text, why);
	assert_null(why);
	assert_ok(dg_json_parse(dg_str_from(person), &user));
	assert_ok(dg_claims_template_apply(template, user, claims, &room,
	    &cut));
	assert_false(cut);
	(void)snprintf(out, sizeof(out), "%s", json_object_to_json_string_ext(
	    claims, JSON_C_TO_STRING_PLAIN));
	json_object_put(claims);
	json_object_put(user);
	json_object_put(template);
	return out;
}

/* Why it is refused. */
static const char *
refused(const char *text)
{
	struct json_object *template;
	const char *why = NULL;

	assert_int_equal(dg_claims_template_parse(dg_str_from(text), &template,
	    &why), DG_EINVAL);
	assert_null(template);
	assert_non_null(why);
	return why;
}

static void
M4_a_string_that_is_one_placeholder_keeps_the_type(void **state)
{
	(void)state;
	assert_string_equal(filled("{\"a\":\"${user.username}\","
	    "\"b\":\"${user.email_verified}\",\"c\":\"${user.groups}\","
	    "\"d\":\"${user.attributes.level}\","
	    "\"e\":\"${user.attributes.rate}\","
	    "\"f\":\"${user.attributes.org}\","
	    "\"g\":\"${user.attributes.org.unit.name}\","
	    "\"h\":\"${user.attributes.on}\"}"),
	    "{\"a\":\"ann\",\"b\":true,\"c\":[\"staff\",\"\xc3\xa4rzte\"],"
	    "\"d\":3,\"e\":1.50,\"f\":{\"unit\":{\"name\":\"lab\"}},"
	    "\"g\":\"lab\",\"h\":false}");
}

static void
M4_a_placeholder_inside_a_text_is_text(void **state)
{
	(void)state;
	assert_string_equal(filled("{\"a\":\"<${user.username}>\","
	    "\"b\":\"${user.attributes.level}${user.attributes.on}\","
	    "\"c\":\"${user.username}@${user.attributes.department}.x\"}"),
	    "{\"a\":\"<ann>\",\"b\":\"3false\",\"c\":\"ann@R&D.x\"}");
	/* a list or object is no text */
	assert_string_equal(filled("{\"a\":\"x${user.attributes.list}\","
	    "\"b\":\"x${user.attributes.org}\"}"), "{}");
}

static void
M4_a_claim_without_its_value_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(filled("{\"a\":\"${user.email}\","
	    "\"b\":\"x ${user.email}\",\"c\":\"${user.attributes.none}\","
	    "\"d\":\"${user.attributes.empty}\","
	    "\"e\":\"${user.attributes.department.deeper}\","
	    "\"f\":\"${user.attributes.org.nothing.x}\",\"g\":\"there\"}"),
	    "{\"g\":\"there\"}");
	/* inside: the member or element only, and what is left with nothing */
	assert_string_equal(filled("{\"a\":{\"b\":\"${user.email}\",\"c\":1},"
	    "\"d\":[\"${user.email}\",\"x\"],\"e\":{\"f\":[\"${user.uuid}\"]},"
	    "\"g\":[],\"h\":{}}"),
	    "{\"a\":{\"c\":1},\"d\":[\"x\"],\"g\":[],\"h\":{}}");
}

static void
what_is_no_placeholder_stays(void **state)
{
	(void)state;
	assert_string_equal(filled("{\"a\":\"$${user.name}\",\"b\":\"$5 {x}\","
	    "\"c\":\"a$${b}c$\",\"d\":1.50,\"e\":true,\"f\":\"\","
	    "\"g\":\"$$${user.username}\"}"),
	    "{\"a\":\"${user.name}\",\"b\":\"$5 {x}\",\"c\":\"a${b}c$\","
	    "\"d\":1.50,\"e\":true,\"f\":\"\",\"g\":\"$${user.username}\"}");
}

static void
a_value_is_data_and_never_a_template(void **state)
{
	struct json_object *template, *user, *claims = json_object_new_object();
	size_t room = DG_CLAIMS_SIZE_MAX;
	const char *why;
	bool cut = false;

	(void)state;
	assert_ok(dg_claims_template_parse(DG_STR("{\"a\":\"${user.name}\","
	    "\"b\":\"-${user.name}\"}"), &template, &why));
	assert_ok(dg_json_parse(DG_STR("{\"name\":\"${user.uuid}\\\",\\\"c\"}"),
	    &user));
	assert_ok(dg_claims_template_apply(template, user, claims, &room,
	    &cut));
	assert_string_equal(json_object_to_json_string_ext(claims,
	    JSON_C_TO_STRING_PLAIN), "{\"a\":\"${user.uuid}\\\",\\\"c\","
	    "\"b\":\"-${user.uuid}\\\",\\\"c\"}");
	json_object_put(claims);
	json_object_put(user);
	json_object_put(template);
}

static void
M4_claims_of_the_server_cannot_be_set(void **state)
{
	static const char *const names[] = { "iss", "sub", "aud", "exp", "iat",
		"nbf", "jti", "nonce", "cnf", "client_id", "scope", "azp",
		"sid", "gty", "acr", "amr", "auth_time", "at_hash", "act" };
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(text, sizeof(text), "{\"%s\":1}", names[i]);
		assert_non_null(strstr(refused(text), "server itself"));
		assert_true(dg_claims_is_reserved(names[i]));
	}
	/* deeper it is a member of some claim */
	assert_string_equal(filled("{\"a\":{\"sub\":1}}"), "{\"a\":{\"sub\":1}}");
	assert_false(dg_claims_is_reserved("email"));
}

static void
M4_faults_are_told_when_it_is_set(void **state)
{
	(void)state;
	(void)refused("");
	(void)refused("[]");
	(void)refused("\"${user.name}\"");
	(void)refused("{\"a\":1,\"a\":2}");
	(void)refused("{\"a\":1} x");
	(void)refused("{'a':1}");
	assert_non_null(strstr(refused("{\"a\":null}"), "null"));
	assert_non_null(strstr(refused("{\"a\":\"${user.name\"}"), "without"));
	assert_non_null(strstr(refused("{\"a\":\"${user.password}\"}"),
	    "does not exist"));
	(void)refused("{\"a\":\"${}\"}");
	(void)refused("{\"a\":\"${user}\"}");
	(void)refused("{\"a\":\"${user.attributes}\"}");
	(void)refused("{\"a\":\"${user.attributes.}\"}");
	(void)refused("{\"a\":\"${user.attributes.a.}\"}");
	(void)refused("{\"a\":\"${user.attributes..a}\"}");
	(void)refused("{\"a\":\"${ user.name }\"}");
	(void)refused("{\"a\":\"${user.name.x}\"}");
	(void)refused("{\"a\":[{\"b\":\"x ${user.groups}\"}]}");
	(void)refused("{\"\":1}");
}

static void
M4_size_and_depth_are_bounded(void **state)
{
	char text[DG_CLAIMS_TEMPLATE_MAX + 16];
	struct json_object *template;
	const char *why;
	size_t i, n;

	(void)state;
	(void)filled("{\"a\":{\"b\":[{\"c\":1}]}}");
	assert_non_null(strstr(refused("{\"a\":{\"b\":[{\"c\":[]}]}}"),
	    "four"));
	memset(text, ' ', sizeof(text));
	memcpy(text, "{}", 2);
	assert_ok(dg_claims_template_parse((struct dg_str){ text,
	    DG_CLAIMS_TEMPLATE_MAX }, &template, &why));
	json_object_put(template);
	assert_int_equal(dg_claims_template_parse((struct dg_str){ text,
	    DG_CLAIMS_TEMPLATE_MAX + 1 }, &template, &why), DG_EINVAL);
	n = (size_t)snprintf(text, sizeof(text), "{\"a\":[0");
	for (i = 0; i < DG_CLAIMS_TEMPLATE_VALUES_MAX; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, ",1");
	(void)snprintf(text + n, sizeof(text) - n, "]}");
	assert_non_null(strstr(refused(text), "128"));
	memset(text, 'n', 80);
	memcpy(text, "{\"", 2);
	memcpy(text + 2 + DG_CLAIMS_NAME_MAX, "\":1}", 5);
	assert_int_equal(strlen(filled(text)), DG_CLAIMS_NAME_MAX + 6);
	memset(text + 2 + DG_CLAIMS_NAME_MAX, 'n', 10);
	memcpy(text + 3 + DG_CLAIMS_NAME_MAX, "\":1}", 5);
	(void)refused(text);
}

/* A person with very many groups still gets tokens. */
static void
M4_a_claim_that_is_too_long_is_left_out_and_told(void **state)
{
	struct json_object *template, *user, *claims, *groups;
	size_t room = DG_CLAIMS_SIZE_MAX, i;
	char longer[3000] = "";
	const char *why;
	bool cut = false;

	(void)state;
	claims = json_object_new_object();
	user = json_object_new_object();
	groups = json_object_new_array();
	for (i = 0; i < 1000; i++)
		assert_ok(dg_json_add_str(groups, DG_STR("a group of ours")));
	assert_ok(dg_json_put(user, "groups", groups));
	assert_ok(dg_json_put_text(user, "name", "Ann"));
	assert_ok(dg_claims_template_parse(DG_STR(
	    "{\"g\":\"${user.groups}\",\"n\":\"${user.name}\"}"), &template,
	    &why));
	assert_ok(dg_claims_template_apply(template, user, claims, &room,
	    &cut));
	assert_true(cut);
	assert_string_equal(json_object_to_json_string_ext(claims,
	    JSON_C_TO_STRING_PLAIN), "{\"n\":\"Ann\"}");
	assert_int_equal(room, DG_CLAIMS_SIZE_MAX - strlen("\"n\":\"Ann\","));
	/* a text of pieces, too: "${user.groups}" is none, but names add up */
	json_object_put(template);
	memset(longer, 'n', sizeof(longer) - 1);
	assert_ok(dg_json_put_text(user, "name", longer));
	assert_ok(dg_claims_template_parse(DG_STR("{\"x\":"
	    "\"${user.name}${user.name}${user.name}\"}"), &template, &why));
	assert_ok(dg_claims_template_apply(template, user, claims, &room,
	    &cut));
	assert_false(json_object_object_get_ex(claims, "x", NULL));
	/* a later template of the same claim replaces it */
	json_object_put(template);
	assert_ok(dg_claims_template_parse(DG_STR("{\"n\":1}"), &template,
	    &why));
	assert_ok(dg_claims_template_apply(template, user, claims, &room,
	    &cut));
	assert_string_equal(json_object_to_json_string_ext(claims,
	    JSON_C_TO_STRING_PLAIN), "{\"n\":1}");
	json_object_put(template);
	json_object_put(claims);
	json_object_put(user);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(M4_a_string_that_is_one_placeholder_keeps_the_type),
		cmocka_unit_test(M4_a_placeholder_inside_a_text_is_text),
		cmocka_unit_test(M4_a_claim_without_its_value_is_left_out),
		cmocka_unit_test(what_is_no_placeholder_stays),
		cmocka_unit_test(a_value_is_data_and_never_a_template),
		cmocka_unit_test(M4_claims_of_the_server_cannot_be_set),
		cmocka_unit_test(M4_faults_are_told_when_it_is_set),
		cmocka_unit_test(M4_size_and_depth_are_bounded),
		cmocka_unit_test(M4_a_claim_that_is_too_long_is_left_out_and_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
