/* SPDX-License-Identifier: MIT */
/* db_lock.c: the writers' lock, with a limit to the waiting */
#include "lib/store/db_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/db_files.h"

#define AGAIN_USEC 10000	/* alarms that follow the first */

static volatile sig_atomic_t expired;

static void
on_alarm(int sig)
{
	(void)sig;
	expired = 1;
}

enum dg_err
dg_db_lock_open(const char *path, int *fd)
{
	enum dg_err rc;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    S_IRUSR | S_IWUSR);
	if (*fd < 0 && errno != ELOOP) {
		dg_log(DG_LOG_ERROR, "db_lock", "%s: %s", path,
		    strerror(errno));
		return DG_EIO;
	}
	rc = dg_db_files_check(path, false);
	if (rc != DG_OK && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
	return rc;
}

/* Blocks until the lock is there, an error comes, or the alarm has rung. */
static enum dg_err
wait_for(int fd)
{
	while (flock(fd, LOCK_EX) != 0) {
		if (errno != EINTR)
			return DG_EIO;
		if (expired)
			return DG_EBUSY;
	}
	return DG_OK;
}

enum dg_err
dg_db_lock_take(int fd, int wait_ms)
{
	struct itimerval timer = { .it_interval.tv_usec = AGAIN_USEC };
	struct itimerval old_timer;
	struct sigaction action = { .sa_handler = on_alarm }, old_action;
	sigset_t alarm_only, old_mask;
	enum dg_err rc;

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return DG_OK;
	if (errno != EWOULDBLOCK && errno != EINTR)
		return DG_EIO;
	if (wait_ms <= 0)
		return DG_EBUSY;
	/* The alarm rings again and again: the first may come just before
	 * flock begins to wait. */
	timer.it_value.tv_sec = wait_ms / 1000;
	timer.it_value.tv_usec = wait_ms % 1000 * 1000;
	expired = 0;
	sigemptyset(&action.sa_mask);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	if (sigaction(SIGALRM, &action, &old_action) != 0)
		return DG_EIO;
	sigprocmask(SIG_UNBLOCK, &alarm_only, &old_mask);
	setitimer(ITIMER_REAL, &timer, &old_timer);
	rc = wait_for(fd);
	setitimer(ITIMER_REAL, &old_timer, NULL);
	sigprocmask(SIG_SETMASK, &old_mask, NULL);
	sigaction(SIGALRM, &old_action, NULL);
	return rc;
}

void
dg_db_lock_release(int fd)
{
	if (flock(fd, LOCK_UN) != 0)
		dg_log(DG_LOG_ERROR, "db_lock", "unlock: %s", strerror(errno));
}
