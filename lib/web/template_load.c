/* SPDX-License-Identifier: MIT */
/* template_load.c: read the template folder at start */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/web/template.h"
#include "lib/web/template_parse.h"

#define FILE_MAX 65536
#define PATH_SIZE 1280

static enum dg_err
read_file(const char *path, struct dg_buf *out)
{
	FILE *f = fopen(path, "re");
	char chunk[4096];
	size_t n;
	enum dg_err rc = DG_OK;

	if (f == NULL) {
		dg_log(DG_LOG_ERROR, "template", "%s: %s", path,
		    strerror(errno));
		return DG_ECONFIG;
	}
	do {
		n = fread(chunk, 1, sizeof(chunk), f);
		dg_buf_put(out, chunk, n);
	} while (n == sizeof(chunk));
	if (ferror(f) != 0 || dg_buf_err(out) != DG_OK) {
		dg_log(DG_LOG_ERROR, "template", "%s: cannot be read", path);
		rc = DG_ECONFIG;
	}
	(void)fclose(f);
	return rc;
}

static enum dg_err
load(struct dg_tpl_file *file, const char *dir,
    const struct dg_tpl_page *layout, const struct dg_tpl_page *page)
{
	char path[PATH_SIZE];
	const char *error = NULL;
	unsigned line = 0;
	enum dg_err rc;
	int n;

	file->name = page->name;
	dg_buf_init(&file->text, FILE_MAX);
	n = snprintf(path, sizeof(path), "%s/%s.html", dir, page->name);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		dg_log(DG_LOG_ERROR, "template", "the path is too long");
		return DG_ECONFIG;
	}
	if ((rc = read_file(path, &file->text)) != DG_OK)
		return rc;
	rc = dg_template_parse(file, layout, page, &error, &line);
	if (rc == DG_EINVAL) {
		dg_log(DG_LOG_ERROR, "template", "%s:%u: %s", path, line,
		    error);
		rc = DG_ECONFIG;
	}
	return rc;
}

enum dg_err
dg_templates_load(const char *dir, const struct dg_tpl_page *pages,
    struct dg_templates **out)
{
	struct dg_templates *tpl = NULL;
	size_t n = 0;
	enum dg_err rc = DG_ENOMEM;

	*out = NULL;
	while (pages[n].name != NULL)
		n++;
	if ((tpl = calloc(1, sizeof(*tpl))) == NULL ||
	    (tpl->file = calloc(n + 1, sizeof(*tpl->file))) == NULL)
		goto out;
	for (tpl->n = 0; tpl->n < n; tpl->n++) {
		rc = load(&tpl->file[tpl->n], dir, &pages[0], &pages[tpl->n]);
		if (rc != DG_OK) {
			tpl->n++;	/* what it holds is released below */
			goto out;
		}
	}
	*out = tpl;
	tpl = NULL;
	rc = DG_OK;
out:
	dg_templates_free(tpl);
	return rc;
}

void
dg_templates_free(struct dg_templates *tpl)
{
	if (tpl == NULL)
		return;
	for (size_t i = 0; i < tpl->n; i++) {
		dg_buf_fini(&tpl->file[i].text);
		free(tpl->file[i].node);
	}
	free(tpl->file);
	free(tpl);
}
