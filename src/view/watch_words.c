/*
 * A mapping, and a page of it, in words
 *
 * At the foot of the screen for who wonders what a sign means, and in the
 * plain text, where there are no signs.
 */
#include "view/watch.h"

#include <string.h>

#include "base/array.h"
#include "base/status.h"
#include "base/strbuf.h"

static void add_count(struct strbuf *out, uint64_t n, const char *word)
{
	if (n)
		strbuf_addf(out, ", %llu %s", (unsigned long long)n, word);
}

static void add_reason(struct strbuf *out, const char *what, enum unseen why,
		       int status)
{
	const char *name = status < 0 ? status_name(status) : NULL;

	strbuf_addf(out, "; %s %s", what, unseen_sentence(why));
	if (name)
		strbuf_addf(out, " (%s)", name);
}

/* Own pages: present ones that are of no file. */
static uint64_t own_pages(const struct mapping *mapping)
{
	uint64_t n = 0;

	for (size_t i = 0; i < mapping->pages.n; i++) {
		const struct page_run *run = &mapping->pages.runs[i];

		if (glyph_of_entry(&run->state) == GLYPH_OWN)
			n += run->n_pages;
	}
	return n;
}

static void add_cache(const struct mapping *mapping, struct strbuf *out)
{
	if (mapping->cache_known) {
		strbuf_addf(out, "; file: %llu cached",
			    (unsigned long long)mapping->cached);
		if (mapping->dirty_known) {
			strbuf_addf(out, ", %llu dirty",
				    (unsigned long long)mapping->dirty);
			add_count(out, mapping->writeback, "writeback");
		}
	}
	if (mapping->cache_why != UNSEEN_NOT &&
	    mapping->cache_why != UNSEEN_NO_CACHE &&
	    mapping->kind != MAPPING_KERNEL)
		add_reason(out, "cache:", mapping->cache_why,
			   mapping->cache_status);
}

void watch_mapping_words(const struct mapping *mapping, struct strbuf *out)
{
	struct page_tally present = mapping_tally(mapping, PAGE_PRESENT);

	if (present.yes || present.no)
		strbuf_addf(out, "%llu of ", (unsigned long long)present.yes);
	strbuf_addf(out, mapping->n_pages == 1 ? "%llu page" : "%llu pages",
		    (unsigned long long)mapping->n_pages);
	if (present.yes || present.no)
		strbuf_add(out, " present");
	add_count(out, own_pages(mapping), "own");
	add_count(out, mapping_tally(mapping, PAGE_ZERO).yes, "zero");
	add_count(out, mapping_tally(mapping, PAGE_SWAPPED).yes, "swapped");
	if (mapping->entries_why == UNSEEN_TOO_MUCH)
		strbuf_addf(out, "; %llu pages left out:",
			    (unsigned long long)present.unknown);
	if (mapping->entries_why != UNSEEN_NOT)
		add_reason(out, "entries:", mapping->entries_why,
			   mapping->entries_status);
	add_cache(mapping, out);
}

void watch_file_words(const struct mapped_file *file, struct strbuf *out)
{
	strbuf_add(out, file->path);
	if (file->why != UNSEEN_NOT)
		add_reason(out, "cache:", file->why, file->status);
}

void watch_frame_words(const struct frame_detail *frame, struct strbuf *out)
{
	const char *separator = ": ";

	if (frame->pfn == PFN_NONE)
		return;
	strbuf_addf(out, "; frame %llx", (unsigned long long)frame->pfn);
	if (frame->count_known)
		strbuf_addf(out,
			    frame->entries == 1 ? " in %llu entry"
						: " in %llu entries",
			    (unsigned long long)frame->entries);
	for (unsigned bit = 0; frame->flags_known && bit < FRAME_FLAGS; bit++) {
		if (!(frame->flags >> bit & 1))
			continue;
		strbuf_addf(out, "%s%s", separator, frame_flag_name(bit));
		separator = " ";
	}
}

static const char *word_of_glyph(enum glyph glyph)
{
	static const struct {
		enum glyph glyph;
		const char *word;
	} words[] = {
		{ GLYPH_ABSENT, "absent" },
		{ GLYPH_PRESENT, "present" },
		{ GLYPH_OWN, "present, an own frame" },
		{ GLYPH_ZERO, "present, the shared zero frame" },
		{ GLYPH_SWAPPED, "in the paging file" },
		{ GLYPH_UNCACHED, "not in the page cache" },
		{ GLYPH_CACHED, "in the page cache, clean" },
		{ GLYPH_DIRTY, "in the page cache, dirty" },
		{ GLYPH_WRITEBACK, "being written to the disk" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (words[i].glyph == glyph)
			return words[i].word;
	return "not seen";
}

void watch_page_words(const struct mapping *mapping, uint64_t page,
		      uint64_t page_size, struct strbuf *out)
{
	static const struct page_state unknown = { 0 };
	const struct page_run *run = run_list_find(&mapping->pages, page);
	const struct page_state *state = run ? &run->state : &unknown;

	strbuf_addf(out, "page %llu at %llx: %s", (unsigned long long)page,
		    (unsigned long long)(mapping->start + page * page_size),
		    word_of_glyph(glyph_of_entry(state)));
	if (page_state_get(state, PAGE_EXCLUSIVE) == ANSWER_YES)
		strbuf_add(out, ", mapped here alone");
	if (page_state_get(state, PAGE_EXCLUSIVE) == ANSWER_NO)
		strbuf_add(out, ", mapped elsewhere too");
	if (mapping->file != NO_MAPPED_FILE)
		strbuf_addf(out, "; page %llu of the file: %s",
			    (unsigned long long)(mapping->offset / page_size +
						 page),
			    word_of_glyph(glyph_of_cache(state)));
	if (run && run->n_pages > 1)
		strbuf_addf(out, " (as pages %llu-%llu)",
			    (unsigned long long)run->page,
			    (unsigned long long)(run->page + run->n_pages - 1));
}
