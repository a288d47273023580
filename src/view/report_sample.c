/*
 * A sample as lines of text
 *
 * For pipes and screen readers: a line for the process, one for its faults,
 * one for each mapping with its pages in words, and one for each file that is
 * not as the disk has it.
 */
#include "view/report_sample.h"

#include "base/status.h"
#include "base/strbuf.h"
#include "view/watch.h"

static void add_faults(const struct sample *before, const struct sample *now,
		       struct strbuf *out)
{
	double minor, major;

	if (sample_rates(before, now, &minor, &major))
		strbuf_addf(out,
			    "  faults: minor %llu (%.1f a second), major %llu "
			    "(%.1f a second)\n",
			    (unsigned long long)now->minor, minor,
			    (unsigned long long)now->major, major);
	else
		strbuf_addf(out, "  faults: minor %llu, major %llu\n",
			    (unsigned long long)now->minor,
			    (unsigned long long)now->major);
}

static void add_mapping(const struct mapping *mapping, uint64_t page_size,
			bool faults, struct strbuf *out)
{
	char size[SIZE_TEXT];

	watch_size_text(mapping->n_pages * page_size, size);
	strbuf_addf(out, "  %012llx %s %s ", (unsigned long long)mapping->start,
		    mapping->access, size);
	strbuf_add_shown(out, mapping->name[0]
				      ? mapping->name
				      : mapping_kind_name(mapping->kind));
	strbuf_add(out, ": ");
	watch_mapping_words(mapping, out);
	if (faults && mapping->faults)
		strbuf_addf(out, "; %llu faults",
			    (unsigned long long)mapping->faults);
	strbuf_add_char(out, '\n');
}

/* Faults of which it is not known in which mapping they happened. */
static void add_unheard(const struct sample *now, struct strbuf *out)
{
	if (now->faults_why == UNSEEN_REFUSED)
		strbuf_addf(out, "  where the faults happen is not told: %s\n",
			    status_word(now->faults_status));
	if (now->faults_elsewhere || now->faults_lost)
		strbuf_addf(out,
			    "  faults in no mapping listed: %llu; lost: %llu\n",
			    (unsigned long long)now->faults_elsewhere,
			    (unsigned long long)now->faults_lost);
	if (now->threads_unheard && now->faults_known)
		strbuf_addf(out, "  threads whose faults are not told: %llu\n",
			    (unsigned long long)now->threads_unheard);
}

static void add_file(const struct mapped_file *file, struct strbuf *out)
{
	if (!file->dirty_known || !(file->dirty || file->writeback))
		return;
	strbuf_add(out, "  not on the disk yet: ");
	strbuf_add_shown(out, file->path);
	strbuf_addf(out, ": %llu page%s dirty", (unsigned long long)file->dirty,
		    file->dirty == 1 ? "" : "s");
	if (file->writeback)
		strbuf_addf(out, ", %llu being written",
			    (unsigned long long)file->writeback);
	strbuf_add_char(out, '\n');
}

void report_sample_text(const struct sample *before, const struct sample *now,
			struct strbuf *out)
{
	char resident[SIZE_TEXT], size[SIZE_TEXT];

	watch_size_text(now->resident, resident);
	watch_size_text(now->size, size);
	strbuf_addf(out, "process %ld (", now->pid);
	strbuf_add_shown(out, now->command);
	strbuf_addf(out,
		    "), sample %lu at %.1f s: %c, %llu "
		    "thread%s, %s resident of %s addresses\n",
		    now->number, now->time, now->run_state,
		    (unsigned long long)now->threads,
		    now->threads == 1 ? "" : "s", resident, size);
	add_faults(before, now, out);
	for (size_t i = 0; i < now->n_mappings; i++)
		add_mapping(&now->mappings[i], now->page_size,
			    now->faults_known, out);
	add_unheard(now, out);
	if (now->mappings_left_out)
		strbuf_addf(out, "  %llu more mappings were left out\n",
			    (unsigned long long)now->mappings_left_out);
	for (size_t i = 0; i < now->n_files; i++)
		add_file(&now->files[i], out);
}
