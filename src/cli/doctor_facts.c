/*
 * The facts of `doctor`
 *
 * One table for both shapes: a value under a name for programs, a phrase under
 * a label for people. What the kernel tells of itself and what it was seen to
 * do stand side by side: "madvise" is a setting, "512 pages" was measured.
 */

#include "cli/doctor_facts.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/status.h"

static struct fact fact_text(const char *name, const char *label,
			     const char *text)
{
	return (struct fact){
		.name = name, .label = label, .kind = FACT_TEXT, .text = text
	};
}

static struct fact fact_number(const char *name, const char *label,
			       uint64_t number, const char *unit)
{
	return (struct fact){ .name = name,
			      .label = label,
			      .kind = FACT_NUMBER,
			      .number = number,
			      .unit = unit };
}

static struct fact fact_flag(const char *name, const char *label, bool value,
			     const char *yes, const char *no)
{
	return (struct fact){ .name = name,
			      .label = label,
			      .kind = FACT_FLAG,
			      .number = value,
			      .says = value ? yes : no };
}

/* Why a habit is not known. */
static const char *habits_why(const struct doctor_report *report)
{
	return report->facts.untried[0] ? report->facts.untried
					: "it could not be tried";
}

/* What was tried, on a machine that runs. */
static struct fact fact_habit(const struct doctor_report *report,
			      const char *name, const char *label,
			      enum habit habit, const char *yes, const char *no)
{
	struct fact fact = fact_flag(name, label, habit == HABIT_YES, yes, no);

	if (habit == HABIT_UNKNOWN) {
		fact.kind = FACT_UNKNOWN;
		fact.says = report->runs ? habits_why(report) : NULL;
	}
	return fact;
}

static struct fact fact_idle(const struct traits *traits)
{
	struct fact fact =
		fact_flag("reclaims_idle", "idle memory",
			  traits->reclaims_idle == HABIT_YES,
			  "taken away by this kernel after a while (DAMON)",
			  "left alone");

	if (traits->reclaims_idle == HABIT_UNKNOWN) {
		fact.kind = FACT_UNKNOWN;
		fact.says = "what /sys says of DAMON cannot be read; root may";
	}
	return fact;
}

/* What only a running machine finds out. */
static struct fact fact_of_machine(const struct doctor_report *report,
				   struct fact fact)
{
	if (!report->runs) {
		fact.kind = FACT_UNKNOWN;
		fact.text = fact.says = NULL;
	}
	return fact;
}

/* Without cachestat nobody has seen a dirty page. */
static struct fact fact_of_dirty(const struct doctor_report *report)
{
	const struct capability *cachestat =
		&report->capabilities[REAL_CACHESTAT];
	struct fact fact = fact_flag("counts_dirty", "dirty pages",
				     report->facts.traits.counts_dirty,
				     "counted by the file system",
				     "not counted by this file system; lessons "
				     "5 and 6 need a disk: try --on=DIR");

	if (!cachestat->available) {
		fact.kind = FACT_UNKNOWN;
		fact.says = "cachestat does not see them here";
	}
	return fact_of_machine(report, fact);
}

/* A number that was measured; where it could not be, `says` has the reason. */
static struct fact fact_measured(const char *name, const char *label,
				 const struct measured *measured,
				 const char *says)
{
	struct fact fact = fact_number(name, label, measured->value, " pages");

	fact.says = says;
	if (!measured->known)
		fact.kind = FACT_UNKNOWN;
	return fact;
}

static unsigned long long value_of(const struct measured *measured)
{
	return (unsigned long long)measured->value;
}

/* --- the sentences -------------------------------------------------------- */

static void say_huge(struct doctor_report *report)
{
	const struct survey *survey = &report->facts.survey;
	const char *mode = report->facts.huge_pages;

	if (survey->huge_store.known && survey->unasked_store.known)
		snprintf(report->huge, sizeof(report->huge),
			 "%.20s: a store maps %llu pages where they are asked "
			 "for, else %llu",
			 mode[0] ? mode : "?", value_of(&survey->huge_store),
			 value_of(&survey->unasked_store));
	else
		snprintf(report->huge, sizeof(report->huge), "%.20s", mode);
}

static void say_folio(struct doctor_report *report)
{
	const struct measured *store = &report->facts.survey.folio_store;

	if (!store->known)
		snprintf(report->folio, sizeof(report->folio), "%.150s",
			 store->reason);
	else if (store->value > 1)
		snprintf(report->folio, sizeof(report->folio),
			 "a store dirties %llu pages of a file that was "
			 "written at once",
			 value_of(store));
	else
		snprintf(report->folio, sizeof(report->folio),
			 "none: a store dirties its own page alone");
}

static void say_readahead(struct doctor_report *report)
{
	const struct traits *traits = &report->facts.traits;
	const struct measured *seen = &report->facts.survey.readahead;
	char measured[100];

	if (seen->known)
		snprintf(measured, sizeof(measured),
			 "one load of a cold file brought %llu",
			 value_of(seen));
	else
		snprintf(measured, sizeof(measured), "not measured: %.80s",
			 seen->reason);
	snprintf(report->readahead, sizeof(report->readahead),
		 "%llu pages%s; %s", (unsigned long long)traits->readahead,
		 traits->readahead_exact ? "" : " (assumed)", measured);
}

static void say_swap(struct doctor_report *report)
{
	const struct real_facts *facts = &report->facts;
	const struct measured *pageout = &facts->survey.pageout;

	if (!facts->swap_known)
		snprintf(report->swap, sizeof(report->swap),
			 "/proc/swaps cannot be read");
	else if (!facts->swap_bytes)
		snprintf(report->swap, sizeof(report->swap),
			 "none is switched on; root may (swapon)");
	else if (pageout->known)
		snprintf(report->swap, sizeof(report->swap),
			 "%llu bytes; of 4 pages paged out %llu went there",
			 (unsigned long long)facts->swap_bytes,
			 value_of(pageout));
	else
		snprintf(report->swap, sizeof(report->swap), "%llu bytes",
			 (unsigned long long)facts->swap_bytes);
}

static void say_cgroup(struct doctor_report *report)
{
	const struct survey *survey = &report->facts.survey;
	const struct memory_cgroup *group = &survey->cgroup;
	char limit[60] = "its own limit unknown";

	if (group->limit_known && group->limit == UINT64_MAX)
		snprintf(limit, sizeof(limit), "without a limit of its own");
	else if (group->limit_known)
		snprintf(limit, sizeof(limit), "limited to %llu bytes",
			 (unsigned long long)group->limit);
	if (survey->cgroup_make == 0)
		snprintf(report->cgroup_why, sizeof(report->cgroup_why),
			 "one can be made below it");
	else
		snprintf(report->cgroup_why, sizeof(report->cgroup_why),
			 "none can be made below it: %.40s (%s)",
			 strerror(-survey->cgroup_make),
			 status_word(survey->cgroup_make));
	if (survey->cgroup_status < 0)
		snprintf(report->cgroup, sizeof(report->cgroup),
			 "there is none, or it is not mounted here");
	else
		snprintf(report->cgroup, sizeof(report->cgroup),
			 "version %d, %s, %s; %s", group->version,
			 group->folder, limit, report->cgroup_why);
}

/* --- the table ------------------------------------------------------------ */

static size_t facts_of_computer(struct doctor_report *report,
				struct fact *facts, size_t n)
{
	const struct real_facts *found = &report->facts;
	const struct traits *traits = &found->traits;

	facts[n++] = fact_flag("runs", NULL, report->runs, "", "");
	facts[n++] = fact_text("reason", NULL, report->reason);
	facts[n++] = fact_text("kernel", "kernel", found->kernel);
	facts[n++] =
		fact_text("architecture", "architecture", found->architecture);
	facts[n++] =
		fact_flag("root", "user", found->root, "may see frame numbers",
			  "may not see frame numbers");
	facts[n++] = fact_text("scratch", "scratch folder", found->scratch);
	facts[n++] =
		fact_text("file_system", "file system", traits->file_system);
	facts[n++] = fact_of_machine(report,
				     fact_number("page_size", "page size",
						 traits->page_size, " bytes"));
	return n;
}

/* The habits that are no line of their own: sentences would be a lecture. */
static const struct {
	const char *name;
	size_t habit;	     /* in struct traits */
	const char *setting; /* of `machine`, where people can look it up */
} habits[] = {
#define HABIT(habit) #habit, offsetof(struct traits, habit)
	{ HABIT(around_gives_up), "around-gives-up" },
	{ HABIT(hole_unmaps_files), "hole-unmaps-files" },
	{ HABIT(hole_unmaps_sections), "hole-unmaps-sections" },
	{ HABIT(hole_writes), "hole-writes" },
	{ HABIT(hole_flushes), "hole-flushes" },
	{ HABIT(flush_whole), "flush-whole" },
	{ HABIT(shrink_writes), "shrink-writes" },
	{ HABIT(zeroes_dirty), "zeroes-dirty" },
	{ HABIT(write_unmarks), "write-unmarks" },
	{ HABIT(store_zeroes), "store-zeroes" },
	{ HABIT(resize_writes), "resize-writes" },
	{ HABIT(zeroes_holes), "zeroes-holes" },
	{ HABIT(growth_zeroes), "growth-zeroes" },
	{ HABIT(hole_syncs), "hole-syncs" },
	{ HABIT(cut_splits), "cut-splits" },
	{ HABIT(retry_major), "retry-major" },
	{ HABIT(populates), "populates" },
	{ HABIT(populate_major), "populate-major" },
	{ HABIT(remove_any_rights), "remove-any-rights" },
	{ HABIT(resumes_windows), "resumes-windows" },
	{ HABIT(zeroes_unread), "zeroes-unread" },
	{ HABIT(flush_replaced), "flush-replaced" },
	{ HABIT(flush_shrunk), "flush-shrunk" },
	{ HABIT(async_flush_starts), "async-flush" },
	{ HABIT(large_folios), "large-folios" },
	{ HABIT(write_protects_after_flush), "write-protect" },
#undef HABIT
};

static void say_unknown(struct doctor_report *report, const char *setting)
{
	size_t n = strlen(report->habits);

	snprintf(report->habits + n, sizeof(report->habits) - n, "%s%s",
		 n ? ", " : "not known: ", setting);
}

/* One line for people: which of them are not known, and why. */
static struct fact fact_untried(struct doctor_report *report)
{
	size_t n = strlen(report->habits);
	struct fact fact =
		fact_text("untried", "habits", n ? habits_why(report) : "");

	fact.says = "all are known";
	if (n) {
		snprintf(report->habits + n, sizeof(report->habits) - n,
			 ": %.200s", habits_why(report));
		fact.says = report->habits;
	}
	return fact_of_machine(report, fact);
}

static size_t facts_of_habits(struct doctor_report *report, struct fact *facts,
			      size_t n)
{
	report->habits[0] = '\0';
	for (size_t i = 0; i < ARRAY_LENGTH(habits); i++) {
		const void *habit =
			(const char *)&report->facts.traits + habits[i].habit;

		facts[n] = fact_habit(report, habits[i].name, NULL,
				      *(const enum habit *)habit, "", "");
		if (facts[n++].kind == FACT_UNKNOWN)
			say_unknown(report, habits[i].setting);
	}
	facts[n++] = fact_untried(report);
	return n;
}

static const char *journal_name(enum journal journal)
{
	switch (journal) {
	case JOURNAL_ORDERED:
		return "ordered";
	case JOURNAL_DATA:
		return "data";
	default:
		return "none";
	}
}

static const char *journal_words(enum journal journal)
{
	switch (journal) {
	case JOURNAL_ORDERED:
		return "ordered: a commit, anybody's, writes what was zeroed "
		       "in part";
	case JOURNAL_DATA:
		return "data: all bytes go through it";
	default:
		return "waits for no file's bytes";
	}
}

static struct fact fact_journal(const struct doctor_report *report)
{
	enum journal journal = report->facts.traits.journal;
	struct fact fact =
		fact_text("journal", "journal", journal_name(journal));

	fact.says = journal_words(journal);
	if (journal == JOURNAL_UNKNOWN) {
		fact.kind = FACT_UNKNOWN;
		fact.says = habits_why(report);
	}
	return fact_of_machine(report, fact);
}

static struct fact fact_around(const struct doctor_report *report)
{
	const struct traits *traits = &report->facts.traits;
	struct fact fact = fact_number("fault_around", "fault-around",
				       traits->fault_around, " pages");

	if (!traits->fault_around_known) {
		fact.kind = FACT_UNKNOWN;
		fact.says = habits_why(report);
	}
	return fact_of_machine(report, fact);
}

static size_t facts_of_files(struct doctor_report *report, struct fact *facts,
			     size_t n)
{
	const struct traits *traits = &report->facts.traits;
	const struct survey *survey = &report->facts.survey;

	snprintf(report->writeback, sizeof(report->writeback),
		 "after about %.0f s, looked at every %.0f s",
		 traits->dirty_expire, traits->flusher_interval);
	say_readahead(report);
	say_folio(report);
	facts[n++] = fact_around(report);
	facts[n] =
		fact_number("readahead", "readahead", traits->readahead, NULL);
	facts[n].says = report->readahead;
	facts[n] = fact_of_machine(report, facts[n]);
	n++;
	facts[n++] = fact_measured("readahead_measured", NULL,
				   &survey->readahead, NULL);
	facts[n++] = fact_measured("folio_store", "large folios",
				   &survey->folio_store, report->folio);
	facts[n++] = fact_of_dirty(report);
	facts[n++] = fact_journal(report);
	n = facts_of_habits(report, facts, n);
	facts[n++] = fact_of_machine(
		report,
		fact_flag("sees_arrived", NULL, traits->sees_arrived, "", ""));
	facts[n] = fact_number("dirty_expire", "written",
			       (uint64_t)traits->dirty_expire, NULL);
	facts[n].says = report->writeback;
	facts[n] = fact_of_machine(report, facts[n]);
	n++;
	facts[n++] = fact_of_machine(
		report, fact_number("flusher_interval", NULL,
				    (uint64_t)traits->flusher_interval, NULL));
	return n;
}

static size_t facts_of_cgroup(struct doctor_report *report, struct fact *facts,
			      size_t n)
{
	const struct survey *survey = &report->facts.survey;
	const struct memory_cgroup *group = &survey->cgroup;

	say_cgroup(report);
	facts[n] = fact_text("cgroup", "memory cgroup", group->folder);
	facts[n++].says = report->cgroup;
	facts[n++] = fact_number("cgroup_version", NULL,
				 (uint64_t)group->version, NULL);
	facts[n] = fact_number("cgroup_limit", NULL, group->limit, NULL);
	if (!group->limit_known || group->limit == UINT64_MAX)
		facts[n].kind = FACT_UNKNOWN;
	n++;
	facts[n++] = fact_flag("cgroup_may_make", NULL,
			       survey->cgroup_make == 0, "", "");
	facts[n++] = fact_text("cgroup_why", NULL,
			       survey->cgroup_make ? report->cgroup_why : "");
	return n;
}

static size_t facts_of_memory(struct doctor_report *report, struct fact *facts,
			      size_t n)
{
	const struct real_facts *found = &report->facts;
	const struct survey *survey = &found->survey;

	say_huge(report);
	say_swap(report);
	facts[n] = fact_text("huge_pages", "huge pages", found->huge_pages);
	facts[n++].says = report->huge;
	facts[n++] =
		fact_measured("huge_store", NULL, &survey->huge_store, NULL);
	facts[n++] = fact_measured("unasked_store", NULL,
				   &survey->unasked_store, NULL);
	facts[n] = fact_number("swap_bytes", "swap", found->swap_bytes, NULL);
	if (!found->swap_known)
		facts[n].kind = FACT_UNKNOWN;
	facts[n++].says = report->swap;
	facts[n] = fact_number("swap_readahead", NULL,
			       found->traits.swap_readahead, NULL);
	if (!found->traits.swap_readahead)
		facts[n].kind = FACT_UNKNOWN;
	facts[n] = fact_of_machine(report, facts[n]);
	n++;
	facts[n++] = fact_measured("pageout", NULL, &survey->pageout, NULL);
	facts[n++] = fact_habit(report, "zero_page", "zero page",
				found->traits.zero_page,
				"shared by all untouched memory that is read",
				"this kernel shares none: a load takes a "
				"frame of its own");
	facts[n++] = fact_idle(&found->traits);
	return facts_of_cgroup(report, facts, n);
}

size_t doctor_facts(struct doctor_report *report,
		    struct fact facts[DOCTOR_FACTS])
{
	size_t n = facts_of_computer(report, facts, 0);

	n = facts_of_files(report, facts, n);
	return facts_of_memory(report, facts, n);
}
