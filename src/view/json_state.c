/*
 * The pages of a machine as JSON
 *
 *	"views":[{"view":"v","process":"main","object":"notes.txt",
 *	          "areas":[{"page":0,"pages":4,"rights":"rw"}],
 *	          "pages":[{"present":true,"swapped":false, ...}, ...]}],
 *	"objects":[{"object":"notes.txt","size":32768,
 *	            "pages":[{"cached":true,"dirty":false, ...}, ...]}]
 *
 * A tree of values for each page of a million would take a gigabyte before
 * the first byte is written. So pages are written as text right away: their
 * keys are words, and their values numbers, true, false and null, so nothing
 * of it needs quoting. Names do; they go through jansson.
 */
#include "view/json_state.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "machine/op.h"
#include "view/json_line.h"

static void add_answer(const struct page_state *page, enum page_bit bit,
		       struct strbuf *out)
{
	static const char *const words[] = {
		[ANSWER_NO] = "\":false",
		[ANSWER_YES] = "\":true",
		[ANSWER_UNKNOWN] = "\":null",
	};

	strbuf_add_char(out, '"');
	strbuf_add(out, page_bit_name(bit));
	strbuf_add(out, words[page_state_get(page, bit)]);
}

static void add_view_page(const struct page_state *page, struct strbuf *out)
{
	static const enum page_bit bits[] = { PAGE_PRESENT, PAGE_SWAPPED,
					      PAGE_EXCLUSIVE, PAGE_ZERO };

	for (size_t i = 0; i < ARRAY_LENGTH(bits); i++) {
		add_answer(page, bits[i], out);
		strbuf_add_char(out, ',');
	}
	if (page->slot == SLOT_NONE)
		strbuf_add(out, "\"slot\":null,");
	else
		strbuf_addf(out, "\"slot\":%llu,",
			    (unsigned long long)page->slot);
	if (page->pfn == PFN_NONE)
		strbuf_add(out, "\"pfn\":null");
	else
		strbuf_addf(out, "\"pfn\":\"0x%llx\"",
			    (unsigned long long)page->pfn);
}

static void add_object_page(const struct page_state *page, struct strbuf *out)
{
	static const enum page_bit bits[] = { PAGE_CACHED, PAGE_DIRTY,
					      PAGE_WRITEBACK };

	for (size_t i = 0; i < ARRAY_LENGTH(bits); i++) {
		if (i)
			strbuf_add_char(out, ',');
		add_answer(page, bits[i], out);
	}
}

/* ,"pages":[{...},{...}] */
static void add_pages(const struct shared_array *pages, size_t n_pages,
		      void (*one)(const struct page_state *, struct strbuf *),
		      struct strbuf *out)
{
	strbuf_add(out, ",\"pages\":[");
	for (size_t i = 0; i < n_pages; i++) {
		strbuf_add(out, i ? ",{" : "{");
		one(state_page(pages, i), out);
		strbuf_add_char(out, '}');
	}
	strbuf_add_char(out, ']');
}

/* ,"areas":[{"page":0,"pages":2,"rights":"rw"},...]; null: not known. */
static void add_areas(const struct shared_array *areas, struct strbuf *out)
{
	strbuf_add(out, areas ? ",\"areas\":[" : ",\"areas\":null");
	for (size_t i = 0; i < areas_count(areas); i++) {
		const struct area *area = area_at(areas, i);

		strbuf_addf(out,
			    "%s{\"page\":%llu,\"pages\":%llu,"
			    "\"rights\":\"%s\"}",
			    i ? "," : "", (unsigned long long)area->page,
			    (unsigned long long)area->n_pages,
			    protection_name((enum protection)area->rights));
	}
	if (areas)
		strbuf_add_char(out, ']');
}

static void add_view(const struct view_state *view, struct strbuf *out)
{
	char address[24];

	snprintf(address, sizeof(address), "0x%" PRIx64,
		 (uint64_t)view->address);
	json_members_add(json_pack("{s:s, s:s, s:s, s:s}", "view", view->view,
				   "process", view->process, "object",
				   view->object[0] ? view->object : "anon",
				   "address", address),
			 out);
	add_areas(view->areas, out);
	add_pages(view->pages, view->n_pages, add_view_page, out);
}

static void add_object(const struct object_state *object, struct strbuf *out)
{
	json_members_add(json_pack("{s:s, s:I}", "object", object->object,
				   "size", (json_int_t)object->size),
			 out);
	add_pages(object->pages, object->n_pages, add_object_page, out);
}

void json_state_add(const struct state *state, struct strbuf *out)
{
	strbuf_add(out, "\"views\":[");
	for (size_t i = 0; i < state->n_views; i++) {
		strbuf_add(out, i ? ",{" : "{");
		add_view(&state->views[i], out);
		strbuf_add_char(out, '}');
	}
	strbuf_add(out, "],\"objects\":[");
	for (size_t i = 0; i < state->n_objects; i++) {
		strbuf_add(out, i ? ",{" : "{");
		add_object(&state->objects[i], out);
		strbuf_add_char(out, '}');
	}
	strbuf_add_char(out, ']');
}
