# tests: two lines a unit program, sorted within its floor; one line a script
EXTRA_DIST += \
	tests/unit/test.h \
	tests/vectors

if HAVE_CMOCKA

# The library once more, with calls that a test can make fail: faulty.h. What
# defines such a call comes from libdg.a.
FAULTY = tests/unit/faulty.c tests/unit/faulty.h
check_LIBRARIES = tests/libfaulty.a
tests_libfaulty_a_SOURCES = lib/base/buf.c $(oauth_sources) $(web_sources) \
	$(store_sources) $(site_sources) $(account_sources) \
	$(client_sources) $(key_sources) $(token_sources) $(grant_sources) \
	$(admin_sources) $(endpoint_sources)
tests_libfaulty_a_CPPFLAGS = $(AM_CPPFLAGS) -DFAULTY_LIBRARY \
	-include tests/unit/faulty.h

# base
check_PROGRAMS += tests/unit/test_ascii
tests_unit_test_ascii_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_base64url
tests_unit_test_base64url_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_buf
tests_unit_test_buf_SOURCES = tests/unit/test_buf.c $(FAULTY)
tests_unit_test_buf_LDADD = tests/libfaulty.a $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_clock
tests_unit_test_clock_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_err
tests_unit_test_err_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_log
tests_unit_test_log_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_net
tests_unit_test_net_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_precis
tests_unit_test_precis_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_str
tests_unit_test_str_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_utf8
tests_unit_test_utf8_LDADD = $(TEST_LIBS)

# crypt
check_PROGRAMS += tests/unit/test_argon2
tests_unit_test_argon2_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_digest
tests_unit_test_digest_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_mask
tests_unit_test_mask_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_pk
tests_unit_test_pk_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_random
tests_unit_test_random_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_seal
tests_unit_test_seal_LDADD = $(TEST_LIBS)

# conf
check_PROGRAMS += tests/unit/test_base_url
tests_unit_test_base_url_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf
tests_unit_test_conf_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf_file
tests_unit_test_conf_file_LDADD = $(TEST_LIBS)

# oauth
check_PROGRAMS += tests/unit/test_claims
tests_unit_test_claims_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_claims_template
tests_unit_test_claims_template_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_client_assertion
tests_unit_test_client_assertion_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_client_auth
tests_unit_test_client_auth_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_dpop
tests_unit_test_dpop_SOURCES = tests/unit/test_dpop.c tests/unit/vectors.c tests/unit/vectors.h
tests_unit_test_dpop_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_errors
tests_unit_test_errors_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_json
tests_unit_test_json_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_jwk
tests_unit_test_jwk_SOURCES = tests/unit/test_jwk.c tests/unit/vectors.c tests/unit/vectors.h
tests_unit_test_jwk_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_jws
tests_unit_test_jws_SOURCES = tests/unit/test_jws.c tests/unit/vectors.c tests/unit/vectors.h
tests_unit_test_jws_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_metadata
tests_unit_test_metadata_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_oauth_memory
tests_unit_test_oauth_memory_SOURCES = tests/unit/test_oauth_memory.c tests/unit/vectors.c tests/unit/vectors.h $(FAULTY)
tests_unit_test_oauth_memory_LDADD = tests/libfaulty.a $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_pkce
tests_unit_test_pkce_SOURCES = tests/unit/test_pkce.c tests/unit/vectors.c tests/unit/vectors.h
tests_unit_test_pkce_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_poll
tests_unit_test_poll_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_scope
tests_unit_test_scope_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_target
tests_unit_test_target_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_url
tests_unit_test_url_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_user_code
tests_unit_test_user_code_LDADD = $(TEST_LIBS)

# web
check_PROGRAMS += tests/unit/test_cookie
tests_unit_test_cookie_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_csrf
tests_unit_test_csrf_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_form
tests_unit_test_form_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_html
tests_unit_test_html_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_qr
tests_unit_test_qr_LDADD = $(TEST_LIBS) $(QRENCODE_LIBS)
check_PROGRAMS += tests/unit/test_response
tests_unit_test_response_SOURCES = tests/unit/test_response.c $(FAULTY)
tests_unit_test_response_LDADD = tests/libfaulty.a $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_template
tests_unit_test_template_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_words
tests_unit_test_words_LDADD = $(TEST_LIBS)

# store
store_fixture = tests/store/fixture.c tests/store/fixture.h
check_PROGRAMS += tests/store/test_conflicts
tests_store_test_conflicts_SOURCES = tests/store/test_conflicts.c $(store_fixture)
tests_store_test_conflicts_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_db
tests_store_test_db_SOURCES = tests/store/test_db.c $(store_fixture)
tests_store_test_db_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_device_grant
tests_store_test_device_grant_SOURCES = tests/store/test_device_grant.c $(store_fixture)
tests_store_test_device_grant_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_events
tests_store_test_events_SOURCES = tests/store/test_events.c $(store_fixture)
tests_store_test_events_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_faults
tests_store_test_faults_SOURCES = tests/store/test_faults.c $(store_fixture) $(FAULTY)
tests_store_test_faults_LDADD = tests/libfaulty.a $(TEST_LIBS)
check_PROGRAMS += tests/store/test_migrate
tests_store_test_migrate_SOURCES = tests/store/test_migrate.c $(store_fixture)
tests_store_test_migrate_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_objects
tests_store_test_objects_SOURCES = tests/store/test_objects.c $(store_fixture)
tests_store_test_objects_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_purge
tests_store_test_purge_SOURCES = tests/store/test_purge.c $(store_fixture)
tests_store_test_purge_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_reading
tests_store_test_reading_SOURCES = tests/store/test_reading.c $(store_fixture)
tests_store_test_reading_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_restore
tests_store_test_restore_SOURCES = tests/store/test_restore.c $(store_fixture)
tests_store_test_restore_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_revocation
tests_store_test_revocation_SOURCES = tests/store/test_revocation.c $(store_fixture)
tests_store_test_revocation_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_schema
tests_store_test_schema_SOURCES = tests/store/test_schema.c $(store_fixture)
tests_store_test_schema_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_statements
tests_store_test_statements_SOURCES = tests/store/test_statements.c $(store_fixture)
tests_store_test_statements_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test_tokens
tests_store_test_tokens_SOURCES = tests/store/test_tokens.c $(store_fixture)
tests_store_test_tokens_LDADD = $(TEST_LIBS)

# shm
check_PROGRAMS += tests/unit/test_mark
tests_unit_test_mark_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_poll_clock
tests_unit_test_poll_clock_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_replay
tests_unit_test_replay_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_request_throttle
tests_unit_test_request_throttle_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_shm
tests_unit_test_shm_LDADD = $(TEST_LIBS)

# service
WORLD = tests/unit/world.c tests/unit/world.h
check_PROGRAMS += tests/unit/test_access
tests_unit_test_access_SOURCES = tests/unit/test_access.c $(WORLD)
tests_unit_test_access_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_admin_form
tests_unit_test_admin_form_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_admin_user
tests_unit_test_admin_user_SOURCES = tests/unit/test_admin_user.c $(WORLD)
tests_unit_test_admin_user_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_audit
tests_unit_test_audit_SOURCES = tests/unit/test_audit.c $(WORLD)
tests_unit_test_audit_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_client
tests_unit_test_client_SOURCES = tests/unit/test_client.c $(WORLD)
tests_unit_test_client_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_flow
tests_unit_test_flow_SOURCES = tests/unit/test_flow.c $(WORLD)
tests_unit_test_flow_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_again
tests_unit_test_grant_again_SOURCES = tests/unit/test_grant_again.c $(WORLD)
tests_unit_test_grant_again_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_decide
tests_unit_test_grant_decide_SOURCES = tests/unit/test_grant_decide.c $(WORLD)
tests_unit_test_grant_decide_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_disown
tests_unit_test_grant_disown_SOURCES = tests/unit/test_grant_disown.c $(WORLD)
tests_unit_test_grant_disown_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_faults
tests_unit_test_grant_faults_SOURCES = tests/unit/test_grant_faults.c $(WORLD) $(FAULTY)
tests_unit_test_grant_faults_LDADD = tests/libfaulty.a $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_initiate
tests_unit_test_grant_initiate_SOURCES = tests/unit/test_grant_initiate.c $(WORLD)
tests_unit_test_grant_initiate_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_limits
tests_unit_test_grant_limits_SOURCES = tests/unit/test_grant_limits.c $(WORLD)
tests_unit_test_grant_limits_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_meanwhile
tests_unit_test_grant_meanwhile_SOURCES = tests/unit/test_grant_meanwhile.c $(WORLD) $(FAULTY)
tests_unit_test_grant_meanwhile_LDADD = tests/libfaulty.a $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_open
tests_unit_test_grant_open_SOURCES = tests/unit/test_grant_open.c $(WORLD)
tests_unit_test_grant_open_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_poll
tests_unit_test_grant_poll_SOURCES = tests/unit/test_grant_poll.c $(WORLD)
tests_unit_test_grant_poll_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_programs
tests_unit_test_grant_programs_SOURCES = tests/unit/test_grant_programs.c $(WORLD)
tests_unit_test_grant_programs_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_refresh
tests_unit_test_grant_refresh_SOURCES = tests/unit/test_grant_refresh.c $(WORLD)
tests_unit_test_grant_refresh_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_grant_wait
tests_unit_test_grant_wait_SOURCES = tests/unit/test_grant_wait.c $(WORLD)
tests_unit_test_grant_wait_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_handle
tests_unit_test_handle_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_keys
tests_unit_test_keys_SOURCES = tests/unit/test_keys.c $(WORLD)
tests_unit_test_keys_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_password
tests_unit_test_password_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_refusal
tests_unit_test_refusal_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_rotation
tests_unit_test_rotation_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_secrets
tests_unit_test_secrets_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_session
tests_unit_test_session_SOURCES = tests/unit/test_session.c $(WORLD)
tests_unit_test_session_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_session_seal
tests_unit_test_session_seal_SOURCES = tests/unit/test_session_seal.c $(WORLD)
tests_unit_test_session_seal_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_site
tests_unit_test_site_SOURCES = tests/unit/test_site.c $(WORLD)
tests_unit_test_site_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_throttle
tests_unit_test_throttle_SOURCES = tests/unit/test_throttle.c $(WORLD)
tests_unit_test_throttle_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_ticket
tests_unit_test_ticket_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_tokens
tests_unit_test_tokens_SOURCES = tests/unit/test_tokens.c $(WORLD)
tests_unit_test_tokens_LDADD = $(TEST_LIBS)

# endpoint
EXTRA_DIST += \
	tests/dpop.h \
	tests/fixture.h
check_PROGRAMS += tests/endpoint/test_cors
tests_endpoint_test_cors_SOURCES = tests/endpoint/test_cors.c tests/fixture.c
tests_endpoint_test_cors_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_audience
tests_endpoint_test_audience_SOURCES = tests/endpoint/test_audience.c tests/fixture.c
tests_endpoint_test_audience_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_device
tests_endpoint_test_device_SOURCES = tests/endpoint/test_device.c tests/fixture.c
tests_endpoint_test_device_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_discovery
tests_endpoint_test_discovery_SOURCES = tests/endpoint/test_discovery.c tests/fixture.c
tests_endpoint_test_discovery_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_effort
tests_endpoint_test_effort_SOURCES = tests/endpoint/test_effort.c tests/fixture.c
tests_endpoint_test_effort_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_proof
tests_endpoint_test_proof_SOURCES = tests/endpoint/test_proof.c tests/fixture.c
tests_endpoint_test_proof_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_introspect
tests_endpoint_test_introspect_SOURCES = tests/endpoint/test_introspect.c tests/fixture.c
tests_endpoint_test_introspect_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_revoke
tests_endpoint_test_revoke_SOURCES = tests/endpoint/test_revoke.c tests/fixture.c
tests_endpoint_test_revoke_LDADD = $(TEST_LIBS)
# what they define stands in the place of libraries' own, which no archive has
if !STATIC
# its malloc is not to be taken for the compiler's own, and is asked before a
# sanitizer is ready
check_LIBRARIES += tests/libshortage.a
tests_libshortage_a_SOURCES = tests/server/shortage.c tests/server/shortage.h
tests_libshortage_a_CFLAGS = -fno-builtin
each = tests/endpoint/each.c tests/endpoint/each.h tests/fixture.c
check_PROGRAMS += tests/endpoint/test_shortage
tests_endpoint_test_shortage_SOURCES = tests/endpoint/test_shortage.c $(each)
tests_endpoint_test_shortage_LDADD = tests/libshortage.a $(TEST_LIBS) -ldl
check_PROGRAMS += tests/endpoint/test_shortage_others
tests_endpoint_test_shortage_others_SOURCES = tests/endpoint/test_shortage_others.c $(each)
tests_endpoint_test_shortage_others_LDADD = tests/libshortage.a $(TEST_LIBS) -ldl
check_PROGRAMS += tests/endpoint/test_shortage_pages
tests_endpoint_test_shortage_pages_SOURCES = tests/endpoint/test_shortage_pages.c $(each)
tests_endpoint_test_shortage_pages_LDADD = tests/libshortage.a $(TEST_LIBS) -ldl
endif
check_PROGRAMS += tests/endpoint/test_token
tests_endpoint_test_token_SOURCES = tests/endpoint/test_token.c tests/fixture.c
tests_endpoint_test_token_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/endpoint/test_userinfo
tests_endpoint_test_userinfo_SOURCES = tests/endpoint/test_userinfo.c tests/fixture.c
tests_endpoint_test_userinfo_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_pages
tests_unit_test_pages_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_verify
tests_unit_test_verify_SOURCES = tests/unit/test_verify.c tests/unit/visit.c tests/unit/visit.h
tests_unit_test_verify_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_verify_password
tests_unit_test_verify_password_SOURCES = tests/unit/test_verify_password.c tests/unit/visit.c tests/unit/visit.h
tests_unit_test_verify_password_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_verify_request
tests_unit_test_verify_request_SOURCES = tests/unit/test_verify_request.c tests/unit/visit.c tests/unit/visit.h
tests_unit_test_verify_request_LDADD = $(TEST_LIBS)

# server
check_PROGRAMS += tests/unit/test_vars
tests_unit_test_vars_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_watch
tests_unit_test_watch_LDADD = $(TEST_LIBS)

endif HAVE_CMOCKA

# fuzz: two lines a target; its inputs are in tests/fuzz/corpus/NAME/
EXTRA_DIST += \
	tests/fuzz/corpus \
	tests/fuzz/fuzz.h
check_PROGRAMS += tests/fuzz/fuzz_base64url
tests_fuzz_fuzz_base64url_SOURCES = tests/fuzz/fuzz_base64url.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_claims_template
tests_fuzz_fuzz_claims_template_SOURCES = tests/fuzz/fuzz_claims_template.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_client_assertion
tests_fuzz_fuzz_client_assertion_SOURCES = tests/fuzz/fuzz_client_assertion.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_client_auth
tests_fuzz_fuzz_client_auth_SOURCES = tests/fuzz/fuzz_client_auth.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_conf
tests_fuzz_fuzz_conf_SOURCES = tests/fuzz/fuzz_conf.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_cookie
tests_fuzz_fuzz_cookie_SOURCES = tests/fuzz/fuzz_cookie.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_dpop
tests_fuzz_fuzz_dpop_SOURCES = tests/fuzz/fuzz_dpop.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_form
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_handle
tests_fuzz_fuzz_handle_SOURCES = tests/fuzz/fuzz_handle.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_html
tests_fuzz_fuzz_html_SOURCES = tests/fuzz/fuzz_html.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_json
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_jwk
tests_fuzz_fuzz_jwk_SOURCES = tests/fuzz/fuzz_jwk.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_jws
tests_fuzz_fuzz_jws_SOURCES = tests/fuzz/fuzz_jws.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_mask
tests_fuzz_fuzz_mask_SOURCES = tests/fuzz/fuzz_mask.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_net
tests_fuzz_fuzz_net_SOURCES = tests/fuzz/fuzz_net.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_precis
tests_fuzz_fuzz_precis_SOURCES = tests/fuzz/fuzz_precis.c tests/fuzz/replay.c
tests_fuzz_fuzz_precis_LDADD = $(LDADD) $(UNISTRING_LIBS)
check_PROGRAMS += tests/fuzz/fuzz_scope
tests_fuzz_fuzz_scope_SOURCES = tests/fuzz/fuzz_scope.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_target
tests_fuzz_fuzz_target_SOURCES = tests/fuzz/fuzz_target.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_template
tests_fuzz_fuzz_template_SOURCES = tests/fuzz/fuzz_template.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_url
tests_fuzz_fuzz_url_SOURCES = tests/fuzz/fuzz_url.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_user_code
tests_fuzz_fuzz_user_code_SOURCES = tests/fuzz/fuzz_user_code.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_utf8
tests_fuzz_fuzz_utf8_SOURCES = tests/fuzz/fuzz_utf8.c tests/fuzz/replay.c
check_PROGRAMS += tests/fuzz/fuzz_vars
tests_fuzz_fuzz_vars_SOURCES = tests/fuzz/fuzz_vars.c tests/fuzz/replay.c

# guards: the rules of HACKING.md, checked
EXTRA_DIST += \
	tests/guard/code.awk \
	tests/guard/functions.awk \
	tests/guard/guard.sh
check_SCRIPTS += \
	tests/store/generate.sh \
	tests/guard/behaviours.sh \
	tests/guard/conf_keys.sh \
	tests/guard/forbidden.sh \
	tests/guard/hardening.sh \
	tests/guard/headers.sh \
	tests/guard/layers.sh \
	tests/guard/pages.sh \
	tests/guard/registered.sh \
	tests/guard/size.sh \
	tests/guard/sql.sh \
	tests/guard/symbols.sh \
	tests/guard/templates.sh \
	tests/guard/text.sh

# server: the accept loop and CGI, spoken to by hand
noinst_PROGRAMS += tests/server/probe
tests_server_probe_LDADD = $(FCGI_LDADD)
tests_server_probe_LDFLAGS = $(web_ldflags)
# loaded into the programs; no part of them, so without sanitizers
noinst_PROGRAMS += tests/server/intruder.so
tests_server_intruder_so_SOURCES = tests/server/intruder.c
tests_server_intruder_so_CFLAGS = -fPIC
tests_server_intruder_so_LDFLAGS = -shared
tests_server_intruder_so_LDADD = -ldl
noinst_PROGRAMS += tests/server/shortage.so
tests_server_shortage_so_SOURCES = tests/server/shortage.c \
	tests/server/shortage.h
# its malloc is not to be taken for the compiler's own
tests_server_shortage_so_CFLAGS = -fPIC -fno-builtin
tests_server_shortage_so_LDFLAGS = -shared
tests_server_shortage_so_LDADD = -ldl
check_SCRIPTS += tests/server/groups.sh
check_SCRIPTS += tests/server/health.sh
check_SCRIPTS += tests/server/keeper-lighttpd.sh
check_SCRIPTS += tests/server/keeper.sh
check_SCRIPTS += tests/server/limits.sh
check_SCRIPTS += tests/server/names.sh
check_SCRIPTS += tests/server/pages.sh
check_SCRIPTS += tests/server/programs.sh
check_SCRIPTS += tests/server/requests.sh
check_SCRIPTS += tests/server/rights.sh
if !SANITIZE
check_SCRIPTS += tests/server/sandbox.sh
check_SCRIPTS += tests/server/shortage.sh
endif
check_SCRIPTS += tests/server/server.sh
check_SCRIPTS += tests/server/stopped.sh
check_SCRIPTS += tests/server/versions.sh
check_SCRIPTS += tests/server/wiped.sh
EXTRA_DIST += \
	tests/server/fcgi.py \
	tests/server/groups.py \
	tests/server/installation.py \
	tests/server/health.py \
	tests/server/keeper.py \
	tests/server/limits.py \
	tests/server/names.py \
	tests/server/pages.py \
	tests/server/people.py \
	tests/server/programs.py \
	tests/server/requests.py \
	tests/server/rights.py \
	tests/server/sandbox.py \
	tests/server/sandbox.sh \
	tests/server/server.py \
	tests/server/shortage.py \
	tests/server/shortage.sh \
	tests/server/stopped.py \
	tests/server/versions.py \
	tests/server/waiting.py \
	tests/server/wiped.py

# the command line: the real programs over an installation of their own
noinst_PROGRAMS += tests/cli/clock.so
tests_cli_clock_so_SOURCES = tests/cli/clock.c
tests_cli_clock_so_CFLAGS = -fPIC
tests_cli_clock_so_LDFLAGS = -shared
tests_cli_clock_so_LDADD =
EXTRA_DIST += \
	tests/cli/cgi.sh \
	tests/cli/changes.py \
	tests/cli/cli.sh \
	tests/cli/evaluate.py \
	tests/cli/login.py \
	tests/cli/prompts.py
check_SCRIPTS += \
	tests/cli/changes.sh \
	tests/cli/deletions.sh \
	tests/cli/clock.sh \
	tests/cli/doctor.sh \
	tests/cli/grants.sh \
	tests/cli/init.sh \
	tests/cli/login.sh \
	tests/cli/objects.sh \
	tests/cli/prompts.sh \
	tests/cli/rules.sh \
	tests/cli/words.sh

# bench: measured by hand, no part of make check
noinst_PROGRAMS += tests/bench/floor
tests_bench_floor_LDADD = $(FCGI_LIBS)
EXTRA_DIST += \
	tests/bench/growth.py \
	tests/bench/instructions.py \
	tests/bench/poll.lua \
	tests/bench/poll.py \
	tests/bench/start.py \
	tests/bench/tokens.py

# from outside; scripts/test runs them: a demo behind each web server, clients
# that others wrote, a browser
EXTRA_DIST += \
	tests/browser/.npmrc \
	tests/browser/browser.mjs \
	tests/browser/device.mjs \
	tests/browser/package-lock.json \
	tests/browser/package.json \
	tests/browser/pages.mjs \
	tests/browser/run \
	tests/browser/tap.mjs \
	tests/interop/.npmrc \
	tests/interop/build \
	tests/interop/clients.mjs \
	tests/interop/foreign.py \
	tests/interop/front.py \
	tests/interop/go/device/device.go \
	tests/interop/go/go.mod \
	tests/interop/go/go.sum \
	tests/interop/go/kubelogin/go.mod \
	tests/interop/go/kubelogin/go.sum \
	tests/interop/go/oauth2dev/main.go \
	tests/interop/go/x_oauth2/main.go \
	tests/interop/https.py \
	tests/interop/java/Nimbus.java \
	tests/interop/java/pom.xml \
	tests/interop/keys.mjs \
	tests/interop/login.py \
	tests/interop/nonce.conf \
	tests/interop/others.py \
	tests/interop/package-lock.json \
	tests/interop/package.json \
	tests/interop/proof.mjs \
	tests/interop/python/authlib_client.py \
	tests/interop/python/msal_client.py \
	tests/interop/python/requirements.txt \
	tests/interop/run-node \
	tests/interop/rust/Cargo.lock \
	tests/interop/rust/Cargo.toml \
	tests/interop/rust/src/main.rs \
	tests/interop/tap.mjs \
	tests/interop/with-https \
	tests/machines/cross \
	tests/machines/plain-user \
	tests/protocol/.npmrc \
	tests/protocol/chaos.py \
	tests/protocol/claims.py \
	tests/protocol/contract.py \
	tests/protocol/document.mjs \
	tests/protocol/documents.py \
	tests/protocol/malformed.py \
	tests/protocol/openapi.conf \
	tests/protocol/openapi.py \
	tests/protocol/openid.py \
	tests/protocol/package-lock.json \
	tests/protocol/package.json \
	tests/protocol/proofs.py \
	tests/protocol/raw.py \
	tests/protocol/table.py \
	tests/protocol/world.py \
	tests/protocol/wrong.py \
	tests/protocol/wrong_proofs.py \
	tests/servers/changes.py \
	tests/servers/checks.py \
	tests/servers/devgrant.conf \
	tests/servers/down.py \
	tests/servers/flow.py \
	tests/servers/processes.py \
	tests/servers/tap.py \
	tests/with-demo

EXTRA_DIST += $(check_SCRIPTS)
