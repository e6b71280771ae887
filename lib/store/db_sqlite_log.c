/* SPDX-License-Identifier: MIT */
/* db_sqlite_log.c: does the write-ahead log belong to the file beside it? */
#include "lib/store/db_sqlite_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/crypt/digest.h"

/*
 * SQLite applies whatever log (devgrant.db-wal) it finds to the file beside it.
 * If the file was restored from a backup and an older log still lies there, that
 * damages the database. To notice it, the upper half of the file's user_version
 * counts: it grows by one with the first write into each log, and by one before
 * the log is copied back into the file. db/log holds the salts of the current log
 * and the count at which that log was begun. The file that belongs to this log
 * has that count, or one of the next two if the log was copied back in part. A
 * file that still has that count, but no log beside it, has lost its log.
 */
#define HEADER_BYTES 100	/* of the file; sqlite.org/fileformat.html 1.3 */
#define LOG_HEADER_BYTES 32	/* of the log; 4.1 */
#define SALT_AT 16
#define SALT_BYTES 8
#define COUNT_LEN 5
#define NOTE_LEN (2 * SALT_BYTES + 1 + COUNT_LEN + 1)	/* "salt count\n" */

static void
path_of(const struct dg_db *db, const char *name,
    char out[static DG_DB_PATH_MAX + 16])
{
	(void)snprintf(out, DG_DB_PATH_MAX + 16, "%s%s", db->dir, name);
}

static uint32_t
number_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* Read the file itself, without the changes in the log. Through SQLite's
 * descriptor, since closing one of our own would drop SQLite's locks. */
static bool
read_file(const struct dg_db *db, unsigned *count, bool *is_wal)
{
	uint8_t header[HEADER_BYTES];
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(db->sqlite, "main",
	    SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL ||
	    file->pMethods == NULL || file->pMethods->xRead(file, header,
	    sizeof(header), 0) != SQLITE_OK)
		return false;
	*count = DG_SQLITE_COUNT(number_at(header + 60));
	*is_wal = header[18] == 2;
	return true;
}

/* The salts of the log in hex; "" where there is none. */
static void
read_salt(struct dg_db *db, char out[static DG_SQLITE_SALT_SIZE])
{
	uint8_t header[LOG_HEADER_BYTES];
	char path[DG_DB_PATH_MAX + 16];
	struct stat st;

	out[0] = '\0';
	if (db->log_fd < 0) {
		path_of(db, "/devgrant.db-wal", path);
		db->log_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	if (db->log_fd >= 0 && fstat(db->log_fd, &st) == 0 &&
	    st.st_size > LOG_HEADER_BYTES && pread(db->log_fd, header,
	    sizeof(header), 0) == (ssize_t)sizeof(header) &&
	    number_at(header) >> 1 == 0x377f0682 >> 1)
		dg_digest_hex(header + SALT_AT, SALT_BYTES, out);
}

/* Read db/log; false: it is missing or malformed. */
static bool
read_note(const struct dg_db *db, char salt[static DG_SQLITE_SALT_SIZE],
    unsigned *count)
{
	char path[DG_DB_PATH_MAX + 16], text[NOTE_LEN];
	int64_t number;
	ssize_t n;
	int fd;

	path_of(db, "/log", path);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		return false;
	n = pread(fd, text, sizeof(text), 0);
	close(fd);
	if (n != NOTE_LEN || dg_str_copy(salt, DG_SQLITE_SALT_SIZE,
	    (struct dg_str){ text, 2 * SALT_BYTES }) != DG_OK ||
	    dg_str_int((struct dg_str){ text + 2 * SALT_BYTES + 1,
	    COUNT_LEN }, 0, DG_SQLITE_COUNT_MAX, &number) != DG_OK)
		return false;
	*count = (unsigned)number;
	return true;
}

static void
write_text(const struct dg_db *db, const char *name, const char *text)
{
	size_t n = strlen(text);
	char path[DG_DB_PATH_MAX + 16];
	int fd;

	path_of(db, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || pwrite(fd, text, n, 0) != (ssize_t)n)
		dg_log(DG_LOG_WARNING, "db_sqlite_log", "%s: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
}

static unsigned
next(unsigned count, unsigned n)
{
	return (count + n) & DG_SQLITE_COUNT_MAX;
}

/* Set the count; the lower half, the schema's version, stays as it is. */
static void
set_count(struct dg_db *db, unsigned count)
{
	bool sealed = db->sealed;
	char sql[64];
	int64_t version;

	db->sealed = false;
	if (dg_sqlite_number(db, "PRAGMA user_version", &version) == DG_OK &&
	    DG_SQLITE_COUNT(version) != count) {
		(void)snprintf(sql, sizeof(sql), "PRAGMA user_version = %u",
		    DG_SQLITE_VERSION(version) | count << 16);
		if (dg_sqlite_exec(db, sql) != DG_OK)
			dg_log(DG_LOG_WARNING, "db_sqlite_log",
			    "user_version cannot be written: if an older "
			    "database is put back, it may not be noticed");
	}
	db->sealed = sealed;
}

static bool
fits(unsigned count, unsigned begun_over)
{
	return count == begun_over || count == next(begun_over, 1) ||
	    count == next(begun_over, 2);
}

/* Leave a message for `devgrant doctor`, which shows it until somebody deletes
 * the file. */
static void
remember(const struct dg_db *db, const char *what)
{
	char text[512], time[DG_CLOCK_TEXT_SIZE], path[DG_DB_PATH_MAX + 16];

	dg_log(DG_LOG_ERROR, "db_sqlite_log", "%s: %s", db->file, what);
	dg_clock_text(dg_clock_now(), time);
	(void)snprintf(text, sizeof(text), "%s: %s\n", time, what);
	write_text(db, "/" DG_DB_NOTICE, text);
	path_of(db, "/log", path);
	(void)unlink(path);
}

enum dg_err
dg_sqlite_log_check(struct dg_db *db)
{
	char salt[DG_SQLITE_SALT_SIZE], noted[DG_SQLITE_SALT_SIZE];
	unsigned count, begun_over;
	bool is_wal, has_note;

	if (!read_file(db, &count, &is_wal))
		return DG_OK;
	read_salt(db, salt);
	has_note = read_note(db, noted, &begun_over);
	if (salt[0] != '\0') {
		if (is_wal && (!has_note || strcmp(salt, noted) != 0 ||
		    fits(count, begun_over)))
			return DG_OK;
		dg_log(DG_LOG_ERROR, "db_sqlite_log", "%s was put back, and "
		    "devgrant.db-wal beside it belongs to the former one: "
		    "stop all programs and delete devgrant.db-wal and "
		    "devgrant.db-shm, or put the former one back", db->file);
		return DG_EDB;
	}
	if (!has_note || db->lock_fd < 0 ||
	    (count != begun_over && fits(count, begun_over)))
		return DG_OK;
	remember(db, is_wal && count == begun_over ? "devgrant.db-wal is gone, and the "
	    "newest changes are lost with it" : "an older database was put back: what "
	    "happened since then, as approvals, revocations and new passwords, is undone");
	return DG_OK;
}

void
dg_sqlite_log_begun(struct dg_db *db)
{
	char salt[DG_SQLITE_SALT_SIZE], noted[DG_SQLITE_SALT_SIZE];
	char text[NOTE_LEN + 1];
	unsigned count;
	bool is_wal;

	read_salt(db, salt);
	if (strcmp(salt, db->log_salt) == 0)
		return;
	/* none: another program emptied it, and counted that */
	memcpy(db->log_salt, salt, sizeof(salt));
	if (salt[0] == '\0' || (read_note(db, noted, &db->log_count) &&
	    strcmp(salt, noted) == 0))
		return;
	if (!read_file(db, &count, &is_wal))
		return;
	db->log_count = count;
	(void)snprintf(text, sizeof(text), "%s %05u\n", salt,
	    count % 100000);
	write_text(db, "/log", text);
	set_count(db, next(count, 1));
}

/* The count grows once for each log, however often that is copied back in part. */
void
dg_sqlite_log_ends(struct dg_db *db)
{
	dg_sqlite_log_begun(db);
	if (db->log_salt[0] != '\0')
		set_count(db, next(db->log_count, 2));
}

bool
dg_sqlite_log_is_ours(struct dg_db *db)
{
	char path[DG_DB_PATH_MAX + 16], salt[DG_SQLITE_SALT_SIZE];
	struct stat open_one, st;
	unsigned count;
	bool is_wal;

	if (db->log_fd < 0 || !db->is_wal)
		return true;
	path_of(db, "/devgrant.db-wal", path);
	if (fstat(db->log_fd, &open_one) != 0 || stat(path, &st) != 0 ||
	    st.st_ino != open_one.st_ino || st.st_dev != open_one.st_dev)
		return false;
	read_salt(db, salt);
	if (salt[0] == '\0' || !read_file(db, &count, &is_wal))
		return true;
	return is_wal && (strcmp(salt, db->log_salt) != 0 ||
	    fits(count, db->log_count));
}
