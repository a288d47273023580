/*
 * The text of a measure: a name, and for some an argument in the words of an
 * expectation.
 *
 *	faults
 *	count v[0..7] present       read as   expect v[0..7] present
 *	disk notes.txt 3p                     expect disk notes.txt 3p = "?"
 *	if result=SIGBUS                      expect result=SIGBUS
 *
 * Contract: pure. What is wrong is said in a sentence; where the text stands
 * in the lesson, the caller knows.
 */
#include "lesson/measure.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "lesson/source.h"

#define MEASURES_MAX 32

static const struct measure_info *measure_find(struct slice name)
{
	for (size_t i = 0; measure_table[i].name; i++)
		if (slice_is(name, measure_table[i].name))
			return &measure_table[i];
	return NULL;
}

static int complain_of_name(struct slice name, struct strbuf *complaint)
{
	const char *words[MEASURES_MAX + 1] = { NULL };
	const char *near;
	char shown[SLICE_SHOWN];

	for (size_t i = 0; i < MEASURES_MAX && measure_table[i].name; i++)
		words[i] = measure_table[i].name;
	near = diagnostic_nearest(slice_show(name, shown), words);
	strbuf_addf(complaint, "there is no measure '%s'; ", shown);
	if (near) {
		strbuf_addf(complaint, "did you mean '%s'?", near);
		return -EINVAL;
	}
	strbuf_add(complaint, "there are ");
	for (size_t i = 0; words[i]; i++)
		strbuf_addf(complaint, "%s%s", i ? ", " : "", words[i]);
	return -EINVAL;
}

/* Reads the argument as the expectation that stands for it. */
static int parse_expect(const struct measure_info *info, struct slice argument,
			struct op *ret_op, struct strbuf *complaint)
{
	struct diagnostic diagnostic;
	struct strbuf line;
	const char *hole = strstr(info->as_expect, "%s");
	int status;

	strbuf_init(&line);
	strbuf_add_bytes(&line, info->as_expect,
			 (size_t)(hole - info->as_expect));
	strbuf_add_bytes(&line, argument.text, argument.length);
	strbuf_add(&line, hole + 2);
	status = strbuf_status(&line);
	if (status == 0)
		status = op_parse(line.text, line.length, 1, ret_op,
				  &diagnostic);
	strbuf_free(&line);
	if (status == -EINVAL)
		strbuf_addf(complaint, "after '%s': %s", info->name,
			    diagnostic.what);
	return status;
}

/* Is it what the measure asks for, and no more? */
static int check_expect(const struct measure_info *info, const struct op *op,
			struct strbuf *complaint)
{
	const struct expectation *expect = &op->expect;
	bool pages = expect->terms[0].kind == EXPECT_VIEW_PAGE ||
		     expect->terms[0].kind == EXPECT_OBJECT_PAGE;
	bool counting = strcmp(info->name, "count") == 0;

	if (expect->on == EXPECT_ON_BOTH &&
	    (!counting || (pages && expect->n_terms == 1)))
		return 0;
	strbuf_addf(complaint, "the measure is '%s'", info->usage);
	if (expect->on != EXPECT_ON_BOTH)
		strbuf_add(complaint, ", taken on both machines");
	return -EINVAL;
}

int measure_parse(const char *text, struct measure *ret_measure,
		  struct strbuf *complaint)
{
	struct slice whole = slice_trim((struct slice){ text, strlen(text) });
	struct slice name = { whole.text, 0 };
	struct slice argument;
	struct measure measure = { 0 };
	int status;

	while (name.length < whole.length && name.text[name.length] != ' ' &&
	       name.text[name.length] != '\t')
		name.length++;
	argument = slice_trim((struct slice){ whole.text + name.length,
					      whole.length - name.length });
	measure.info = measure_find(name);
	if (!measure.info)
		return complain_of_name(name, complaint);
	if (!measure.info->usage != (argument.length == 0)) {
		strbuf_addf(complaint, "the measure is '%s'%s",
			    measure.info->usage ? measure.info->usage
						: measure.info->name,
			    measure.info->usage ? ""
						: ", with nothing behind it");
		return -EINVAL;
	}
	if (measure.info->as_expect) {
		status = parse_expect(measure.info, argument, &measure.op,
				      complaint);
		if (status < 0)
			return status;
		status = check_expect(measure.info, &measure.op, complaint);
		if (status < 0) {
			measure_clear(&measure);
			return status;
		}
	}
	*ret_measure = measure;
	return 0;
}

void measure_clear(struct measure *measure)
{
	op_clear(&measure->op);
	*measure = (struct measure){ 0 };
}

int quiz_measure_check(const char *measure, struct strbuf *complaint)
{
	struct measure parsed;
	int status = measure_parse(measure, &parsed, complaint);

	if (status < 0)
		return status;
	measure_clear(&parsed);
	return 0;
}

int measure_check_names(const char *text, struct script_names *names,
			struct strbuf *complaint)
{
	struct diagnostic diagnostic;
	struct measure measure;
	int status = measure_parse(text, &measure, complaint);

	if (status < 0)
		return status;
	if (measure.info->as_expect) {
		status = script_names_check(names, &measure.op, NULL, 0,
					    &diagnostic);
		if (status == -EINVAL)
			strbuf_add(complaint, diagnostic.what);
	}
	measure_clear(&measure);
	return status;
}
