/*
 * The settings of "machine PROFILE key=value ..."
 *
 * Their names, ranges and words come from the simulated machine itself
 * (sim_setting_at()); here stands what they mean, a phrase each.
 */

#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "sim/cost.h"
#include "sim/sim_machine.h"

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
	{ "low-watermark", "free pages below which reclaim starts" },
	{ "high-watermark", "free pages at which it stops" },
	{ "policy", "which page goes when memory is short" },
	{ "scope", "among all pages, or the process's own" },
	{ "paging-file", "pages of it" },
	{ "commit", "how much memory may be promised" },
	{ "overcommit-ratio", "percent of memory that strict commit promises" },
	{ "reclaim-writes", "reclaim writes dirty file pages itself" },
	{ "fault-around", "pages that one read fault maps" },
	{ "readahead", "pages read around a miss" },
	{ "clusters", "readahead in aligned clusters" },
	{ "write-protect", "a clean page's first store faults" },
	{ "async-flush", "an async flush starts the writing" },
	{ "cow-reuse", "who alone is left with a page writes it uncopied" },
	{ "lazy-fork", "a fork leaves out what a fault can make again" },
	{ "flush-replaced", "closing a file once cut to 0 writes it" },
	{ "lock-limit", "bytes that a process may lock" },
	{ "shrink-mapped", "a file may get shorter under its views" },
	{ "flush-waits", "a flush waits for the disk" },
	{ "counts-dirty", "there is a disk to be behind" },
	{ "can-evict", "a file's page may leave the cache" },
	{ "dirty-expire", "seconds a page stays dirty" },
	{ "flusher-interval", "seconds between two looks; 0: never" },
	{ "flusher-mapped", "the flusher writes mapped pages too" },
	{ "dirty-background-ratio", "percent dirty that wakes the flusher" },
	{ "dirty-ratio", "percent dirty that makes writers write" },
	{ "writeback", "writing is done at once, or takes ticks" },
	{ "granularity", "what a view's offset is a multiple of" },
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
		strbuf_addf(out, "  %-28s %s\n", cost_table[i].name,
			    cost_table[i].what);
}

void help_machine(struct strbuf *out)
{
	struct sim_setting setting;

	strbuf_add(out, "\nSettings\n");
	for (size_t i = 0; sim_setting_at(i, &setting); i++) {
		struct strbuf left = STRBUF_INIT;

		strbuf_addf(&left, "%s=", setting.name);
		add_values(&left, &setting);
		strbuf_addf(out, "  %-28s ", left.text);
		if (left.length > 28)
			strbuf_addf(out, "\n%31s", "");
		strbuf_addf(out, "%s\n", meaning_of(setting.name));
		strbuf_free(&left);
	}
	help_costs(out);
}
