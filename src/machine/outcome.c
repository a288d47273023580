/*
 * Results and outcomes as values.
 *
 * A signal is a result like an errno: touching what is not there is something
 * to learn, not an accident of the program.
 */
#include "machine/outcome.h"

#include "base/array.h"
#include "base/status.h"
#include "base/strbuf.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Those whose default action ends a process: signal(7). SIGSEGV, SIGBUS and
 * SIGKILL are the ones lessons speak of; the others can still happen. */
static const int signal_numbers[] = {
	SIGSEGV, SIGBUS,  SIGKILL, SIGABRT,   SIGALRM, SIGFPE,	SIGHUP,
	SIGILL,	 SIGINT,  SIGPIPE, SIGPROF,   SIGQUIT, SIGSYS,	SIGTERM,
	SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
};

/* The names of signal_numbers[] first, in the same order. */
static const char *const names[] = {
	"SIGSEGV", "SIGBUS",  "SIGKILL", "SIGABRT",	"SIGALRM", "SIGFPE",
	"SIGHUP",  "SIGILL",  "SIGINT",	 "SIGPIPE",	"SIGPROF", "SIGQUIT",
	"SIGSYS",  "SIGTERM", "SIGTRAP", "SIGUSR1",	"SIGUSR2", "SIGVTALRM",
	"SIGXCPU", "SIGXFSZ", "ok",	 "unsupported", "skipped", NULL,
};

static const char *signal_name(int number)
{
	for (size_t i = 0; i < ARRAY_LENGTH(signal_numbers); i++)
		if (signal_numbers[i] == number)
			return names[i];
	return "unknown-signal";
}

const char *const *result_names(void)
{
	return names;
}

const char *result_name(struct result result)
{
	const char *name = NULL;

	switch (result.kind) {
	case RESULT_OK:
		return "ok";
	case RESULT_ERRNO:
		name = status_name(result.number);
		break;
	case RESULT_SIGNAL:
		return signal_name(result.number);
	case RESULT_UNSUPPORTED:
		return "unsupported";
	case RESULT_SKIPPED:
		return "skipped";
	}
	return name ? name : "unknown-errno";
}

int result_parse(const char *name, struct result *ret_result)
{
	int number = status_number(name);

	if (number >= 0) {
		*ret_result = (struct result){
			.kind = number ? RESULT_ERRNO : RESULT_OK,
			.number = number,
		};
		return 0;
	}
	if (!strcmp(name, "unsupported")) {
		*ret_result = (struct result){ .kind = RESULT_UNSUPPORTED };
		return 0;
	}
	if (!strcmp(name, "skipped")) {
		*ret_result = (struct result){ .kind = RESULT_SKIPPED };
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(signal_numbers); i++) {
		if (strcmp(names[i], name))
			continue;
		*ret_result = (struct result){
			.kind = RESULT_SIGNAL,
			.number = signal_numbers[i],
		};
		return 0;
	}
	return -EINVAL;
}

bool result_is_inability(struct result result)
{
	if (result.kind == RESULT_UNSUPPORTED)
		return true;
	return result.kind == RESULT_ERRNO &&
	       (result.number == ENOSPC || result.number == EDQUOT ||
		result.number == ENFILE || result.number == EMFILE);
}

bool result_equal(struct result a, struct result b)
{
	if (a.kind != b.kind)
		return false;
	if (a.kind == RESULT_ERRNO || a.kind == RESULT_SIGNAL)
		return a.number == b.number;
	return true;
}

void time_print(uint64_t nanoseconds, struct strbuf *out)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double time = (double)nanoseconds;
	size_t unit = 0;

	for (; time >= 1000 && unit + 1 < ARRAY_LENGTH(units); unit++)
		time /= 1000;
	strbuf_addf(out, "%.4g %s", time, units[unit]);
}

void outcome_clear(struct outcome *outcome)
{
	if (!outcome)
		return;
	free(outcome->bytes);
	event_list_clear(&outcome->events);
	memset(outcome, 0, sizeof(*outcome));
}

int outcome_copy(const struct outcome *from, struct outcome *ret_to)
{
	struct outcome copy = *from;

	copy.bytes = NULL;
	copy.events = (struct event_list){ 0 };
	if (from->bytes) {
		copy.bytes = malloc(from->n_bytes ? from->n_bytes : 1);
		if (!copy.bytes)
			return -ENOMEM;
		memcpy(copy.bytes, from->bytes, from->n_bytes);
	}
	for (size_t i = 0; i < from->events.n_events; i++) {
		int status =
			event_list_add(&copy.events, &from->events.events[i]);

		if (status) {
			outcome_clear(&copy);
			return status;
		}
	}
	*ret_to = copy;
	return 0;
}
