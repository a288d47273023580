#include "fixture.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "machine/script.h"

static const char lesson_text[] =
	"---\ntitle: Not on disk yet\nminutes: 15\n---\n\n"
	"# Not on disk yet\n\n"
	"A store through a view changes the byte in memory at once. Every "
	"other program that maps or reads the file sees the new byte. The disk "
	"does not: it keeps the old byte until the page is written back.\n\n"
	"```pagetwin\nfile notes.txt 8p\nmap v notes.txt shared rw\n"
	"load v[2]\n```\n\n"
	"Now we store the letter J at the beginning of page 3, and nothing "
	"else.\n\n"
	"```pagetwin quiz\n"
	"question: Straight after the store: what does the disk hold there?\n"
	"answer: count notes.txt dirty\n"
	"choices: 0 | 1 | 8\n"
	"0: That would mean that the store had waited for the disk.\n"
	"8: One store dirties one page.\n"
	"because: The store went to a frame of the page cache. The page is "
	"*dirty*: newer than the disk.\n"
	"```\n\n"
	"```pagetwin\nstore v[3] \"J\"\n```\n\n"
	"The row `on disk` still says D.\n\n"
	"```pagetwin\nflush v\n```\n";

static void set(struct page_state *page, uint32_t known, uint32_t bits)
{
	page->known = known;
	page->bits = bits;
	page->pfn = PFN_NONE;
	page->slot = SLOT_NONE;
}

#define ENTRY_KNOWN (PAGE_PRESENT | PAGE_SWAPPED)
#define CACHE_KNOWN (PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK)

/* first..last are present; likewise cached; dirty: one page, or -1. */
static void make_state(struct state *state, size_t n_pages, size_t first,
		       size_t last, size_t cached_last, int dirty)
{
	struct view_state *view = state_add_view(state, n_pages);
	struct object_state *object = state_add_object(state, n_pages);

	assert(view && object);
	state->page_size = 4096;
	strcpy(view->view, "v");
	strcpy(view->process, "main");
	strcpy(view->object, "notes.txt");
	view->protection = PROTECTION_READ_WRITE;
	strcpy(object->object, "notes.txt");
	object->size = n_pages * 4096;
	for (size_t i = 0; i < n_pages; i++) {
		set(state_page_edit(&view->pages, i), ENTRY_KNOWN,
		    i >= first && i <= last ? PAGE_PRESENT : 0);
		set(state_page_edit(&object->pages, i), CACHE_KNOWN,
		    i <= cached_last ? PAGE_CACHED : 0);
		if ((int)i == dirty)
			state_page_edit(&object->pages, i)->bits |= PAGE_DIRTY;
	}
}

static void make_frames(struct state *state, size_t cached, bool dirty)
{
	state->n_frames_total = 256;
	if (state_resize_frames(state, 4 + cached) < 0)
		abort();
	for (size_t i = 0; i < state->n_frames; i++) {
		struct frame_state *frame =
			shared_array_edit(&state->frames, i);

		frame->use = i < 4 ? FRAME_PAGE_TABLE : FRAME_PAGE_CACHE;
		if (i < 4)
			continue;
		strcpy(frame->object, "notes.txt");
		frame->page = i - 4;
		frame->dirty = dirty && frame->page == 3;
	}
}

static void make_bytes(struct step_side *side, size_t n_pages, bool stored,
		       bool see_disk)
{
	side->n_bytes = 1;
	side->bytes = calloc(1, sizeof(*side->bytes));
	assert(side->bytes);
	strcpy(side->bytes->object, "notes.txt");
	side->bytes->n_pages = n_pages;
	side->bytes->pages = calloc(n_pages, sizeof(*side->bytes->pages));
	assert(side->bytes->pages);
	for (size_t i = 0; i < n_pages; i++) {
		int16_t letter = (int16_t)('A' + i % 26);

		side->bytes->pages[i].memory = letter;
		side->bytes->pages[i].disk = see_disk ? letter : -1;
	}
	if (stored)
		side->bytes->pages[3].memory = 'J';
}

static void add_event(struct step_side *side, enum event_kind kind,
		      enum event_source source, uint64_t page)
{
	struct event event = { .kind = kind,
			       .source = source,
			       .page = page,
			       .count = 1,
			       .pfn = PFN_NONE };

	strcpy(event.process, "main");
	strcpy(event.view, "v");
	strcpy(event.object, "notes.txt");
	assert(event_list_add(&side->outcome.events, &event) == 0);
}

static void make_op(struct step *step, const char *text)
{
	struct diagnostic diagnostic;

	assert(op_parse(text, strlen(text), 1, &step->op, &diagnostic) == 0);
	step->text = strdup(text);
	assert(step->text);
	strcpy(step->process, "main");
}

static void make_load(struct fixture *fixture, size_t n_pages)
{
	struct step *step = &fixture->steps[0];
	struct step_side *sim = &step->sides[SIDE_SIM];
	struct step_side *real = &step->sides[SIDE_REAL];

	make_op(step, "load v[2]");
	make_state(&sim->state, n_pages, 2, 2, 3, -1);
	make_state(&real->state, n_pages, 0, 3, 3, -1);
	make_frames(&sim->state, 4, false);
	for (int side = 0; side < SIDES; side++) {
		struct step_side *did = &step->sides[side];

		did->performed = true;
		did->outcome.faults_known = true;
		did->outcome.major = 1;
		did->outcome.n_bytes = 1;
		did->outcome.bytes = malloc(1);
		assert(did->outcome.bytes);
		did->outcome.bytes[0] = 'C';
		make_bytes(did, n_pages, false, side == SIDE_SIM);
		counters_set(&did->counters, COUNTER_MAJOR_FAULTS, 1);
		counters_set(&did->counters, COUNTER_MINOR_FAULTS, 0);
	}
}

static void make_store(struct fixture *fixture, size_t n_pages)
{
	struct step *step = &fixture->steps[1];
	struct step_side *sim = &step->sides[SIDE_SIM];
	struct step_side *real = &step->sides[SIDE_REAL];

	make_op(step, "store v[3] \"J\"");
	make_state(&sim->state, n_pages, 2, 3, 3, 3);
	make_state(&real->state, n_pages, 0, 3, 3, 3);
	make_frames(&sim->state, 4, true);
	for (int side = 0; side < SIDES; side++) {
		struct step_side *did = &step->sides[side];

		did->performed = true;
		did->outcome.faults_known = true;
		did->outcome.minor = 1;
		make_bytes(did, n_pages, true, side == SIDE_SIM);
		counters_set(&did->counters, COUNTER_MAJOR_FAULTS, 1);
		counters_set(&did->counters, COUNTER_MINOR_FAULTS, 1);
	}
	counters_set(&sim->counters, COUNTER_DIRTY_PAGES, 1);
	add_event(sim, EVENT_MINOR_FAULT, EVENT_EXACT, 3);
	add_event(sim, EVENT_PAGE_MAPPED, EVENT_EXACT, 3);
	add_event(sim, EVENT_PAGE_DIRTIED, EVENT_EXACT, 3);
	add_event(real, EVENT_MINOR_FAULT, EVENT_OBSERVED, 3);
	add_event(real, EVENT_PAGE_DIRTIED, EVENT_INFERRED, 3);
}

/* Pages 0 and 1 are present on the real machine alone. It is a surprise
 * here, since the reasons are compare's own. */
static void make_comparison(struct fixture *fixture)
{
	struct comparison *comparison = &fixture->steps[1].comparison;
	struct difference *difference =
		calloc(1, sizeof(*comparison->differences));

	assert(difference);
	difference->field = FIELD_PRESENT;
	difference->verdict = VERDICT_SURPRISE;
	strcpy(difference->process, "main");
	strcpy(difference->name, "v");
	difference->n_pages = 2;
	difference->sim.kind = VALUE_BOOL;
	difference->real.kind = VALUE_BOOL;
	difference->real.number = 1;
	comparison->differences = difference;
	comparison->n_differences = comparison->capacity = 1;
	comparison->verdict = VERDICT_SURPRISE;
}

static void make_traits(struct fixture *fixture)
{
	for (int side = 0; side < SIDES; side++) {
		struct traits *traits = &fixture->traits[side];

		traits->real = side == SIDE_REAL;
		traits->page_size = 4096;
		fixture->moment.has[side] = true;
		fixture->moment.traits[side] = traits;
	}
}

/* v[3] as the simulated machine has it after the store. */
static void make_walk(struct walk *walk)
{
	static const struct walk_level levels[] = {
		{ "PML4", 47, 39, 0x40, 1, 0x3027, true, true, 0x1200, 8,
		  WALK_NEXT_TABLE, true, "P W U A" },
		{ "PDPT", 38, 30, 0, 3, 0x4027, true, true, 0x3000, 8,
		  WALK_NEXT_TABLE, true, "P W U A" },
		{ "PD", 29, 21, 0, 4, 0x5027, true, true, 0x4000, 8,
		  WALK_NEXT_TABLE, true, "P W U A" },
		{ "PT", 20, 12, 3, 5, 0x8000000000006067, true, true, 0x5018, 8,
		  WALK_PAGE, true, "P W U A D XD" },
	};

	memcpy(walk->levels, levels, sizeof(levels));
	walk->table = "x86-64";
	walk->address = 0x200000003000;
	walk->n_levels = walk->n_levels_all = 4;
	walk->present = true;
	walk->pfn = 6;
	walk->offset_bits = 12;
}

void fixture_walk_huge(struct fixture *fixture)
{
	static const struct walk_level end = {
		"PD",
		0x1d,
		0x15,
		0,
		4,
		0x8000000000a000e7,
		true,
		true,
		0x4000,
		8,
		WALK_HUGE_PAGE,
		true,
		"P W U A D PS XD",
	};
	struct walk *walk = &fixture->moment.walk;

	walk->levels[2] = end;
	walk->levels[3].table = PFN_NONE;
	walk->levels[3].decision = WALK_UNKNOWN;
	walk->n_levels = 3;
	walk->pfn = 0xa03;
	walk->offset_bits = 21;
}

void fixture_walk_none(struct fixture *fixture)
{
	struct walk *walk = &fixture->moment.walk;

	walk->levels[0].entry = 0;
	walk->levels[0].bits[0] = '\0';
	walk->levels[0].decision = WALK_NOT_PRESENT;
	walk->n_levels = 1;
	walk->present = false;
	walk->pfn = PFN_NONE;
}

static struct shared_array **add_heap(struct state *state, const char *process)
{
	struct view_state *view = state_add_view(state, 6);

	assert(view);
	strcpy(view->view, "heap");
	strcpy(view->process, process);
	view->protection = PROTECTION_READ_WRITE;
	for (size_t i = 0; i < 6; i++)
		set(state_page_edit(&view->pages, i), ENTRY_KNOWN, 0);
	return &view->pages;
}

static void put_in_slot(struct state *state, struct page_state *page,
			uint64_t slot)
{
	struct slot_state *of = shared_array_edit(&state->slots, slot);

	page->known |= PAGE_SWAPPED;
	page->bits |= PAGE_SWAPPED;
	page->slot = slot;
	of->references++;
}

static void swap_out(struct state *state, size_t n_slots, size_t n_pages)
{
	struct shared_array **heap = add_heap(state, "main");

	state->n_slots_total = 16;
	if (state_resize_slots(state, n_slots) < 0)
		abort();
	for (size_t i = 0; i < n_pages; i++)
		put_in_slot(state, state_page_edit(heap, i), i);
}

void fixture_swap(struct fixture *fixture)
{
	struct state *now = &fixture->steps[1].sides[SIDE_SIM].state;
	struct object_state *box;
	struct shared_array **heap;
	struct frame_state *frame;
	struct slot_state *slot;

	swap_out(&fixture->steps[0].sides[SIDE_SIM].state, 2, 2);
	swap_out(now, 7, 4);
	heap = &now->views[now->n_views - 1].pages;
	set(state_page_edit(heap, 4), ENTRY_KNOWN, PAGE_PRESENT);
	state_page_edit(heap, 4)->pfn = 7;
	frame = shared_array_edit(&now->frames, 7);
	frame->use = FRAME_ANONYMOUS;
	frame->slot = 4;
	slot = shared_array_edit(&now->slots, 4);
	slot->pfn = 7;
	put_in_slot(now, state_page_edit(add_heap(now, "child"), 0), 0);
	box = state_add_object(now, 1);
	assert(box);
	strcpy(box->object, "box");
	box->kind = OBJECT_SECTION;
	box->size = 4096;
	set(state_page_edit(&box->pages, 0), CACHE_KNOWN, 0);
	put_in_slot(now, state_page_edit(&box->pages, 0), 6);
}

void fixture_make(struct fixture *fixture, size_t n_pages)
{
	struct diagnostic diagnostic;
	struct moment *moment = &fixture->moment;

	memset(fixture, 0, sizeof(*fixture));
	assert(lesson_parse("05-not-on-disk-yet", lesson_text,
			    strlen(lesson_text), &fixture->lesson,
			    &diagnostic) == 0);
	make_load(fixture, n_pages);
	make_store(fixture, n_pages);
	make_comparison(fixture);
	make_traits(fixture);
	make_walk(&moment->walk);
	moment->lesson = fixture->lesson;
	moment->phase = PLAYER_READY;
	moment->beat = fixture->lesson->n_beats - 1;
	moment->step = &fixture->steps[1];
	moment->previous = &fixture->steps[0];
	moment->position = 4;
	moment->missing = "";
	moment->process = "main";
}

void fixture_free(struct fixture *fixture)
{
	for (size_t i = 0; i < 2; i++) {
		struct step *step = &fixture->steps[i];

		op_clear(&step->op);
		free(step->text);
		comparison_clear(&step->comparison);
		for (int side = 0; side < SIDES; side++) {
			struct step_side *did = &step->sides[side];

			outcome_clear(&did->outcome);
			state_clear(&did->state);
			for (size_t b = 0; b < did->n_bytes; b++)
				free(did->bytes[b].pages);
			free(did->bytes);
		}
	}
	lesson_free(fixture->lesson);
}

static size_t ask_beat(const struct lesson *lesson)
{
	for (size_t i = 0; i < lesson->n_beats; i++)
		if (lesson->beats[i].kind == BEAT_ASK)
			return i;
	assert(0 && "the lesson has a question");
	return 0;
}

void fixture_ask(struct fixture *fixture)
{
	struct moment *moment = &fixture->moment;

	moment->phase = PLAYER_ASKED;
	moment->beat = ask_beat(fixture->lesson);
	moment->quiz = &fixture->lesson->beats[moment->beat].quiz;
	moment->prediction = &fixture->prediction;
	moment->step = &fixture->steps[0];
	moment->previous = NULL;
	moment->position = 3;
}

void fixture_resolve(struct fixture *fixture, int choice)
{
	struct moment *moment = &fixture->moment;
	size_t beat = ask_beat(fixture->lesson);

	fixture->prediction = (struct prediction){
		.answered = true,
		.given_up = choice < 0,
		.choice = choice,
		.resolved = true,
		.right = { 1, 1 },
		.answers = { (char *)"1", (char *)"1" },
	};
	moment->resolved_quiz = &fixture->lesson->beats[beat].quiz;
	moment->resolved = &fixture->prediction;
}

void fixture_sim_alone(struct fixture *fixture)
{
	fixture->moment.has[SIDE_REAL] = false;
	fixture->moment.traits[SIDE_REAL] = NULL;
	fixture->moment.missing = "the kernel does not let a child be traced";
	for (size_t i = 0; i < 2; i++) {
		comparison_clear(&fixture->steps[i].comparison);
		fixture->steps[i].sides[SIDE_REAL].performed = false;
	}
}
