/* SPDX-License-Identifier: MIT */
/* doctor_files.c: whose the files are, and who may do what with them */
#include "lib/admin/doctor_files.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE (2 * DG_CONF_PATH_MAX)

enum fault { FINE, FOREIGN, LINK, CLOSED, OPEN, FAULTS_N };

/* One folder with what is in it. */
struct folder {
	const char *path;
	int n[FAULTS_N];		/* how many have it */
	char first[FAULTS_N][PATH_SIZE];
};

static enum fault
fault_of(const struct stat *st)
{
	mode_t needed = S_ISDIR(st->st_mode) ? 0700 : 0600;

	if (S_ISLNK(st->st_mode))
		return LINK;
	if (st->st_uid != geteuid())
		return FOREIGN;
	if ((st->st_mode & needed) != needed)
		return CLOSED;
	return (st->st_mode & 0777) != needed ? OPEN : FINE;
}

static void
look_at(struct folder *f, const char *path)
{
	enum fault fault;
	struct stat st;

	if (lstat(path, &st) != 0)	/* deleted meanwhile, or below a folder
					   that is CLOSED and reported as such */
		return;
	fault = fault_of(&st);
	if (f->n[fault]++ == 0)
		(void)snprintf(f->first[fault], PATH_SIZE, "%s", path);
}

static void
look_inside(struct folder *f)
{
	const struct dirent *entry;
	char path[PATH_SIZE];
	DIR *dir = opendir(f->path);

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    snprintf(path, sizeof(path), "%s/%s", f->path,
		    entry->d_name) >= (int)sizeof(path))
			continue;
		look_at(f, path);
	}
	(void)closedir(dir);
}

/* For `chown`: by name where there is one. */
static void
put_user(uid_t uid, char out[static 64])
{
	const struct passwd *pw = getpwuid(uid);

	if (pw == NULL || snprintf(out, 64, "%s", pw->pw_name) >= 64)
		(void)snprintf(out, 64, "%lu", (unsigned long)uid);
}

/* The owner of the installation. */
static void
put_owner(char out[static 64])
{
	put_user(geteuid(), out);
}

/* " and 3 more", or nothing. */
static const char *
more(int n, char out[static 32])
{
	out[0] = '\0';
	if (n > 1)
		(void)snprintf(out, 32, " (and %d more)", n - 1);
	return out;
}

/* refused: do the programs refuse a file to which others have rights? */
static void
tell(struct dg_doctor *d, const char *check, const struct folder *f,
    bool refused)
{
	struct dg_doctor_path path = dg_admin_doctor_path(f->path);
	char owner[64], rest[32];

	put_owner(owner);
	if (f->n[FOREIGN] > 0)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, check, "%s%s "
		    "belongs to another user than the installation: as root, "
		    "`chown -hR %s %s`.", f->first[FOREIGN],
		    more(f->n[FOREIGN], rest), owner, path.text);
	if (f->n[LINK] > 0)
		dg_admin_doctor_find(d, refused ? DG_DOCTOR_PROBLEM :
		    DG_DOCTOR_WARNING, check, "%s%s is a "
		    "symbolic link, which the programs do not follow: put the "
		    "thing itself there.", f->first[LINK],
		    more(f->n[LINK], rest));
	if (f->n[CLOSED] > 0)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, check, "%s%s cannot "
		    "be read and written by its owner: `chmod -R a-x,u=rwX,go= %s`.",
		    f->first[CLOSED], more(f->n[CLOSED], rest), path.text);
	if (f->n[OPEN] > 0)
		dg_admin_doctor_find(d, refused ? DG_DOCTOR_PROBLEM :
		    DG_DOCTOR_WARNING, check, "%s%s gives rights to others%s: "
		    "`chmod -R a-x,u=rwX,go= %s`.", f->first[OPEN],
		    more(f->n[OPEN], rest), refused ? ", which the programs "
		    "refuse" : "", path.text);
	if (f->n[FOREIGN] + f->n[LINK] + f->n[CLOSED] + f->n[OPEN] == 0)
		dg_admin_doctor_find(d, DG_DOCTOR_OK, check, "%s is for its "
		    "owner alone.", f->path);
}

static void
examine(struct dg_doctor *d, const char *check, const char *path,
    bool refused, bool inside)
{
	struct folder f = { .path = path };
	struct stat st;

	if (lstat(path, &st) != 0 && errno == ENOENT) {
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, check, "%s is not "
		    "there: `devgrant init%s` makes it.", path, d->with);
		return;
	}
	if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode) &&
	    !S_ISLNK(st.st_mode)) {
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, check, "%s is not a "
		    "folder: move it away, then `devgrant init%s` makes one.",
		    path, d->with);
		return;
	}
	look_at(&f, path);
	if (inside)
		look_inside(&f);
	tell(d, check, &f, refused);
}

static void
examine_log(struct dg_doctor *d, const char *file)
{
	struct dg_doctor_path quoted = dg_admin_doctor_path(file);
	const char *slash = strrchr(file, '/');
	char folder[DG_CONF_PATH_MAX], owner[64];
	struct stat st;

	put_owner(owner);
	if (lstat(file, &st) == 0 && !S_ISREG(st.st_mode)) {
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "log", "%s is not a "
		    "file, so the programs log to their standard error: move "
		    "it away.", file);
		return;
	}
	if (access(file, W_OK) == 0)
		return;
	if (errno != ENOENT || slash == NULL) {
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "log", "%s cannot "
		    "be written (%s), so the programs log to their standard "
		    "error: as root, `chown %s %s && chmod u+rw %s`.", file,
		    strerror(errno), owner, quoted.text, quoted.text);
		return;
	}
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - file),
	    file);
	if (access(folder, W_OK | X_OK) == 0)
		return;
	quoted = dg_admin_doctor_path(folder);
	dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "log", "%s cannot be made "
	    "in %s (%s), so the programs log to their standard error: as root, "
	    "`install -d -o %s -m 750 %s`.", file, folder, strerror(errno),
	    owner, quoted.text);
}

static void
put_group(char out[static 64])
{
	const struct group *group = getgrgid(getegid());

	if (group == NULL || snprintf(out, 64, "%s", group->gr_name) >= 64)
		(void)snprintf(out, 64, "%lu", (unsigned long)getegid());
}

/* The topmost folder of path that this process may not enter; "": none. */
static void
find_closed(const char *path, char out[static DG_CONF_PATH_MAX])
{
	const char *slash = path;

	while ((slash = strchr(slash + 1, '/')) != NULL) {
		(void)snprintf(out, DG_CONF_PATH_MAX, "%.*s",
		    (int)(slash - path), path);
		if (access(out, X_OK) != 0)
			return;
	}
	out[0] = '\0';
}

/* Root could read the configuration; can the user as whom the programs run? */
static void
examine_conf(struct dg_doctor *d)
{
	const char *file = d->admin->ctx->conf.file;
	char folder[DG_CONF_PATH_MAX], owner[64], group[64];
	struct dg_doctor_path quoted;
	const char *why;

	if (access(file, R_OK) == 0)
		return;
	why = strerror(errno);
	put_owner(owner);
	put_group(group);
	find_closed(file, folder);
	if (folder[0] != '\0') {
		quoted = dg_admin_doctor_path(folder);
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "configuration",
		    "%s cannot be read by %s, as whom the programs run, since "
		    "%s may not be entered: as root, `chmod a+x %s`, or put "
		    "the file elsewhere.", file, owner, folder, quoted.text);
		return;
	}
	quoted = dg_admin_doctor_path(file);
	dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "configuration", "%s cannot "
	    "be read by %s, as whom the programs run (%s): as root, `chgrp %s "
	    "%s && chmod g+r %s`.", file, owner, why, group, quoted.text, quoted.text);
}

/* If state_dir belongs to root but its content to another user, that other user
 * is the one as whom the programs run. */
static bool
is_taken(struct dg_doctor *d)
{
	const char *state_dir = d->admin->ctx->conf.state_dir;
	char path[PATH_SIZE], owner[64];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/db", state_dir);
	if (geteuid() != 0 || lstat(path, &st) != 0 || st.st_uid == 0)
		return false;
	put_user(st.st_uid, owner);
	dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "state_dir", "%s belongs to "
	    "root, and what is in it to %s: `chown %s %s`.", state_dir, owner,
	    owner, dg_admin_doctor_path(state_dir).text);
	return true;
}

void
dg_admin_doctor_rights(struct dg_doctor *d)
{
	static const struct {
		const char *name;
		bool refused;
	} folders[] = { { "db", true }, { "run", false }, { "backup", false } };
	const struct dg_conf *conf = &d->admin->ctx->conf;
	char path[PATH_SIZE];
	size_t i;

	if (is_taken(d))
		return;
	examine_conf(d);
	examine(d, "state_dir", conf->state_dir, false, false);
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", conf->state_dir,
		    folders[i].name);
		examine(d, folders[i].name, path, folders[i].refused, true);
	}
	examine(d, "keys_dir", conf->keys_dir, true, true);
	examine(d, "pepper_dir", conf->pepper_dir, true, true);
	if (conf->log == DG_LOG_TO_FILE)
		examine_log(d, conf->log_path);
}
