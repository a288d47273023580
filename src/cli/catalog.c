/*
 * Finding the lessons
 *
 * They are looked for, in this order, in
 *
 *	$PAGETWIN_LESSONS		whoever sets it knows best
 *	DIRECTORY/lessons		beside the program
 *	DIRECTORY/../share/pagetwin/lessons	installed, wherever that is
 *	PAGETWIN_LESSONS_DIR		installed where it was configured for
 *
 * where DIRECTORY is the one the running program lies in. So the same program
 * works from its build folder, installed, and moved elsewhere.
 */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/catalog.h"
#include "cli/cli.h"
#include "lesson/lesson.h"

#ifndef PAGETWIN_LESSONS_DIR
#define PAGETWIN_LESSONS_DIR "/usr/local/share/pagetwin/lessons"
#endif

/* "05-not-on-disk-yet.md" -> its name without the end; NULL: no lesson. */
static char *lesson_file_name(const char *file)
{
	size_t length = strlen(file);

	if (length < 7 || !isdigit((unsigned char)file[0]) ||
	    strcmp(file + length - 3, ".md") != 0)
		return NULL;
	return strndup(file, length - 3);
}

static void catalog_add(struct catalog *catalog, const char *folder,
			const char *file)
{
	struct catalog_entry entry = { NULL, lesson_file_name(file) };
	struct strbuf path = STRBUF_INIT;

	if (!entry.name)
		return;
	strbuf_addf(&path, "%s/%s", folder, file);
	entry.file = strbuf_take(&path);
	if (!entry.file ||
	    array_reserve(&catalog->entries, &catalog->capacity,
			  catalog->n_entries + 1, sizeof(entry)) < 0) {
		free(entry.file);
		free(entry.name);
		return;
	}
	catalog->entries[catalog->n_entries++] = entry;
}

static int entry_order(const void *a, const void *b)
{
	const struct catalog_entry *left = a;
	const struct catalog_entry *right = b;

	return strcmp(left->name, right->name);
}

static bool catalog_read_folder(struct catalog *catalog, const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *file;

	if (!directory)
		return false;
	while ((file = readdir(directory)))
		catalog_add(catalog, folder, file->d_name);
	closedir(directory);
	if (catalog->n_entries > 1)
		qsort(catalog->entries, catalog->n_entries,
		      sizeof(*catalog->entries), entry_order);
	return catalog->n_entries > 0;
}

/* Tries "DIRECTORY/tail", DIRECTORY being where this program lies. */
static bool catalog_read_beside(struct catalog *catalog, const char *tail)
{
	char program[PATH_MAX];
	ssize_t length =
		readlink("/proc/self/exe", program, sizeof(program) - 1);
	struct strbuf folder = STRBUF_INIT;
	bool found;

	if (length <= 0)
		return false;
	program[length] = '\0';
	*strrchr(program, '/') = '\0';
	strbuf_addf(&folder, "%s/%s", program, tail);
	found = catalog_read_folder(catalog, folder.text);
	strbuf_free(&folder);
	return found;
}

void catalog_read(struct catalog *ret_catalog)
{
	const char *set = getenv("PAGETWIN_LESSONS");

	*ret_catalog = (struct catalog){ 0 };
	if (set && *set) {
		catalog_read_folder(ret_catalog, set);
		return;
	}
	if (catalog_read_beside(ret_catalog, "lessons") ||
	    catalog_read_beside(ret_catalog, "../share/pagetwin/lessons"))
		return;
	catalog_read_folder(ret_catalog, PAGETWIN_LESSONS_DIR);
}

void catalog_free(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->n_entries; i++) {
		free(catalog->entries[i].file);
		free(catalog->entries[i].name);
	}
	free(catalog->entries);
	*catalog = (struct catalog){ 0 };
}

static void complain_about_lesson(const struct catalog *catalog,
				  const char *wanted)
{
	const char **names;
	const char *near = NULL;

	if (catalog->n_entries == 0) {
		complain("no lessons were found; set PAGETWIN_LESSONS to "
			 "their folder");
		return;
	}
	names = calloc(catalog->n_entries + 1, sizeof(*names));
	for (size_t i = 0; names && i < catalog->n_entries; i++)
		names[i] = catalog->entries[i].name +
			   strspn(catalog->entries[i].name, "0123456789-");
	if (names)
		near = diagnostic_nearest(wanted, names);
	if (near)
		complain("there is no lesson '%s'; did you mean '%s'?", wanted,
			 near);
	else
		complain("there is no lesson '%s'; 'pagetwin lesson --list' "
			 "names them",
			 wanted);
	free(names);
}

char *catalog_find(const char *wanted)
{
	struct catalog catalog;
	char *file = NULL;

	if (strchr(wanted, '/') || strstr(wanted, ".md"))
		return strdup(wanted);
	catalog_read(&catalog);
	for (size_t i = 0; !file && i < catalog.n_entries; i++)
		if (lesson_is_named(catalog.entries[i].name, wanted))
			file = strdup(catalog.entries[i].file);
	if (!file)
		complain_about_lesson(&catalog, wanted);
	catalog_free(&catalog);
	return file;
}

struct lesson *catalog_load(const char *file)
{
	struct diagnostic diagnostic = { 0 };
	struct lesson *lesson = NULL;
	char name[LESSON_NAME_SIZE];
	char *text = NULL;
	size_t length;
	int status;

	if (!input_read(file, &text, &length))
		return NULL;
	lesson_name(file, name);
	status = lesson_parse(name, text, length, &lesson, &diagnostic);
	if (status == -EINVAL)
		complain_about_input(file, &diagnostic);
	else if (status < 0)
		complain("cannot read %s: %s", file, strerror(-status));
	free(text);
	return status == 0 ? lesson : NULL;
}
