/* SPDX-License-Identifier: MIT */
/*
 * replay.c: run a fuzz target over its corpus, TAP output
 *
 * The program fuzz_X reads $top_srcdir/tests/fuzz/corpus/X. Besides each file
 * it tries every beginning of it and every byte of it changed.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_MAX 65536
#define VARIED_MAX 2048	/* larger files run as they are only */

/* In a block of its own size, so that ASan sees a read beyond the end. */
static void
run(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n == 0 ? 1 : n);

	if (copy == NULL)
		abort();
	memcpy(copy, data, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void
run_variants(uint8_t *data, size_t n)
{
	static const uint8_t values[] = { 0x00, 0x0a, 0x20, 0x80, 0xff };

	for (size_t i = 0; i < n; i++)
		run(data, i);
	for (size_t i = 0; i < n; i++) {
		uint8_t saved = data[i];

		for (size_t j = 0; j < sizeof(values); j++) {
			data[i] = values[j];
			run(data, n);
		}
		data[i] = saved;
	}
}

static int
replay(const char *path)
{
	static uint8_t data[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		return -1;
	n = fread(data, 1, sizeof(data), f);
	(void)fclose(f);
	run(data, n);
	if (n <= VARIED_MAX)
		run_variants(data, n);
	return 0;
}

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char *argv[])
{
	const char *top = getenv("top_srcdir");
	const char *name = strstr(argv[0], "fuzz_");
	struct dirent **inputs = NULL;
	char path[4096];
	int failed = 0;
	int n;

	(void)argc;
	if (top == NULL || name == NULL) {
		printf("Bail out! call fuzz_X with top_srcdir set\n");
		return EXIT_FAILURE;
	}
	(void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", top,
	    name + strlen("fuzz_"));
	n = scandir(path, &inputs, is_input, alphasort);
	if (n <= 0) {
		printf("Bail out! no corpus in %s\n", path);
		return EXIT_FAILURE;
	}
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s/%s",
		    top, name + strlen("fuzz_"), inputs[i]->d_name);
		/* first, so that a crash shows the input it happened in */
		printf("# %s\n", inputs[i]->d_name);
		(void)fflush(stdout);
		if (replay(path) != 0)
			failed = 1;
		printf("%sok %d - %s\n", failed ? "not " : "", i + 1,
		    inputs[i]->d_name);
		free(inputs[i]);
	}
	free(inputs);
	return failed;
}
