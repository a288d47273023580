/* The plain arrays, and what each operation does to them; see oracle.h. */
#include "oracle.h"

#include "base/diagnostic.h"
#include "machine/script.h"
#include "sim/sim_machine.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct judge {
	struct oracle *oracle;
	const struct op *op;
	struct strbuf *out;
	bool wrong;
	char acting[NAME_SIZE]; /* before the operation */
};

#define WRONG(judge, ...)                                                      \
	do {                                                                   \
		(judge)->wrong = true;                                         \
		strbuf_addf((judge)->out, __VA_ARGS__);                        \
		strbuf_add_char((judge)->out, '\n');                           \
	} while (0)

#define LLU(number) ((unsigned long long)(number))

static void name_copy(char to[NAME_SIZE], const char *name)
{
	size_t length = strnlen(name, NAME_SIZE - 1);

	memcpy(to, name, length);
	to[length] = '\0';
}

const char *oracle_acting(const struct oracle *oracle)
{
	return oracle->machine->ops->process(oracle->machine);
}

struct oracle_view *oracle_view(struct oracle *oracle, const char *process,
				const char *name)
{
	for (int i = 0; i < ORACLE_VIEWS; i++) {
		struct oracle_view *view = &oracle->views[i];

		if (view->exists && strcmp(view->process, process) == 0 &&
		    strcmp(view->name, name) == 0)
			return view;
	}
	return NULL;
}

static struct oracle_object *object_find(struct oracle *oracle,
					 const char *name)
{
	for (int i = 0; i < ORACLE_OBJECTS; i++)
		if (oracle->objects[i].exists && name[0] &&
		    strcmp(oracle->objects[i].name, name) == 0)
			return &oracle->objects[i];
	return NULL;
}

static uint64_t cap_of(const struct oracle *oracle)
{
	return ORACLE_PAGES * oracle->page_size;
}

static struct oracle_object *object_add(struct oracle *oracle, const char *name,
					bool file, uint64_t size)
{
	uint64_t cap = cap_of(oracle);

	for (int i = 0; i < ORACLE_OBJECTS && size <= cap; i++) {
		struct oracle_object *object = &oracle->objects[i];

		if (object->exists)
			continue;
		object->bytes = calloc(cap, sizeof(*object->bytes));
		object->disk = calloc(cap, sizeof(*object->disk));
		if (!object->bytes || !object->disk)
			return NULL;
		object->exists = true;
		object->file = file;
		object->size = size;
		name_copy(object->name, name);
		for (uint64_t at = 0; file && at < size; at++)
			object->bytes[at] = object->disk[at] =
				(int16_t)('A' + at / oracle->page_size % 26);
		return object;
	}
	return NULL;
}

static void object_remove(struct oracle_object *object)
{
	free(object->bytes);
	free(object->disk);
	memset(object, 0, sizeof(*object));
}

/* A byte of an object gets another value, which the disk may know or not. */
static void byte_set(struct oracle_object *object, uint64_t at, int16_t value)
{
	object->bytes[at] = value;
	object->disk[at] = BYTE_UNKNOWN;
}

static void page_clear(struct oracle_page *page)
{
	free(page->own);
	memset(page, 0, sizeof(*page));
}

static void view_remove(struct oracle *oracle, struct oracle_view *view)
{
	int object = view->object;
	bool used = false;

	for (int i = 0; i < ORACLE_PAGES; i++)
		page_clear(&view->pages[i]);
	memset(view, 0, sizeof(*view));
	for (int i = 0; i < ORACLE_VIEWS; i++)
		used |= oracle->views[i].exists &&
			oracle->views[i].object == object;
	if (object >= 0 && !used && !oracle->objects[object].name[0])
		object_remove(&oracle->objects[object]);
}

static struct oracle_view *view_add(struct oracle *oracle)
{
	for (int i = 0; i < ORACLE_VIEWS; i++)
		if (!oracle->views[i].exists)
			return &oracle->views[i];
	return NULL;
}

static void process_add(struct oracle *oracle, const char *name)
{
	for (int i = 0; i < ORACLE_PROCESSES; i++) {
		if (oracle->processes[i][0])
			continue;
		name_copy(oracle->processes[i], name);
		return;
	}
}

static void process_remove(struct oracle *oracle, const char *name)
{
	for (int i = 0; i < ORACLE_VIEWS; i++)
		if (oracle->views[i].exists &&
		    strcmp(oracle->views[i].process, name) == 0)
			view_remove(oracle, &oracle->views[i]);
	for (int i = 0; i < ORACLE_PROCESSES; i++)
		if (strcmp(oracle->processes[i], name) == 0)
			oracle->processes[i][0] = '\0';
}

/* Where the byte of a view's page is kept; NULL: it is zero. */
static int16_t *byte_at(struct oracle *oracle, struct oracle_view *view,
			uint64_t page, uint64_t offset)
{
	uint64_t at = (view->page + page) * oracle->page_size + offset;

	if (view->pages[page].own)
		return &view->pages[page].own[offset];
	if (view->object < 0 || at >= cap_of(oracle))
		return NULL;
	return &oracle->objects[view->object].bytes[at];
}

/* A private page becomes the process's own, with the bytes it shows. */
static void page_own(struct oracle *oracle, struct oracle_view *view,
		     uint64_t page)
{
	int16_t *own;

	if (!view->is_private || view->pages[page].own)
		return;
	own = calloc(oracle->page_size, sizeof(*own));
	for (uint64_t i = 0; own && i < oracle->page_size; i++) {
		const int16_t *byte = byte_at(oracle, view, page, i);

		own[i] = byte ? *byte : 0;
	}
	view->pages[page].own = own;
}

/* What an access to a page has to end in: 0 or a signal. */
static int access_predict(const struct oracle *oracle,
			  const struct oracle_view *view, uint64_t page,
			  bool write)
{
	const struct oracle_object *object;
	enum protection protection;
	uint64_t end;

	if (page >= view->n_pages || !view->pages[page].mapped)
		return SIGSEGV;
	protection = view->pages[page].protection;
	if (protection == PROTECTION_NONE ||
	    (write && protection != PROTECTION_READ_WRITE))
		return SIGSEGV;
	if (view->object < 0 || view->pages[page].own)
		return 0;
	object = &oracle->objects[view->object];
	end = (object->size + oracle->page_size - 1) / oracle->page_size;
	return view->page + page >= end ? SIGBUS : 0;
}

/* Did the operation fail for want of memory? Then it may, where the memory
 * is small. */
static bool ran_out(const struct oracle *oracle)
{
	const char *reason = oracle->outcome.reason;

	return strstr(reason, "frame") || strstr(reason, "memory") ||
	       strstr(reason, "commit") || strstr(reason, "paging");
}

static bool went_well(const struct oracle *oracle)
{
	return oracle->outcome.result.kind == RESULT_OK;
}

static bool failed_with(const struct oracle *oracle, int number)
{
	return oracle->outcome.result.kind == RESULT_ERRNO &&
	       oracle->outcome.result.number == number;
}

static bool has_pages(const struct oracle_view *view)
{
	for (uint64_t i = 0; i < view->n_pages; i++)
		if (view->pages[i].mapped)
			return true;
	return false;
}

/* A view without a page is forgotten when its addresses are needed. */
static bool is_forgotten(const struct oracle *oracle,
			 const struct oracle_view *view)
{
	return !has_pages(view) && failed_with(oracle, ENOENT);
}

/* Holds the result against the signal that the arrays predict; 0: none. */
static void judge_access(struct judge *judge, int signal)
{
	struct oracle *oracle = judge->oracle;
	struct result result = oracle->outcome.result;
	struct result wanted = { signal ? RESULT_SIGNAL : RESULT_OK, signal };

	if (!result_equal(result, wanted) && !ran_out(oracle))
		WRONG(judge, "the result is %s, should be %s (%s)",
		      result_name(result),
		      signal == SIGBUS ? "SIGBUS"
		      : signal	       ? "SIGSEGV"
				       : "ok",
		      oracle->outcome.reason);
}

/* The accesses of a load or store: runs of bytes inside one page. */
struct access {
	uint64_t page, offset, length, done;
};

static struct oracle_view *view_of(struct judge *judge)
{
	return oracle_view(judge->oracle, judge->acting, judge->op->place.view);
}

static bool access_next(const struct oracle *oracle, struct access *access,
			uint64_t total)
{
	uint64_t at = access->page * oracle->page_size + access->offset +
		      access->length;

	access->done += access->length;
	if (access->done >= total)
		return false;
	access->page = at / oracle->page_size;
	access->offset = at % oracle->page_size;
	access->length = oracle->page_size - access->offset;
	if (access->length > total - access->done)
		access->length = total - access->done;
	return true;
}

/* In a small address space a view may begin where another ends: what is loaded
 * beyond that one is the other's. */
static bool has_neighbour(const struct oracle *oracle,
			  const struct oracle_view *view)
{
	struct state state = { 0 };
	const struct view_state *seen;
	bool found = false;

	if (machine_observe(oracle->machine, &state) < 0)
		return false;
	seen = state_view(&state, view->process, view->name);
	for (size_t i = 0; seen && i < state.n_views; i++)
		found |= strcmp(state.views[i].process, view->process) == 0 &&
			 state.views[i].address ==
				 seen->address +
					 seen->n_pages * oracle->page_size;
	state_clear(&state);
	return found;
}

/* Loads `total` bytes; returns the signal that ended it. */
static int load_run(struct judge *judge, struct oracle_view *view,
		    uint64_t start, uint64_t total, size_t first)
{
	struct oracle *oracle = judge->oracle;
	struct access access = { .page = start / oracle->page_size,
				 .offset = start % oracle->page_size };

	while (access_next(oracle, &access, total)) {
		int signal = access_predict(oracle, view, access.page, false);

		if (signal)
			return signal;
		for (uint64_t i = 0; i < access.length; i++) {
			const int16_t *byte = byte_at(oracle, view, access.page,
						      access.offset + i);
			size_t at = first + access.done + i;
			int want = byte ? *byte : 0;

			if (want == BYTE_UNKNOWN ||
			    at >= oracle->outcome.n_bytes ||
			    oracle->outcome.bytes[at] == want)
				continue;
			WRONG(judge, "%s[%llu]+%llu is %d, should be %d",
			      view->name, LLU(access.page),
			      LLU(access.offset + i), oracle->outcome.bytes[at],
			      want);
			return 0;
		}
	}
	return 0;
}

static void judge_load(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	const struct place *place = &judge->op->place;
	struct oracle_view *view = view_of(judge);
	bool pages = place->is_range && !judge->op->has_length;
	uint64_t n = pages ? place->last - place->first + 1 : 1;
	uint64_t total = 1;
	int signal = 0;

	if (judge->op->has_length)
		total = size_bytes(judge->op->length, oracle->page_size);
	if (!view) {
		if (went_well(oracle))
			WRONG(judge, "loaded from no view");
		return;
	}
	if (is_forgotten(oracle, view))
		return;
	for (uint64_t i = 0; i < n && !signal; i++)
		signal = load_run(judge, view,
				  (place->first + i) * oracle->page_size +
					  place->offset,
				  total, i);
	if (!pages && place->offset + total > oracle->page_size &&
	    place->first + 1 == view->n_pages && has_neighbour(oracle, view))
		return;
	judge_access(judge, signal);
	if (went_well(oracle) && oracle->outcome.n_bytes != n * total)
		WRONG(judge, "%zu bytes came", oracle->outcome.n_bytes);
}

static void store_bytes(struct judge *judge, struct oracle_view *view,
			const struct access *access)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_object *object = NULL;

	page_own(oracle, view, access->page);
	if (view->object >= 0 && !view->is_private)
		object = &oracle->objects[view->object];
	for (uint64_t i = 0; i < access->length; i++) {
		int16_t *byte =
			byte_at(oracle, view, access->page, access->offset + i);
		uint64_t at = (view->page + access->page) * oracle->page_size +
			      access->offset + i;

		if (!byte)
			continue;
		if (object)
			object->disk[at] = BYTE_UNKNOWN;
		/* What lies behind the end may be zeroed at any time. */
		*byte = object && at >= object->size
				? BYTE_UNKNOWN
				: judge->op->bytes[access->done + i];
		/* Nobody knows how far it came. */
		if (!went_well(oracle) && ran_out(oracle))
			*byte = BYTE_UNKNOWN;
	}
}

static int store_run(struct judge *judge, struct oracle_view *view,
		     uint64_t start)
{
	struct oracle *oracle = judge->oracle;
	struct access access = { .page = start / oracle->page_size,
				 .offset = start % oracle->page_size };

	while (access_next(oracle, &access, judge->op->n_bytes)) {
		int signal = access_predict(oracle, view, access.page, true);

		if (signal)
			return signal;
		store_bytes(judge, view, &access);
	}
	return 0;
}

/* Which pages are the process's own now is asked of the machine: where it
 * made copies nobody asked for, or ran out of memory half way. */
static void owns_ask(struct judge *judge, struct oracle_view *view)
{
	struct oracle *oracle = judge->oracle;
	const struct view_state *seen;
	struct state state = { 0 };

	if (!view || !view->is_private || view->object < 0 ||
	    machine_observe(oracle->machine, &state) < 0)
		return;
	seen = state_view(&state, view->process, view->name);
	for (uint64_t i = 0; seen && i < view->n_pages && i < seen->n_pages;
	     i++) {
		const struct page_state *page = state_page(seen->pages, i);
		bool own = page_state_get(page, PAGE_SWAPPED) == ANSWER_YES ||
			   page_state_get(page, PAGE_FILE) == ANSWER_NO;

		if (own)
			page_own(oracle, view, i);
		else if (view->pages[i].own) {
			free(view->pages[i].own);
			view->pages[i].own = NULL;
		}
	}
	state_clear(&state);
}

static void judge_store(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	const struct place *place = &judge->op->place;
	struct oracle_view *view = view_of(judge);
	uint64_t n = place->is_range ? place->last - place->first + 1 : 1;
	int signal = 0;

	if (!view) {
		if (went_well(oracle))
			WRONG(judge, "stored to no view");
		return;
	}
	if (is_forgotten(oracle, view))
		return;
	for (uint64_t i = 0; i < n && !signal; i++)
		signal = store_run(judge, view,
				   (place->first + i) * oracle->page_size +
					   place->offset);
	judge_access(judge, signal);
	if (!went_well(oracle) && ran_out(oracle))
		owns_ask(judge, view);
}

static void judge_make(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;

	if (went_well(oracle))
		object_add(oracle, judge->op->name, judge->op->kind == OP_FILE,
			   size_bytes(judge->op->size, oracle->page_size));
}

static void judge_map(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	const struct op *op = judge->op;
	struct oracle_object *object = object_find(oracle, op->name);
	const char *process = judge->acting;
	struct oracle_view *view = oracle_view(oracle, process, op->view);
	uint64_t size = oracle->page_size, offset, length;

	if (!went_well(oracle))
		return;
	if (view)
		view_remove(oracle, view);
	view = view_add(oracle);
	offset = size_bytes(op->offset, size);
	length = op->has_length ? size_bytes(op->length, size)
		 : object	? object->size - offset
				: 0;
	if (!view || length > cap_of(oracle)) {
		WRONG(judge, "the oracle has no room for it");
		return;
	}
	if (!op->name[0] && op->sharing == SHARING_SHARED)
		object = object_add(oracle, "", false,
				    (length + size - 1) / size * size);
	view->exists = true;
	memcpy(view->name, op->view, NAME_SIZE);
	name_copy(view->process, process);
	view->object = object ? (int)(object - oracle->objects) : -1;
	view->is_private = op->sharing == SHARING_PRIVATE;
	view->page = offset / size;
	view->n_pages = (length + size - 1) / size;
	for (uint64_t i = 0; i < view->n_pages; i++) {
		view->pages[i].mapped = true;
		view->pages[i].protection = op->protection;
	}
	if (op->populate)
		owns_ask(judge, view);
}

/* The pages of the view that a range operation speaks of: [first, end). */
static struct oracle_view *range_of(struct judge *judge, uint64_t *ret_first,
				    uint64_t *ret_end)
{
	struct oracle_view *view = view_of(judge);
	const struct place *place = &judge->op->place;

	if (!view)
		return NULL;
	*ret_first = place->has_pages ? place->first : 0;
	*ret_end = place->has_pages ? place->last + 1 : view->n_pages;
	if (*ret_end > view->n_pages)
		*ret_end = view->n_pages;
	return view;
}

static void judge_unmap(struct judge *judge)
{
	uint64_t first, end;
	struct oracle_view *view = range_of(judge, &first, &end);
	bool left = false;

	if (!view || !went_well(judge->oracle))
		return;
	for (uint64_t i = first; i < end; i++)
		page_clear(&view->pages[i]);
	for (uint64_t i = 0; i < view->n_pages; i++)
		left |= view->pages[i].mapped;
	if (!left && view->object >= 0 &&
	    !judge->oracle->objects[view->object].name[0])
		view_remove(judge->oracle, view);
}

/* Refused half way, for it would have promised too much: how far it came the
 * machine has to say. */
static void protect_follow(struct judge *judge, struct oracle_view *view)
{
	const struct event_list *list = &judge->oracle->outcome.events;

	for (size_t i = 0; i < list->n_events; i++) {
		const struct event *event = &list->events[i];

		if (event->kind != EVENT_AREA_PROTECTED)
			continue;
		for (uint64_t k = 0; k < event->count; k++)
			view->pages[event->page + k].protection =
				judge->op->protection;
	}
}

static void judge_protect(struct judge *judge)
{
	uint64_t first, end;
	struct oracle_view *view = range_of(judge, &first, &end);

	if (!view ||
	    !(went_well(judge->oracle) || failed_with(judge->oracle, ENOMEM)))
		return;
	if (ran_out(judge->oracle)) {
		protect_follow(judge, view);
		return;
	}
	/* It goes on until it meets a page that is not mapped. */
	for (uint64_t i = first; i < end && view->pages[i].mapped; i++)
		view->pages[i].protection = judge->op->protection;
	/* What is locked and may be written now was copied at once. */
	owns_ask(judge, view);
}

static void object_zero(struct oracle *oracle, struct oracle_object *object,
			uint64_t page, int16_t value)
{
	uint64_t start = page * oracle->page_size;

	for (uint64_t at = start;
	     at < start + oracle->page_size && at < object->size; at++)
		byte_set(object, at, value);
}

/* A hole through a view. How far it came before it met something locked, or
 * ran out of memory, is not followed. */
static void judge_remove(struct judge *judge, struct oracle_view *view,
			 uint64_t first, uint64_t end)
{
	struct oracle *oracle = judge->oracle;
	bool holes = went_well(oracle) ||
		     (failed_with(oracle, ENOMEM) && !ran_out(oracle));

	for (uint64_t i = first; i < end; i++) {
		if (!view->pages[i].mapped)
			continue;
		if (view->is_private && went_well(oracle))
			WRONG(judge, "a hole through a private view");
		if (!view->is_private)
			object_zero(oracle, &oracle->objects[view->object],
				    view->page + i, holes ? 0 : BYTE_UNKNOWN);
	}
}

/* What faulting in that page on advice has to end in: 0 or an errno. */
static int populate_predict(const struct oracle *oracle,
			    const struct oracle_view *view, uint64_t page,
			    bool write)
{
	switch (access_predict(oracle, view, page, write)) {
	case 0:
		return 0;
	case SIGBUS:
		return EFAULT;
	default:
		return view->pages[page].mapped ? EINVAL : ENOMEM;
	}
}

static void judge_populate(struct judge *judge, struct oracle_view *view,
			   uint64_t first, uint64_t end)
{
	struct oracle *oracle = judge->oracle;
	const struct traits *traits =
		oracle->machine->ops->traits(oracle->machine);
	bool write = judge->op->advice == ADVICE_POPULATE_WRITE;
	int number = traits->populates == HABIT_YES ? 0 : EINVAL;
	struct result wanted = { RESULT_OK, 0 };

	for (uint64_t i = first; i < end && !number; i++)
		number = populate_predict(oracle, view, i, write);
	if (number)
		wanted = (struct result){ RESULT_ERRNO, number };
	owns_ask(judge, view);
	if (judge->op->place.offset || judge->op->place.last >= view->n_pages ||
	    is_forgotten(oracle, view) || ran_out(oracle) ||
	    result_equal(oracle->outcome.result, wanted))
		return;
	WRONG(judge, "the result is %s, should be %s (%s)",
	      result_name(oracle->outcome.result), result_name(wanted),
	      oracle->outcome.reason);
}

/* What a fork will heed; over holes it is taken too. */
static void judge_fork_advice(struct judge *judge, struct oracle_view *view,
			      uint64_t first, uint64_t end)
{
	enum advice advice = judge->op->advice;
	bool wipes = advice == ADVICE_WIPEONFORK;

	if (!went_well(judge->oracle) && !failed_with(judge->oracle, ENOMEM))
		return;
	for (uint64_t i = first; i < end; i++) {
		struct oracle_page *page = &view->pages[i];

		if (!page->mapped)
			continue;
		if (wipes && (view->object >= 0 || !view->is_private))
			WRONG(judge, "what has an object is wiped");
		if (wipes || advice == ADVICE_KEEPONFORK)
			page->wipeonfork = wipes;
		if (advice == ADVICE_DONTFORK || advice == ADVICE_DOFORK)
			page->dontfork = advice == ADVICE_DONTFORK;
	}
}

static void judge_advise(struct judge *judge)
{
	uint64_t first, end;
	struct oracle_view *view = range_of(judge, &first, &end);
	struct oracle *oracle = judge->oracle;
	bool done = went_well(oracle) || failed_with(oracle, ENOMEM);

	if (view && judge->op->advice == ADVICE_REMOVE)
		judge_remove(judge, view, first, end);
	if (view && op_populates(judge->op))
		judge_populate(judge, view, first, end);
	if (view && advice_is_of_areas(judge->op->advice))
		judge_fork_advice(judge, view, first, end);
	if (!view || !view->is_private)
		return;
	for (uint64_t i = first; i < end; i++) {
		int16_t *own = view->pages[i].own;

		if (judge->op->advice == ADVICE_DONTNEED && done) {
			free(own);
			view->pages[i].own = NULL;
		} else if (own && (judge->op->advice == ADVICE_DONTNEED ||
				   judge->op->advice == ADVICE_FREE)) {
			/* Gone, or not, or not yet. */
			for (uint64_t k = 0; k < oracle->page_size; k++)
				own[k] = BYTE_UNKNOWN;
		}
	}
}

static void judge_read(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	const struct oracle_object *object =
		object_find(oracle, judge->op->name);
	uint64_t offset = size_bytes(judge->op->offset, oracle->page_size);
	uint64_t length = size_bytes(judge->op->length, oracle->page_size);
	uint64_t end;

	if (!went_well(oracle)) {
		if (object && !ran_out(oracle))
			WRONG(judge, "read failed: %s", oracle->outcome.reason);
		return;
	}
	end = offset + length < object->size ? offset + length : object->size;
	if (offset < end && oracle->outcome.n_bytes &&
	    oracle->outcome.n_bytes < end - offset && ran_out(oracle))
		end = offset + oracle->outcome.n_bytes;
	if (oracle->outcome.n_bytes != (end > offset ? end - offset : 0)) {
		WRONG(judge, "%zu bytes came", oracle->outcome.n_bytes);
		return;
	}
	for (uint64_t at = offset; at < end; at++) {
		int16_t want = object->bytes[at];

		if (want == BYTE_UNKNOWN ||
		    want == oracle->outcome.bytes[at - offset])
			continue;
		WRONG(judge, "byte %llu of %s is %d, should be %d", LLU(at),
		      object->name, oracle->outcome.bytes[at - offset], want);
		return;
	}
}

static bool lives_in_memory(const struct oracle *oracle,
			    const struct oracle_object *object)
{
	return !object->file ||
	       !oracle->machine->ops->traits(oracle->machine)->can_evict;
}

/* What lay behind the old end becomes part of the object: zeros, but for what
 * a mapping stored there where nobody zeroes it. */
static void end_join(struct oracle *oracle, struct oracle_object *object,
		     uint64_t offset)
{
	for (uint64_t at = object->size; at < offset; at++)
		if (!lives_in_memory(oracle, object) ||
		    object->bytes[at] != BYTE_UNKNOWN)
			byte_set(object, at, 0);
}

static void judge_write(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_object *object = object_find(oracle, judge->op->name);
	uint64_t offset = size_bytes(judge->op->offset, oracle->page_size);
	uint64_t end = offset + judge->op->n_bytes;

	if (!object || end > cap_of(oracle))
		return;
	if (!went_well(oracle)) {
		if (!ran_out(oracle))
			WRONG(judge, "write failed: %s",
			      oracle->outcome.reason);
		/* Generated writes stay inside a page: it did nothing. But
		 * the end may have been joined, which is zeros. */
		return;
	}
	end_join(oracle, object, offset);
	for (uint64_t at = offset; at < end; at++)
		byte_set(object, at, judge->op->bytes[at - offset]);
	if (end > object->size)
		object->size = end;
}

/* A private page of which nothing is left: truncate takes copies too. */
static void copies_cut(struct oracle *oracle, int object, uint64_t end)
{
	for (int i = 0; i < ORACLE_VIEWS; i++) {
		struct oracle_view *view = &oracle->views[i];

		for (uint64_t page = 0;
		     view->exists && view->object == object &&
		     page < view->n_pages;
		     page++) {
			if (view->page + page < end)
				continue;
			free(view->pages[page].own);
			view->pages[page].own = NULL;
		}
	}
}

static void judge_truncate(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_object *object = object_find(oracle, judge->op->name);
	uint64_t size = size_bytes(judge->op->size, oracle->page_size);

	if (!object || !went_well(oracle) || size > cap_of(oracle))
		return;
	end_join(oracle, object, size);
	if (size < object->size || !lives_in_memory(oracle, object))
		for (uint64_t at = size; at < cap_of(oracle); at++)
			byte_set(object, at, 0);
	copies_cut(oracle, (int)(object - oracle->objects),
		   (size + oracle->page_size - 1) / oracle->page_size);
	object->size = size;
}

static void judge_punch(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_object *object = object_find(oracle, judge->op->name);
	uint64_t offset = size_bytes(judge->op->offset, oracle->page_size);
	uint64_t end =
		offset + size_bytes(judge->op->length, oracle->page_size);

	const struct result result = oracle->outcome.result;
	bool half = result.kind == RESULT_ERRNO && result.number == ENOMEM;

	/* Without a frame for the second edge, half of it is done. */
	if (!object || (!went_well(oracle) && !half))
		return;
	for (uint64_t at = offset; at < end && at < object->size; at++)
		byte_set(object, at, half ? BYTE_UNKNOWN : 0);
}

/* The name of a view without pages stands for addresses that another may have
 * now: what it says then is not judged. */
static void names_drop(struct judge *judge)
{
	for (int i = 0; i < ORACLE_VIEWS; i++) {
		struct oracle_view *view = &judge->oracle->views[i];

		if (view->exists && !strcmp(view->process, judge->acting) &&
		    !has_pages(view))
			view_remove(judge->oracle, view);
	}
}

static void judge_remap(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_view *view =
		oracle_view(oracle, judge->acting, judge->op->view);
	uint64_t length = size_bytes(judge->op->size, oracle->page_size);
	uint64_t n = (length + oracle->page_size - 1) / oracle->page_size;

	if (!view || !went_well(oracle) || n > ORACLE_PAGES)
		return;
	for (uint64_t i = n; i < view->n_pages; i++)
		page_clear(&view->pages[i]);
	for (uint64_t i = view->n_pages; i < n; i++) {
		view->pages[i].mapped = true;
		view->pages[i].protection = view->pages[0].protection;
		view->pages[i].dontfork = view->pages[0].dontfork;
		view->pages[i].wipeonfork = view->pages[0].wipeonfork;
	}
	view->n_pages = n;
	owns_ask(judge, view);
	names_drop(judge);
}

/* What is left of a page in a child. */
static void page_fork(struct oracle *oracle, const struct oracle_page *from,
		      struct oracle_page *to)
{
	size_t size = oracle->page_size * sizeof(int16_t);

	to->own = NULL;
	if (from->dontfork) {
		page_clear(to);
	} else if (from->own && !from->wipeonfork) {
		to->own = malloc(size);
		memcpy(to->own, from->own, size);
	}
}

static void view_fork(struct judge *judge, const struct oracle_view *from)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_view *view = view_add(oracle);

	if (!view) {
		WRONG(judge, "the oracle has no room for it");
		return;
	}
	*view = *from;
	memcpy(view->process, judge->op->name, NAME_SIZE);
	for (uint64_t i = 0; i < view->n_pages; i++)
		page_fork(oracle, &from->pages[i], &view->pages[i]);
	if (!has_pages(view) && view->object >= 0 &&
	    !oracle->objects[view->object].name[0])
		view_remove(oracle, view);
}

static void judge_start(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	const char *parent = judge->acting;
	bool present[ORACLE_VIEWS];

	if (!went_well(oracle))
		return;
	process_add(oracle, judge->op->name);
	for (int i = 0; i < ORACLE_VIEWS; i++)
		present[i] = oracle->views[i].exists &&
			     strcmp(oracle->views[i].process, parent) == 0;
	for (int i = 0; judge->op->kind == OP_FORK && i < ORACLE_VIEWS; i++)
		if (present[i])
			view_fork(judge, &oracle->views[i]);
}

/* What the disk has to have now: all of it. */
static void judge_fsync(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	struct oracle_object *object = object_find(oracle, judge->op->name);
	unsigned char *bytes;

	if (!object || !object->file || !went_well(oracle) || !object->size)
		return;
	bytes = malloc(object->size);
	if (oracle->machine->ops->peek(oracle->machine, object->name,
				       WHERE_DISK, 0, object->size, bytes))
		WRONG(judge, "the disk does not have all of %s", object->name);
	for (uint64_t at = 0; !judge->wrong && at < object->size; at++) {
		if (object->bytes[at] != BYTE_UNKNOWN &&
		    bytes[at] != object->bytes[at])
			WRONG(judge,
			      "byte %llu of %s on the disk is %d, should be %d",
			      LLU(at), object->name, bytes[at],
			      object->bytes[at]);
		object->disk[at] = bytes[at];
	}
	free(bytes);
}

/* After a power cut files are what the disk said before. */
static void file_reload(struct judge *judge, struct oracle_object *object,
			const struct state *state)
{
	const struct object_state *seen = state_object(state, object->name);
	struct oracle *oracle = judge->oracle;
	const struct machine_ops *ops = oracle->machine->ops;
	unsigned char *bytes;

	memset(object->bytes, 0, cap_of(oracle) * sizeof(*object->bytes));
	for (uint64_t at = seen ? seen->size : 0; at < cap_of(oracle); at++)
		object->disk[at] = 0;
	object->size = seen ? seen->size : 0;
	bytes = calloc(1, object->size + 1);
	if (!bytes || ops->peek(oracle->machine, object->name, WHERE_DISK, 0,
				object->size, bytes) < 0)
		WRONG(judge, "the disk does not have all of %s", object->name);
	for (uint64_t at = 0; bytes && at < object->size; at++) {
		if (object->disk[at] != BYTE_UNKNOWN &&
		    object->disk[at] != bytes[at])
			WRONG(judge,
			      "byte %llu of %s was on the disk as %d, is %d",
			      LLU(at), object->name, object->disk[at],
			      bytes[at]);
		object->bytes[at] = object->disk[at] = bytes[at];
	}
	free(bytes);
}

static void judge_crash(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	struct state state = { 0 };

	if (!went_well(oracle))
		return;
	for (int i = 0; i < ORACLE_PROCESSES; i++)
		if (oracle->processes[i][0])
			process_remove(oracle, oracle->processes[i]);
	process_add(oracle, "main");
	if (machine_observe(oracle->machine, &state) < 0)
		return;
	for (int i = 0; i < ORACLE_OBJECTS; i++) {
		struct oracle_object *object = &oracle->objects[i];

		if (object->exists && object->file)
			file_reload(judge, object, &state);
		else
			object_remove(object);
	}
	state_clear(&state);
}

static void judge_lock(struct judge *judge)
{
	owns_ask(judge, view_of(judge));
}

static void (*const judges[OP_KINDS])(struct judge *judge) = {
	[OP_FILE] = judge_make,	      [OP_SECTION] = judge_make,
	[OP_MAP] = judge_map,	      [OP_UNMAP] = judge_unmap,
	[OP_LOAD] = judge_load,	      [OP_STORE] = judge_store,
	[OP_FSYNC] = judge_fsync,     [OP_READ] = judge_read,
	[OP_WRITE] = judge_write,     [OP_TRUNCATE] = judge_truncate,
	[OP_PUNCH] = judge_punch,     [OP_ADVISE] = judge_advise,
	[OP_PROTECT] = judge_protect, [OP_LOCK] = judge_lock,
	[OP_REMAP] = judge_remap,     [OP_FORK] = judge_start,
	[OP_SPAWN] = judge_start,     [OP_CRASH] = judge_crash,
};

/* Ended by its own wish, by another's, or because memory ran out; main is
 * started again then, if it was the last. */
static void ends_follow(struct oracle *oracle, const struct op *op)
{
	bool starts = op->kind == OP_FORK || op->kind == OP_SPAWN ||
		      op->kind == OP_MACHINE;
	const struct event_list *list = &oracle->outcome.events;

	for (size_t i = 0; i < list->n_events; i++)
		if (list->events[i].kind == EVENT_PROCESS_ENDED)
			process_remove(oracle, list->events[i].process);
		else if (list->events[i].kind == EVENT_PROCESS_STARTED &&
			 !starts)
			process_add(oracle, list->events[i].process);
}

static void judge_op(struct judge *judge)
{
	struct oracle *oracle = judge->oracle;
	const struct op *op = judge->op;

	if (!went_well(oracle) && !oracle->outcome.reason[0])
		WRONG(judge, "%s without a reason",
		      result_name(oracle->outcome.result));
	if (judges[op->kind])
		judges[op->kind](judge);
	if (op->kind != OP_CRASH)
		ends_follow(oracle, op);
	if (sim_machine_check(oracle->machine, judge->out) < 0)
		judge->wrong = true;
}

bool oracle_perform(struct oracle *oracle, const char *line,
		    struct strbuf *ret_complaint)
{
	struct judge judge = { .oracle = oracle, .out = ret_complaint };
	struct diagnostic diagnostic;
	struct op op;
	int r = op_parse(line, strlen(line), 1, &op, &diagnostic);

	if (r < 0) {
		WRONG(&judge, "%s: %s", line, diagnostic.what);
		return false;
	}
	judge.op = &op;
	name_copy(judge.acting, oracle_acting(oracle));
	outcome_clear(&oracle->outcome);
	r = machine_apply(oracle->machine, &op, &oracle->outcome);
	if (r < 0)
		WRONG(&judge, "the machine broke: %d", r);
	else
		judge_op(&judge);
	op_clear(&op);
	oracle->steps++;
	if (judge.wrong)
		return false;
	return oracle->steps % 64 != 0 || oracle_compare(oracle, ret_complaint);
}

static void object_compare(struct judge *judge,
			   const struct oracle_object *object,
			   unsigned char *bytes)
{
	struct machine *machine = judge->oracle->machine;

	if (machine->ops->peek(machine, object->name, WHERE_MEMORY, 0,
			       object->size, bytes) < 0) {
		WRONG(judge, "%s has not %llu bytes", object->name,
		      LLU(object->size));
		return;
	}
	for (uint64_t at = 0; at < object->size; at++) {
		if (object->bytes[at] == BYTE_UNKNOWN ||
		    object->bytes[at] == bytes[at])
			continue;
		WRONG(judge, "byte %llu of %s is %d, should be %d", LLU(at),
		      object->name, bytes[at], object->bytes[at]);
		return;
	}
}

bool oracle_compare(struct oracle *oracle, struct strbuf *ret_complaint)
{
	struct judge judge = { .oracle = oracle, .out = ret_complaint };
	unsigned char *bytes = malloc(cap_of(oracle));

	for (int i = 0; bytes && i < ORACLE_OBJECTS; i++)
		if (oracle->objects[i].exists && oracle->objects[i].name[0])
			object_compare(&judge, &oracle->objects[i], bytes);
	free(bytes);
	return !judge.wrong;
}

int oracle_new(const char *machine_line, uint64_t seed,
	       struct oracle **ret_oracle, struct strbuf *ret_complaint)
{
	struct sim_config config = { .profile = "linux", .seed = seed };
	struct oracle *oracle = calloc(1, sizeof(*oracle));
	int r = -ENOMEM;

	if (oracle)
		r = sim_machine_new(&config, &oracle->machine);
	if (r < 0) {
		free(oracle);
		return r;
	}
	process_add(oracle, "main");
	if (!oracle_perform(oracle, machine_line, ret_complaint) ||
	    !went_well(oracle)) {
		strbuf_add(ret_complaint, oracle->outcome.reason);
		oracle_free(oracle);
		return -EINVAL;
	}
	oracle->page_size =
		oracle->machine->ops->traits(oracle->machine)->page_size;
	*ret_oracle = oracle;
	return 0;
}

void oracle_free(struct oracle *oracle)
{
	if (!oracle)
		return;
	for (int i = 0; i < ORACLE_PROCESSES; i++)
		if (oracle->processes[i][0])
			process_remove(oracle, oracle->processes[i]);
	for (int i = 0; i < ORACLE_OBJECTS; i++)
		object_remove(&oracle->objects[i]);
	outcome_clear(&oracle->outcome);
	machine_free(oracle->machine);
	free(oracle);
}
