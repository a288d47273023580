/*
 * Finding out what becomes of a file that is cut
 *
 * Where a page is cut through, by a hole or by the end of the file, file
 * systems agree on the bytes and on little else. And some habits that no
 * document promises are those of one kernel and not of the next:
 *
 *	load four pages, punch
 *	within page 0		are the others unmapped? (mm/truncate.c)
 *	punch within page 2	is that unmapped? It was written first, and
 *				evicted
 *	punch a cold page	does mincore see it? It is right as a whole
 *	grow an odd file	is its old tail dirty, or written?
 *	punch within a hole	is that page cached now?
 *	empty a file, or make it
 *	shorter, write, close	is it dirty still?
 *	load the end of a file
 *	that is one folio	is all of it mapped that the view shows? Not
 *				where fault-around gives up there
 */
#include "real/probe_inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "real/cachestat.h"
#include "real/pagemap.h"

/* Pages of the files that are cut. */
#define CUT_PAGES 4
/* Bytes that one page table maps, and how far away an unused one is. */
#define TABLE_BYTES ((uint64_t)2 << 20)
#define FAR_BYTES   (32 * TABLE_BYTES)

/* Maps the second file, or section, from that page on. 0: it cannot be. */
static vaddr_t cut_map(struct probe *probe, vaddr_t address, uint64_t page,
		       uint64_t pages)
{
	uint64_t page_size = probe->machine->page_size;
	struct request request = { .kind = REQUEST_MAP,
				   .address = address,
				   .length = pages * page_size,
				   .offset = page * page_size,
				   .protection = PROT_READ | PROT_WRITE,
				   .flags = MAP_SHARED };
	struct reply reply;

	return other_ask(probe, request, NULL, &reply) < 0 ? 0 : reply.value;
}

static void cut_unmap(struct probe *probe, vaddr_t address, uint64_t pages)
{
	(void)other_ask(
		probe,
		(struct request){ .kind = REQUEST_UNMAP,
				  .address = address,
				  .length = pages * probe->machine->page_size },
		NULL, NULL);
}

static void cut_load(struct probe *probe, vaddr_t address, uint64_t pages)
{
	(void)other_ask(probe,
			(struct request){ .kind = REQUEST_LOAD,
					  .address = address,
					  .count = pages,
					  .stride = probe->machine->page_size },
			NULL, NULL);
}

static void cut_punch(struct probe *probe, uint64_t offset)
{
	(void)other_ask(probe,
			(struct request){ .kind = REQUEST_PUNCH,
					  .offset = offset,
					  .length = 3 },
			NULL, NULL);
}

/* Without pagemap: a page that does not fault is there. */
static bool is_present(struct probe *probe, vaddr_t address)
{
	struct page_state page = { .pfn = PFN_NONE, .slot = SLOT_NONE };
	struct request request = { .kind = REQUEST_LOAD,
				   .address = address,
				   .count = 1,
				   .stride = 1 };
	struct reply reply = { 0 };

	if (real_can(probe->machine, REAL_PAGEMAP) && probe->pagemap >= 0)
		return pagemap_read(probe->pagemap, address,
				    probe->machine->page_size, false, &page,
				    1) >= 0 &&
		       page_state_get(&page, PAGE_PRESENT) == ANSWER_YES;
	return other_ask(probe, request, NULL, &reply) >= 0 && !reply.minor &&
	       !reply.major;
}

/* A hole in page 0 of what is mapped there: what is unmapped by it? */
static bool hole_unmaps(struct probe *probe, vaddr_t view)
{
	uint64_t page_size = probe->machine->page_size;

	cut_load(probe, view, CUT_PAGES);
	cut_punch(probe, 1);
	return !is_present(probe, view + (CUT_PAGES - 1) * page_size);
}

static void probe_hole_in_file(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, CUT_PAGES * page_size);
	bool arrived = false;
	vaddr_t view;

	if (fd < 0)
		return;
	cut_punch(probe, 1);
	traits->zeroes_unread =
		!real_can(probe->machine, REAL_MINCORE) ||
		(mincore_page(fd, page_size, 0, &arrived) >= 0 && !arrived);
	view = cut_map(probe, probe->view, 0, CUT_PAGES);
	if (view) {
		traits->hole_unmaps_files = hole_unmaps(probe, view);
		cut_load(probe, view, CUT_PAGES);
		cut_punch(probe, 2 * page_size + 1);
		traits->hole_writes = !is_present(probe, view + 2 * page_size);
		cut_unmap(probe, view, CUT_PAGES);
	}
	close(fd);
}

static void probe_hole_in_section(struct probe *probe)
{
	struct request request = { .kind = REQUEST_SECTION,
				   .object = 1,
				   .length = CUT_PAGES *
					     probe->machine->page_size,
				   .name = "probe" };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	struct reply reply;
	vaddr_t view;

	if (subject_call(probe->subject, &request, &parcel, &reply) < 0 ||
	    reply.status < 0)
		return;
	view = cut_map(probe, probe->view, 0, CUT_PAGES);
	if (view) {
		probe->machine->traits.hole_unmaps_sections =
			hole_unmaps(probe, view);
		cut_unmap(probe, view, CUT_PAGES);
	}
	if (parcel.ret_fd >= 0)
		close(parcel.ret_fd);
}

/* Pages 1 and 2 of the file are holes, and not cached. Nothing of the file is
 * written before: whether btrfs finds a hole there depends on what is on its
 * way. */
static bool hole_is_cached(struct probe *probe, int fd)
{
	struct cachestat_counts before = { .cached = 1 }, after = { 0 };

	(void)cachestat_count(fd, &before);
	cut_punch(probe, 2 * probe->machine->page_size + 1);
	(void)cachestat_count(fd, &after);
	return after.cached > before.cached;
}

/* The file ends in a hole, within a page, and grows. */
static bool hole_is_dirtied(struct probe *probe, int fd)
{
	uint64_t page_size = probe->machine->page_size;
	struct cachestat_counts counts = { 0 };
	struct request request = { .kind = REQUEST_TRUNCATE,
				   .length = 5 * page_size + 1 };

	(void)other_ask(probe, request, NULL, NULL);
	(void)other_ask(probe, (struct request){ .kind = REQUEST_FSYNC }, NULL,
			NULL);
	request.length += 8;
	(void)other_ask(probe, request, NULL, NULL);
	(void)cachestat_count(fd, &counts);
	return counts.dirty > 0;
}

static void probe_growth(struct probe *probe)
{
	uint64_t page_size = probe->machine->page_size;
	struct cachestat_counts counts = { .dirty = 1 };
	int fd = other_make(probe, page_size + 1);

	if (fd < 0)
		return;
	(void)other_ask(probe,
			(struct request){ .kind = REQUEST_TRUNCATE,
					  .length = 3 * page_size },
			NULL, NULL);
	(void)cachestat_count(fd, &counts);
	probe->machine->traits.resize_writes = counts.dirty == 0;
	probe->machine->traits.zeroes_holes = hole_is_cached(probe, fd);
	probe->machine->traits.zeroes_dirty = hole_is_dirtied(probe, fd);
	/* btrfs passes over a hole that is punched, but not over the end. */
	probe->machine->traits.zeroes_holes |=
		probe->machine->traits.zeroes_dirty;
	close(fd);
}

/* A file of two pages is made shorter, and written behind its end; the
 * descriptor that is closed then is another one. Is its writing started? */
static bool close_flushes(struct probe *probe, off_t shorter)
{
	struct cachestat_counts counts = { .dirty = 1 };
	int fd = other_make(probe, 2 * probe->machine->page_size), again;
	char name[40];
	bool written;

	if (fd < 0)
		return false;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	again = open(name, O_RDWR | O_CLOEXEC);
	written = again >= 0 && ftruncate(again, shorter) == 0 &&
		  pwrite(again, "!", 1, shorter) == 1;
	if (again >= 0)
		close(again);
	if (written)
		(void)cachestat_count(fd, &counts);
	close(fd);
	return counts.dirty == 0;
}

static void cut_store(struct probe *probe, vaddr_t address, uint64_t count,
		      uint64_t stride, struct reply *ret_reply)
{
	(void)other_ask(probe,
			(struct request){ .kind = REQUEST_STORE,
					  .address = address,
					  .count = count,
					  .stride = stride,
					  .n_bytes = 1 },
			(const unsigned char *)"!", ret_reply);
}

/* Dirty pages of the second file; 1 where it cannot be told. */
static uint64_t cut_dirty(int fd)
{
	struct cachestat_counts counts = { .dirty = 1 };

	(void)cachestat_count(fd, &counts);
	return counts.dirty;
}

/* The first byte that a load brings; 0: none. */
static unsigned char cut_byte(struct probe *probe, vaddr_t address)
{
	struct request request = { .kind = REQUEST_LOAD,
				   .object = 1,
				   .address = address,
				   .count = 1,
				   .stride = 1 };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	struct reply reply = { 0 };
	unsigned char byte = 0;

	if (subject_call(probe->subject, &request, &parcel, &reply) >= 0 &&
	    reply.n_bytes)
		byte = parcel.ret_bytes[0];
	free(parcel.ret_bytes);
	return byte;
}

static void cut_advise(struct probe *probe, vaddr_t address, int advice)
{
	(void)other_ask(probe,
			(struct request){ .kind = REQUEST_ADVISE,
					  .address = address,
					  .length = probe->machine->page_size,
					  .flags = advice },
			NULL, NULL);
}

/* Page 1 is stored to, and paged out, which marks it as it is dirty; then it is
 * written, and page 0 loaded. And the last byte of page 2, behind the end. */
static void probe_stores(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, 2 * page_size + 1);
	vaddr_t view, last;

	if (fd < 0)
		return;
	view = cut_map(probe, probe->view, 0, 3);
	if (view) {
		last = view + 3 * page_size - 1;
		cut_store(probe, last, 1, 1, NULL);
		cut_advise(probe, view + 2 * page_size, MADV_DONTNEED);
		cut_store(probe, view + 2 * page_size, 1, 1, NULL);
		traits->store_zeroes = cut_byte(probe, last) == 0;
		cut_store(probe, view + page_size, 1, 1, NULL);
		cut_advise(probe, view + page_size, MADV_PAGEOUT);
		(void)other_ask(probe,
				(struct request){ .kind = REQUEST_WRITE,
						  .offset = page_size,
						  .n_bytes = 1 },
				(const unsigned char *)"!", NULL);
		cut_load(probe, view, 1);
		traits->write_unmarks = traits->fault_around > 1 &&
					is_present(probe, view + page_size);
		cut_unmap(probe, view, 3);
	}
	close(fd);
}

/* Pages 0 and 2 are dirty, page 0 is flushed; then page 2 is cut. */
static void probe_flushing(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, CUT_PAGES * page_size);
	struct reply reply = { 0 };
	vaddr_t view;

	if (fd < 0)
		return;
	view = cut_map(probe, probe->view, 0, CUT_PAGES);
	if (view) {
		cut_store(probe, view, 2, 2 * page_size, NULL);
		(void)other_ask(probe,
				(struct request){ .kind = REQUEST_FLUSH,
						  .address = view,
						  .length = page_size,
						  .flags = MS_SYNC },
				NULL, NULL);
		traits->flush_whole = cut_dirty(fd) == 0;
		cut_store(probe, view + 2 * page_size, 1, 1, NULL);
		cut_punch(probe, 2 * page_size + 1);
		cut_store(probe, view + 2 * page_size, 1, 1, &reply);
		/* All that goes through a journal may be read-only. */
		traits->hole_flushes = reply.minor && !traits->hole_writes &&
				       traits->journal != JOURNAL_DATA;
		cut_store(probe, view + 2 * page_size, 1, 1, NULL);
		(void)other_ask(probe,
				(struct request){ .kind = REQUEST_TRUNCATE,
						  .length = 2 * page_size + 9 },
				NULL, NULL);
		traits->shrink_writes = cut_dirty(fd) == 0;
		cut_unmap(probe, view, CUT_PAGES);
	}
	close(fd);
}

static void probe_closing(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;

	traits->flush_replaced = close_flushes(probe, 0);
	traits->flush_shrunk =
		close_flushes(probe, (off_t)probe->machine->page_size);
}

/* A view of all but the first page of a folio, which fits in no view: what is
 * mapped with its first page came by fault-around. */
static void probe_around_at_end(struct probe *probe)
{
	uint64_t page_size = probe->machine->page_size;
	vaddr_t far = (probe->view + FAR_BYTES) / TABLE_BYTES * TABLE_BYTES;
	struct traits *traits = &probe->machine->traits;
	vaddr_t view;
	int fd;

	/* Where each page is by itself nothing comes of it. */
	traits->around_gives_up = true;
	if (!traits->large_folios || traits->fault_around <= 1)
		return;
	fd = folio_make(probe);
	if (fd < 0)
		return;
	view = cut_map(probe, far, 1, FOLIO_PAGES - 1);
	if (view) {
		cut_load(probe, view, 1);
		traits->around_gives_up = !is_present(probe, view + page_size);
		cut_unmap(probe, view, FOLIO_PAGES - 1);
	}
	close(fd);
}

void probe_cuts(struct probe *probe)
{
	const struct traits *traits = &probe->machine->traits;

	/* Unless it is seen otherwise. */
	probe->machine->traits.zeroes_holes = true;
	probe_hole_in_section(probe);
	probe_hole_in_file(probe);
	probe_around_at_end(probe);
	if (!traits->counts_dirty || !real_can(probe->machine, REAL_CACHESTAT))
		return;
	probe_growth(probe);
	probe_flushing(probe);
	probe_stores(probe);
	probe_closing(probe);
}
