/*
 * Listening to the threads of a process
 *
 * Page-fault events come from threads (fault_events.c), and threads come and
 * go:
 *
 *	/proc/PID/task/100  -- ring --+
 *	/proc/PID/task/101  -- ring --+--> address -> mapping of the sample
 *	/proc/PID/task/102  (no ring: more than are listened to)
 *
 * Before each sample the threads are listed; who is new gets a ring, who has
 * gone loses his. A user without CAP_PERFMON may have 516 KiB of rings
 * (kernel.perf_event_mlock_kb) for each processor that is online: three
 * threads a processor; how many nobody listens to is told.
 */
#include "real/listeners.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "real/fault_events.h"
#include "real/path.h"

#define LISTENED 64 /* threads, at most */

struct listener {
	pid_t tid; /* 0: free */
	bool alive;
	struct fault_events *events;
};

struct listeners {
	const char *root;
	pid_t pid;
	bool began;
	struct listener threads[LISTENED];
	int status; /* why one could not be listened to */
};

struct listeners *listeners_new(const char *root, pid_t pid)
{
	struct listeners *listeners = calloc(1, sizeof(*listeners));

	if (!listeners)
		return NULL;
	listeners->root = root;
	listeners->pid = pid;
	return listeners;
}

static void listener_end(struct listener *listener)
{
	fault_events_close(listener->events);
	memset(listener, 0, sizeof(*listener));
}

void listeners_free(struct listeners *listeners)
{
	if (!listeners)
		return;
	for (size_t i = 0; i < LISTENED; i++)
		listener_end(&listeners->threads[i]);
	free(listeners);
}

static struct listener *listener_of(struct listeners *listeners, pid_t tid)
{
	for (size_t i = 0; i < LISTENED; i++)
		if (listeners->threads[i].tid == tid)
			return &listeners->threads[i];
	return NULL;
}

/* False where nobody listens to it. */
static bool thread_meet(struct listeners *listeners, pid_t tid)
{
	struct listener *listener = listener_of(listeners, tid);
	int status;

	if (listener) {
		listener->alive = true;
		return true;
	}
	listener = listener_of(listeners, 0);
	if (!listener) {
		listeners->status = -EMFILE;
		return false;
	}
	status = fault_events_open(tid, FAULT_EVENTS_MANY, &listener->events);
	if (status < 0) {
		listeners->status = status;
		return false;
	}
	listener->tid = tid;
	listener->alive = true;
	return true;
}

/* Listens to all threads there are; how many it cannot. */
static uint64_t threads_meet(struct listeners *listeners)
{
	char path[PATH_MAX];
	struct dirent *entry;
	uint64_t unheard = 0;
	DIR *folder = NULL;

	for (size_t i = 0; i < LISTENED; i++)
		listeners->threads[i].alive = false;
	if (path_join(listeners->root, path, sizeof(path), "/proc/%ld/task",
		      (long)listeners->pid) == 0)
		folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.' &&
		    !thread_meet(listeners, (pid_t)atol(entry->d_name)))
			unheard++;
	if (folder)
		closedir(folder);
	return unheard;
}

static void fault_note(void *context, uint64_t address, bool major)
{
	struct sample *sample = context;
	struct mapping *mapping = sample_mapping_at(sample, address);

	(void)major;
	if (mapping)
		mapping->faults++;
	else
		sample->faults_elsewhere++;
}

static void listener_ask(struct listener *listener, struct sample *sample)
{
	if (!listener->tid)
		return;
	sample->faults_lost +=
		fault_events_read(listener->events, fault_note, sample);
	if (!listener->alive)
		listener_end(listener);
}

void listeners_tell(struct listeners *listeners, struct sample *sample)
{
	bool any = false;

	sample->threads_unheard = threads_meet(listeners);
	for (size_t i = 0; i < LISTENED; i++) {
		listener_ask(&listeners->threads[i], sample);
		any |= listeners->threads[i].tid != 0;
	}
	sample->faults_known = any && listeners->began;
	if (!any) {
		sample->faults_why = UNSEEN_REFUSED;
		sample->faults_status = listeners->status;
	}
	listeners->began = true;
}
