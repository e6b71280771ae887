/* SPDX-License-Identifier: MIT */
/* line.c: hand connections to the process that serves */
#include "lib/server/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIGHTTPD "lighttpd\n"

/* A message of one byte and one descriptor. */
struct message {
	char byte;
	struct iovec iov;
	struct msghdr msg;
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
};

bool
dg_line_is_needed(void)
{
	char path[64], name[sizeof(LIGHTTPD)] = "";
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)getppid());
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	n = read(fd, name, sizeof(name));
	(void)close(fd);
	return n == sizeof(LIGHTTPD) - 1 && memcmp(name, LIGHTTPD,
	    sizeof(LIGHTTPD) - 1) == 0;
}

bool
dg_line_init(struct dg_line *line)
{
	int ends[2];

	*line = (struct dg_line){ -1, -1, -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	line->from = ends[0];
	line->to = ends[1];
	return true;
}

bool
dg_line_become_server(struct dg_line *line, int listen_fd)
{
	bool ok = dup3(line->to, listen_fd, O_CLOEXEC) == listen_fd;

	(void)close(line->from);
	(void)close(line->to);
	if (line->connection >= 0)
		(void)close(line->connection);
	return ok;
}

bool
dg_line_wants(const struct dg_line *line, int listen_fd, bool accepts,
    struct pollfd *out)
{
	if (line->connection >= 0)
		*out = (struct pollfd){ .fd = line->from, .events = POLLOUT };
	else
		*out = (struct pollfd){ .fd = listen_fd, .events = POLLIN };
	return line->connection >= 0 || accepts;
}

static void
message_init(struct message *m)
{
	memset(m, 0, sizeof(*m));
	m->iov = (struct iovec){ &m->byte, 1 };
	m->msg.msg_iov = &m->iov;
	m->msg.msg_iovlen = 1;
	m->msg.msg_control = &m->control;
	m->msg.msg_controllen = sizeof(m->control);
}

/* Put the connection that is held on the line. false: there is no room. */
static bool
put(struct dg_line *line)
{
	struct message m;

	message_init(&m);
	m.control.head.cmsg_len = CMSG_LEN(sizeof(int));
	m.control.head.cmsg_level = SOL_SOCKET;
	m.control.head.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&m.control.head), &line->connection, sizeof(int));
	if (sendmsg(line->from, &m.msg, MSG_DONTWAIT | MSG_NOSIGNAL) != 1)
		return false;
	(void)close(line->connection);
	line->connection = -1;
	return true;
}

void
dg_line_forward(struct dg_line *line, int listen_fd, bool accepts)
{
	while (line->connection < 0 || put(line)) {
		if (!accepts)
			return;
		line->connection = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (line->connection < 0)
			return;
	}
}

bool
dg_line_is_busy(const struct dg_line *line)
{
	struct pollfd end = { .fd = line->to, .events = POLLIN };

	return line->connection >= 0 || poll(&end, 1, 0) == 1;
}

int
dg_line_take(int fd)
{
	struct message m;
	int connection;
	ssize_t n;

	message_init(&m);
	n = recvmsg(fd, &m.msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (n < 0)
		return -1;
	if (n == 0 || m.msg.msg_controllen < CMSG_LEN(sizeof(int))) {
		/* the keeper is gone, or this process had no descriptor left */
		errno = n == 0 ? EBADF : ECONNABORTED;
		return -1;
	}
	memcpy(&connection, CMSG_DATA(&m.control.head), sizeof(connection));
	return connection;
}
