/* SPDX-License-Identifier: MIT */
/* cmd_init.c: devgrant init */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "bin/cli_secret.h"
#include "bin/cli_state.h"
#include "lib/admin/json.h"
#include "lib/admin/setup.h"
#include "lib/admin/user.h"
#include "lib/crypt/random.h"
#include "lib/oauth/json.h"
#include "lib/store/db_lock.h"

#define CONF_TEXT_MAX 4096
#define TURN_WAIT_MS 60000	/* another `init` makes keys, or asks for a password */

/* --state-dir as an absolute path. */
static enum dg_err
absolute(const char *dir, char out[static DG_CONF_PATH_MAX])
{
	char cwd[DG_CONF_PATH_MAX] = "";

	if (dir[0] != '/' && getcwd(cwd, sizeof(cwd)) == NULL)
		return DG_EINVAL;
	if (snprintf(out, DG_CONF_PATH_MAX, "%s%s%s", cwd,
	    cwd[0] != '\0' ? "/" : "", dir) >= DG_CONF_PATH_MAX)
		return DG_EINVAL;
	return DG_OK;
}

/* The file stands for good: options that say otherwise are refused. */
static int
compare(const struct dg_conf *conf, const char *base_url,
    const char *state_dir)
{
	struct dg_str url = dg_str_from(base_url);

	while (url.n > 0 && url.p[url.n - 1] == '/')
		url.n--;
	if (url.n > 0 && !dg_str_is(url, conf->base_url))
		return dg_cli_print_wrong(DG_CLI_CONFLICT, "base_url", "does "
		    "not fit: %s already says %s; change it there.", conf->file,
		    conf->base_url);
	if (state_dir[0] != '\0' && strcmp(state_dir, conf->state_dir) != 0)
		return dg_cli_print_wrong(DG_CLI_CONFLICT, "state_dir", "does "
		    "not fit: %s already says %s; change it there.", conf->file,
		    conf->state_dir);
	return DG_CLI_DONE;
}

/* Readable for all: no secret stands in it, and web programs must read it. */
static int
write_file(const char *path, const char *text)
{
	size_t n = strlen(text), done = 0;
	ssize_t put = 0;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return dg_cli_print_error(DG_CLI_FAILED, "%s: %s", path,
		    strerror(errno));
	while (done < n && (put = write(fd, text + done, n - done)) > 0)
		done += (size_t)put;
	if (fchmod(fd, 0644) != 0 || fsync(fd) != 0 || close(fd) != 0 ||
	    done < n) {
		(void)unlink(path);
		return dg_cli_print_error(DG_CLI_FAILED,
		    "%s cannot be written.", path);
	}
	return DG_CLI_DONE;
}

static int
check_url(struct dg_cli *cli)
{
	return dg_cli_print_fault(cli, dg_admin_setup_check_url(&cli->admin,
	    cli->ctx.conf.base_url, dg_cli_args_option(cli,
	    "shared-origin-accepted") != NULL));
}

/* Checked by its own reader before it is written. */
static int
write_conf(struct dg_cli *cli, const char *base_url, const char *state_dir)
{
	char text[CONF_TEXT_MAX], error[DG_CONF_ERROR_MAX];
	int n, status;

	n = snprintf(text, sizeof(text), "# Made by devgrant init; "
	    "devgrant.conf(5) explains each key.\nbase_url = %s\n"
	    "state_dir = %s\n", base_url, state_dir);
	if (n < 0 || (size_t)n >= sizeof(text))
		return dg_cli_print_error(DG_CLI_USAGE,
		    "--base-url or --state-dir is too long.");
	if (dg_conf_parse(&cli->ctx.conf, cli->config, dg_str_from(text),
	    error) != DG_OK)
		return dg_cli_print_error(DG_CLI_USAGE, "%s", error);
	status = check_url(cli);
	return status == DG_CLI_DONE ? write_file(cli->config, text) : status;
}

/*
 * Only one `init` runs at a time, since each looks what exists and makes the rest.
 * The lock is on the directory of the configuration, which exists before anything
 * is made, and is dropped when this process ends. Where it cannot be locked, as on
 * some network file systems, `init` runs without a lock.
 */
static int
wait_for_turn(struct dg_cli *cli)
{
	char path[DG_CONF_PATH_MAX], error[DG_CONF_ERROR_MAX];
	char *slash;
	int fd;

	if (dg_cli_state_find(cli, path, error) != DG_OK && (cli->config ==
	    NULL || dg_str_copy(path, sizeof(path),
	    dg_str_from(cli->config)) != DG_OK))
		return DG_CLI_DONE;	/* the next step prints the reason */
	if ((slash = strrchr(path, '/')) == NULL)
		(void)snprintf(path, sizeof(path), ".");
	else
		slash[slash == path] = '\0';
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && dg_db_lock_take(fd, TURN_WAIT_MS) == DG_EBUSY)
		return dg_cli_print_error(DG_CLI_BUSY, "Another `devgrant init` "
		    "is at work in %s.", path);
	return DG_CLI_DONE;
}

/* Read the configuration, or make the file that --config names. */
static int
get_conf(struct dg_cli *cli, bool *made)
{
	const char *base_url = dg_cli_args_option(cli, "base-url");
	const char *dir = dg_cli_args_option(cli, "state-dir");
	char path[DG_CONF_PATH_MAX], state_dir[DG_CONF_PATH_MAX] = "";
	char error[DG_CONF_ERROR_MAX];
	int status;

	*made = false;
	if (dir != NULL && absolute(dir, state_dir) != DG_OK)
		return dg_cli_print_error(DG_CLI_USAGE,
		    "--state-dir is too long.");
	if (dg_cli_state_find(cli, path, error) == DG_OK) {
		if (dg_conf_load(&cli->ctx.conf, path, error) != DG_OK)
			return dg_cli_print_error(DG_CLI_FAILED, "%s", error);
		status = compare(&cli->ctx.conf, base_url, state_dir);
		return status == DG_CLI_DONE ? check_url(cli) : status;
	}
	if (cli->config == NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "%s; --config FILE says "
		    "where to make it.", error);
	if (base_url == NULL || dir == NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "%s does not exist; "
		    "to make it, --base-url and --state-dir are needed.",
		    cli->config);
	*made = true;
	return write_conf(cli, base_url, state_dir);
}

/* As root: a new directory for the account that will run the programs. */
static int
make_state_dir(struct dg_cli *cli)
{
	const char *user = dg_cli_args_option(cli, "user");
	const char *dir = cli->ctx.conf.state_dir;
	const struct passwd *pw = NULL;
	enum dg_err rc;

	if (geteuid() == 0 && access(dir, F_OK) != 0) {
		if (user == NULL || (pw = getpwnam(user)) == NULL)
			return dg_cli_print_error(DG_CLI_USAGE, user == NULL ?
			    "As root, --user NAME must say which account will "
			    "run the programs." : "There is no account %s on "
			    "this machine.", user);
		if (mkdir(dir, 0700) != 0 ||
		    lchown(dir, pw->pw_uid, pw->pw_gid) != 0)
			return dg_cli_print_error(DG_CLI_FAILED, "%s: %s", dir,
			    strerror(errno));
	}
	rc = dg_cli_state_become_owner(cli, dir);
	return rc == DG_ENOTFOUND ? DG_CLI_DONE : dg_cli_print_fault(cli, rc);
}

/* The first administrator; an account that is there is left alone. */
static int
make_admin(struct dg_cli *cli, const char *name,
    struct dg_cli_secret *password, bool *made)
{
	struct dg_user user;
	enum dg_err rc;
	int status;

	rc = dg_admin_user_find(&cli->admin, dg_str_from(name), &user);
	*made = rc == DG_ENOTFOUND;
	if (rc != DG_ENOTFOUND)
		return dg_cli_print_fault(cli, rc);
	status = dg_cli_secret_has_source(cli) ?
	    dg_cli_secret_password(cli, name, password) :
	    dg_cli_secret_generate(password);
	if (status != DG_CLI_DONE)
		return status;
	dg_admin_user_init(&user);
	user.is_superuser = true;
	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_user_fields[0],
	    &user, dg_str_from(name))) == DG_OK)
		rc = dg_admin_user_create(&cli->admin, &user,
		    (struct dg_str){ password->text, password->n });
	return dg_cli_print_fault(cli, rc);
}

struct result {
	bool conf_made;
	bool admin_made;
	const char *admin;		/* NULL: none wanted */
	struct dg_cli_secret password;
	struct dg_setup_report report;
};

static enum dg_err
result_json(const struct dg_cli *cli, const struct result *r,
    struct json_object *o)
{
	struct json_object *made = json_object_new_array();
	enum dg_err rc;
	size_t i;

	for (i = 0; made != NULL && i < r->report.n; i++) {
		if (dg_json_add_str(made, dg_str_from(
		    r->report.line[i])) != DG_OK) {
			json_object_put(made);
			return DG_ENOMEM;
		}
	}
	if ((rc = dg_json_put(o, "done", made)) != DG_OK ||
	    (rc = dg_admin_json_text(o, "config",
	    cli->ctx.conf.file)) != DG_OK ||
	    (rc = dg_admin_json_text(o, "base_url",
	    cli->ctx.conf.base_url)) != DG_OK ||
	    (rc = dg_admin_json_text(o, "state_dir",
	    cli->ctx.conf.state_dir)) != DG_OK)
		return rc;
	if (r->admin_made &&
	    (rc = dg_admin_json_text(o, "admin", r->admin)) != DG_OK)
		return rc;
	if (r->admin_made && r->password.generated)
		return dg_json_put(o, "password", json_object_new_string_len(
		    r->password.text, (int)r->password.n));
	return DG_OK;
}

static int
tell(struct dg_cli *cli, const struct result *r)
{
	struct json_object *o = NULL;
	enum dg_err rc;
	size_t i;

	if (cli->json) {
		if ((o = json_object_new_object()) == NULL)
			return dg_cli_print_fault(cli, DG_ENOMEM);
		if ((rc = result_json(cli, r, o)) != DG_OK) {
			json_object_put(o);
			return dg_cli_print_fault(cli, rc);
		}
		return dg_cli_print_object(cli, o);
	}
	if (r->conf_made)
		printf("Made the configuration %s.\n", cli->config);
	for (i = 0; i < r->report.n; i++)
		printf("%s\n", r->report.line[i]);
	if (r->admin != NULL)
		printf(r->admin_made ? "Made the administrator %s.\n" :
		    "The account %s was there already.\n", r->admin);
	if (r->admin_made && r->password.generated)
		printf("Password, shown only now: %.*s\n", (int)r->password.n,
		    r->password.text);
	return dg_cli_print_done(cli, NULL, "Ready for %s.",
	    cli->ctx.conf.base_url);
}

static int
run(struct dg_cli *cli)
{
	static struct result r;
	enum dg_err rc;
	int status;

	r.admin = dg_cli_args_option(cli, "admin");
	if ((status = wait_for_turn(cli)) != DG_CLI_DONE ||
	    (status = get_conf(cli, &r.conf_made)) != DG_CLI_DONE ||
	    (status = make_state_dir(cli)) != DG_CLI_DONE)
		return status;
	if (dg_random_init() != DG_OK)
		return dg_cli_print_fault(cli, DG_ECRYPTO);
	if ((rc = dg_admin_setup_state(&cli->admin, &r.report)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if ((rc = dg_cli_state_open_database(cli)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	rc = dg_admin_setup_objects(&cli->admin,
	    dg_cli_args_option(cli, "no-default-flow") == NULL, &r.report);
	if (rc != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if (r.admin != NULL)
		status = make_admin(cli, r.admin, &r.password, &r.admin_made);
	if (status == DG_CLI_DONE)
		status = tell(cli, &r);
	dg_cli_secret_wipe(&r.password);
	return status;
}

static const struct dg_cli_option options[] = {
	{ "base-url", DG_CLI_VALUE, "URL",
	    "address of the server, for a new configuration" },
	{ "state-dir", DG_CLI_VALUE, "DIR",
	    "where database, keys and secrets go" },
	{ "user", DG_CLI_VALUE, "NAME",
	    "as root: account that will run the programs" },
	{ "admin", DG_CLI_VALUE, "NAME",
	    "make an administrator, as akadmin; asks for the password, or "
	    "makes and shows one" },
	{ "password-file", DG_CLI_FILE, "FILE",
	    "its password: first line of FILE, or of the input (-)" },
	{ "generate-password", DG_CLI_FLAG, NULL, "do not ask for it" },
	{ "no-default-flow", DG_CLI_FLAG, NULL,
	    "make no device code flow: no device can connect yet" },
	{ "shared-origin-accepted", DG_CLI_FLAG, NULL,
	    "others publish on this host name too, and that is accepted" },
	{ 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .help = "Makes what an installation needs, or completes it; what is "
	    "there already stays.", .options = options, .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_init = {
	"init", "make an installation", verbs
};
