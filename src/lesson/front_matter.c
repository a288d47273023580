/*
 * The front matter of a lesson: what a catalog needs to know of it.
 *
 *	---
 *	title: Not on disk yet
 *	minutes: 25
 *	needs: lessons 1 and 2; C pointers
 *	references: CS2023 OS.7, OS.10; OSTEP 18, 42;
 *	  CS:APP 9.8
 *	idioms: yes
 *	---
 *
 * It is the part of YAML that everybody writes: a key, a colon, a blank, a
 * value; an indented line goes on with the value before it; quotation marks
 * around a whole value are taken off; # starts a comment line. A key that is
 * none of ours is an error, because it is most likely one of ours misspelt.
 *
 * Contract: pure; the lines are 1 to lines_used of the file, and whoever
 * hands the file to a Markdown parser blanks those out first.
 */
#include "lesson/front_matter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"

/* Ten hours: a number above this is a slip of the finger. */
#define MINUTES_MAX 600

enum key {
	KEY_TITLE,
	KEY_MINUTES,
	KEY_NEEDS,
	KEY_REFERENCES,
	KEY_IDIOMS,
	KEYS
};

static const char *const key_names[KEYS + 1] = {
	[KEY_TITLE] = "title",	 [KEY_MINUTES] = "minutes",
	[KEY_NEEDS] = "needs",	 [KEY_REFERENCES] = "references",
	[KEY_IDIOMS] = "idioms",
};

/* One key as it was found. */
struct entry {
	unsigned line;	 /* 0: was not given */
	unsigned column; /* of the value */
	struct strbuf value;
};

static int key_find(struct slice name)
{
	for (int i = 0; i < KEYS; i++)
		if (slice_is(name, key_names[i]))
			return i;
	return -1;
}

static int complain_of_key(const struct source *source, unsigned line,
			   struct slice name, struct diagnostic *ret_diagnostic)
{
	char shown[SLICE_SHOWN];
	const char *near =
		diagnostic_nearest(slice_show(name, shown), key_names);

	return source_complain(
		source, line, 1, ret_diagnostic,
		"'%s' is no key of a lesson's front matter; %s%s%s", shown,
		near ? "did you mean '" : "there are title, ",
		near ? near : "minutes, needs, references and idioms",
		near ? "'?" : "");
}

/* Adds the text to the value; a blank joins the lines of a long one. */
static void entry_add(struct entry *entry, struct slice text)
{
	if (entry->value.length > 0 && text.length > 0)
		strbuf_add_char(&entry->value, ' ');
	strbuf_add_bytes(&entry->value, text.text, text.length);
}

/* "key: value" */
static int read_entry(const struct source *source, unsigned line,
		      struct slice text, struct entry entries[KEYS],
		      int *ret_key, struct diagnostic *ret_diagnostic)
{
	const char *colon = memchr(text.text, ':', text.length);
	struct slice name, value;
	int key;

	if (!colon)
		return source_complain(source, line, 1, ret_diagnostic,
				       "front matter has lines 'key: value', "
				       "between two lines '---'");
	name = slice_trim(
		(struct slice){ text.text, (size_t)(colon - text.text) });
	key = key_find(name);
	if (key < 0)
		return complain_of_key(source, line, name, ret_diagnostic);
	if (entries[key].line)
		return source_complain(source, line, 1, ret_diagnostic,
				       "'%s' was said before, in line %u",
				       key_names[key], entries[key].line);
	value = slice_trim((struct slice){
		colon + 1, text.length - (size_t)(colon + 1 - text.text) });
	entries[key].line = line;
	entries[key].column = (unsigned)(value.text - text.text) + 1;
	entry_add(&entries[key], value);
	*ret_key = key;
	return 0;
}

static bool is_marker(struct slice text)
{
	return slice_is(text, "---") || slice_is(text, "...");
}

/* Reads the lines between the two markers. *ret_lines counts all of them. */
static int read_lines(const struct source *source, struct entry entries[KEYS],
		      unsigned *ret_lines, struct diagnostic *ret_diagnostic)
{
	int key = -1;

	for (unsigned line = 2; line <= source->n_lines; line++) {
		struct slice text;
		bool indented;
		int status;

		text.text = source_line(source, line, &text.length);
		indented = text.length > 0 &&
			   (text.text[0] == ' ' || text.text[0] == '\t');
		if (is_marker(text)) {
			*ret_lines = line;
			return 0;
		}
		if (slice_trim(text).length == 0 || text.text[0] == '#')
			continue;
		if (indented && key >= 0) {
			entry_add(&entries[key], slice_trim(text));
			continue;
		}
		status = read_entry(source, line, text, entries, &key,
				    ret_diagnostic);
		if (status < 0)
			return status;
	}
	return source_complain(source, 1, 1, ret_diagnostic,
			       "this front matter is not closed; "
			       "end it with a line '---'");
}

static int read_minutes(const struct source *source, const struct entry *entry,
			unsigned *ret_minutes,
			struct diagnostic *ret_diagnostic)
{
	char *end;
	unsigned long minutes;

	if (!entry->line)
		return 0;
	minutes = strtoul(entry->value.text, &end, 10);
	if (entry->value.text[0] < '0' || entry->value.text[0] > '9' ||
	    *end != '\0' || minutes == 0 || minutes > MINUTES_MAX)
		return source_complain(
			source, entry->line, entry->column, ret_diagnostic,
			"minutes is a number from 1 to %d", MINUTES_MAX);
	*ret_minutes = (unsigned)minutes;
	return 0;
}

static int read_idioms(const struct source *source, const struct entry *entry,
		       bool *ret_idioms, struct diagnostic *ret_diagnostic)
{
	if (!entry->line)
		return 0;
	if (strcmp(entry->value.text, "yes") != 0 &&
	    strcmp(entry->value.text, "no") != 0)
		return source_complain(source, entry->line, entry->column,
				       ret_diagnostic, "idioms is yes or no");
	*ret_idioms = entry->value.text[0] == 'y';
	return 0;
}

/* The value, without quotation marks around the whole of it; NULL where the
 * key was not given. */
static int take_text(struct entry *entry, char **ret_text)
{
	struct slice text = { entry->value.text, entry->value.length };

	if (strbuf_status(&entry->value) < 0)
		return -ENOMEM;
	if (!entry->line)
		return 0;
	if (text.length >= 2 && (text.text[0] == '"' || text.text[0] == '\'') &&
	    text.text[text.length - 1] == text.text[0]) {
		text.text++;
		text.length -= 2;
	}
	*ret_text = slice_copy(text);
	return *ret_text ? 0 : -ENOMEM;
}

static int take_entries(const struct source *source, struct entry entries[KEYS],
			struct front_matter *ret_matter,
			struct diagnostic *ret_diagnostic)
{
	struct front_matter matter = { 0 };
	int status;

	status = read_minutes(source, &entries[KEY_MINUTES], &matter.minutes,
			      ret_diagnostic);
	if (status == 0)
		status = read_idioms(source, &entries[KEY_IDIOMS],
				     &matter.idioms, ret_diagnostic);
	if (status == 0)
		status = take_text(&entries[KEY_TITLE], &matter.title);
	if (status == 0)
		status = take_text(&entries[KEY_NEEDS], &matter.needs);
	if (status == 0)
		status =
			take_text(&entries[KEY_REFERENCES], &matter.references);
	if (status < 0) {
		front_matter_clear(&matter);
		return status;
	}
	*ret_matter = matter;
	return 0;
}

int front_matter_parse(const struct source *source,
		       struct front_matter *ret_matter, unsigned *ret_lines,
		       struct diagnostic *ret_diagnostic)
{
	struct entry entries[KEYS] = { 0 };
	unsigned lines = 0;
	struct slice first;
	int status = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(entries); i++)
		strbuf_init(&entries[i].value);
	first.text = source_line(source, 1, &first.length);
	if (slice_is(first, "---"))
		status = read_lines(source, entries, &lines, ret_diagnostic);
	if (status == 0)
		status = take_entries(source, entries, ret_matter,
				      ret_diagnostic);
	if (status == 0)
		*ret_lines = lines;
	for (size_t i = 0; i < ARRAY_LENGTH(entries); i++)
		strbuf_free(&entries[i].value);
	return status;
}

int lesson_front_matter(const char *text, size_t length,
			struct front_matter *ret_matter,
			struct diagnostic *ret_diagnostic)
{
	struct source source;
	unsigned lines;
	int status = source_new(text, length, &source, ret_diagnostic);

	if (status < 0)
		return status;
	status =
		front_matter_parse(&source, ret_matter, &lines, ret_diagnostic);
	source_clear(&source);
	return status;
}

void front_matter_clear(struct front_matter *matter)
{
	free(matter->title);
	free(matter->needs);
	free(matter->references);
	*matter = (struct front_matter){ 0 };
}
