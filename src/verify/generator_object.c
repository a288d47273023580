/*
 * Proposals about files, sections and processes
 *
 * Files end in the middle of a page half of the time: the rest of that page
 * is where kernels and simulators disagree first. Offsets lie about page
 * boundaries and about the end (pick_offset()).
 *
 * A sequence has few objects, so that its operations meet each other, and few
 * processes, because starting one is the dearest thing on the real machine.
 */
#include "verify/generator_inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OBJECTS_MOST   3
#define PROCESSES_MOST 4 /* living ones */

static struct size bytes(uint64_t number)
{
	return (struct size){ .number = number };
}

/* Bytes; a whole number of pages half of the time. */
static uint64_t pick_size(struct generator *generator)
{
	uint64_t page = generator->page_size;
	uint64_t n = 1 + pick(generator, chance(generator, 15) ? 40 : 12);

	if (chance(generator, 3))
		return 0;
	if (chance(generator, 50))
		return n * page;
	return (n - 1) * page + 1 + pick_in_page(generator);
}

int propose_object(struct generator *generator, struct op *op)
{
	static const char *const names[][OBJECTS_MOST] = { { "f", "g", "h" },
							   { "s", "t", "w" } };
	size_t n = generator->names->n_objects;

	if (n >= OBJECTS_MOST)
		return -EAGAIN;
	strcpy(op->name, names[op->kind == OP_SECTION][n]);
	op->size = bytes(pick_size(generator));
	if (op->size.number % generator->page_size == 0)
		op->size = (struct size){ .number = op->size.number /
						    generator->page_size,
					  .in_pages = true };
	return 0;
}

/* An object and an offset in it. */
static int propose_at(struct generator *generator, struct op *op)
{
	const struct named_object *object = pick_object(generator);

	if (!object)
		return -EAGAIN;
	memcpy(op->name, object->name, NAME_SIZE);
	op->offset = bytes(pick_offset(generator, object->size));
	return 0;
}

int propose_read(struct generator *generator, struct op *op)
{
	op->length = bytes(pick_length(generator));
	return propose_at(generator, op);
}

int propose_write(struct generator *generator, struct op *op)
{
	int status = propose_at(generator, op);

	if (status)
		return status;
	/* Whole pages need not be read before they are written. */
	return pick_text(generator,
			 chance(generator, 10) ? 2 * generator->page_size : 5,
			 op);
}

int propose_whole_object(struct generator *generator, struct op *op)
{
	const struct named_object *object = pick_object(generator);

	if (!object)
		return -EAGAIN;
	memcpy(op->name, object->name, NAME_SIZE);
	return 0;
}

int propose_truncate(struct generator *generator, struct op *op)
{
	const struct named_object *object = pick_object(generator);

	if (!object)
		return -EAGAIN;
	memcpy(op->name, object->name, NAME_SIZE);
	op->size = bytes(chance(generator, 50)
				 ? pick_size(generator)
				 : pick_offset(generator, object->size));
	return 0;
}

int propose_punch(struct generator *generator, struct op *op)
{
	op->length = bytes(pick_length(generator));
	if (chance(generator, 1))
		op->length = bytes(0);
	return propose_at(generator, op);
}

static size_t living(const struct generator *generator)
{
	const struct script_names *names = generator->names;
	size_t n = 0;

	for (size_t i = 0; i < names->n_processes; i++)
		n += names->processes[i].alive;
	return n;
}

int propose_start(struct generator *generator, struct op *op)
{
	if (living(generator) >= PROCESSES_MOST)
		return -EAGAIN;
	snprintf(op->name, NAME_SIZE, "p%u", ++generator->n_processes);
	return 0;
}

int propose_process(struct generator *generator, struct op *op)
{
	const struct script_names *names = generator->names;
	const struct named_process *found = NULL;
	uint64_t n = 0;

	if (living(generator) < 2)
		return -EAGAIN;
	for (size_t i = 0; i < names->n_processes; i++)
		if (names->processes[i].alive && pick(generator, ++n) == 0)
			found = &names->processes[i];
	memcpy(op->name, found->name, NAME_SIZE);
	return 0;
}

/* Seldom: which page has to go is the kernel's choice from then on, unless the
 * limit is ample, as most are. */
int propose_limit(struct generator *generator, struct op *op)
{
	static const uint64_t ample[] = { 1024, 2048, 4096 };

	if (!chance(generator, 10))
		return -EAGAIN;
	op->size.in_pages = true;
	op->size.number = chance(generator, 75) ? ample[pick(generator, 3)]
						: 1 + pick(generator, 256);
	return 0;
}

/* So short that nobody waits for it, and no flusher comes. */
int propose_tick(struct generator *generator, struct op *op)
{
	op->seconds = 0.001 * (double)(1 + pick(generator, 3));
	return 0;
}
