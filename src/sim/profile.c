/*
 * profile - behaviour as data
 *
 * A machine that behaves as the textbook says and one that behaves as Linux
 * does are the same machine with other numbers:
 *
 *			textbook	linux
 *	fault-around	-		16 pages mapped by one read fault
 *	readahead	-		32 pages read by one miss
 *	write-protect	no		clean shared pages are read-only
 *	async-flush	starts writing	does nothing
 *
 * So a lesson can change one number and see what it does, and a reader who
 * wants to know where the machines differ has one table to read.
 *
 * Sources: fault_around_pages in mm/memory.c (64 KiB); VM_READAHEAD_PAGES in
 * include/linux/mm.h (128 KiB); dirty_expire_interval and
 * dirty_writeback_interval in mm/page-writeback.c (30 s, 5 s); MS_ASYNC in
 * mm/msync.c against msync(3p), which has it start the writing.
 */
#include "sim/profile.h"

#include "base/array.h"
#include "base/diagnostic.h"
#include "sim/allocator.h"
#include "sim/geometry.h"
#include "sim/profile_hardware.h"
#include "sim/sim_machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct profile profile_table[] = {
	{
		.name = "textbook",
		.predicts_linux = 0,
		.page_size = 4096,
		.table = GEOMETRY_DEFAULT,
		.tlb = 64,
		.tlb_asid = 1,
		.tlb_events = 1,
		.frames = 4096,
		.fault_around = 0,
		.readahead = 0,
		.counts_dirty = 1,
		.can_evict = 1,
		.write_protect = 0,
		.async_flush = 1,
		.flush_waits = 1,
		.writeback = WRITEBACK_TICKS,
		.dirty_expire = 30000,
		.flusher_interval = 5000,
		.file_system = "simulated",
	},
	{
		.name = "linux",
		.predicts_linux = 1,
		.page_size = 4096,
		.table = GEOMETRY_DEFAULT,
		.tlb = 64,
		.tlb_asid = 1,
		.tlb_events = 0,
		.frames = 4096,
		.fault_around = 16,
		.readahead = 32,
		.counts_dirty = 1,
		.can_evict = 1,
		.write_protect = 1,
		.async_flush = 0,
		.flush_waits = 1,
		.writeback = WRITEBACK_INSTANT,
		.dirty_expire = 30000,
		.flusher_interval = 5000,
		.low_watermark = WATERMARK_COMPUTED,
		.high_watermark = WATERMARK_COMPUTED,
		.dirty_background_ratio = 10,
		.dirty_ratio = 20,
		.file_system = "simulated",
	},
};

static const char *const names[] = { "textbook", "linux", NULL };

enum unit {
	UNIT_NUMBER,
	UNIT_BYTES,   /* takes K, M, G */
	UNIT_PAGES,   /* takes p, K, M, G */
	UNIT_SECONDS, /* kept in milliseconds */
	UNIT_FLAG,    /* 0 or 1, no or yes */
	UNIT_WORD,    /* kept as its place among the words */
};

/* One row for each parameter that a script can set. */
struct parameter {
	const char *name;
	size_t at;
	enum unit unit;
	uint64_t low, high; /* as written: seconds, not milliseconds */
};

#define PARAMETER(field) offsetof(struct profile, field)

static const struct parameter parameter_table[] = {
	{ "levels", PARAMETER(levels), UNIT_NUMBER, 1, WALK_LEVELS },
	{ "table", PARAMETER(table), UNIT_WORD, 0, 0 },
	{ "page", PARAMETER(page_size), UNIT_BYTES, 0, UINT64_MAX },
	{ "huge", PARAMETER(huge), UNIT_BYTES, 0, UINT64_MAX },
	{ "tlb", PARAMETER(tlb), UNIT_NUMBER, 0, 4096 },
	{ "tlb-ways", PARAMETER(tlb_ways), UNIT_NUMBER, 1, 4096 },
	{ "tlb-policy", PARAMETER(tlb_policy), UNIT_WORD, 0, 0 },
	{ "tlb-asid", PARAMETER(tlb_asid), UNIT_FLAG, 0, 1 },
	{ "tlb-cpus", PARAMETER(tlb_cpus), UNIT_WORD, 0, 0 },
	{ "tlb-events", PARAMETER(tlb_events), UNIT_FLAG, 0, 1 },
	{ "frames", PARAMETER(frames), UNIT_NUMBER, 8, 1 << 22 },
	{ "fault-around", PARAMETER(fault_around), UNIT_PAGES, 0, 512 },
	{ "readahead", PARAMETER(readahead), UNIT_PAGES, 0, 65536 },
	{ "write-protect", PARAMETER(write_protect), UNIT_FLAG, 0, 1 },
	{ "async-flush", PARAMETER(async_flush), UNIT_FLAG, 0, 1 },
	{ "counts-dirty", PARAMETER(counts_dirty), UNIT_FLAG, 0, 1 },
	{ "can-evict", PARAMETER(can_evict), UNIT_FLAG, 0, 1 },
	{ "dirty-expire", PARAMETER(dirty_expire), UNIT_SECONDS, 0, 86400 },
	{ "flusher-interval", PARAMETER(flusher_interval), UNIT_SECONDS, 0,
	  86400 },
	{ "allocator", PARAMETER(allocator), UNIT_WORD, 0, 0 },
	{ "low-watermark", PARAMETER(low_watermark), UNIT_PAGES, 0, 1 << 22 },
	{ "high-watermark", PARAMETER(high_watermark), UNIT_PAGES, 0, 1 << 22 },
	{ "flush-waits", PARAMETER(flush_waits), UNIT_FLAG, 0, 1 },
	{ "writeback", PARAMETER(writeback), UNIT_WORD, 0, 0 },
	{ "dirty-background-ratio", PARAMETER(dirty_background_ratio),
	  UNIT_NUMBER, 0, 100 },
	{ "dirty-ratio", PARAMETER(dirty_ratio), UNIT_NUMBER, 0, 100 },
	{ "crash", PARAMETER(crash), UNIT_WORD, 0, 0 },
	{ "crash-state", PARAMETER(crash_state), UNIT_NUMBER, 0, UINT64_MAX },
};

/* The words of enum crash_choice and enum writeback_pace, in their order. */
static const char *const *crash_names(void)
{
	static const char *const words[] = { "lost", "kept", "random", NULL };

	return words;
}

static const char *const *writeback_names(void)
{
	static const char *const words[] = { "instant", "ticks", NULL };

	return words;
}

/* What can be said of a UNIT_WORD. */
static const struct {
	const char *name;
	const char *const *(*words)(void);
} word_table[] = {
	{ "allocator", allocator_names },
	{ "crash", crash_names },
	{ "writeback", writeback_names },
	{ "table", profile_table_words },
	{ "tlb-policy", profile_tlb_policy_words },
	{ "tlb-cpus", profile_tlb_cpus_words },
};

static const char *const *words_of(const char *name)
{
	size_t i = 0;

	while (strcmp(word_table[i].name, name) != 0)
		i++;
	return word_table[i].words();
}

bool sim_setting_at(size_t i, struct sim_setting *ret_setting)
{
	const struct parameter *parameter = &parameter_table[i];

	if (i >= ARRAY_LENGTH(parameter_table))
		return false;
	*ret_setting = (struct sim_setting){
		.name = parameter->name,
		.low = parameter->low,
		.high = parameter->high,
		.is_flag = parameter->unit == UNIT_FLAG,
	};
	if (parameter->unit == UNIT_WORD)
		ret_setting->words = words_of(parameter->name);
	return true;
}

/* Names of interface.md that this machine does not have yet. */
static const char *const parameters_missing[] = {
	"paging-file",
	"policy",
	NULL,
};

const char *const *profile_names(void)
{
	return names;
}

int profile_find(const char *name, struct profile *ret_profile)
{
	for (size_t i = 0; i < ARRAY_LENGTH(profile_table); i++) {
		if (strcmp(profile_table[i].name, name) != 0)
			continue;
		*ret_profile = profile_table[i];
		for (int cost = 0; cost < COSTS; cost++)
			ret_profile->costs[cost] = cost_table[cost].nanoseconds;
		return 0;
	}
	return -ENOENT;
}

void profile_resemble(struct profile *profile, const struct traits *like)
{
	if (like->page_size == 4096)
		profile->page_size = like->page_size;
	if (!profile->predicts_linux)
		return;
	profile->fault_around = like->fault_around;
	profile->readahead = like->readahead;
	profile->counts_dirty = like->counts_dirty;
	profile->can_evict = like->can_evict;
	profile->write_protect = like->write_protects_after_flush;
	profile->async_flush = like->async_flush_starts;
	if (like->dirty_expire > 0)
		profile->dirty_expire = (uint64_t)(like->dirty_expire * 1000);
	if (like->flusher_interval > 0)
		profile->flusher_interval =
			(uint64_t)(like->flusher_interval * 1000);
	memcpy(profile->file_system, like->file_system, NAME_SIZE);
}

static const struct parameter *parameter_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(parameter_table); i++)
		if (strcmp(parameter_table[i].name, name) == 0)
			return &parameter_table[i];
	return NULL;
}

static int parameter_unknown(const char *key, char reason[REASON_SIZE])
{
	const char *known[ARRAY_LENGTH(parameter_table) + 1] = { NULL };
	const char *near;

	for (size_t i = 0; parameters_missing[i]; i++) {
		if (strcmp(parameters_missing[i], key) != 0)
			continue;
		snprintf(reason, REASON_SIZE,
			 "this machine has no '%s' to set yet", key);
		return -EINVAL;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(parameter_table); i++)
		known[i] = parameter_table[i].name;
	near = diagnostic_nearest(key, known);
	if (near)
		snprintf(reason, REASON_SIZE,
			 "a machine has no setting '%s'; did you mean '%s'?",
			 key, near);
	else
		snprintf(reason, REASON_SIZE,
			 "a machine has no setting '%s'; it has page, frames, "
			 "fault-around, readahead, write-protect, dirty-expire "
			 "and others: see pagetwin(1)",
			 key);
	return -EINVAL;
}

/* How many bytes, seconds or whatever the suffix stands for; 0: it is not one
 * of that unit. */
static uint64_t suffix_factor(const char *suffix, enum unit unit,
			      uint64_t page_size)
{
	bool bytes = unit == UNIT_BYTES || unit == UNIT_PAGES;

	if (*suffix == '\0')
		return unit == UNIT_PAGES ? page_size : 1;
	if (unit == UNIT_SECONDS)
		return strcmp(suffix, "s") == 0;
	if (bytes && strcmp(suffix, "K") == 0)
		return 1024;
	if (bytes && strcmp(suffix, "M") == 0)
		return (uint64_t)1 << 20;
	if (bytes && strcmp(suffix, "G") == 0)
		return (uint64_t)1 << 30;
	return unit == UNIT_PAGES && strcmp(suffix, "p") == 0 ? page_size : 0;
}

/* "64", "0x40", "4K", "yes" as a number of the parameter's unit. */
static int value_parse(const struct parameter *parameter, const char *text,
		       uint64_t page_size, uint64_t *ret_value)
{
	uint64_t number, factor;
	char *end;

	if (parameter->unit == UNIT_FLAG && strcmp(text, "yes") == 0)
		text = "1";
	if (parameter->unit == UNIT_FLAG && strcmp(text, "no") == 0)
		text = "0";
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, 0);
	if (errno)
		return -EINVAL;
	factor = suffix_factor(end, parameter->unit, page_size);
	if (!factor || number > UINT64_MAX / factor)
		return -EINVAL;
	number *= factor;
	if (parameter->unit == UNIT_PAGES) {
		if (number % page_size)
			return -EINVAL;
		number /= page_size;
	}
	*ret_value = number;
	return 0;
}

/* "lru" as its place among the words. */
static int word_parse(const struct parameter *parameter, const char *text,
		      uint64_t *ret_value, char reason[REASON_SIZE])
{
	const char *const *words = words_of(parameter->name);
	const char *near = diagnostic_nearest(text, words);
	size_t used;

	for (uint64_t i = 0; words[i]; i++) {
		if (strcmp(words[i], text) != 0)
			continue;
		*ret_value = i;
		return 0;
	}
	if (near) {
		snprintf(reason, REASON_SIZE, "%s=%s: did you mean '%s'?",
			 parameter->name, text, near);
		return -EINVAL;
	}
	used = (size_t)snprintf(reason, REASON_SIZE, "%s: has to be",
				parameter->name);
	for (size_t i = 0; words[i] && used < REASON_SIZE; i++)
		used += (size_t)snprintf(reason + used, REASON_SIZE - used,
					 "%s %s",
					 i == 0		? ""
					 : words[i + 1] ? ","
							: " or",
					 words[i]);
	return -EINVAL;
}

int profile_set(struct profile *profile, const char *key, const char *value,
		char reason[REASON_SIZE])
{
	const struct parameter *parameter = parameter_find(key);
	uint64_t number = 0;
	int r;

	if (cost_is_named(key))
		return cost_set(profile->costs, key, value, reason);
	if (!parameter)
		return parameter_unknown(key, reason);
	if (parameter->unit == UNIT_WORD) {
		r = word_parse(parameter, value, &number, reason);
		if (r < 0)
			return r;
		memcpy((char *)profile + parameter->at, &number,
		       sizeof(number));
		if (parameter->at == PARAMETER(table))
			profile_follow_table(profile);
		return 0;
	}
	r = value_parse(parameter, value, profile->page_size, &number);
	if (r < 0 || number < parameter->low || number > parameter->high) {
		snprintf(reason, REASON_SIZE,
			 "%s=%s: has to be a number from %llu to %llu", key,
			 value, (unsigned long long)parameter->low,
			 (unsigned long long)parameter->high);
		return -EINVAL;
	}
	if (parameter->at == PARAMETER(page_size))
		return profile_check_page(profile, number, reason);
	if (parameter->unit == UNIT_SECONDS)
		number *= 1000;
	memcpy((char *)profile + parameter->at, &number, sizeof(number));
	if (parameter->at == PARAMETER(levels)) {
		profile->table = geometry_of_levels(number);
		profile_follow_table(profile);
	}
	return 0;
}

int profile_set_all(struct profile *profile, const struct setting *settings,
		    unsigned n_settings, char reason[REASON_SIZE])
{
	/* What other settings are measured by. */
	static const char *const first[] = { "levels", "table", "" };

	for (size_t pass = 0; pass < ARRAY_LENGTH(first); pass++)
		for (unsigned i = 0; i < n_settings; i++) {
			const struct setting *setting = &settings[i];
			size_t turn = 0;

			while (*first[turn] &&
			       strcmp(first[turn], setting->key) != 0)
				turn++;
			if (turn == pass &&
			    profile_set(profile, setting->key, setting->value,
					reason) < 0)
				return -EINVAL;
		}
	return 0;
}

/* The largest number whose square is not larger. */
static uint64_t square_root(uint64_t number)
{
	uint64_t root = 0;

	for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= number)
			root += bit;
	return root;
}

/*
 * Linux sets aside 4 * sqrt(memory), both in KiB; the low watermark is a
 * quarter above that, the high one a half (calculate_min_free_kbytes(),
 * __setup_per_zone_wmarks(), mm/page_alloc.c). In a memory of a few frames
 * that would be all of it: not more than a 32nd and a 16th here.
 */
static void watermarks_compute(struct profile *profile)
{
	uint64_t kib = profile->frames * profile->page_size / 1024;
	uint64_t min = square_root(kib * 16) * 1024 / profile->page_size;
	uint64_t low = min + min / 4, high = min + min / 2;

	if (low > profile->frames / 32)
		low = profile->frames / 32;
	if (high > profile->frames / 16)
		high = profile->frames / 16;
	if (profile->low_watermark == WATERMARK_COMPUTED)
		profile->low_watermark = low;
	if (profile->high_watermark == WATERMARK_COMPUTED)
		profile->high_watermark = high > profile->low_watermark
						  ? high
						  : profile->low_watermark;
}

int profile_settle(struct profile *profile, char reason[REASON_SIZE])
{
	if (profile_settle_hardware(profile, reason) < 0)
		return -EINVAL;
	watermarks_compute(profile);
	if (profile->high_watermark < profile->low_watermark ||
	    profile->high_watermark > profile->frames / 2) {
		snprintf(reason, REASON_SIZE,
			 "high-watermark=%llu: has to be from low-watermark "
			 "(%llu) to half the frames (%llu)",
			 (unsigned long long)profile->high_watermark,
			 (unsigned long long)profile->low_watermark,
			 (unsigned long long)profile->frames / 2);
		return -EINVAL;
	}
	return 0;
}

void profile_traits(const struct profile *profile, struct traits *ret_traits)
{
	memset(ret_traits, 0, sizeof(*ret_traits));
	memcpy(ret_traits->profile, profile->name, NAME_SIZE);
	memcpy(ret_traits->file_system, profile->file_system, NAME_SIZE);
	ret_traits->page_size = profile->page_size;
	ret_traits->fault_around = profile->fault_around;
	ret_traits->readahead = profile->readahead;
	ret_traits->readahead_exact = true;
	ret_traits->counts_dirty = profile->counts_dirty;
	ret_traits->can_evict = profile->can_evict;
	ret_traits->async_flush_starts = profile->async_flush;
	ret_traits->write_protects_after_flush = profile->write_protect;
	ret_traits->dirty_expire = (double)profile->dirty_expire / 1000;
	ret_traits->flusher_interval = (double)profile->flusher_interval / 1000;
}
