/* Random scripts; see random_script.h. */
#include "random_script.h"

#include "base/array.h"
#include "base/diagnostic.h"
#include "machine/script.h"
#include "look_check.h"
#include "rebuild.h"
#include "sim/sim_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct maker {
	struct oracle *oracle;
	struct rng *rng;
	struct strbuf *out;
};

static uint64_t pick(struct maker *maker, uint64_t below)
{
	return rng_below(maker->rng, below);
}

static bool chance(struct maker *maker, uint64_t percent)
{
	return pick(maker, 100) < percent;
}

static const char *const view_names[] = { "a", "b", "c", "d", "e" };
static const char *const process_names[] = { "child", "worker", "third" };

/* A view of who acts; NULL: it has none. */
static struct oracle_view *view_pick(struct maker *maker)
{
	struct oracle_view *found = NULL;
	const char *acting = oracle_acting(maker->oracle);
	uint64_t n = 0;

	for (int i = 0; i < ORACLE_VIEWS; i++) {
		struct oracle_view *view = &maker->oracle->views[i];

		if (view->exists && strcmp(view->process, acting) == 0 &&
		    pick(maker, ++n) == 0)
			found = view;
	}
	return found;
}

static struct oracle_object *object_pick(struct maker *maker)
{
	struct oracle_object *found = NULL;
	uint64_t n = 0;

	for (int i = 0; i < ORACLE_OBJECTS; i++) {
		struct oracle_object *object = &maker->oracle->objects[i];

		if (object->exists && object->name[0] && pick(maker, ++n) == 0)
			found = object;
	}
	return found;
}

static void make_object(struct maker *maker)
{
	static const char *const lines[] = { "file f", "file g", "section s",
					     "section t" };
	uint64_t pages = 1 + pick(maker, 12);
	uint64_t size = pages * maker->oracle->page_size;

	if (chance(maker, 40))
		size -= pick(maker, maker->oracle->page_size);
	strbuf_addf(maker->out, "%s %llu", lines[pick(maker, 4)],
		    (unsigned long long)size);
}

static void make_map(struct maker *maker)
{
	static const char *const ways[] = { "shared", "private" };
	static const char *const rights[] = { "rw", "rw", "rw", "r", "none" };
	struct oracle_object *object = object_pick(maker);
	const char *name = view_names[pick(maker, 5)];
	const char *way = ways[pick(maker, 2)];
	const char *right = rights[pick(maker, 5)];
	unsigned pages = 1 + (unsigned)pick(maker, 12);

	if (chance(maker, 30))
		object = NULL;
	if (!object)
		strbuf_addf(maker->out, "map %s anon %s %s for %up", name, way,
			    right, pages);
	else
		strbuf_addf(maker->out, "map %s %s %s %s", name, object->name,
			    way, right);
	if (object && chance(maker, 30))
		strbuf_addf(maker->out, " at %up for %up",
			    (unsigned)pick(maker, 4), pages);
	if (chance(maker, 15))
		strbuf_add(maker->out, " populate");
}

/* "v[3]", "v[2..7]" */
static void add_pages(struct maker *maker, const struct oracle_view *view,
		      bool range)
{
	unsigned first = (unsigned)pick(maker, view->n_pages);
	unsigned more = (unsigned)pick(maker, view->n_pages - first);

	if (range && chance(maker, 20))
		strbuf_add(maker->out, view->name);
	else if (range && more)
		strbuf_addf(maker->out, "%s[%u..%u]", view->name, first,
			    first + more);
	else
		strbuf_addf(maker->out, "%s[%u]", view->name, first);
}

static void make_load(struct maker *maker, const struct oracle_view *view)
{
	uint64_t size = maker->oracle->page_size;

	bool range = chance(maker, 30);

	strbuf_add(maker->out, "load ");
	add_pages(maker, view, range);
	if (chance(maker, 50))
		strbuf_addf(maker->out, "+%u", (unsigned)pick(maker, size));
	if (!range && chance(maker, 60))
		strbuf_addf(maker->out, " for %u",
			    1 + (unsigned)pick(maker, size));
}

/* Up to three bytes, inside one page each. */
static void make_store(struct maker *maker, const struct oracle_view *view)
{
	uint64_t size = maker->oracle->page_size;
	char byte = (char)('a' + pick(maker, 26));

	strbuf_add(maker->out, "store ");
	add_pages(maker, view, chance(maker, 25));
	if (chance(maker, 60))
		strbuf_addf(maker->out, "+%u", (unsigned)pick(maker, size - 3));
	strbuf_addf(maker->out, " \"%.*s\"", 1 + (int)pick(maker, 3),
		    (char[]){ byte, (char)(byte ^ 1), byte, '\0' });
}

static void make_range(struct maker *maker, const struct oracle_view *view)
{
	static const char *const words[][2] = {
		{ "advise ", " pageout" },
		{ "advise ", " willneed" },
		{ "advise ", " random" },
		{ "advise ", " sequential" },
		{ "advise ", " normal" },
		{ "advise ", " dontneed" },
		{ "advise ", " cold" },
		{ "advise ", " free" },
		{ "advise ", " populate_read" },
		{ "advise ", " populate_write" },
		{ "advise ", " remove" },
		{ "advise ", " dontfork" },
		{ "advise ", " dofork" },
		{ "advise ", " wipeonfork" },
		{ "advise ", " keeponfork" },
		{ "advise ", " dontdump" },
		{ "flush ", "" },
		{ "flush ", " async" },
		{ "flush ", "" },
		{ "protect ", " r" },
		{ "protect ", " rw" },
		{ "protect ", " rw" },
		{ "protect ", " none" },
		{ "unmap ", "" },
		{ "lock ", "" },
		{ "unlock ", "" },
	};
	uint64_t word = pick(maker, ARRAY_LENGTH(words));

	strbuf_add(maker->out, words[word][0]);
	add_pages(maker, view, true);
	strbuf_add(maker->out, words[word][1]);
}

static void make_file_operation(struct maker *maker,
				const struct oracle_object *object)
{
	uint64_t size = maker->oracle->page_size;
	uint64_t page = pick(maker, 14), in_page = pick(maker, size - 4);
	unsigned long long offset = page * size + in_page;
	const char *name = object->name;

	switch (pick(maker, 8)) {
	case 0:
	case 1:
		strbuf_addf(maker->out, "read %s %llu %llu", name, offset,
			    (unsigned long long)(1 + pick(maker, 3 * size)));
		break;
	case 2:
	case 3:
	case 4:
		strbuf_addf(maker->out, "write %s %llu \"%c%c\"", name, offset,
			    'A' + (int)pick(maker, 26), '.');
		break;
	case 5:
		strbuf_addf(maker->out, "fsync %s", name);
		break;
	case 6:
		strbuf_addf(maker->out, "drop %s", name);
		break;
	default:
		if (chance(maker, 50))
			strbuf_addf(maker->out, "truncate %s %llu", name,
				    offset);
		else
			strbuf_addf(maker->out, "punch %s %llu %llu", name,
				    chance(maker, 50) ? offset : page * size,
				    (unsigned long long)(1 + pick(maker,
								  3 * size)));
		break;
	}
}

/* A living process other than main half of the time, a new name else. */
static void make_process(struct maker *maker)
{
	const char *name = process_names[pick(maker, 3)];
	const char *alive = NULL;
	uint64_t n = 0;

	for (int i = 0; i < ORACLE_PROCESSES; i++)
		if (maker->oracle->processes[i][0] && pick(maker, ++n) == 0)
			alive = maker->oracle->processes[i];
	switch (pick(maker, 8)) {
	case 0:
	case 1:
		strbuf_addf(maker->out, "fork %s", name);
		break;
	case 2:
		strbuf_addf(maker->out, "spawn %s", name);
		break;
	case 3:
		strbuf_addf(maker->out, "%s %s",
			    chance(maker, 50) ? "exit" : "kill", name);
		break;
	default:
		strbuf_addf(maker->out, "as %s", alive ? alive : name);
		break;
	}
}

static void make_rest(struct maker *maker)
{
	static const char *const ticks[] = { "0.5", "3", "5", "31", "100" };
	struct oracle_view *view = view_pick(maker);

	switch (pick(maker, 8)) {
	case 0:
		strbuf_add(maker->out, "crash");
		break;
	case 1:
		strbuf_addf(maker->out, "limit %up",
			    8 + (unsigned)pick(maker, 60));
		break;
	case 2:
	case 3:
		if (view) {
			strbuf_addf(maker->out, "remap %s %up%s", view->name,
				    1 + (unsigned)pick(maker, 14),
				    chance(maker, 50) ? " maymove" : "");
			break;
		}
		/* fallthrough */
	default:
		strbuf_addf(maker->out, "tick %s", ticks[pick(maker, 5)]);
		break;
	}
}

/* Some kinds of lines need something to speak of. */
static void line_make(struct maker *maker)
{
	struct oracle_view *view = view_pick(maker);
	struct oracle_object *object = object_pick(maker);
	uint64_t kind = pick(maker, 100);

	if (!object || kind < 2)
		make_object(maker);
	else if (!view || kind < 7)
		make_map(maker);
	else if (kind < 34)
		make_load(maker, view);
	else if (kind < 62)
		make_store(maker, view);
	else if (kind < 78)
		make_range(maker, view);
	else if (kind < 90)
		make_file_operation(maker, object);
	else if (kind < 96)
		make_process(maker);
	else
		make_rest(maker);
}

char *random_line(struct oracle *oracle, struct rng *rng)
{
	struct strbuf line = STRBUF_INIT;
	struct maker maker = { oracle, rng, &line };

	line_make(&maker);
	return strbuf_take(&line);
}

/* The oracle is a plain array, and what lies behind its end is nothing: it
 * cannot know what a file system brings back that does not zero it. */
static bool oracle_can(const struct sim_setting *setting)
{
	return strcmp(setting->name, "growth-zeroes") != 0;
}

static void add_setting(struct strbuf *line, struct rng *rng, uint64_t turn,
			const struct sim_setting *setting)
{
	uint64_t n = 0;

	if (!oracle_can(setting))
		return;
	if (setting->is_flag && rng_below(rng, 4) == 0)
		strbuf_addf(line, " %s=%u", setting->name,
			    (unsigned)rng_below(rng, 2));
	while (setting->words && setting->words[n])
		n++;
	if (n && rng_below(rng, 2))
		strbuf_addf(line, " %s=%s", setting->name,
			    setting->words[turn % n]);
}

/* Of the settings that are numbers, those that decide who has to leave. */
static void add_numbers(struct strbuf *line, struct rng *rng)
{
	static const struct {
		const char *name;
		unsigned values[4];
	} numbers[] = {
		{ "paging-file", { 0, 5, 40, 1000 } },
		{ "working-set", { 2, 5, 9, 30 } },
		{ "swap-readahead", { 0, 2, 4, 8 } },
		{ "overcommit-ratio", { 10, 50, 90, 100 } },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++)
		if (rng_below(rng, i == 0 ? 4 : 2))
			strbuf_addf(line, " %s=%u", numbers[i].name,
				    numbers[i].values[rng_below(rng, 4)]);
}

/* Would a machine take this line? */
static bool machine_accepts(const char *line)
{
	struct strbuf complaint = STRBUF_INIT;
	struct oracle *oracle = NULL;
	int r = oracle_new(line, 0, &oracle, &complaint);

	oracle_free(oracle);
	strbuf_free(&complaint);
	return r == 0;
}

char *random_machine(const char *profile, struct rng *rng, uint64_t turn,
		     const char *name, const char *word)
{
	static const unsigned frames[] = { 12, 16, 24, 40, 64, 100, 200, 4096 };

	for (;;) {
		struct strbuf line = STRBUF_INIT;
		struct sim_setting setting;

		strbuf_addf(&line, "machine %s frames=%u", profile,
			    frames[rng_below(rng, ARRAY_LENGTH(frames))]);
		if (name)
			strbuf_addf(&line, " %s=%s", name, word);
		add_numbers(&line, rng);
		for (size_t i = 0; sim_setting_at(i, &setting); i++)
			if (!name || strcmp(setting.name, name) != 0)
				add_setting(&line, rng, turn, &setting);
		if (machine_accepts(line.text))
			return strbuf_take(&line);
		strbuf_free(&line);
	}
}

void script_lines_free(struct script_lines *script)
{
	for (size_t i = 0; i < script->n_lines; i++)
		free(script->lines[i]);
	free(script->lines);
	memset(script, 0, sizeof(*script));
}

void script_lines_add(struct script_lines *script, char *line)
{
	if (array_reserve(&script->lines, &script->capacity,
			  script->n_lines + 1, sizeof(*script->lines)) < 0)
		abort();
	script->lines[script->n_lines++] = line;
}

void script_print(const struct script_lines *script, struct strbuf *out)
{
	for (size_t i = 0; i < script->n_lines; i++)
		strbuf_addf(out, "%s\n", script->lines[i]);
}

/* One machine and those who watch it. */
struct run {
	struct oracle *oracle;
	struct rebuild *rebuild; /* NULL: nobody rebuilds */
	unsigned flags;
	size_t n;
	size_t undo_every;
};

/* Does the line, and undoes it: the state is what it was, to the byte. */
static bool undo_check(struct run *run, const char *line, struct strbuf *out)
{
	struct machine *machine = run->oracle->machine;
	struct outcome outcome = { 0 };
	struct snapshot *snapshot;
	size_t before, after;
	unsigned char *bytes;
	struct diagnostic diagnostic;
	struct op op;
	bool same;

	(void)sim_machine_bytes(machine, &before);
	bytes = malloc(before);
	if (!bytes || op_parse(line, strlen(line), 1, &op, &diagnostic) < 0)
		abort();
	memcpy(bytes, sim_machine_bytes(machine, &before), before);
	if (machine->ops->snapshot(machine, &snapshot) < 0)
		abort();
	(void)machine_apply(machine, &op, &outcome);
	if (machine->ops->restore(machine, snapshot) < 0)
		abort();
	same = memcmp(sim_machine_bytes(machine, &after), bytes,
		      before < after ? before : after) == 0 &&
	       before == after;
	if (!same)
		strbuf_addf(out, "undoing it left other bytes\n");
	machine->ops->snapshot_free(snapshot);
	outcome_clear(&outcome);
	op_clear(&op);
	free(bytes);
	return same;
}

/* After one operation since the last look, or after several. */
static bool look_from_time_to_time(struct run *run, struct strbuf *out)
{
	struct machine *machine = run->oracle->machine;

	switch (run->n % 8) {
	case 1:
	case 2:
		return true;
	case 3:
	case 5:
	case 6:
		look_once(machine);
		return true;
	default:
		return look_check(machine, out);
	}
}

static bool run_line(struct run *run, const char *line, struct strbuf *out)
{
	run->n++;
	if ((run->flags & CHECK_UNDO) && run->n % run->undo_every == 0 &&
	    !undo_check(run, line, out))
		return false;
	if (!oracle_perform(run->oracle, line, out))
		return false;
	if ((run->flags & CHECK_LOOK) && !look_from_time_to_time(run, out))
		return false;
	return !run->rebuild ||
	       rebuild_follow(run->rebuild, &run->oracle->outcome.events, out);
}

static bool run_start(struct run *run, const char *line, uint64_t seed,
		      struct strbuf *out)
{
	if (oracle_new(line, seed, &run->oracle, out) < 0)
		return false;
	if (run->flags & CHECK_EVENTS)
		run->rebuild = rebuild_new(run->oracle->machine);
	if (run->rebuild)
		return rebuild_follow(run->rebuild,
				      &run->oracle->outcome.events, out);
	return true;
}

static void run_stop(struct run *run)
{
	rebuild_free(run->rebuild);
	oracle_free(run->oracle);
}

bool script_random(const char *machine_line, uint64_t seed, size_t operations,
		   unsigned flags, struct script_lines *ret_script,
		   struct strbuf *ret_complaint)
{
	struct run run = { .flags = flags, .undo_every = 8 };
	struct rng rng;
	bool right;

	rng_seed(&rng, seed);
	script_lines_add(ret_script, strdup(machine_line));
	right = run_start(&run, machine_line, seed, ret_complaint);
	for (size_t i = 0; right && i < operations; i++) {
		char *line = random_line(run.oracle, &rng);

		script_lines_add(ret_script, line);
		right = run_line(&run, line, ret_complaint);
	}
	if (right)
		right = oracle_compare(run.oracle, ret_complaint);
	run_stop(&run);
	return right;
}

bool script_perform(const struct script_lines *script, uint64_t seed,
		    unsigned flags, struct strbuf *ret_complaint)
{
	struct run run = { .flags = flags, .undo_every = 1 };
	bool right = run_start(&run, script->lines[0], seed, ret_complaint);

	for (size_t i = 1; right && i < script->n_lines; i++)
		right = run_line(&run, script->lines[i], ret_complaint);
	if (right)
		right = oracle_compare(run.oracle, ret_complaint);
	run_stop(&run);
	return right;
}

/* Does it still fail without the lines [first, end)? */
static bool fails_without(const struct script_lines *script, size_t first,
			  size_t end, uint64_t seed, unsigned flags)
{
	struct script_lines less = { .n_lines = script->n_lines - end + first };
	struct strbuf complaint = STRBUF_INIT;
	bool right;

	less.lines = malloc(less.n_lines * sizeof(*less.lines));
	if (!less.lines)
		abort();
	memcpy(less.lines, script->lines, first * sizeof(*less.lines));
	memcpy(less.lines + first, script->lines + end,
	       (script->n_lines - end) * sizeof(*less.lines));
	right = script_perform(&less, seed, flags, &complaint);
	strbuf_free(&complaint);
	free(less.lines);
	return !right;
}

static void lines_remove(struct script_lines *script, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		free(script->lines[i]);
	memmove(script->lines + first, script->lines + end,
		(script->n_lines - end) * sizeof(*script->lines));
	script->n_lines -= end - first;
}

void script_minimise(struct script_lines *script, uint64_t seed, unsigned flags)
{
	size_t chunk = script->n_lines;

	while (chunk > 0) {
		bool shorter = false;
		size_t at = 1;

		while (at < script->n_lines) {
			size_t end = at + chunk < script->n_lines
					     ? at + chunk
					     : script->n_lines;

			if (fails_without(script, at, end, seed, flags)) {
				lines_remove(script, at, end);
				shorter = true;
			} else {
				at = end;
			}
		}
		if (!shorter || chunk > 1)
			chunk /= 2;
	}
}
