# lib/service: what needs several entities
libdg_a_SOURCES += $(service_sources)
service_sources = \
	lib/service/access.c lib/service/access.h \
	lib/service/admin.c lib/service/admin.h \
	lib/service/admin_application.c lib/service/admin_application.h \
	lib/service/admin_application_check.c \
	lib/service/admin_application_revoke.c \
	lib/service/admin_binding.c lib/service/admin_binding.h \
	lib/service/admin_brand.c lib/service/admin_brand.h \
	lib/service/admin_client_keys.c lib/service/admin_client_keys.h \
	lib/service/admin_device.c lib/service/admin_device.h \
	lib/service/admin_doctor.c lib/service/admin_doctor.h \
	lib/service/admin_doctor_files.c lib/service/admin_doctor_files.h \
	lib/service/admin_doctor_objects.c lib/service/admin_doctor_objects.h \
	lib/service/admin_field.c lib/service/admin_field.h \
	lib/service/admin_flow.c lib/service/admin_flow.h \
	lib/service/admin_form.c lib/service/admin_form.h \
	lib/service/admin_grant.c lib/service/admin_grant.h \
	lib/service/admin_group.c lib/service/admin_group.h \
	lib/service/admin_json.c lib/service/admin_json.h \
	lib/service/admin_key.c lib/service/admin_key.h \
	lib/service/admin_patch.c lib/service/admin_patch.h \
	lib/service/admin_preview.c lib/service/admin_preview.h \
	lib/service/admin_purge.c lib/service/admin_purge.h \
	lib/service/admin_removal.c lib/service/admin_removal.h \
	lib/service/admin_resource_server.c \
	lib/service/admin_resource_server.h \
	lib/service/admin_scope.c lib/service/admin_scope.h \
	lib/service/admin_setup.c lib/service/admin_setup.h \
	lib/service/admin_subject.c lib/service/admin_subject.h \
	lib/service/admin_user.c lib/service/admin_user.h \
	lib/service/audience.c lib/service/audience.h \
	lib/service/audit.c lib/service/audit.h \
	lib/service/client.c lib/service/client.h \
	lib/service/client_key.c lib/service/client_key.h \
	lib/service/cors.c lib/service/cors.h \
	lib/service/ctx.h \
	lib/service/effort.c lib/service/effort.h \
	lib/service/flow.c lib/service/flow.h \
	lib/service/grant.h \
	lib/service/grant_access.c lib/service/grant_access.h \
	lib/service/grant_admit.c lib/service/grant_admit.h \
	lib/service/grant_code.c lib/service/grant_code.h \
	lib/service/grant_command.c \
	lib/service/grant_decide.c \
	lib/service/grant_initiate.c \
	lib/service/grant_open.c \
	lib/service/grant_poll.c \
	lib/service/grant_proof.c lib/service/grant_proof.h \
	lib/service/grant_refresh.c \
	lib/service/grant_wait.c \
	lib/service/handle.c lib/service/handle.h \
	lib/service/introspection.c lib/service/introspection.h \
	lib/service/keys.h \
	lib/service/keys_file.c lib/service/keys_file.h \
	lib/service/keys_public.c \
	lib/service/keys_rotate.c \
	lib/service/keys_sign.c \
	lib/service/password.c lib/service/password.h \
	lib/service/proof.c lib/service/proof.h \
	lib/service/refusal.c lib/service/refusal.h \
	lib/service/revocation.c lib/service/revocation.h \
	lib/service/rotation.c lib/service/rotation.h \
	lib/service/scope_claims.c lib/service/scope_claims.h \
	lib/service/secrets.c lib/service/secrets.h \
	lib/service/session.c lib/service/session.h \
	lib/service/session_seal.c lib/service/session_seal.h \
	lib/service/site.c lib/service/site.h \
	lib/service/throttle.c lib/service/throttle.h \
	lib/service/ticket.c lib/service/ticket.h \
	lib/service/tokens.h \
	lib/service/tokens_check.c \
	lib/service/tokens_claims.c lib/service/tokens_claims.h \
	lib/service/tokens_jwt.c lib/service/tokens_jwt.h \
	lib/service/tokens_scope.c \
	lib/service/tokens_sign.c \
	lib/service/tokens_store.c \
	lib/service/tokens_user.c lib/service/tokens_user.h
