/*
 * under_filter CALL,CALL... PROGRAM [ARG...]
 *
 * Runs the program where these system calls are answered with EPERM, as a
 * container's filter may do. The calls are those below. Status 77:
 * there are no such filters here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"

static const struct {
	const char *name;
	int number;
} words[] = {
	{ "cachestat", 451 },
	{ "landlock", 444 },
	{ "mincore", SYS_mincore },
	{ "perf", SYS_perf_event_open },
	{ "userfaultfd", SYS_userfaultfd },
};

static int call_of(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, word) == 0)
			return words[i].number;
	fprintf(stderr, "under_filter: %s is not known\n", word);
	exit(2);
}

int main(int argc, char **argv)
{
	int calls[30];
	unsigned n = 0;

	if (argc < 3)
		return 2;
	for (char *word = strtok(argv[1], ","); word && n < 30;
	     word = strtok(NULL, ","))
		calls[n++] = call_of(word);
	if (!filter_install(calls, n, EPERM))
		return 77;
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 2;
}
