/*
 * Did somebody else have everything written?
 *
 * Any process may call sync(2), or syncfs(2) on the file system of the scratch
 * folder, and the flusher comes when a file was dirty for half a minute. What
 * they write is every dirty page there is; the simulated machine knows nothing
 * of them. A page that is clean for that reason must not count against it, but
 * a page that is clean for no reason must.
 *
 * So the real machine keeps a dirty page of its own, in a file that nobody can
 * open and that no operation reaches, and asks after each look at the pages
 * whether it is dirty still:
 *
 *	dirty first	canary | f	 g
 *	sync writes	  1    | 2	 3	the file dirty longest first
 *	seen		clean  | clean	 dirty	g is about to follow
 *
 * It was dirtied before the pages of the script, so its turn comes before
 * theirs (fs/fs-writeback.c: queue_io() takes the list of dirty files in the
 * order in which they became dirty), and asked after them: a page that was
 * seen to be clean since somebody wrote everything has a clean canary.
 *
 * A clean canary is dirtied anew at once. Then a file may have been dirty for
 * longer than it, and come before it. Two things make up for that: for a while
 * after everything was written it counts as being written still, which it may
 * well be, since it goes file by file; and who saw a page become clean though
 * no operation wrote its file asks for a little longer. How long it is from one
 * look to the next is up to the learner: who looks keeps in mind what the
 * canary said meanwhile (observe.c).
 *
 * Only where cachestat(2) counts dirty pages. It never reaches the disk for
 * long: its file has no name, and is gone with the machine.
 */
#include "real/canary.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "real/cachestat.h"
#include "real/clock.h"

#define CANARY_NAME ".canary"
#define CANARY_WORD "dirty"

#define ATTEMPTS 3

void canary_init(struct canary *canary)
{
	*canary = (struct canary){ .fd = -1 };
}

void canary_close(struct canary *canary)
{
	if (canary->fd >= 0)
		close(canary->fd);
	canary->fd = -1;
}

static bool canary_soil(const struct canary *canary)
{
	return pwrite(canary->fd, CANARY_WORD, sizeof(CANARY_WORD), 0) ==
	       sizeof(CANARY_WORD);
}

/* 1: it is dirty; 0: it was written; -1: nobody knows. */
static int canary_ask(const struct canary *canary)
{
	struct cachestat_counts counts;

	if (cachestat_count(canary->fd, &counts) < 0)
		return -1;
	return counts.dirty > 0;
}

/* Does it look dirty when it is? Somebody may have it written in between. */
static bool canary_is_seen(const struct canary *canary)
{
	int dirty = 0;

	for (int i = 0; i < ATTEMPTS && dirty == 0; i++)
		dirty = canary_soil(canary) ? canary_ask(canary) : -1;
	return dirty == 1;
}

/* Who is allowed no bytes in a file would be killed for writing some. */
static bool may_write(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	       (limit.rlim_cur == RLIM_INFINITY ||
		limit.rlim_cur >= sizeof(CANARY_WORD));
}

void canary_open(struct canary *canary, int folder)
{
	canary_init(canary);
	if (!may_write())
		return;
	canary->fd = openat(folder, CANARY_NAME,
			    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (canary->fd < 0)
		return;
	(void)unlinkat(folder, CANARY_NAME, 0);
	/* It gets its place on the disk now, lest giving it one later should
	 * be news for the journal. */
	if (!canary_soil(canary) || fsync(canary->fd) < 0 ||
	    !canary_is_seen(canary))
		canary_close(canary);
}

static int canary_ask_until(const struct canary *canary, double seconds)
{
	double end = clock_seconds() + seconds;
	long pause = 0;
	int dirty = canary_ask(canary);

	while (dirty == 1 && clock_seconds() < end) {
		clock_back_off(&pause);
		dirty = canary_ask(canary);
	}
	return dirty;
}

enum answer canary_look(struct canary *canary, bool expects)
{
	double now = clock_seconds();
	bool lately =
		canary->written > 0 && now - canary->written < CANARY_SECONDS;
	int dirty = -1;

	if (canary->fd >= 0)
		dirty = canary_ask_until(
			canary, expects && !lately ? CANARY_WAIT_SECONDS : 0);
	if (dirty == 0) {
		canary->written = clock_seconds();
		/* One that stays clean would tell of writing for ever. What it
		 * has told of stays true. */
		if (!canary_soil(canary))
			canary_close(canary);
		return ANSWER_YES;
	}
	if (lately)
		return ANSWER_YES;
	return dirty < 0 ? ANSWER_UNKNOWN : ANSWER_NO;
}
