/*
 * Finding out, by trying
 *
 * Kernels, file systems, containers and users differ. What can be seen, and
 * how large the kernel's windows are, is not looked up by version: a subject
 * that lives for a few milliseconds tries it on a file of 64 pages.
 *
 *	make the file, map it	can a file be made here at all? Is it one area?
 *	MADV_WILLNEED		cachestat sees its pages; mincore too
 *	load page 0		pagemap sees the pages that came along:
 *				the fault-around window
 *	store page 1		is it counted as dirty?
 *	MS_ASYNC		is it still dirty?
 *	MS_SYNC, store again	a fault: the flush write-protected it
 *	punch a part, make
 *	another file		is it clean now? What the journal waits for
 *	store, drop		is it dirty still? So all goes through it
 *	unmap, drop		is the cache empty?
 *	load anonymous memory	is it the zero page? Who can tell?
 *
 * What more is tried, on files made for it, stands in probe_folios.c,
 * probe_cache.c, probe_cuts.c and probe_disk.c.
 *
 * The learner's own process starts afterwards, and finds nothing of this.
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"
#include "real/areas.h"
#include "real/birth.h"
#include "real/pagemap.h"
#include "real/peek.h"
#include "real/procfs.h"

#define PROBE_FILE "pagetwin.probe"

#define READAHEAD_ASSUMED ((uint64_t)128 << 10) /* VM_READAHEAD_PAGES */

static struct capability *capability_of(struct probe *probe,
					enum real_capability which)
{
	return &probe->machine->capabilities[which];
}

static void deny_status(struct probe *probe, enum real_capability which,
			const char *call, int status)
{
	capability_deny(capability_of(probe, which), "%s: %s (%s)", call,
			strerror(-status), status_word(status));
}

int probe_send(struct probe *probe, const struct request *request,
	       const unsigned char *bytes, struct reply *ret_reply)
{
	struct parcel parcel = { .bytes = bytes, .fd = -1, .ret_fd = -1 };
	struct reply reply = { 0 };
	int status = subject_call(probe->subject, request, &parcel, &reply);

	free(parcel.ret_bytes);
	if (parcel.ret_fd >= 0)
		close(parcel.ret_fd);
	if (ret_reply)
		*ret_reply = reply;
	if (status >= 0 && reply.signal) {
		probe_fail_for(probe, "an access ended in a signal");
		return -EFAULT;
	}
	return probe_note(probe, status < 0 ? status : reply.status);
}

int probe_ask(struct probe *probe, enum request_kind kind, int flags,
	      struct reply *ret_reply)
{
	struct request request = { .kind = kind,
				   .address = probe->view,
				   .length = probe->length,
				   .flags = flags,
				   .protection = PROT_READ | PROT_WRITE,
				   .count = 1,
				   .stride = 1 };
	const unsigned char *bytes = NULL;

	if (kind == REQUEST_STORE) {
		request.address += probe->machine->page_size;
		request.n_bytes = 1;
		bytes = (const unsigned char *)"!";
	}
	if (kind == REQUEST_FILE)
		memcpy(request.name, PROBE_FILE, sizeof(PROBE_FILE));
	return probe_send(probe, &request, bytes, ret_reply);
}

static uint64_t probe_count(struct probe *probe, enum page_bit bit)
{
	uint64_t n = 0;

	for (size_t i = 0; i < PROBE_PAGES; i++)
		n += page_state_get(&probe->pages[i], bit) == ANSWER_YES;
	return n;
}

void probe_pause(void)
{
	const struct timespec pause = { 0, 1000000 };

	nanosleep(&pause, NULL);
}

/* Reads the whole file into the cache and tries who can tell. */
static void probe_cache(struct probe *probe)
{
	struct cachestat_counts counts = { 0 };
	uint64_t page_size = probe->machine->page_size, arrived = 0;
	unsigned char byte;
	int seen, polls = 0;

	(void)probe_ask(probe, REQUEST_ADVISE, MADV_WILLNEED, NULL);
	do {
		if (polls)
			probe_pause();
		seen = mincore_count(probe->file, page_size, PROBE_PAGES,
				     &arrived);
	} while (seen >= 0 && arrived < PROBE_PAGES && ++polls < POLLS);
	if (seen < 0)
		deny_status(probe, REAL_MINCORE, "mincore", seen);
	else if (!arrived)
		capability_deny(capability_of(probe, REAL_MINCORE),
				"mincore does not see a page that was read");
	seen = cachestat_count(probe->file, &counts);
	if (seen < 0)
		deny_status(probe, REAL_CACHESTAT, "cachestat", seen);
	else if (!counts.cached)
		capability_deny(capability_of(probe, REAL_CACHESTAT),
				"%s keeps its pages where cachestat does not "
				"look",
				probe->machine->scratch->file_system);
	probe->machine->traits.sees_arrived =
		!real_can(probe->machine, REAL_CACHESTAT) &&
		real_can(probe->machine, REAL_MINCORE);
	seen = peek_page(probe->file, page_size, 0, 1, &byte);
	if (seen < 0)
		deny_status(probe, REAL_PEEK, "mmap", seen);
	else if (byte != 'A')
		capability_deny(capability_of(probe, REAL_PEEK),
				"a cached page does not show what was written");
}

/* Without pagemap: the pages behind page 0 that fault no more were mapped with
 * it. */
static uint64_t probe_mapped_along(struct probe *probe)
{
	uint64_t page_size = probe->machine->page_size, n = 1;
	struct reply reply = { 0 };

	for (; n < PROBE_PAGES; n++) {
		other_load(probe, probe->view + n * page_size, 1, &reply);
		if (probe->failed || probe_faulted(probe, &reply))
			break;
	}
	return n;
}

/* So many pages were present after one load. */
static void fault_around_found(struct probe *probe, uint64_t present)
{
	struct traits *traits = &probe->machine->traits;

	traits->fault_around_known = !probe->failed;
	if (traits->fault_around_known)
		traits->fault_around = present > 1 ? present : 0;
}

/* One load in a cached file: what the fault mapped, and who can tell. */
static void probe_fault_around(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	int status = probe->pagemap;
	uint64_t present;

	probe_begin(probe);
	(void)probe_ask(probe, REQUEST_LOAD, 0, NULL);
	if (!real_can(machine, REAL_PAGEMAP))
		status = -EACCES;
	if (status >= 0)
		status = pagemap_read(probe->pagemap, probe->view,
				      machine->page_size, true, probe->pages,
				      PROBE_PAGES);
	if (status < 0) {
		deny_status(probe, REAL_PAGEMAP, "/proc/PID/pagemap", status);
		capability_deny(capability_of(probe, REAL_FRAMES),
				"pagemap cannot be read");
		fault_around_found(probe, probe_mapped_along(probe));
		return;
	}
	present = probe_count(probe, PAGE_PRESENT);
	if (!present) {
		capability_deny(capability_of(probe, REAL_PAGEMAP),
				"pagemap does not show a page that was just "
				"loaded");
		probe_unseen(probe, REAL_PAGEMAP);
	}
	fault_around_found(probe, present);
	if (probe->pages[0].pfn == PFN_NONE)
		capability_deny(capability_of(probe, REAL_FRAMES),
				"frame numbers are shown to root alone");
}

/* What was just mapped is one area. */
static void probe_areas(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	int maps = areas_open(machine->config.root, probe->subject->pid);
	struct shared_array *areas = NULL;
	int status = maps < 0
			     ? maps
			     : areas_read(maps, probe->view, machine->page_size,
					  PROBE_PAGES, &areas);

	if (status < 0)
		deny_status(probe, REAL_AREAS, "/proc/PID/maps", status);
	else if (areas_count(areas) != 1)
		capability_deny(capability_of(probe, REAL_AREAS),
				"/proc/PID/maps does not show what was just "
				"mapped");
	shared_array_release(areas);
	if (maps >= 0)
		close(maps);
}

int64_t probe_dirty(struct probe *probe)
{
	struct cachestat_counts counts = probe_counts(probe, probe->file);

	return probe->failed ? -1 : (int64_t)counts.dirty;
}

void probe_writeback_wait(struct probe *probe)
{
	(void)sync_file_range(probe->file, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
}

static void probe_flush(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	struct traits *traits = &machine->traits;
	struct reply reply = { 0 };
	int64_t dirty;

	probe_begin(probe);
	(void)probe_ask(probe, REQUEST_STORE, 0, NULL);
	dirty = probe_dirty(probe);
	/* Where nobody can look: what has a disk has something to count for. */
	traits->counts_dirty =
		dirty < 0 ? machine->scratch->has_disk : dirty > 0;
	(void)probe_ask(probe, REQUEST_FLUSH, MS_ASYNC, NULL);
	traits->async_flush_starts =
		probe_answer(probe, probe_dirty(probe) == 0);
	(void)probe_ask(probe, REQUEST_FLUSH, MS_SYNC, NULL);
	probe_writeback_wait(probe);
	(void)probe_ask(probe, REQUEST_STORE, 0, &reply);
	traits->write_protects_after_flush =
		probe_answer(probe, probe_faulted(probe, &reply));
	if (!traits->counts_dirty)
		traits->async_flush_starts =
			traits->write_protects_after_flush = HABIT_NO;
	(void)probe_ask(probe, REQUEST_FLUSH, MS_SYNC, NULL);
	probe_writeback_wait(probe);
}

/* Is nothing of the file cached? */
static bool cache_is_empty(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	uint64_t arrived = 0;

	if (real_can(machine, REAL_CACHESTAT))
		return !probe_counts(probe, probe->file).cached;
	if (!real_can(machine, REAL_MINCORE))
		probe_unseen(probe, REAL_MINCORE);
	else
		(void)probe_note(probe,
				 mincore_count(probe->file, machine->page_size,
					       PROBE_PAGES, &arrived));
	return !arrived;
}

static void probe_evict(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	bool empty;

	probe_begin(probe);
	(void)probe_ask(probe, REQUEST_UNMAP, 0, NULL);
	(void)probe_ask(probe, REQUEST_DROP, 0, NULL);
	empty = cache_is_empty(probe);
	/* Where nobody can look: what has a disk can be read again. */
	machine->traits.can_evict =
		probe->failed ? machine->scratch->has_disk : empty;
}

/* A view of a page of anonymous memory, which nobody touched. */
static int anonymous_map(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	struct request request = { .kind = REQUEST_MAP,
				   .object = NO_OBJECT,
				   .address = probe->view,
				   .length = machine->page_size,
				   .protection = PROT_READ | PROT_WRITE,
				   .flags = MAP_PRIVATE | MAP_ANONYMOUS };
	struct reply reply;
	int status = probe_send(probe, &request, NULL, &reply);

	if (status >= 0)
		probe->view = reply.value;
	return status;
}

/* Was the loaded page an own one? Then it takes a store without a fault; or its
 * entry is seen to be the only one. */
static bool page_is_own(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	struct page_state page = { 0 };
	struct reply reply = { 0 };

	if (real_can(machine, REAL_PAGEMAP) &&
	    pagemap_read(probe->pagemap, probe->view, machine->page_size, false,
			 &page, 1) >= 0 &&
	    page_state_get(&page, PAGE_EXCLUSIVE) != ANSWER_UNKNOWN)
		return page_state_get(&page, PAGE_EXCLUSIVE) == ANSWER_YES;
	other_store(probe, probe->view, 1, 1, &reply);
	return !probe_faulted(probe, &reply);
}

/* A load of untouched anonymous memory maps the zero page, if the kernel has
 * one: who can tell? */
static void probe_zero_page(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	struct scan_run run = { 0 };
	uint64_t next;
	int n;

	machine->page_flags = page_flags_open(machine->config.root);
	if (machine->page_flags < 0)
		deny_status(probe, REAL_PAGE_FLAGS, "/proc/kpageflags",
			    machine->page_flags);
	probe_begin(probe);
	if (anonymous_map(probe) < 0)
		return;
	(void)probe_ask(probe, REQUEST_LOAD, 0, NULL);
	n = !real_can(machine, REAL_PAGEMAP_SCAN) || probe->pagemap < 0
		    ? -ENOENT
		    : sys_pagemap_scan(probe->pagemap, probe->view,
				       probe->view + machine->page_size,
				       SCAN_ZERO_PFN, SCAN_ZERO_PFN, &run, 1,
				       &next);
	machine->traits.zero_page =
		probe_answer(probe, n == 1 || !page_is_own(probe));
	if (n < 0)
		deny_status(probe, REAL_PAGEMAP_SCAN, "PAGEMAP_SCAN", n);
	else if (n != 1 && machine->traits.zero_page == HABIT_YES)
		capability_deny(capability_of(probe, REAL_PAGEMAP_SCAN),
				"PAGEMAP_SCAN does not show the zero page");
}

static int library_is_valgrind(struct dl_phdr_info *info, size_t size,
			       void *found)
{
	(void)size;
	if (info->dlpi_name && strstr(info->dlpi_name, "/vgpreload_"))
		*(bool *)found = true;
	return 0;
}

static void probe_subject(struct probe *probe)
{
	bool valgrind = false;

	if (probe->subject->landlock < 1)
		deny_status(probe, REAL_SANDBOX, "Landlock",
			    probe->subject->landlock);
	if (!probe->subject->calibrated)
		capability_deny(capability_of(probe, REAL_FAULT_COUNTS),
				"an operation that does nothing counts faults "
				"here");
	dl_iterate_phdr(library_is_valgrind, &valgrind);
	if (valgrind) {
		capability_deny(capability_of(probe, REAL_FORK),
				"valgrind cannot follow clone(CLONE_PARENT)");
		capability_deny(capability_of(probe, REAL_FAULT_COUNTS),
				"valgrind faults on its own account");
	}
	probe->pagemap =
		pagemap_open(probe->machine->config.root, probe->subject->pid);
	probe->view = probe->subject->first_view;
}

/* The parts of the traits that are told, not tried. */
static void traits_read(struct real_machine *machine)
{
	const char *root = machine->config.root;
	struct traits *traits = &machine->traits;
	uint64_t readahead = READAHEAD_ASSUMED, swap = 0;

	*traits = (struct traits){ .real = true,
				   .page_size = machine->page_size,
				   /* vma_needs_copy(), mm/memory.c */
				   .forks_lazily = true,
				   .dirty_expire = 30,
				   .flusher_interval = 5 };
	(void)procfs_kernel(root, traits->profile, sizeof(traits->profile));
	traits->reclaims_idle = procfs_reclaims_idle(root);
	(void)procfs_swap_readahead(root, &traits->swap_readahead);
	(void)procfs_flusher(root, &traits->dirty_expire,
			     &traits->flusher_interval);
	(void)procfs_swap(root, &swap);
	traits->paging_file = swap / machine->page_size;
	traits->readahead_exact =
		procfs_readahead(root, machine->scratch->device, &readahead) >=
		0;
	if (machine->scratch->block_size < machine->page_size)
		traits->block_size = machine->scratch->block_size;
	memcpy(traits->file_system, machine->scratch->file_system,
	       sizeof(traits->file_system));
	if (!machine->scratch->has_disk) {
		readahead = 0;
		traits->readahead_exact = true;
	}
	traits->readahead = readahead / machine->page_size;
}

static int probe_file(struct probe *probe, char *reason)
{
	struct real_machine *machine = probe->machine;
	struct reply reply;
	int status = probe_ask(probe, REQUEST_FILE, 0, NULL);

	if (status >= 0) {
		probe->file = openat(machine->scratch->fd, PROBE_FILE,
				     O_RDWR | O_CLOEXEC | O_NOFOLLOW);
		(void)unlinkat(machine->scratch->fd, PROBE_FILE, 0);
		status = probe->file < 0 ? -errno : 0;
	}
	if (status >= 0)
		status = probe_ask(probe, REQUEST_MAP, MAP_SHARED, &reply);
	if (status >= 0) {
		probe->view = reply.value;
		machine->traits.largest_file = file_largest(probe->file);
		return 0;
	}
	snprintf(reason, REASON_SIZE,
		 "no file can be made and mapped in %.60s: %s (%s); %s",
		 machine->scratch->folder, strerror(-status),
		 status_word(status), scratch_advice(status));
	return status;
}

/* All that is tried on the file, in this order: what one trial finds out others
 * rest on. */
static void trials_make(struct probe *probe)
{
	probe_areas(probe);
	probe_cache(probe);
	probe_fault_around(probe);
	probe_alone(probe, probe_flush);
	probe_alone(probe, probe_journal);
	probe_alone(probe, probe_folios);
	probe_evict(probe);
	probe_readahead(probe);
	probe_advice(probe);
	probe_page_cache(probe);
	probe_cuts(probe);
	probe_folio_ends(probe);
	probe_zero_page(probe);
}

int real_probe(struct real_machine *machine, char reason[REASON_SIZE])
{
	struct subject_config config = birth_config(machine, "probe");
	struct probe probe = { .machine = machine, .file = -1, .pagemap = -1 };
	char stage[STAGE_SIZE] = "";
	int status = subject_new(&config, &probe.subject, stage);

	if (status < 0) {
		snprintf(reason, REASON_SIZE,
			 "no process can be started to perform the operations: "
			 "%s: %s (%s); end some processes or raise the limits",
			 stage, strerror(-status), status_word(status));
		return status;
	}
	if (real_can(machine, REAL_CACHESTAT))
		canary_open(&machine->canary, machine->scratch->fd);
	probe.length = PROBE_PAGES * machine->page_size;
	traits_read(machine);
	probe_subject(&probe);
	status = probe_file(&probe, reason);
	if (status >= 0)
		trials_make(&probe);
	if (probe.pagemap >= 0)
		close(probe.pagemap);
	if (probe.file >= 0)
		close(probe.file);
	subject_free(probe.subject);
	return status < 0 ? status : 0;
}
