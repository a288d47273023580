#ifndef PAGETWIN_CLI_CATALOG_H
#define PAGETWIN_CLI_CATALOG_H

#include <stddef.h>

struct lesson;

/* The lesson files there are, sorted by name. */
struct catalog_entry {
	char *file; /* path */
	char *name; /* "05-not-on-disk-yet" */
};

struct catalog {
	struct catalog_entry *entries;
	size_t n_entries;
	size_t capacity;
};

void catalog_read(struct catalog *ret_catalog);
void catalog_free(struct catalog *catalog);
/* By number, name, a part of the name, or path; NULL after a complaint. The
 * path is the caller's to free. */
char *catalog_find(const char *wanted);
/* Parses a lesson file; NULL after having said what is wrong. */
struct lesson *catalog_load(const char *file);

#endif
