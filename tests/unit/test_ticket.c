/* SPDX-License-Identifier: MIT */
/* test_ticket.c: the decision is on what was seen */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/account/ticket.h"

static struct dg_ctx ctx;
static struct dg_session session;
static struct dg_device_grant grant;

static int
set_up(void **state)
{
	(void)state;
	memset(&ctx, 0, sizeof(ctx));
	memset(&session, 0, sizeof(session));
	memset(&grant, 0, sizeof(grant));
	memset(ctx.secrets.session, 7, sizeof(ctx.secrets.session));
	session.row.id = 5;
	grant.version = 3;
	(void)snprintf(grant.uuid, sizeof(grant.uuid), "0-1");
	(void)snprintf(grant.requested_scopes,
	    sizeof(grant.requested_scopes), "openid email");
	return 0;
}

static void
a_ticket_is_for_one_session_row_version_and_scopes(void **state)
{
	char ticket[DG_TICKET_LEN + 1];
	struct dg_str s = { ticket, DG_TICKET_LEN };

	(void)state;
	assert_ok(dg_ticket_make(&ctx, &session, &grant, ticket));
	assert_int_equal(strlen(ticket), DG_TICKET_LEN);
	assert_ok(dg_ticket_check(&ctx, &session, &grant, s));

	session.row.id = 6;
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant, s),
	    DG_EDENIED);
	session.row.id = 5;
	grant.version = 4;
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant, s),
	    DG_EDENIED);
	grant.version = 3;
	grant.uuid[0] = '1';
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant, s),
	    DG_EDENIED);
	grant.uuid[0] = '0';
	grant.requested_scopes[6] = '\0';
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant, s),
	    DG_EDENIED);
	grant.requested_scopes[6] = ' ';
	assert_ok(dg_ticket_check(&ctx, &session, &grant, s));
	ctx.secrets.session[31] ^= 1;
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant, s),
	    DG_EDENIED);
}

static void
numbers_side_by_side_do_not_make_the_same_ticket(void **state)
{
	char ticket[DG_TICKET_LEN + 1];

	(void)state;
	session.row.id = 1;
	(void)snprintf(grant.uuid, sizeof(grant.uuid), "10");
	assert_ok(dg_ticket_make(&ctx, &session, &grant, ticket));
	session.row.id = 11;
	(void)snprintf(grant.uuid, sizeof(grant.uuid), "0");
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant,
	    dg_str_from(ticket)), DG_EDENIED);
}

static void
no_ticket_or_a_piece_of_one_is_refused(void **state)
{
	char ticket[DG_TICKET_LEN + 1];

	(void)state;
	assert_ok(dg_ticket_make(&ctx, &session, &grant, ticket));
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant, DG_STR("")),
	    DG_EDENIED);
	assert_int_equal(dg_ticket_check(&ctx, &session, &grant,
	    (struct dg_str){ ticket, DG_TICKET_LEN - 1 }), DG_EDENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    a_ticket_is_for_one_session_row_version_and_scopes, set_up),
		cmocka_unit_test_setup(
		    numbers_side_by_side_do_not_make_the_same_ticket, set_up),
		cmocka_unit_test_setup(no_ticket_or_a_piece_of_one_is_refused,
		    set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
