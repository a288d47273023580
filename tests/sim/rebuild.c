/* Drawing the state from the events alone; see rebuild.h. */
#include "rebuild.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#define MAPS (EVENT_WRITABLE | EVENT_ACCESSED | EVENT_DIRTY)

struct drawn_page {
	bool in_area;
	int protection;
	bool present, swapped;
	uint64_t pfn, slot;
	uint32_t flags; /* MAPS */
};

struct drawn_view {
	char view[NAME_SIZE], process[NAME_SIZE], object[NAME_SIZE];
	uint64_t address, object_page, n_pages;
	bool shared;
	bool awaits; /* its areas are told next */
	struct drawn_page *pages;
};

struct drawn_object {
	char object[NAME_SIZE];
	bool is_file;
	uint64_t size, disk_size;
	size_t n_pages;
	bool *cached, *dirty, *writeback;
};

struct drawn_frame {
	enum frame_use use;
	char object[NAME_SIZE];
	uint64_t page;
};

struct rebuild {
	struct machine *machine;
	uint64_t page_size;
	struct drawn_view *views;
	size_t n_views, cap_views;
	struct drawn_object *objects;
	size_t n_objects, cap_objects;
	struct drawn_frame *frames;
	size_t n_frames, cap_frames;
	struct strbuf *out;
	bool wrong;
};

#define WRONG(rebuild, ...)                                                    \
	do {                                                                   \
		(rebuild)->wrong = true;                                       \
		strbuf_addf((rebuild)->out, __VA_ARGS__);                      \
		strbuf_add_char((rebuild)->out, '\n');                         \
	} while (0)

#define LLU(number) ((unsigned long long)(number))

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static struct drawn_frame *frame_drawn(struct rebuild *rebuild, uint64_t pfn)
{
	while (rebuild->n_frames <= pfn) {
		if (array_reserve(&rebuild->frames, &rebuild->cap_frames,
				  rebuild->n_frames + 1,
				  sizeof(*rebuild->frames)) < 0)
			abort();
		memset(&rebuild->frames[rebuild->n_frames++], 0,
		       sizeof(*rebuild->frames));
	}
	return &rebuild->frames[pfn];
}

static void frames_use(struct rebuild *rebuild, const struct event *event,
		       enum frame_use use)
{
	for (uint64_t i = 0; i < event->count; i++) {
		struct drawn_frame *frame =
			frame_drawn(rebuild, event->pfn + i);

		memset(frame, 0, sizeof(*frame));
		frame->use = use;
	}
}

static struct drawn_view *view_drawn(struct rebuild *rebuild,
				     const struct event *event)
{
	for (size_t i = 0; i < rebuild->n_views; i++) {
		struct drawn_view *view = &rebuild->views[i];

		if (strcmp(view->view, event->view) == 0 &&
		    strcmp(view->process, event->process) == 0)
			return view;
	}
	return NULL;
}

static void view_erase(struct rebuild *rebuild, struct drawn_view *view)
{
	size_t left = (size_t)(rebuild->views + rebuild->n_views - view) - 1;

	free(view->pages);
	memmove(view, view + 1, left * sizeof(*view));
	rebuild->n_views--;
}

static void view_draw(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_view *view = view_drawn(rebuild, event);

	if (view)
		view_erase(rebuild, view);
	if (array_reserve(&rebuild->views, &rebuild->cap_views,
			  rebuild->n_views + 1, sizeof(*view)) < 0)
		abort();
	view = &rebuild->views[rebuild->n_views++];
	memset(view, 0, sizeof(*view));
	memcpy(view->view, event->view, NAME_SIZE);
	memcpy(view->process, event->process, NAME_SIZE);
	memcpy(view->object, event->object, NAME_SIZE);
	view->address = event->address;
	view->object_page = event->amount;
	view->shared = event->flags & EVENT_SHARED;
	view->n_pages = event->count;
	view->pages = must(calloc(event->count, sizeof(*view->pages)));
}

static bool view_is_mapped(const struct drawn_view *view)
{
	for (uint64_t i = 0; i < view->n_pages; i++)
		if (view->pages[i].in_area)
			return true;
	return false;
}

/* An area of a new view, be it where one of that name was, or one that its
 * view has already a place for. */
static void area_added(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_view *view = view_drawn(rebuild, event);

	if (!view || (!view->awaits && !view_is_mapped(view)) ||
	    view->address + event->page * rebuild->page_size !=
		    event->address) {
		view_draw(rebuild, event);
		view = view_drawn(rebuild, event);
	}
	view->awaits = false;
	for (uint64_t i = event->page; i < event->page + event->count; i++) {
		view->pages[i].in_area = true;
		view->pages[i].protection = event->number;
	}
}

/* A view has so many pages now, the last ones absent. */
static void view_resize(struct drawn_view *view, uint64_t n_pages)
{
	view->pages =
		must(realloc(view->pages, n_pages * sizeof(*view->pages)));
	if (n_pages > view->n_pages)
		memset(view->pages + view->n_pages, 0,
		       (n_pages - view->n_pages) * sizeof(*view->pages));
	view->n_pages = n_pages;
}

/* mremap(): longer in place, shorter, or elsewhere; its entries follow. */
static void view_follow(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_view *view = view_drawn(rebuild, event);

	if (!view) {
		WRONG(rebuild, "%s of %s, which nobody mapped",
		      event_table[event->kind].name, event->view);
		return;
	}
	if (event->kind == EVENT_AREA_MOVED) {
		view->address = event->address;
		view_resize(view, event->count);
		memset(view->pages, 0, event->count * sizeof(*view->pages));
	} else if (event->kind == EVENT_VIEW_CUT) {
		view_resize(view, event->count);
	} else {
		view_resize(view, event->page + event->count);
	}
	if (event->kind == EVENT_VIEW_CUT)
		return;
	view->awaits = true;
	area_added(rebuild, event);
}

/* The page of a view that an event's page i is; NULL: complained. */
static struct drawn_page *page_drawn(struct rebuild *rebuild,
				     const struct event *event, uint64_t i)
{
	struct drawn_view *view = view_drawn(rebuild, event);

	if (view && event->page + i < view->n_pages)
		return &view->pages[event->page + i];
	WRONG(rebuild, "%s speaks of %s[%llu] of %s, which nobody mapped",
	      event_table[event->kind].name, event->view, LLU(event->page + i),
	      event->process);
	return NULL;
}

static void entry_set(struct drawn_page *page, const struct event *event,
		      uint64_t i)
{
	page->present = true;
	page->swapped = false;
	page->pfn =
		event->kind == EVENT_ZERO_MAPPED ? event->pfn : event->pfn + i;
	page->flags = event->flags & MAPS;
}

static void page_follow(struct drawn_page *page, const struct event *event,
			uint64_t i)
{
	switch (event->kind) {
	case EVENT_AREA_REMOVED:
		page->in_area = false;
		page->protection = 0;
		break;
	case EVENT_AREA_PROTECTED:
		page->protection = event->number;
		break;
	case EVENT_PAGE_UNMAPPED:
		page->present = false;
		page->flags = 0;
		break;
	case EVENT_SWAPPED_OUT:
	case EVENT_SLOT_SHARED:
	case EVENT_SLOT_MOVED:
		page->present = false;
		page->flags = 0;
		page->swapped = true;
		page->slot = event->amount + i;
		break;
	case EVENT_SLOT_FORGOTTEN:
		page->swapped = false;
		break;
	case EVENT_RIGHTS_CHANGED:
	case EVENT_SHARED_BY_FORK:
	case EVENT_REUSED_ON_WRITE:
	case EVENT_PAGE_GIVEN_UP:
		page->flags = event->flags & MAPS;
		break;
	case EVENT_WRITE_PROTECTED:
		page->flags &= (uint32_t) ~(EVENT_WRITABLE | EVENT_DIRTY);
		break;
	case EVENT_ENTRY_CLEANED:
		page->flags &= (uint32_t)~EVENT_DIRTY;
		break;
	case EVENT_TRANSLATED:
		page->flags |= EVENT_ACCESSED;
		if (event->flags & EVENT_STORE)
			page->flags |= EVENT_DIRTY;
		break;
	default:
		entry_set(page, event, i);
		break;
	}
}

static void pages_follow(struct rebuild *rebuild, const struct event *event)
{
	for (uint64_t i = 0; i < event->count; i++) {
		struct drawn_page *page = page_drawn(rebuild, event, i);

		if (page)
			page_follow(page, event, i);
	}
	if (event->kind == EVENT_ZEROED || event->kind == EVENT_COPIED_ON_WRITE)
		frames_use(rebuild, event, FRAME_ANONYMOUS);
}

static struct drawn_object *object_drawn(struct rebuild *rebuild,
					 const char *name)
{
	for (size_t i = 0; i < rebuild->n_objects; i++)
		if (strcmp(rebuild->objects[i].object, name) == 0)
			return &rebuild->objects[i];
	return NULL;
}

/* Room for so many pages; the size is another matter, which a write tells when
 * it is done. */
static void pages_reserve(struct drawn_object *object, size_t n)
{
	if (n < object->n_pages)
		return;
	object->cached = must(realloc(object->cached, n + 1));
	object->dirty = must(realloc(object->dirty, n + 1));
	object->writeback = must(realloc(object->writeback, n + 1));
	for (size_t i = object->n_pages; i < n; i++)
		object->cached[i] = object->dirty[i] = object->writeback[i] =
			false;
	object->n_pages = n;
}

static void object_resize(struct rebuild *rebuild, struct drawn_object *object,
			  uint64_t size)
{
	object->size = size;
	pages_reserve(object,
		      (size + rebuild->page_size - 1) / rebuild->page_size);
}

static void object_draw(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_object *object;

	if (array_reserve(&rebuild->objects, &rebuild->cap_objects,
			  rebuild->n_objects + 1, sizeof(*object)) < 0)
		abort();
	object = &rebuild->objects[rebuild->n_objects++];
	memset(object, 0, sizeof(*object));
	memcpy(object->object, event->object, NAME_SIZE);
	object->is_file = event->flags & EVENT_FILE;
	object->disk_size = event->amount;
	object_resize(rebuild, object, event->amount);
}

static void object_erase(struct rebuild *rebuild, size_t index)
{
	struct drawn_object *object = &rebuild->objects[index];

	free(object->cached);
	free(object->dirty);
	free(object->writeback);
	memmove(object, object + 1,
		(rebuild->n_objects - index - 1) * sizeof(*object));
	rebuild->n_objects--;
}

/* A frame of an object without a name is told by a view. */
static void unnamed_cached(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_view *view = view_drawn(rebuild, event);

	frames_use(rebuild, event, FRAME_PAGE_CACHE);
	for (uint64_t i = 0; view && i < event->count; i++)
		frame_drawn(rebuild, event->pfn + i)->page =
			view->object_page + event->page + i;
}

static void page_cached(struct rebuild *rebuild, struct drawn_object *object,
			uint64_t page, uint64_t pfn)
{
	struct drawn_frame *frame = frame_drawn(rebuild, pfn);

	frame->use = FRAME_PAGE_CACHE;
	memcpy(frame->object, object->object, NAME_SIZE);
	frame->page = page;
	pages_reserve(object, page + 1);
	object->cached[page] = true;
}

/* False: the page entered the cache. */
static bool object_page_follow(struct drawn_object *object,
			       enum event_kind kind, uint64_t page)
{
	switch (kind) {
	case EVENT_PAGE_EVICTED:
		object->cached[page] = false;
		object->dirty[page] = false;
		object->writeback[page] = false;
		return true;
	case EVENT_PAGE_DIRTIED:
		object->dirty[page] = true;
		return true;
	case EVENT_PAGE_WRITTEN:
		object->dirty[page] = false;
		return true;
	case EVENT_PAGE_WRITEBACK:
		object->dirty[page] = false;
		object->writeback[page] = true;
		return true;
	case EVENT_WRITEBACK_ENDED:
		object->writeback[page] = false;
		return true;
	default:
		return false;
	}
}

static void object_follow(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_object *object = object_drawn(rebuild, event->object);

	for (uint64_t i = 0; object && i < event->count; i++) {
		uint64_t page = event->page + i;

		if (page >= object->n_pages &&
		    (event->kind == EVENT_PAGE_EVICTED ||
		     event->kind == EVENT_PAGE_WRITTEN ||
		     event->kind == EVENT_PAGE_WRITEBACK ||
		     event->kind == EVENT_WRITEBACK_ENDED ||
		     event->kind == EVENT_PAGE_DIRTIED)) {
			WRONG(rebuild, "%s of %s[%llu], beyond its end",
			      event_table[event->kind].name, event->object,
			      LLU(page));
			return;
		}
		if (!object_page_follow(object, event->kind, page))
			page_cached(rebuild, object, page, event->pfn + i);
	}
	if (event->kind == EVENT_PAGE_EVICTED)
		frames_use(rebuild, event, FRAME_FREE);
}

static void frames_clear(struct rebuild *rebuild)
{
	memset(rebuild->frames, 0,
	       rebuild->n_frames * sizeof(*rebuild->frames));
	frame_drawn(rebuild, 0)->use = FRAME_ZERO;
}

static void power_cut(struct rebuild *rebuild)
{
	while (rebuild->n_views)
		view_erase(rebuild, rebuild->views);
	frames_clear(rebuild);
	for (size_t i = rebuild->n_objects; i-- > 0;) {
		struct drawn_object *object = &rebuild->objects[i];

		if (!object->is_file) {
			object_erase(rebuild, i);
			continue;
		}
		object->n_pages = 0;
		object_resize(rebuild, object, object->disk_size);
	}
}

static void process_ended(struct rebuild *rebuild, const char *process)
{
	for (size_t i = rebuild->n_views; i-- > 0;)
		if (strcmp(rebuild->views[i].process, process) == 0)
			view_erase(rebuild, &rebuild->views[i]);
}

static void size_follow(struct rebuild *rebuild, const struct event *event)
{
	struct drawn_object *object = object_drawn(rebuild, event->object);

	if (event->kind != EVENT_SIZE_CHANGED)
		object->disk_size = event->amount;
	if (event->kind != EVENT_SIZE_WRITTEN)
		object_resize(rebuild, object, event->amount);
}

static void event_follow(struct rebuild *rebuild, const struct event *event)
{
	switch (event->kind) {
	case EVENT_TABLE_ALLOCATED:
		frames_use(rebuild, event, FRAME_PAGE_TABLE);
		break;
	case EVENT_TABLE_FREED:
	case EVENT_FRAME_FREED:
		frames_use(rebuild, event, FRAME_FREE);
		break;
	case EVENT_SWAPPED_IN:
	case EVENT_SWAPPED_IN_AHEAD:
		frames_use(rebuild, event, FRAME_ANONYMOUS);
		break;
	case EVENT_SWAPPED_IN_CACHE:
	case EVENT_PAGE_READ:
	case EVENT_PAGE_READ_AHEAD:
	case EVENT_PAGE_CACHE_MADE:
	case EVENT_PAGE_CACHE_NEW:
	case EVENT_PAGE_CACHE_ZEROED:
		if (!event->object[0])
			unnamed_cached(rebuild, event);
		else
			object_follow(rebuild, event);
		break;
	case EVENT_PAGE_EVICTED:
	case EVENT_PAGE_DIRTIED:
	case EVENT_PAGE_WRITTEN:
	case EVENT_PAGE_WRITEBACK:
	case EVENT_WRITEBACK_ENDED:
		object_follow(rebuild, event);
		break;
	case EVENT_AREA_ADDED:
		area_added(rebuild, event);
		break;
	case EVENT_VIEW_COPIED:
		view_draw(rebuild, event);
		view_drawn(rebuild, event)->awaits = true;
		break;
	case EVENT_AREA_GROWN:
	case EVENT_AREA_MOVED:
	case EVENT_VIEW_CUT:
		view_follow(rebuild, event);
		break;
	case EVENT_TRANSLATED:
	case EVENT_PAGE_MAPPED:
	case EVENT_PAGE_MAPPED_AROUND:
	case EVENT_PAGE_UNMAPPED:
	case EVENT_WRITE_PROTECTED:
	case EVENT_RIGHTS_CHANGED:
	case EVENT_SHARED_BY_FORK:
	case EVENT_REUSED_ON_WRITE:
	case EVENT_PAGE_GIVEN_UP:
	case EVENT_ENTRY_MOVED:
	case EVENT_ENTRY_CLEANED:
	case EVENT_COPIED_ON_WRITE:
	case EVENT_ZERO_MAPPED:
	case EVENT_ZEROED:
	case EVENT_SWAPPED_OUT:
	case EVENT_SLOT_SHARED:
	case EVENT_SLOT_MOVED:
	case EVENT_SLOT_FORGOTTEN:
	case EVENT_AREA_REMOVED:
	case EVENT_AREA_PROTECTED:
		pages_follow(rebuild, event);
		break;
	case EVENT_OBJECT_MADE:
		object_draw(rebuild, event);
		break;
	case EVENT_SIZE_CHANGED:
	case EVENT_SIZE_WRITTEN:
	case EVENT_SIZE_LOST:
	case EVENT_SIZE_KEPT:
		size_follow(rebuild, event);
		break;
	case EVENT_PROCESS_ENDED:
		process_ended(rebuild, event->process);
		break;
	case EVENT_POWER_CUT:
		power_cut(rebuild);
		break;
	default:
		break;
	}
}

static unsigned references(const struct rebuild *rebuild, uint64_t pfn)
{
	unsigned n = 0;

	for (size_t i = 0; i < rebuild->n_views; i++)
		for (uint64_t k = 0; k < rebuild->views[i].n_pages; k++)
			n += rebuild->views[i].pages[k].present &&
			     rebuild->views[i].pages[k].pfn == pfn;
	return n;
}

static void bit_compare(struct rebuild *rebuild, const struct view_state *seen,
			size_t i, enum page_bit bit, bool drawn)
{
	if (page_state_get(state_page(seen->pages, i), bit) !=
	    (drawn ? ANSWER_YES : ANSWER_NO))
		WRONG(rebuild, "%s[%zu] of %s: the events make it %s%s",
		      seen->view, i, seen->process, drawn ? "" : "not ",
		      page_bit_name(bit));
}

static void page_compare(struct rebuild *rebuild, const struct view_state *seen,
			 size_t i, const struct drawn_page *page)
{
	enum frame_use use;

	bit_compare(rebuild, seen, i, PAGE_PRESENT, page->present);
	bit_compare(rebuild, seen, i, PAGE_SWAPPED, page->swapped);
	if (page->swapped && page->slot != state_page(seen->pages, i)->slot)
		WRONG(rebuild,
		      "%s[%zu] of %s: the events say slot %llu, it is %llu",
		      seen->view, i, seen->process, LLU(page->slot),
		      LLU(state_page(seen->pages, i)->slot));
	if (!page->present || page_state_get(state_page(seen->pages, i),
					     PAGE_PRESENT) != ANSWER_YES)
		return;
	if (page->pfn != state_page(seen->pages, i)->pfn)
		WRONG(rebuild,
		      "%s[%zu] of %s: the events say frame %llu, "
		      "it is %llu",
		      seen->view, i, seen->process, LLU(page->pfn),
		      LLU(state_page(seen->pages, i)->pfn));
	use = frame_drawn(rebuild, page->pfn)->use;
	bit_compare(rebuild, seen, i, PAGE_ZERO, use == FRAME_ZERO);
	bit_compare(rebuild, seen, i, PAGE_FILE, use == FRAME_PAGE_CACHE);
	bit_compare(rebuild, seen, i, PAGE_WRITABLE,
		    page->flags & EVENT_WRITABLE);
	bit_compare(rebuild, seen, i, PAGE_ACCESSED,
		    page->flags & EVENT_ACCESSED);
	bit_compare(rebuild, seen, i, PAGE_PTE_DIRTY,
		    page->flags & EVENT_DIRTY);
	bit_compare(rebuild, seen, i, PAGE_EXCLUSIVE,
		    use != FRAME_ZERO && references(rebuild, page->pfn) == 1);
}

static void view_compare(struct rebuild *rebuild, const struct view_state *seen,
			 const struct drawn_view *view)
{
	if (strcmp(seen->view, view->view) != 0 ||
	    strcmp(seen->process, view->process) != 0 ||
	    strcmp(seen->object, view->object) != 0 ||
	    seen->address != view->address || seen->n_pages != view->n_pages ||
	    seen->object_page != view->object_page ||
	    (seen->sharing == SHARING_SHARED) != view->shared ||
	    (int)seen->protection != view->pages[0].protection) {
		WRONG(rebuild,
		      "%s of %s is not the view %s that the events "
		      "tell of",
		      seen->view, seen->process, view->view);
		return;
	}
	for (size_t i = 0; i < seen->n_pages; i++)
		page_compare(rebuild, seen, i, &view->pages[i]);
}

static void views_compare(struct rebuild *rebuild, const struct state *state)
{
	size_t n = 0;

	for (size_t i = 0; i < rebuild->n_views; i++) {
		if (!view_is_mapped(&rebuild->views[i]))
			continue;
		if (n < state->n_views)
			view_compare(rebuild, &state->views[n],
				     &rebuild->views[i]);
		n++;
	}
	if (n != state->n_views)
		WRONG(rebuild, "the events tell of %zu views, there are %zu", n,
		      state->n_views);
}

static void object_compare(struct rebuild *rebuild,
			   const struct object_state *seen,
			   const struct drawn_object *object)
{
	if (strcmp(seen->object, object->object) != 0 ||
	    seen->size != object->size) {
		WRONG(rebuild, "%s has %llu bytes, the events say %s %llu",
		      seen->object, LLU(seen->size), object->object,
		      LLU(object->size));
		return;
	}
	for (size_t i = 0; i < seen->n_pages; i++) {
		bool cached = page_state_get(state_page(seen->pages, i),
					     PAGE_CACHED) == ANSWER_YES;
		bool dirty = page_state_get(state_page(seen->pages, i),
					    PAGE_DIRTY) == ANSWER_YES;
		bool flies = page_state_get(state_page(seen->pages, i),
					    PAGE_WRITEBACK) == ANSWER_YES;

		if (cached != object->cached[i] || dirty != object->dirty[i] ||
		    flies != object->writeback[i])
			WRONG(rebuild,
			      "%s[%zu]: cached %d dirty %d writeback %d, the "
			      "events say %d %d %d",
			      seen->object, i, cached, dirty, flies,
			      object->cached[i], object->dirty[i],
			      object->writeback[i]);
	}
}

static void frames_compare(struct rebuild *rebuild, const struct state *state)
{
	for (size_t i = 0; i < state->n_frames || i < rebuild->n_frames; i++) {
		static const struct frame_state unused;
		const struct frame_state *seen =
			i < state->n_frames ? state_frame(state->frames, i)
					    : &unused;
		const struct drawn_frame *frame = frame_drawn(rebuild, i);

		if (seen->use != frame->use ||
		    strcmp(seen->object, frame->object) != 0 ||
		    seen->page != frame->page ||
		    seen->references != references(rebuild, i))
			WRONG(rebuild,
			      "frame %zu: use %d of %s[%llu] by %u; the "
			      "events say %d of %s[%llu] by %u",
			      i, seen->use, seen->object, LLU(seen->page),
			      seen->references, frame->use, frame->object,
			      LLU(frame->page), references(rebuild, i));
	}
}

static void compare(struct rebuild *rebuild)
{
	struct state state = { 0 };

	if (machine_observe(rebuild->machine, &state) < 0)
		abort();
	views_compare(rebuild, &state);
	if (rebuild->n_objects != state.n_objects)
		WRONG(rebuild, "%zu objects, the events say %zu",
		      state.n_objects, rebuild->n_objects);
	else
		for (size_t i = 0; i < state.n_objects; i++)
			object_compare(rebuild, &state.objects[i],
				       &rebuild->objects[i]);
	frames_compare(rebuild, &state);
	state_clear(&state);
}

bool rebuild_follow(struct rebuild *rebuild, const struct event_list *events,
		    struct strbuf *ret_complaint)
{
	rebuild->out = ret_complaint;
	for (size_t i = 0; i < events->n_events; i++)
		event_follow(rebuild, &events->events[i]);
	compare(rebuild);
	return !rebuild->wrong;
}

struct rebuild *rebuild_new(struct machine *machine)
{
	struct rebuild *rebuild = calloc(1, sizeof(*rebuild));

	if (!rebuild)
		return NULL;
	rebuild->machine = machine;
	rebuild->page_size = machine->ops->traits(machine)->page_size;
	frame_drawn(rebuild, 0)->use = FRAME_ZERO;
	return rebuild;
}

void rebuild_free(struct rebuild *rebuild)
{
	if (!rebuild)
		return;
	while (rebuild->n_views)
		view_erase(rebuild, rebuild->views);
	while (rebuild->n_objects)
		object_erase(rebuild, rebuild->n_objects - 1);
	free(rebuild->views);
	free(rebuild->objects);
	free(rebuild->frames);
	free(rebuild);
}
