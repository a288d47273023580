/*
 * A sample as a line of JSON
 *
 *	{"sample":1,"time":0.0,"pid":1234,"command":"sqlite3",…,
 *	 "mappings":[{"start":"0x7f…","pages":8,"present":3,…,"of_file":0,
 *		      "runs":[{"page":0,"pages":3,"present":true,…},…]},…],
 *	 "files":[{"path":"/…","dirty":2,…},…]}
 *
 * Addresses are hexadecimal strings, since JSON numbers lose 64-bit integers in
 * common tools. What is not known is null, and "why" has a sentence for it.
 */
#include "view/report_sample.h"

#include <jansson.h>
#include <stdio.h>

#include "base/array.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "view/json_line.h"

/* Names of files are bytes; JSON has text: what is not UTF-8 is replaced. */
static json_t *json_from_name(const char *name)
{
	json_t *json = json_string(name);
	struct strbuf text = STRBUF_INIT;

	if (json)
		return json;
	for (; *name; name++)
		strbuf_add_char(&text,
				(unsigned char)*name < 0x80 ? *name : '?');
	json = json_string(text.text);
	strbuf_free(&text);
	return json;
}

static json_t *json_from_hex(uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)number);
	return json_string(text);
}

static json_t *json_from_count(bool known, uint64_t number)
{
	return known ? json_integer((json_int_t)number) : json_null();
}

static json_t *json_from_why(enum unseen why, int status)
{
	const char *name = status < 0 ? status_name(status) : NULL;
	char text[200];

	if (why == UNSEEN_NOT)
		return json_null();
	snprintf(text, sizeof(text), name ? "%s (%s)" : "%s",
		 unseen_sentence(why), name);
	return json_string(text);
}

static json_t *json_from_answer(enum answer answer)
{
	return answer == ANSWER_UNKNOWN ? json_null()
					: json_boolean(answer == ANSWER_YES);
}

static const enum page_bit entry_bits[] = { PAGE_PRESENT, PAGE_SWAPPED,
					    PAGE_EXCLUSIVE, PAGE_ZERO,
					    PAGE_FILE };
static const enum page_bit cache_bits[] = { PAGE_CACHED, PAGE_DIRTY,
					    PAGE_WRITEBACK };

static void run_bits(json_t *json, const struct page_run *run,
		     const enum page_bit *bits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_object_set_new(
			json, page_bit_name(bits[i]),
			json_from_answer(page_state_get(&run->state, bits[i])));
}

static json_t *json_from_run(const struct page_run *run, bool has_cache)
{
	json_t *json = json_pack("{s:I, s:I}", "page", (json_int_t)run->page,
				 "pages", (json_int_t)run->n_pages);

	run_bits(json, run, entry_bits, ARRAY_LENGTH(entry_bits));
	if (has_cache)
		run_bits(json, run, cache_bits, ARRAY_LENGTH(cache_bits));
	return json;
}

static json_t *json_from_runs(const struct mapping *mapping)
{
	json_t *json = json_array();
	size_t n =
		mapping->pages.n < REPORT_RUNS ? mapping->pages.n : REPORT_RUNS;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			json, json_from_run(&mapping->pages.runs[i],
					    mapping->file != NO_MAPPED_FILE));
	return json;
}

/* Counts of entries: null where none could be read. */
static void add_entries(json_t *json, const struct mapping *mapping)
{
	struct page_tally present = mapping_tally(mapping, PAGE_PRESENT);
	bool known = present.yes || present.no;

	for (size_t i = 0; i < ARRAY_LENGTH(entry_bits); i++) {
		struct page_tally tally = mapping_tally(mapping, entry_bits[i]);
		/* Of a present page only: without one, nobody is. */
		bool told = known && (tally.yes || tally.no || !present.yes);

		json_object_set_new(json, page_bit_name(entry_bits[i]),
				    json_from_count(told, tally.yes));
	}
	json_object_set_new(
		json, "left_out",
		json_integer((json_int_t)mapping_left_out(mapping)));
	json_object_set_new(
		json, "why",
		json_from_why(mapping->entries_why, mapping->entries_status));
}

static void add_cache(json_t *json, const struct mapping *mapping)
{
	bool cached = mapping->cache_known;
	bool dirty = cached && mapping->dirty_known;

	json_object_set_new(json, "cached",
			    json_from_count(cached, mapping->cached));
	json_object_set_new(json, "dirty",
			    json_from_count(dirty, mapping->dirty));
	json_object_set_new(json, "writeback",
			    json_from_count(dirty, mapping->writeback));
	json_object_set_new(
		json, "cache_why",
		json_from_why(mapping->cache_why, mapping->cache_status));
}

static json_t *json_from_mapping(const struct mapping *mapping, bool faults)
{
	size_t n = mapping->pages.n;
	json_t *json = json_pack("{s:o, s:o, s:s, s:s, s:o, s:I, s:I}", "start",
				 json_from_hex(mapping->start), "end",
				 json_from_hex(mapping->end), "access",
				 mapping->access, "kind",
				 mapping_kind_name(mapping->kind), "name",
				 json_from_name(mapping->name), "offset",
				 (json_int_t)mapping->offset, "pages",
				 (json_int_t)mapping->n_pages);

	json_object_set_new(json, "of_file",
			    json_from_count(mapping->file != NO_MAPPED_FILE,
					    mapping->file));
	add_entries(json, mapping);
	add_cache(json, mapping);
	json_object_set_new(json, "faults",
			    json_from_count(faults, mapping->faults));
	json_object_set_new(json, "runs", json_from_runs(mapping));
	json_object_set_new(json, "runs_left_out",
			    json_integer(n > REPORT_RUNS
						 ? (json_int_t)(n - REPORT_RUNS)
						 : 0));
	return json;
}

static json_t *json_from_file(const struct mapped_file *file)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "path",
			 json_from_name(file->path), "size",
			 json_from_count(file->known, file->size), "cached",
			 json_from_count(file->known, file->cached), "dirty",
			 json_from_count(file->dirty_known, file->dirty),
			 "writeback",
			 json_from_count(file->dirty_known, file->writeback),
			 "why", json_from_why(file->why, file->status));
}

static json_t *json_from_process(const struct sample *before,
				 const struct sample *now)
{
	double minor = 0, major = 0;
	bool rates = sample_rates(before, now, &minor, &major);
	char state[2] = { now->run_state, '\0' };
	json_t *json = json_pack(
		"{s:I, s:f, s:I, s:o, s:s, s:I, s:I, s:I, s:I, s:I}", "sample",
		(json_int_t)now->number, "time", now->time, "pid",
		(json_int_t)now->pid, "command", json_from_name(now->command),
		"state", state, "threads", (json_int_t)now->threads, "size",
		(json_int_t)now->size, "resident", (json_int_t)now->resident,
		"minor", (json_int_t)now->minor, "major",
		(json_int_t)now->major);

	json_object_set_new(json, "minor_per_second",
			    rates ? json_real(minor) : json_null());
	json_object_set_new(json, "major_per_second",
			    rates ? json_real(major) : json_null());
	json_object_set_new(
		json, "faults_elsewhere",
		json_from_count(now->faults_known, now->faults_elsewhere));
	json_object_set_new(
		json, "faults_lost",
		json_from_count(now->faults_known, now->faults_lost));
	json_object_set_new(
		json, "threads_unheard",
		json_from_count(now->faults_known, now->threads_unheard));
	json_object_set_new(json, "faults_why",
			    json_from_why(now->faults_why, now->faults_status));
	json_object_set_new(json, "page_size",
			    json_integer((json_int_t)now->page_size));
	return json;
}

int report_sample_json(const struct sample *before, const struct sample *now,
		       struct strbuf *out)
{
	json_t *json = json_from_process(before, now);
	json_t *mappings = json_array(), *files = json_array();

	for (size_t i = 0; i < now->n_mappings; i++)
		json_array_append_new(mappings,
				      json_from_mapping(&now->mappings[i],
							now->faults_known));
	for (size_t i = 0; i < now->n_files; i++)
		json_array_append_new(files, json_from_file(&now->files[i]));
	json_object_set_new(json, "mappings", mappings);
	json_object_set_new(json, "mappings_left_out",
			    json_integer((json_int_t)now->mappings_left_out));
	json_object_set_new(json, "pages_left_out",
			    json_integer((json_int_t)sample_left_out(now)));
	json_object_set_new(json, "files", files);
	return json_line_add(json, out);
}

int report_sample_end_json(long pid, unsigned long n_samples,
			   struct strbuf *out)
{
	return json_line_add(json_pack("{s:{s:I, s:I, s:s}}", "end", "pid",
				       (json_int_t)pid, "samples",
				       (json_int_t)n_samples, "why",
				       "the process has ended"),
			     out);
}
