/*
 * The settings of "machine PROFILE key=value ..."
 *
 * Their names, ranges and words, and what each profile has, come from the
 * simulated machine itself (sim_setting_at()); here stands what they mean, a
 * phrase each.
 *
 *	  low-watermark=0..4194304     free frames below which pages leave
 *				       [computed; textbook 0 pages]
 */

#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "sim/cost.h"
#include "sim/sim_machine.h"

#define PROFILE_USUAL "linux"

static const struct {
	const char *name;
	const char *meaning;
} meanings[] = {
	{ "table", "the page table's geometry and entry format" },
	{ "levels", "of the page table" },
	{ "page", "bytes of a page" },
	{ "huge", "largest page that one upper entry may map" },
	{ "tlb", "entries of the TLB; 0: none" },
	{ "tlb-ways", "entries that one address can be in" },
	{ "tlb-policy", "which of them is replaced" },
	{ "tlb-asid", "entries carry their process's number" },
	{ "tlb-cpus", "one TLB for all, or one for each process" },
	{ "tlb-events", "tell every hit" },
	{ "frames", "of memory, page tables included" },
	{ "allocator", "how frames are chosen" },
	{ "low-watermark", "fewer frames free: pages begin to leave" },
	{ "high-watermark", "so many frames free: they stop" },
	{ "policy", "which page leaves (opt: for replay alone)" },
	{ "working-set", "of each process; 0: all share memory" },
	{ "paging-file", "what it holds; 0: there is none" },
	{ "swap-readahead", "slots read at once; a power of two" },
	{ "reclaim-writes", "a dirty file page that goes is written alone" },
	{ "oom-kill", "a process is killed where no page can go" },
	{ "overcommit", "how much memory may be promised" },
	{ "overcommit-ratio", "percent of memory that strict promises" },
	{ "commit-sections", "a section is promised whole when made" },
	{ "fault-around", "pages that one read fault maps" },
	{ "readahead", "pages read around a miss" },
	{ "large-folios", "pages read or written together stay one" },
	{ "around-gives-up", "fault-around ends where a folio ends the file" },
	{ "hole-unmaps-files", "a hole that ends in page 0 unmaps all" },
	{ "hole-unmaps-sections", "the same of sections and memory files" },
	{ "hole-writes", "what a hole touches is written and evicted" },
	{ "hole-flushes", "the same, but nothing is evicted" },
	{ "hole-syncs", "what a hole touches is written first, and stays" },
	{ "flush-whole", "a flush of a part writes the whole file" },
	{ "shrink-writes", "a shorter file's last page is written first" },
	{ "write-unmarks", "a write takes the mark of readahead off" },
	{ "store-zeroes", "a store's fault zeroes what is behind the end" },
	{ "zeroes-dirty", "zeroing a part of a hole makes it dirty" },
	{ "resize-writes", "a new length waits for what lies before it" },
	{ "zeroes-holes", "zeroing a part of a hole caches it" },
	{ "zeroes-unread", "a page zeroed in part has yet to be read" },
	{ "cut-splits", "a folio is split where all its dirt is cut off" },
	{ "growth-zeroes", "a growing file is zeroed behind its old end" },
	{ "retry-major", "a fault that begins anew counts as major" },
	{ "populates", "advice to fault pages in is known" },
	{ "populate-major", "what had to be read for it counts as major" },
	{ "remove-any-rights", "a view that is only read takes a hole, too" },
	{ "resumes-windows", "a read may take up an older readahead" },
	{ "clusters", "readahead in aligned clusters" },
	{ "write-protect", "a clean page's first store faults" },
	{ "async-flush", "an async flush starts the writing" },
	{ "cow-reuse", "who alone is left with a page writes it uncopied" },
	{ "zero-page", "a load of untouched memory maps the zero page" },
	{ "lazy-fork", "a fork leaves out what a fault can make again" },
	{ "flush-replaced", "closing a file once cut to 0 writes it" },
	{ "flush-shrunk", "closing one once made shorter does" },
	{ "lock-limit", "bytes that a process may lock" },
	{ "shrink-mapped", "a file may get shorter under its views" },
	{ "flush-waits", "a flush waits for the disk" },
	{ "counts-dirty", "there is a disk to be behind" },
	{ "journal", "what its commits wait for: see ext4(5), data=" },
	{ "can-evict", "a file's page may leave the cache" },
	{ "dirty-expire", "seconds a page stays dirty" },
	{ "flusher-interval", "seconds between two looks; 0: never" },
	{ "flusher-mapped", "the flusher writes mapped pages too" },
	{ "dirty-background-ratio", "percent dirty that wakes the flusher" },
	{ "dirty-ratio", "percent dirty that makes writers write" },
	{ "writeback", "writing is done at once, or takes ticks" },
	{ "granularity", "what a view's offset is a multiple of" },
	{ "largest-file", "the most bytes that a file can have (EFBIG)" },
	{ "view-within", "a view may not reach beyond its object" },
	{ "standby", "unmapped pages wait on standby lists" },
	{ "win32", "errors have their Win32 names" },
	{ "crash", "what becomes of pages on their way to the disk" },
	{ "crash-state", "which of the possible disks comes about" },
};

static const char *meaning_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(meanings); i++)
		if (strcmp(meanings[i].name, name) == 0)
			return meanings[i].meaning;
	return "";
}

/* "4K", "8M": the largest unit that leaves nothing over. */
static void add_bytes(struct strbuf *out, uint64_t bytes)
{
	static const char suffixes[] = "\0KMG";
	size_t i = 0;

	while (i < 3 && bytes && bytes % 1024 == 0) {
		bytes /= 1024;
		i++;
	}
	strbuf_addf(out, "%llu", (unsigned long long)bytes);
	if (suffixes[i])
		strbuf_add_char(out, suffixes[i]);
}

static void add_value(struct strbuf *out, const struct sim_setting *setting,
		      uint64_t value)
{
	if (value == SETTING_COMPUTED)
		strbuf_add(out, "computed");
	else if (setting->words)
		strbuf_add(out, setting->words[value]);
	else if (strcmp(setting->unit, "bytes") == 0)
		add_bytes(out, value);
	else
		strbuf_addf(out, "%llu", (unsigned long long)value);
}

/* What the linux profile has, and which others have something else. */
static void add_defaults(struct strbuf *out, size_t i,
			 const struct sim_setting *setting)
{
	const char *const *profiles = sim_profile_names();
	uint64_t usual = sim_setting_default(i, PROFILE_USUAL);
	unsigned others = 0;

	strbuf_add_char(out, '[');
	add_value(out, setting, usual);
	for (size_t k = 0; profiles[k]; k++) {
		uint64_t value = sim_setting_default(i, profiles[k]);

		if (value == usual)
			continue;
		strbuf_addf(out, "%s %s ", others++ ? "," : ";", profiles[k]);
		add_value(out, setting, value);
	}
	strbuf_addf(out, "%s%s]", setting->unit[0] ? " " : "", setting->unit);
}

static void add_values(struct strbuf *out, const struct sim_setting *setting)
{
	if (setting->words) {
		for (size_t i = 0; setting->words[i]; i++)
			strbuf_addf(out, i ? "|%s" : "%s", setting->words[i]);
	} else if (setting->is_flag) {
		strbuf_add(out, "0|1");
	} else if (setting->high == UINT64_MAX) {
		strbuf_add(out, "N");
	} else {
		strbuf_addf(out, "%llu..%llu", (unsigned long long)setting->low,
			    (unsigned long long)setting->high);
	}
}

static void help_costs(struct strbuf *out)
{
	strbuf_add(out, "\nPrices, such as cost.disk-read=80us (ns, us, ms, "
			"s; up to 60s)\n");
	for (size_t i = 0; i < COSTS; i++)
		strbuf_addf(out, "  %-28s %s [%llu ns]\n", cost_table[i].name,
			    cost_table[i].what,
			    (unsigned long long)cost_table[i].nanoseconds);
}

/* Columns of a line, and where what a setting means begins. */
#define COLUMNS 80
#define MEANING 31

/* A long list of words goes on in the next line, behind a bar. */
static void add_wrapped(struct strbuf *out, const char *text)
{
	size_t column = 2;

	strbuf_add(out, "  ");
	while (*text) {
		size_t length = strcspn(text, "|");

		length += text[length] == '|';
		if (column + length >= COLUMNS) {
			strbuf_add(out, "\n    ");
			column = 4;
		}
		strbuf_add_bytes(out, text, length);
		column += length;
		text += length;
	}
}

static void help_setting(struct strbuf *out, size_t i,
			 const struct sim_setting *setting)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	const char *meaning = meaning_of(setting->name);
	size_t column = MEANING + strlen(meaning);

	strbuf_addf(&left, "%s=", setting->name);
	add_values(&left, setting);
	add_defaults(&right, i, setting);
	add_wrapped(out, left.text);
	if (left.length > MEANING - 3)
		strbuf_addf(out, "\n%*s", MEANING, "");
	else
		strbuf_addf(out, "%*s", MEANING - 2 - (int)left.length, "");
	strbuf_add(out, meaning);
	if (column + 1 + right.length > COLUMNS)
		strbuf_addf(out, "\n%*s", MEANING - 1, "");
	strbuf_addf(out, " %s\n", right.text);
	strbuf_free(&left);
	strbuf_free(&right);
}

void help_machine(struct strbuf *out)
{
	struct sim_setting setting;

	strbuf_add(out,
		   "\nSettings, and in brackets what the linux profile has, "
		   "and others that differ.\nBeside a real machine it takes "
		   "over what depends on the kernel and its swap.\n");
	for (size_t i = 0; sim_setting_at(i, &setting); i++)
		help_setting(out, i, &setting);
	help_costs(out);
}
