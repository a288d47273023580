/*
 * Verdicts and differences as values
 *
 * A comparison is a verdict and a list of differences, each with its place,
 * both values, and the reason. The verdict is the worst of the list:
 *
 *	same < unobservable < simplified < surprise
 *
 * "Unobservable" is better than "simplified": where one machine cannot show
 * something, nothing speaks against their agreeing.
 */
#include "compare/reason.h"

#include "base/array.h"
#include "base/strbuf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_names[] = {
	[VERDICT_SAME] = "same",
	[VERDICT_UNOBSERVABLE] = "unobservable",
	[VERDICT_SIMPLIFIED] = "simplified",
	[VERDICT_SURPRISE] = "surprise",
};

static const char *const field_names[] = {
	[FIELD_RESULT] = "result",   [FIELD_MINOR] = "minor",
	[FIELD_MAJOR] = "major",     [FIELD_BYTES] = "bytes",
	[FIELD_SIZE] = "size",	     [FIELD_EXISTS] = "exists",
	[FIELD_AREAS] = "areas",     [FIELD_PRESENT] = "present",
	[FIELD_SWAPPED] = "swapped", [FIELD_EXCLUSIVE] = "exclusive",
	[FIELD_ZERO] = "zero",	     [FIELD_CACHED] = "cached",
	[FIELD_DIRTY] = "dirty",     [FIELD_WRITEBACK] = "writeback",
};

const char *verdict_name(enum verdict verdict)
{
	return verdict < VERDICTS ? verdict_names[verdict] : "?";
}

const char *field_name(enum field field)
{
	return field < FIELDS ? field_names[field] : "?";
}

void value_print(const struct value *value, const char *unknown,
		 struct strbuf *out)
{
	switch (value->kind) {
	case VALUE_UNKNOWN:
		strbuf_add(out, unknown);
		break;
	case VALUE_BOOL:
		strbuf_add(out, value->number ? "yes" : "no");
		break;
	case VALUE_NUMBER:
		strbuf_addf(out, "%" PRIu64, value->number);
		break;
	case VALUE_TEXT:
		strbuf_add(out, value->text);
		break;
	}
}

void comparison_clear(struct comparison *comparison)
{
	free(comparison->differences);
	memset(comparison, 0, sizeof(*comparison));
}

int comparison_copy(const struct comparison *from, struct comparison *ret_to)
{
	struct comparison copy = *from;

	copy.differences = NULL;
	copy.capacity = 0;
	if (from->n_differences) {
		int status = array_reserve(&copy.differences, &copy.capacity,
					   from->n_differences,
					   sizeof(*copy.differences));

		if (status)
			return status;
		memcpy(copy.differences, from->differences,
		       from->n_differences * sizeof(*copy.differences));
	}
	*ret_to = copy;
	return 0;
}

void difference_at(const struct difference *difference, struct strbuf *out)
{
	if (!difference->name[0]) {
		strbuf_add(out, field_name(difference->field));
		return;
	}
	strbuf_add(out, difference->name);
	if (difference->field == FIELD_EXISTS ||
	    difference->field == FIELD_SIZE || difference->field == FIELD_AREAS)
		return;
	strbuf_addf(out, "[%" PRIu64, difference->page);
	if (difference->n_pages > 1)
		strbuf_addf(out, "..%" PRIu64,
			    difference->page + difference->n_pages - 1);
	strbuf_add_char(out, ']');
}

const char *reason_name(const struct reason *reason)
{
	return reason->name;
}

const char *reason_sentence(const struct reason *reason)
{
	return reason->sentence;
}

const char *reason_source(const struct reason *reason)
{
	return reason->source;
}

bool reason_is_choice(const struct reason *reason)
{
	return reason->choice;
}

static void add_number(const struct reason *reason, uint64_t number,
		       struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64 " %s%s", number,
		    reason->unit ? reason->unit : "", number == 1 ? "" : "s");
}

void difference_why(const struct difference *difference, struct strbuf *out)
{
	const struct reason *reason = difference->reason;
	const char *at;

	if (!reason) {
		strbuf_add(out, "nothing that is known explains it: a defect "
				"of the simulator, or news about the kernel");
		return;
	}
	strbuf_add(out, reason->name);
	strbuf_add(out, ": ");
	for (at = reason->sentence; *at;) {
		if (!strncmp(at, "{sim}", 5)) {
			add_number(reason, difference->parameters[OF_SIM], out);
			at += 5;
		} else if (!strncmp(at, "{real}", 6)) {
			add_number(reason, difference->parameters[OF_REAL],
				   out);
			at += 6;
		} else {
			strbuf_add_char(out, *at++);
		}
	}
}
