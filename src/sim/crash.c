/*
 * crash - what a power cut may leave on the disk
 *
 * A page that was stored to and not flushed may be on the disk or not: the
 * system was free to write it at any moment since. So a power cut has not one
 * outcome but many, and a program that is to survive it has to be right in
 * each of them:
 *
 *	            page 0     page 1     size
 *	state 1     old        old        old      nothing arrived
 *	state 2     new        old        old
 *	state 3     old        new        old
 *	...
 *	last        new        new        new      all of it arrived
 *
 * What is at stake: of each page the bytes on the disk, those on their way
 * there (writeback), and those in memory if they are newer still; of each
 * file its old and its new length. Each is independent of the others, since
 * nothing but waiting orders writes: what fsync or a waiting flush returned
 * for is on the disk and no more at stake ("Crash consistency: FSCK and
 * journaling" in Operating Systems: Three Easy Pieces; Pillai et al., "All
 * File Systems Are Not Created Equal", OSDI 2014).
 *
 * States that look alike are one: a store of the same byte, or of bytes
 * behind the end that the file has there. Left out are bytes that a page had
 * in between, torn pages (a page arrives as a whole), and the promise of some
 * file systems that a length never arrives before its bytes.
 *
 * A state has a number from 0, written with one digit for each thing at
 * stake, the first being the lowest; so each can be looked at
 * (sim_machine_crash_peek()) without keeping any.
 */
#include "sim/crash.h"

#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/writeback.h"

#include <errno.h>
#include <string.h>

/* Where the bytes of a page may come from. */
enum version {
	VERSION_DISK,
	VERSION_FLIGHT,
	VERSION_MEMORY,
	VERSIONS
};

/* The different versions of one page, the oldest first. */
struct choices {
	enum version version[VERSIONS];
	unsigned n; /* at least 1 */
};

static uint64_t times(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static unsigned char version_byte(const struct sim *sim, uint32_t object,
				  uint64_t page, enum version version,
				  uint64_t offset)
{
	const struct object_page *entry = object_page(sim, object, page);
	const unsigned char *bytes;
	uint64_t at = page * sim_profile(sim)->page_size + offset;

	if (version == VERSION_DISK)
		return disk_byte(sim, object, page, offset);
	/* What lies behind the end is not written. */
	if (version == VERSION_MEMORY && at >= object_at(sim, object)->size)
		return 0;
	if (version == VERSION_MEMORY)
		bytes = frame_bytes(sim, entry->frame - 1);
	else
		bytes = arena_at(&sim->arena, entry->flight, 0,
				 sim_profile(sim)->page_size);
	return bytes[offset];
}

/* Do they show the same bytes of a file of that size? */
static bool versions_equal(const struct sim *sim, uint32_t object,
			   uint64_t page, uint64_t size, enum version a,
			   enum version b)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t end = size - page * page_size;

	if (end > page_size)
		end = page_size;
	for (uint64_t i = 0; i < end; i++)
		if (version_byte(sim, object, page, a, i) !=
		    version_byte(sim, object, page, b, i))
			return false;
	return true;
}

static bool version_exists(const struct sim *sim, uint32_t object,
			   uint64_t page, enum version version)
{
	pfn_t pfn = page_cache_find(sim, object, page);
	uint16_t flags = pfn == PFN_NONE ? 0 : frame_at(sim, pfn)->flags;

	if (version == VERSION_FLIGHT)
		return flags & FRAME_WRITEBACK;
	return version == VERSION_DISK || (flags & FRAME_DIRTY);
}

/* What a page of a file of that size may show. */
static struct choices page_choices(const struct sim *sim, uint32_t object,
				   uint64_t page, uint64_t size)
{
	struct choices choices = { .n = 0 };

	for (enum version version = 0; version < VERSIONS; version++) {
		bool same = !version_exists(sim, object, page, version);

		for (unsigned i = 0; !same && i < choices.n; i++)
			same = versions_equal(sim, object, page, size,
					      choices.version[i], version);
		if (!same)
			choices.version[choices.n++] = version;
	}
	return choices;
}

static bool is_file(const struct sim *sim, uint32_t index)
{
	return object_at(sim, index)->in_use &&
	       object_at(sim, index)->kind == OBJECT_FILE;
}

static uint64_t pages_of(const struct sim *sim, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	return (size + page_size - 1) / page_size;
}

/* Is anything of the file's contents not on the disk? */
static bool file_at_stake(const struct sim *sim, uint32_t index)
{
	const struct object *file = object_at(sim, index);

	return file->dirty || file->writeback;
}

/* The states of a file, if it has that size on the disk. */
static uint64_t states_of_size(const struct sim *sim, uint32_t index,
			       uint64_t size)
{
	uint64_t pages = file_at_stake(sim, index) ? pages_of(sim, size) : 0;
	uint64_t n = 1;

	for (uint64_t page = 0; page < pages; page++)
		n = times(n, page_choices(sim, index, page, size).n);
	return n;
}

static uint64_t states_of_file(const struct sim *sim, uint32_t index)
{
	const struct object *file = object_at(sim, index);
	uint64_t n = states_of_size(sim, index, file->disk_size);

	if (file->size != file->disk_size)
		n = plus(n, states_of_size(sim, index, file->size));
	return n;
}

uint64_t crash_states(const struct sim *sim)
{
	uint64_t n = 1;

	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++)
		if (is_file(sim, i))
			n = times(n, states_of_file(sim, i));
	return n;
}

uint64_t crash_pages(const struct sim *sim)
{
	uint64_t pages = 0;

	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++) {
		if (!is_file(sim, i) || !file_at_stake(sim, i))
			continue;
		for (uint64_t page = 0; page < object_pages(sim, i); page++)
			pages += version_exists(sim, i, page, VERSION_FLIGHT) ||
				 version_exists(sim, i, page, VERSION_MEMORY);
	}
	return pages;
}

/* A file as one state has it: its size, and what is left of the number for
 * its pages. */
struct file_state {
	uint64_t size;
	uint64_t digits;
};

/* The file's part of a state. *state: what is left for the files after it. */
static struct file_state file_state(const struct sim *sim, uint32_t index,
				    uint64_t *state)
{
	const struct object *file = object_at(sim, index);
	uint64_t old = states_of_size(sim, index, file->disk_size);
	uint64_t all = states_of_file(sim, index);
	uint64_t digits = *state % all;

	*state /= all;
	if (digits < old)
		return (struct file_state){ file->disk_size, digits };
	return (struct file_state){ file->size, digits - old };
}

/* A file (0: none) as a state of the whole disk has it. */
static int file_state_find(const struct sim *sim, uint64_t state,
			   uint32_t index, struct file_state *ret_state)
{
	if (!index || !is_file(sim, index))
		return -ENOENT;
	if (state >= crash_states(sim))
		return -EINVAL;
	for (uint32_t i = 1; i < index; i++)
		if (is_file(sim, i))
			(void)file_state(sim, i, &state);
	*ret_state = file_state(sim, index, &state);
	return 0;
}

/* The version of the next page, from the first on. */
static enum version page_version(const struct sim *sim, uint32_t index,
				 uint64_t page, struct file_state *state)
{
	struct choices choices = page_choices(sim, index, page, state->size);
	uint64_t digit = state->digits % choices.n;

	state->digits /= choices.n;
	return choices.version[digit];
}

int sim_machine_crash_states(struct machine *machine, uint64_t *ret_states)
{
	*ret_states = crash_states(sim_of(machine));
	return 0;
}

int sim_machine_crash_size(struct machine *machine, uint64_t state,
			   const char *name, uint64_t *ret_size)
{
	const struct sim *sim = sim_of(machine);
	struct file_state of_file;
	int status =
		file_state_find(sim, state, object_find(sim, name), &of_file);

	if (status == 0)
		*ret_size = of_file.size;
	return status;
}

/* Copies what lies in [offset, offset + length) of one page. */
static void page_part(const struct sim *sim, uint32_t index, uint64_t page,
		      enum version version, uint64_t offset, size_t length,
		      unsigned char *bytes)
{
	uint64_t start = page * sim_profile(sim)->page_size;

	for (uint64_t i = 0; i < sim_profile(sim)->page_size; i++)
		if (start + i >= offset && start + i - offset < length)
			bytes[start + i - offset] =
				version_byte(sim, index, page, version, i);
}

int sim_machine_crash_peek(struct machine *machine, uint64_t state,
			   const char *name, uint64_t offset, size_t length,
			   unsigned char *bytes)
{
	const struct sim *sim = sim_of(machine);
	uint32_t index = object_find(sim, name);
	struct file_state of_file;
	uint64_t pages;
	int status = file_state_find(sim, state, index, &of_file);

	if (status < 0)
		return status;
	if (offset > of_file.size || length > of_file.size - offset)
		return -EINVAL;
	pages = pages_of(sim, of_file.size);
	for (uint64_t page = 0; page < pages; page++)
		page_part(sim, index, page,
			  page_version(sim, index, page, &of_file), offset,
			  length, bytes);
	return 0;
}

/* The page of the disk becomes that version; told if it was at stake. */
static int page_settle(struct sim *sim, uint32_t index, uint64_t page,
		       enum version version)
{
	pfn_t pfn = page_cache_find(sim, index, page);
	bool newest = version == VERSION_MEMORY ||
		      !version_exists(sim, index, page, VERSION_MEMORY);
	bool stake = version_exists(sim, index, page, VERSION_FLIGHT) ||
		     version_exists(sim, index, page, VERSION_MEMORY);

	if (!stake)
		return 0;
	log_page(sim,
		 newest && version != VERSION_DISK ? EVENT_PAGE_KEPT
						   : EVENT_PAGE_LOST,
		 index, page, PFN_NONE);
	if (version == VERSION_FLIGHT)
		disk_arrive(sim, index, page);
	if (version != VERSION_MEMORY)
		return 0;
	writeback_zero_tail(sim, index, page, pfn);
	return disk_write(sim, index, page, pfn);
}

/* Which state of a file comes about, by the profile. */
static struct file_state file_draw(struct sim *sim, uint32_t index,
				   uint64_t *state)
{
	const struct object *file = object_at(sim, index);
	struct rng *rng = &sim_root(sim)->rng;

	switch (sim_profile(sim)->crash_state ? CRASH_LOST
					      : sim_profile(sim)->crash) {
	case CRASH_KEPT:
		return (struct file_state){ file->size, UINT64_MAX };
	case CRASH_RANDOM:
		return (struct file_state){ rng_below(rng, 2) ? file->size
							      : file->disk_size,
					    0 };
	default:
		return file_state(sim, index, state);
	}
}

/* Which version of a page comes about, by the profile. */
static enum version page_draw(struct sim *sim, uint32_t index, uint64_t page,
			      struct file_state *state)
{
	struct choices choices = page_choices(sim, index, page, state->size);

	switch (sim_profile(sim)->crash_state ? CRASH_LOST
					      : sim_profile(sim)->crash) {
	case CRASH_KEPT:
		return choices.version[choices.n - 1];
	case CRASH_RANDOM:
		return choices
			.version[rng_below(&sim_root(sim)->rng, choices.n)];
	default:
		return page_version(sim, index, page, state);
	}
}

static int file_settle(struct sim *sim, uint32_t index, uint64_t *state)
{
	struct file_state chosen = file_draw(sim, index, state);
	uint64_t pages = pages_of(sim, chosen.size);
	bool grows =
		object_at(sim, index)->size != object_at(sim, index)->disk_size;

	for (uint64_t page = 0; page < object_pages(sim, index); page++) {
		/* Behind its end nothing is to be found. */
		enum version version =
			page < pages ? page_draw(sim, index, page, &chosen)
				     : VERSION_DISK;

		if (page_settle(sim, index, page, version) < 0)
			return -ENOMEM;
	}
	if (grows)
		log_size(sim,
			 chosen.size == object_at(sim, index)->size
				 ? EVENT_SIZE_KEPT
				 : EVENT_SIZE_LOST,
			 index, chosen.size);
	disk_resize(sim, index, chosen.size);
	return 0;
}

int crash_disk(struct sim *sim)
{
	uint64_t states = crash_states(sim);
	uint64_t state = sim_profile(sim)->crash_state;

	if (state > states)
		return sim_explain(sim, -EINVAL,
				   "crash-state=%llu: this power cut can leave "
				   "%llu disk states, from 1 on",
				   (unsigned long long)state,
				   (unsigned long long)states);
	log_machine(sim, EVENT_POWER_CUT, crash_pages(sim));
	if (states > 1)
		log_amount(sim, EVENT_DISK_STATES, states);
	state = state ? state - 1 : 0;
	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++)
		if (is_file(sim, i) && file_settle(sim, i, &state) < 0)
			return -ENOMEM;
	return 0;
}
