/* SPDX-License-Identifier: MIT */
/* each.c: repeat a request with each of its allocations failing in turn */
#include "tests/unit/test.h"

#include <execinfo.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gcrypt.h>
#include <json-c/json.h>

#include "tests/endpoint/each.h"
#include "tests/server/shortage.h"

#define REPLY_SIZE 65536
#define FRAMES 48
#define WAY 16			/* callers that tell one way from another */
#define DEADLY_MAX 2048
#define FAULTS_SHOWN 10
#define HANGS_SEC 60

/* A sanitizer takes ten times as long, and sees what nobody frees. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#define STEP 31
#define leaks() (__lsan_do_recoverable_leak_check() != 0)

/* json-c leaks a name or a value that it cannot add to its object. A leak is
 * recognised as json-c's only if the stack is unwound in the slow way. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:json_tokener_parse_ex\nleak:json_object_object_add\n";
}
#else
#define STEP 1
#define leaks() false
#endif

enum end { END_NONE, END_RIGHT, END_ERROR, END_WRONG, END_WRONG_LATER,
	END_LEAK };

/* Memory that parent and child processes share. */
struct shared {
	enum end end;
	int commits;			/* by the request that had enough */
	int status;			/* of the reply after the shortage */
	char by[64];			/* where it crashed */
	size_t expected_n, reply_n;
	char expected[REPLY_SIZE];
	char reply[REPLY_SIZE];		/* the one that is wrong */
};

static struct shared *shared;
static size_t ask_each;
static struct {
	size_t n, step;			/* allocations so far */
	bool all;			/* the same way again, too */
	size_t right, errors, deaths, skipped;
	size_t late;			/* deaths when all was written */
	size_t faults;
	bool is_child;			/* it is this process that fails */
	int commits;
} now;

/* Allocations at which a library ends the process instead of failing. */
static uint64_t deadly[DEADLY_MAX];
static size_t deadly_n;

/*
 * Random bytes that are the same in each process, so that replies are; what
 * libgcrypt needs itself it takes another way.
 */
static uint64_t drawn;

void
gcry_randomize(void *out, size_t n, enum gcry_random_level level)
{
	uint8_t *p = out;
	uint64_t v;

	(void)level;
	while (n-- > 0) {
		v = ++drawn * 0x9e3779b97f4a7c15;
		*p++ = (uint8_t)((v ^ v >> 29) * 0xbf58476d1ce4e5b9 >> 56);
	}
}

static int
count_commit(void *arg)
{
	(void)arg;
	now.commits++;
	return 0;
}

static int
on_open(sqlite3 *db)
{
	(void)sqlite3_commit_hook(db, count_commit, NULL);
	return SQLITE_OK;
}

/* The name of the file whose code called the function that ended the process. */
static void
on_crash(int sig)
{
	void *frame[FRAMES];
	int n = backtrace(frame, FRAMES), i = 0;
	const char *name = "?";

	while (i < n && strncmp(shortage_object(frame[i]), "libc.", 5) != 0)
		i++;
	for (; i < n; i++) {
		name = shortage_object(frame[i]);
		if (strncmp(name, "libc.", 5) != 0 &&
		    strncmp(name, "libasan", 7) != 0)
			break;
	}
	(void)snprintf(shared->by, sizeof(shared->by), "%s", name);
	_exit(128 + sig);
}

static int
note_allocation(const char *object)
{
	(void)object;
	now.n++;
	return 0;
}

/* Does the hook see allocations of this process at all? */
static void
check_hook(void)
{
	struct json_object *obj;

	shortage_hook = note_allocation;
	obj = json_object_new_object();
	shortage_hook = NULL;
	json_object_put(obj);
	assert_true(now.n > 0);
}

void
each_init(size_t again)
{
	void *frame[1];

	ask_each = again;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(shared != MAP_FAILED);
	/* loads what it needs, now that there is memory */
	(void)backtrace(frame, 1);
	check_hook();
	assert_int_equal(sqlite3_auto_extension((void (*)(void))on_open),
	    SQLITE_OK);
}

/*
 * A child of its own for each try; 0 in it. The C library may hold a lock when
 * it allocates, and opens it for the thread that closed it only: so the child
 * is made by the kernel's call, after which it takes itself for the parent.
 */
static pid_t
split(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE };
	pid_t pid;

	shared->end = END_NONE;
	shared->by[0] = '\0';
	(void)fflush(stdout);
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid != 0)
		return pid;
	now.is_child = true;
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		(void)signal(crashes[i], on_crash);
	/* json-c and GMP tell stderr why they end */
	if (freopen("/dev/null", "w", stderr) == NULL)
		_exit(1);
	alarm(HANGS_SEC);
	return 0;
}

static int
wait_for(pid_t pid)
{
	int status;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static enum dg_err
run(struct fixture *fx, const struct each_request *r)
{
	return fixture_run(fx, r->method, r->target,
	    strcmp(r->method, "POST") == 0 ? r->body : NULL);
}

static int
status_of(const char *reply)
{
	int status = 0;

	(void)sscanf(reply, "Status: %d ", &status);
	return status;
}

static bool
is_word(char c)
{
	return c == '_' || c == '-' || (c >= '0' && c <= '9') ||
	    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Skip the random word or the number at *p; false: there is none. */
static bool
skip_random(const char **p)
{
	size_t n = 0, digits = 0, small = 0;

	for (; is_word((*p)[n]); n++) {
		digits += (*p)[n] >= '0' && (*p)[n] <= '9';
		small += (*p)[n] >= 'a';
	}
	if (n == 0 || (digits < n && (n < 9 || (digits == 0 && small > 0))))
		return false;
	*p += n;
	return true;
}

/* Are both replies the same, apart from random words and times? */
static bool
are_alike(const char *a, const char *b)
{
	bool begins = true;		/* a word, if one stands there */

	while (*a != '\0' && *b != '\0') {
		if (begins && skip_random(&a) && !skip_random(&b))
			return false;
		begins = !is_word(*a);
		if (*a != *b)
			return false;
		if (*a != '\0') {
			a++;
			b++;
		}
	}
	return *a == *b;
}

static void
keep_reply(struct fixture *fx)
{
	const struct dg_buf *out = &fx->exchange.out;

	shared->reply_n = out->n < REPLY_SIZE ? out->n : REPLY_SIZE - 1;
	memcpy(shared->reply, dg_buf_get(out), shared->reply_n);
	shared->reply[shared->reply_n] = '\0';
	shared->status = status_of(shared->reply);
}

static bool
is_error(int status)
{
	return status == 500 || status == 503;
}

/* In the child whose allocation failed: check the reply, then repeat the request. */
static enum end
judge(struct fixture *fx, each_ask *ask, enum dg_err rc)
{
	static struct each_request again;
	enum end end = END_ERROR;

	if (rc == DG_OK) {
		keep_reply(fx);
		if (shared->reply_n == shared->expected_n &&
		    memcmp(shared->reply, shared->expected,
		    shared->reply_n) == 0)
			end = END_RIGHT;
		else if (!is_error(shared->status) ||
		    strstr(shared->reply, fx->exchange.req.id) == NULL)
			return END_WRONG;
	}
	dg_exchange_wipe(&fx->exchange);
	if (end == END_RIGHT || (now.commits == 0 && !now.all &&
	    now.n % ask_each != 0))
		return end;
	fixture_wait(fx, 10000);
	ask(fx, &again);
	if (run(fx, &again) != DG_OK)
		return END_WRONG_LATER;
	keep_reply(fx);
	return shared->status == status_of(shared->expected) &&
	    are_alike(shared->reply, shared->expected) ? end : END_WRONG_LATER;
}

static bool
is_library(const char *object)
{
	return strncmp(object, "libgcrypt.so", 12) == 0 ||
	    strncmp(object, "libgmp.so", 9) == 0 ||
	    strncmp(object, "libjson-c.so", 12) == 0;
}

/* Print a fault. The parent is still at the allocation that failed in the child,
 * so its stack shows where that is. */
static void
tell_fault(const char *object, const char *what)
{
	void *frame[FRAMES];

	if (++now.faults > FAULTS_SHOWN)
		return;
	printf("# allocation %zu, of %s: %s\n", now.n, object, what);
	if (shared->end == END_WRONG || shared->end == END_WRONG_LATER)
		printf("# %s\n", shared->reply);
	(void)fflush(stdout);
	backtrace_symbols_fd(frame, backtrace(frame, FRAMES), STDOUT_FILENO);
}

static void
note(const char *object, int status)
{
	char what[160];

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		now.right += shared->end == END_RIGHT;
		now.errors += shared->end == END_ERROR;
		if (shared->end == END_WRONG)
			tell_fault(object, "a wrong reply");
		if (shared->end == END_WRONG_LATER)
			tell_fault(object, "a wrong reply, asked once more");
		if (shared->end == END_LEAK)
			tell_fault(object, "memory that nobody frees");
		return;
	}
	if (is_library(shared->by) && shared->end == END_NONE) {
		now.deaths++;
		now.late += shared->commits > 0 &&
		    now.commits == shared->commits;
		return;
	}
	(void)snprintf(what, sizeof(what), "%s died, 0x%x, after %d of %d "
	    "transactions", shared->by, (unsigned)status, now.commits,
	    shared->commits);
	tell_fault(object, what);
}

/* A hash (FNV-1a) of the call stack and of the number of commits so far. */
static uint64_t
way_here(void)
{
	void *frame[WAY];
	int n = backtrace(frame, WAY);
	uint64_t hash = 0xcbf29ce484222325 ^ (uint64_t)now.commits;

	for (int i = 0; i < n; i++)
		hash = (hash ^ (uintptr_t)frame[i]) * 0x100000001b3;
	return hash;
}

/*
 * For one signature, loops in libgcrypt allocate ten thousand numbers, and
 * libgcrypt ends the process when one of these allocations fails. One try for each
 * call stack is enough.
 */
static bool
is_known(uint64_t way)
{
	size_t i;

	for (i = 0; i < deadly_n; i++)
		if (deadly[i] == way)
			return true;
	return false;
}

static void
try(const char *object)
{
	uint64_t way = way_here();
	size_t deaths = now.deaths;
	pid_t pid;

	if (!now.all && is_known(way)) {
		now.skipped++;
		return;
	}
	if ((pid = split()) == 0)
		return;
	note(object, wait_for(pid));
	if (now.deaths > deaths && deadly_n < DEADLY_MAX)
		deadly[deadly_n++] = way;
}

static int
on_allocation(const char *object)
{
	shortage_hook = NULL;
	if (now.n++ % now.step == 0)
		try(object);
	if (now.is_child)
		return 1;
	shortage_hook = on_allocation;
	return 0;
}

/* The reply of a process with enough memory. */
static void
expect(struct fixture *fx, const struct each_request *r, int status)
{
	pid_t pid = split();

	if (pid == 0) {
		now.commits = 0;
		if (run(fx, r) != DG_OK)
			_exit(1);
		keep_reply(fx);
		shared->commits = now.commits;
		_exit(0);
	}
	assert_int_equal(wait_for(pid), 0);
	memcpy(shared->expected, shared->reply, shared->reply_n + 1);
	shared->expected_n = shared->reply_n;
	if (shared->status != status)
		printf("# %s\n", shared->reply);
	assert_int_equal(shared->status, status);
}

/* The process ended after its last commit, so the reply is lost: the same request
 * must be answered with a good reply. */
static void
ask_again(struct fixture *fx, each_ask *ask)
{
	static struct each_request r;

	ask(fx, &r);
	assert_ok(run(fx, &r));
	keep_reply(fx);
	dg_exchange_wipe(&fx->exchange);
	if (shared->status == status_of(shared->expected) &&
	    are_alike(shared->reply, shared->expected))
		return;
	printf("# a library ended the process when all was done, and then:\n"
	    "# %s\n", shared->reply);
	now.faults++;
}

void
each_allocation(struct fixture *fx, each_ask *ask, int status)
{
	static struct each_request r;
	const char *step = getenv("SHORTAGE_EACH");
	enum dg_err rc;

	ask(fx, &r);
	memset(&now, 0, sizeof(now));
	now.step = step != NULL ? strtoul(step, NULL, 10) : STEP;
	now.all = step != NULL && now.step == 1;
	assert_true(now.step > 0);
	expect(fx, &r, status);
	shortage_hook = on_allocation;
	rc = run(fx, &r);
	shortage_hook = NULL;
	if (now.is_child) {
		shared->end = judge(fx, ask, rc);
		if (leaks())
			shared->end = END_LEAK;
		_exit(0);
	}
	assert_ok(rc);
	dg_exchange_wipe(&fx->exchange);
	if (now.late > 0)
		ask_again(fx, ask);
	printf("# %s %s: of %zu allocations %zu gave an error, %zu were not "
	    "missed, at %zu (and %zu on the same way) a library ended the "
	    "process\n", r.method, r.target, now.n, now.errors, now.right,
	    now.deaths, now.skipped);
	/* that there is none happens, with newer libraries at short requests */
	assert_int_equal(now.faults, 0);
}
