/*
 * How long does one look at a mapped gigabyte take?
 *
 * A child maps a file of 1 GiB and touches all of it. A sample of it (each
 * page's entry and its state in the page cache) is taken in turns with what
 * fincore(1) and vmtouch(8) do for the same file: one mincore(2), which tells
 * cached pages alone. In turns, because a machine is not equally busy all the
 * time: the ratio is what counts.
 *
 *	clean		all cached, clean, mapped
 *	scattered	every 97th page dirty: the cache is asked in parts
 *	runs		200 of each 512 pages dirty
 */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/watcher.h"

#define SIZE	  ((size_t)1 << 30)
#define SCATTERED 97
#define CHUNK	  512
#define RUN	  200

static size_t page_size;
static char path[256]; /* of the file */

static void file_remove(void)
{
	unlink(path);
}

/* Written a page at a time. It keeps its name, by which whoever is not root
 * finds it. */
static int file_new(void)
{
	const char *folder = getenv("TMPDIR");
	char *page = calloc(1, page_size);
	int fd;

	snprintf(path, sizeof(path), "%.200s/pagetwin-bench.XXXXXX",
		 folder ? folder : "/var/tmp");
	fd = mkstemp(path);
	if (fd < 0 || !page)
		bench_fail(path);
	atexit(file_remove);
	for (size_t done = 0; done < SIZE; done += page_size)
		if (write(fd, page, page_size) != (ssize_t)page_size)
			bench_fail("write");
	if (fsync(fd) < 0)
		bench_fail("fsync");
	free(page);
	return fd;
}

/* A child that has all of the file mapped and touched. */
static pid_t child_start(int fd)
{
	int ready[2];
	pid_t pid;
	char byte;

	if (pipe(ready) < 0)
		bench_fail("pipe");
	pid = fork();
	if (pid < 0)
		bench_fail("fork");
	if (pid == 0) {
		volatile char *view = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
					   MAP_SHARED, fd, 0);

		if (view == MAP_FAILED)
			_exit(1);
		for (size_t at = 0; at < SIZE; at += page_size)
			(void)view[at];
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		bench_fail("the child");
	close(ready[0]);
	return pid;
}

/* The first `run` of each so many pages, and no others. */
static void dirty(int fd, size_t of, size_t run)
{
	if (fsync(fd) < 0)
		bench_fail("fsync");
	for (size_t page = 0; page < SIZE / page_size; page++)
		if (page % of < run &&
		    pwrite(fd, "x", 1, (off_t)(page * page_size)) != 1)
			bench_fail("pwrite");
}

static double sample_once(struct watcher *watcher)
{
	double start = bench_now(), taken;
	struct sample sample;

	if (watcher_sample(watcher, &sample) < 0)
		bench_fail("watcher_sample");
	taken = bench_now() - start;
	sample_clear(&sample);
	return taken;
}

static double mincore_once(int fd)
{
	unsigned char *residence = malloc(SIZE / page_size);
	double start = bench_now();
	void *memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);

	if (!residence || memory == MAP_FAILED ||
	    mincore(memory, SIZE, residence) < 0)
		bench_fail("mincore");
	munmap(memory, SIZE);
	free(residence);
	return bench_now() - start;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

#define ROUNDS 101

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_value);
	return values[n / 2];
}

static void measure(const char *state, int fd, struct watcher *watcher)
{
	double sample[ROUNDS], mincore_[ROUNDS], ratio[ROUNDS];
	double start = bench_now();
	char what[64];
	size_t n = 0;

	while (n < ROUNDS && (n < 5 || bench_more(start))) {
		sample[n] = sample_once(watcher);
		mincore_[n] = mincore_once(fd);
		ratio[n] = sample[n] / mincore_[n];
		n++;
	}
	snprintf(what, sizeof(what), "watch 1 GiB, %s", state);
	bench_report(what, median(sample, n) * 1000, "ms");
	snprintf(what, sizeof(what), "mincore 1 GiB, %s", state);
	bench_report(what, median(mincore_, n) * 1000, "ms");
	snprintf(what, sizeof(what), "watch to mincore, %s", state);
	bench_report(what, median(ratio, n), "times");
}

int main(void)
{
	char reason[REASON_SIZE];
	struct watcher *watcher;
	pid_t child;
	int fd;

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	fd = file_new();
	child = child_start(fd);
	if (watcher_new(NULL, child, &watcher, reason) < 0)
		bench_fail(reason);
	measure("clean", fd, watcher);
	dirty(fd, SCATTERED, 1);
	measure("scattered", fd, watcher);
	dirty(fd, CHUNK, RUN);
	measure("runs", fd, watcher);
	watcher_free(watcher);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(fd);
	return 0;
}
