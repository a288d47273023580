/*
 * Looking without touching
 *
 *	views    <- /proc/PID/pagemap of the process that mapped them
 *	objects  <- cachestat(2) on pagetwin's own descriptor, else mincore(2)
 *	bytes    <- preadv2(RWF_NOWAIT): what is cached, and only that
 *
 * None of these adds a page-table entry, reads from the disk or dirties
 * anything. What an observer cannot tell stays unknown: a page starts with no
 * known bit, and only what was read is set.
 */
#include "real/observe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "real/cachestat.h"
#include "real/pagemap.h"

static void pages_forget(struct page_state *pages, size_t n_pages)
{
	for (size_t i = 0; i < n_pages; i++)
		pages[i] = (struct page_state){ .pfn = PFN_NONE,
						.slot = SLOT_NONE };
}

static void zero_pages_find(struct real_machine *machine, int pagemap,
			    vaddr_t address, struct page_state *pages,
			    size_t n_pages)
{
	if (real_can(machine, REAL_PAGEMAP_SCAN) &&
	    pagemap_read_zero(pagemap, address, machine->page_size, pages,
			      n_pages) >= 0)
		return;
	if (real_can(machine, REAL_PAGE_FLAGS) && machine->page_flags >= 0)
		(void)page_flags_read_zero(machine->page_flags, pages, n_pages);
}

/* The pages of a view; where the process has just ended, unknown. */
static void view_pages_read(struct real_machine *machine,
			    const struct real_view *view,
			    struct page_state *pages, size_t n_pages)
{
	int pagemap = machine->processes[view->process].pagemap;

	pages_forget(pages, n_pages);
	if (!real_can(machine, REAL_PAGEMAP) || pagemap < 0)
		return;
	if (pagemap_read(pagemap, view->address, machine->page_size,
			 real_can(machine, REAL_FRAMES), pages, n_pages) < 0) {
		pages_forget(pages, n_pages);
		return;
	}
	zero_pages_find(machine, pagemap, view->address, pages, n_pages);
}

static int view_observe(struct real_machine *machine,
			const struct real_view *view, struct state *state)
{
	size_t n_pages = pages_of(view->length, machine->page_size);
	struct view_state *seen = state_add_view(state, n_pages);

	if (!seen)
		return -ENOMEM;
	snprintf(seen->view, sizeof(seen->view), "%s", view->name);
	snprintf(seen->process, sizeof(seen->process), "%s",
		 machine->processes[view->process].name);
	if (view->object != NO_OBJECT)
		snprintf(seen->object, sizeof(seen->object), "%s",
			 machine->objects[view->object].name);
	seen->address = view->address;
	seen->object_page = view->offset / machine->page_size;
	seen->sharing = view->sharing;
	seen->protection = view->protection;
	view_pages_read(machine, view, seen->pages, n_pages);
	return 0;
}

static void object_pages_read(struct real_machine *machine, int fd,
			      struct page_state *pages, size_t n_pages)
{
	int status = -ENOSYS;

	pages_forget(pages, n_pages);
	if (real_can(machine, REAL_CACHESTAT))
		status = cachestat_read(fd, machine->page_size, pages, n_pages);
	if (status >= 0)
		return;
	pages_forget(pages, n_pages);
	if (real_can(machine, REAL_MINCORE))
		(void)mincore_read(fd, machine->page_size, pages, n_pages);
}

static int object_observe(struct real_machine *machine, int index,
			  struct state *state)
{
	const struct real_object *object = &machine->objects[index];
	uint64_t size = book_object_size(machine, index);
	size_t n_pages = pages_of(size, machine->page_size);
	struct object_state *seen = state_add_object(state, n_pages);

	if (!seen)
		return -ENOMEM;
	snprintf(seen->object, sizeof(seen->object), "%s", object->name);
	seen->kind = object->kind;
	seen->size = size;
	object_pages_read(machine, object->fd, seen->pages, n_pages);
	return 0;
}

int real_observe(struct real_machine *machine, struct state *ret_state)
{
	struct state state = { .page_size = machine->page_size };
	int status = 0;

	for (size_t i = 0; i < machine->n_views && status >= 0; i++)
		if (book_is_mapped(machine, &machine->views[i]))
			status = view_observe(machine, &machine->views[i],
					      &state);
	for (size_t i = 0; i < machine->n_objects && status >= 0; i++)
		status = object_observe(machine, (int)i, &state);
	if (status < 0)
		state_clear(&state);
	else
		*ret_state = state;
	return status;
}

uint64_t real_pages(const struct real_machine *machine)
{
	uint64_t n = 0;

	for (size_t i = 0; i < machine->n_views; i++)
		n += pages_of(machine->views[i].length, machine->page_size);
	for (size_t i = 0; i < machine->n_objects; i++)
		n += pages_of(book_object_size(machine, (int)i),
			      machine->page_size);
	return n;
}

/* Are all pages of these bytes in the page cache? Asked before every peek:
 * preadv2(2) with RWF_NOWAIT does not wait for a page that is missing, but it
 * does start to read it (filemap_get_pages() in mm/filemap.c). */
static bool bytes_are_cached(const struct real_machine *machine,
			     const struct real_object *object, uint64_t offset,
			     size_t length)
{
	uint64_t page_size = machine->page_size;
	uint64_t first = offset / page_size * page_size;
	uint64_t end = pages_of(offset + length, page_size) * page_size;
	struct cachestat_counts counts;

	if (!real_can(machine, REAL_CACHESTAT))
		return false;
	return length > 0 &&
	       sys_cachestat(object->fd, first, end - first, &counts) >= 0 &&
	       counts.cached == (end - first) / page_size;
}

/* Of memory that has no disk (tmpfs, memfd) RWF_NOWAIT knows nothing; but
 * reading a page that is there changes nothing either. */
static ssize_t memory_peek(int fd, uint64_t page_size, unsigned char *bytes,
			   size_t length, uint64_t offset)
{
	uint64_t page = offset / page_size;
	struct cachestat_counts counts;
	int status = sys_cachestat(fd, page * page_size, page_size, &counts);

	if (status < 0 || !counts.cached)
		return status < 0 ? status : -ENODATA;
	if (length > page_size - offset % page_size)
		length = page_size - offset % page_size;
	return pread(fd, bytes, length, (off_t)offset);
}

static ssize_t object_peek(const struct real_machine *machine, int index,
			   unsigned char *bytes, size_t length, uint64_t offset)
{
	const struct real_object *object = &machine->objects[index];

	if (object->kind == OBJECT_FILE && machine->scratch->has_disk)
		return sys_pread_cached(object->fd, bytes, length, offset);
	if (!real_can(machine, REAL_CACHESTAT))
		return -ENODATA;
	return memory_peek(object->fd, machine->page_size, bytes, length,
			   offset);
}

int real_peek(struct real_machine *machine, const char *object,
	      enum where where, uint64_t offset, size_t length,
	      unsigned char *bytes)
{
	int index = book_object(machine, object);
	uint64_t size;

	if (index == NO_OBJECT)
		return -ENOENT;
	size = book_object_size(machine, index);
	if (offset > size || length > size - offset)
		return -EINVAL;
	if (where == WHERE_DISK || !real_can(machine, REAL_PEEK))
		return -ENODATA;
	while (length) {
		ssize_t n = object_peek(machine, index, bytes, length, offset);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return -ENODATA;
		bytes += n;
		offset += (uint64_t)n;
		length -= (size_t)n;
	}
	return 0;
}
