/*
 * profile - the settings of a machine
 *
 *	machine linux fault-around=8 frames=64 cost.disk-read=10ms
 *
 * One row for each parameter that a script can set: its unit and its limits.
 * A value outside of them is refused by a complaint that names them, a name
 * that nobody knows by one that names the nearest. What the profiles have
 * built in stands in profiles.c.
 */
#include "sim/profile.h"

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/number.h"
#include "sim/allocator.h"
#include "sim/geometry.h"
#include "sim/policy/policy.h"
#include "sim/profile_hardware.h"
#include "sim/sim_machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
	{ "large-folios", PARAMETER(large_folios), UNIT_FLAG, 0, 1 },
	{ "around-gives-up", PARAMETER(around_gives_up), UNIT_FLAG, 0, 1 },
	{ "hole-unmaps-files", PARAMETER(hole_unmaps_files), UNIT_FLAG, 0, 1 },
	{ "hole-unmaps-sections", PARAMETER(hole_unmaps_sections), UNIT_FLAG, 0,
	  1 },
	{ "hole-writes", PARAMETER(hole_writes), UNIT_FLAG, 0, 1 },
	{ "hole-flushes", PARAMETER(hole_flushes), UNIT_FLAG, 0, 1 },
	{ "hole-syncs", PARAMETER(hole_syncs), UNIT_FLAG, 0, 1 },
	{ "flush-whole", PARAMETER(flush_whole), UNIT_FLAG, 0, 1 },
	{ "shrink-writes", PARAMETER(shrink_writes), UNIT_FLAG, 0, 1 },
	{ "zeroes-dirty", PARAMETER(zeroes_dirty), UNIT_FLAG, 0, 1 },
	{ "write-unmarks", PARAMETER(write_unmarks), UNIT_FLAG, 0, 1 },
	{ "store-zeroes", PARAMETER(store_zeroes), UNIT_FLAG, 0, 1 },
	{ "resize-writes", PARAMETER(resize_writes), UNIT_FLAG, 0, 1 },
	{ "zeroes-holes", PARAMETER(zeroes_holes), UNIT_FLAG, 0, 1 },
	{ "zeroes-unread", PARAMETER(zeroes_unread), UNIT_FLAG, 0, 1 },
	{ "cut-splits", PARAMETER(cut_splits), UNIT_FLAG, 0, 1 },
	{ "growth-zeroes", PARAMETER(growth_zeroes), UNIT_FLAG, 0, 1 },
	{ "retry-major", PARAMETER(retry_major), UNIT_FLAG, 0, 1 },
	{ "populates", PARAMETER(populates), UNIT_FLAG, 0, 1 },
	{ "populate-major", PARAMETER(populate_major), UNIT_FLAG, 0, 1 },
	{ "remove-any-rights", PARAMETER(remove_any_rights), UNIT_FLAG, 0, 1 },
	{ "resumes-windows", PARAMETER(resumes_windows), UNIT_FLAG, 0, 1 },
	{ "clusters", PARAMETER(clusters), UNIT_FLAG, 0, 1 },
	{ "readahead", PARAMETER(readahead), UNIT_PAGES, 0, 65536 },
	{ "write-protect", PARAMETER(write_protect), UNIT_FLAG, 0, 1 },
	{ "async-flush", PARAMETER(async_flush), UNIT_FLAG, 0, 1 },
	{ "cow-reuse", PARAMETER(cow_reuse), UNIT_FLAG, 0, 1 },
	{ "zero-page", PARAMETER(zero_page), UNIT_FLAG, 0, 1 },
	{ "lazy-fork", PARAMETER(lazy_fork), UNIT_FLAG, 0, 1 },
	{ "flush-replaced", PARAMETER(flush_replaced), UNIT_FLAG, 0, 1 },
	{ "flush-shrunk", PARAMETER(flush_shrunk), UNIT_FLAG, 0, 1 },
	{ "lock-limit", PARAMETER(lock_limit), UNIT_BYTES, 0,
	  (uint64_t)1 << 40 },
	{ "counts-dirty", PARAMETER(counts_dirty), UNIT_FLAG, 0, 1 },
	{ "journal", PARAMETER(journal), UNIT_WORD, 0, 0 },
	{ "can-evict", PARAMETER(can_evict), UNIT_FLAG, 0, 1 },
	{ "dirty-expire", PARAMETER(dirty_expire), UNIT_SECONDS, 0, 86400 },
	{ "flusher-interval", PARAMETER(flusher_interval), UNIT_SECONDS, 0,
	  86400 },
	{ "allocator", PARAMETER(allocator), UNIT_WORD, 0, 0 },
	{ "low-watermark", PARAMETER(low_watermark), UNIT_PAGES, 0, 1 << 22 },
	{ "high-watermark", PARAMETER(high_watermark), UNIT_PAGES, 0, 1 << 22 },
	{ "flush-waits", PARAMETER(flush_waits), UNIT_FLAG, 0, 1 },
	{ "flusher-mapped", PARAMETER(flusher_mapped), UNIT_FLAG, 0, 1 },
	{ "paging-file", PARAMETER(paging_file), UNIT_PAGES, 0,
	  PAGING_FILE_MOST },
	{ "policy", PARAMETER(policy), UNIT_WORD, 0, 0 },
	{ "working-set", PARAMETER(working_set), UNIT_PAGES, 0, 1 << 22 },
	{ "swap-readahead", PARAMETER(swap_readahead), UNIT_PAGES, 0,
	  SWAP_READAHEAD_MOST },
	{ "reclaim-writes", PARAMETER(reclaim_writes), UNIT_FLAG, 0, 1 },
	{ "oom-kill", PARAMETER(oom_kill), UNIT_FLAG, 0, 1 },
	{ "overcommit", PARAMETER(overcommit), UNIT_WORD, 0, 0 },
	{ "overcommit-ratio", PARAMETER(overcommit_ratio), UNIT_NUMBER, 0,
	  100 },
	{ "commit-sections", PARAMETER(commit_sections), UNIT_FLAG, 0, 1 },
	{ "granularity", PARAMETER(granularity), UNIT_BYTES, 0, 1 << 20 },
	{ "shrink-mapped", PARAMETER(shrink_mapped), UNIT_FLAG, 0, 1 },
	{ "largest-file", PARAMETER(largest_file), UNIT_BYTES, 0, INT64_MAX },
	{ "view-within", PARAMETER(view_within), UNIT_FLAG, 0, 1 },
	{ "standby", PARAMETER(standby), UNIT_FLAG, 0, 1 },
	{ "win32", PARAMETER(win32), UNIT_FLAG, 0, 1 },
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

/* The words of enum journal. */
static const char *const *journal_names(void)
{
	static const char *const words[] = {
		[JOURNAL_NONE] = "none",
		[JOURNAL_ORDERED] = "ordered",
		[JOURNAL_DATA] = "data",
		NULL,
	};

	return words;
}

/* The words of enum overcommit. */
static const char *const *overcommit_names(void)
{
	static const char *const words[] = {
		[OVERCOMMIT_HEURISTIC] = "heuristic",
		[OVERCOMMIT_ALWAYS] = "always",
		[OVERCOMMIT_STRICT] = "strict",
		NULL,
	};

	return words;
}

/* What can be said of a UNIT_WORD. */
static const struct {
	const char *name;
	const char *const *(*words)(void);
} word_table[] = {
	{ "allocator", allocator_names },
	{ "crash", crash_names },
	{ "journal", journal_names },
	{ "writeback", writeback_names },
	{ "table", profile_table_words },
	{ "tlb-policy", profile_tlb_policy_words },
	{ "tlb-cpus", profile_tlb_cpus_words },
	{ "policy", policy_names },
	{ "overcommit", overcommit_names },
};

static const char *const *words_of(const char *name)
{
	size_t i = 0;

	while (strcmp(word_table[i].name, name) != 0)
		i++;
	return word_table[i].words();
}

static const char *const unit_names[] = {
	[UNIT_NUMBER] = "",	[UNIT_BYTES] = "bytes",
	[UNIT_PAGES] = "pages", [UNIT_SECONDS] = "seconds",
	[UNIT_FLAG] = "",	[UNIT_WORD] = "",
};

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
		.unit = unit_names[parameter->unit],
	};
	if (parameter->unit == UNIT_WORD)
		ret_setting->words = words_of(parameter->name);
	return true;
}

uint64_t sim_setting_default(size_t i, const char *profile)
{
	const struct parameter *parameter = &parameter_table[i];
	struct profile found;
	uint64_t value;

	if (i >= ARRAY_LENGTH(parameter_table) ||
	    profile_find(profile, &found) < 0)
		return 0;
	memcpy(&value, (const char *)&found + parameter->at, sizeof(value));
	if (parameter->unit == UNIT_SECONDS)
		return value / 1000;
	/* Left at 0, below what may be written: the machine knows better. */
	if (parameter->unit == UNIT_NUMBER && value < parameter->low)
		return SETTING_COMPUTED;
	return value;
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

	for (size_t i = 0; i < ARRAY_LENGTH(parameter_table); i++)
		known[i] = parameter_table[i].name;
	near = diagnostic_nearest(key, known);
	if (near)
		snprintf(reason, REASON_SIZE,
			 "%s: a machine has no such setting; did you mean "
			 "'%s'?",
			 key, near);
	else
		snprintf(reason, REASON_SIZE,
			 "%s: a machine has no such setting; it has frames, "
			 "table, tlb, readahead and others: see 'pagetwin help "
			 "machine'",
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

	if (parameter->unit == UNIT_FLAG && strcmp(text, "yes") == 0)
		text = "1";
	if (parameter->unit == UNIT_FLAG && strcmp(text, "no") == 0)
		text = "0";
	if (!number_parse(&text, &number))
		return -EINVAL;
	factor = suffix_factor(text, parameter->unit, page_size);
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
	used = (size_t)snprintf(reason, REASON_SIZE, "%s=%s: has to be",
				parameter->name, text);
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

/* Replacement: what a stepped machine can do. */
static int settle_replacement(const struct profile *profile,
			      char reason[REASON_SIZE])
{
	const struct policy *policy = policy_table[profile->policy];
	uint64_t read = profile->swap_readahead;

	if (policy->needs_future) {
		snprintf(reason, REASON_SIZE, "policy=%s: %s", policy->name,
			 POLICY_NEEDS_FUTURE);
		return -EINVAL;
	}
	if (read & (read - (read != 0))) {
		snprintf(reason, REASON_SIZE,
			 "swap-readahead=%llu: has to be 0 or a power of two, "
			 "up to 64",
			 (unsigned long long)read);
		return -EINVAL;
	}
	return 0;
}

static int settle_watermarks(struct profile *profile, char reason[REASON_SIZE])
{
	uint64_t most = profile->frames / 2;

	watermarks_compute(profile);
	if (profile->low_watermark > most) {
		snprintf(reason, REASON_SIZE,
			 "low-watermark=%llu: has to be from 0 to half the "
			 "frames (%llu)",
			 (unsigned long long)profile->low_watermark,
			 (unsigned long long)most);
		return -EINVAL;
	}
	if (profile->high_watermark >= profile->low_watermark &&
	    profile->high_watermark <= most)
		return 0;
	snprintf(reason, REASON_SIZE,
		 "high-watermark=%llu: has to be from low-watermark (%llu) to "
		 "half the frames (%llu)",
		 (unsigned long long)profile->high_watermark,
		 (unsigned long long)profile->low_watermark,
		 (unsigned long long)most);
	return -EINVAL;
}

/* Where a view may begin, a page has to begin. */
static int settle_granularity(const struct profile *profile,
			      char reason[REASON_SIZE])
{
	uint64_t page_size = profile->page_size;

	if (profile->granularity <= page_size ||
	    profile->granularity % page_size == 0)
		return 0;
	snprintf(reason, REASON_SIZE,
		 "granularity=%llu: has to be a multiple of the page size "
		 "(%llu), up to %llu",
		 (unsigned long long)profile->granularity,
		 (unsigned long long)page_size,
		 (unsigned long long)parameter_find("granularity")->high);
	return -EINVAL;
}

int profile_settle(struct profile *profile, char reason[REASON_SIZE])
{
	if (profile_settle_hardware(profile, reason) < 0 ||
	    settle_replacement(profile, reason) < 0 ||
	    settle_granularity(profile, reason) < 0)
		return -EINVAL;
	return settle_watermarks(profile, reason);
}
