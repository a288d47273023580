/*
 * The real machine
 *
 * The kernel this program runs on, behind the same ops table as the simulated
 * machine (machine/machine.h). Who does what:
 *
 *	pagetwin ------ requests -----> subject "main"     child.c
 *	   |                            subject …          performs, with real
 *	   |                                               system calls
 *	   |--- pagemap, cachestat -----> (looks)          observe.c
 *	   |
 *	   `--- a pipe ---------------> keeper             keeper.c
 *	                                removes the scratch folder at the end
 *
 * pagetwin itself does nothing of what the learner does, so what is observed
 * is the subjects' doing alone. It does map for a moment, between two
 * operations and before anybody looks at who maps what: one page, to peek at
 * its bytes (peek.c), and a file that it never touches, where mincore(2) is all
 * there is to ask (cachestat.c). And it keeps one dirty page, to hear of others
 * who have everything written (canary.c). What cannot be seen is said to be
 * unseen (capability.c), and how the kernel behaves is tried out (probe.c).
 */
#include "real/real_machine.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/status.h"
#include "real/birth.h"
#include "real/book.h"
#include "real/cachestat.h"
#include "real/clock.h"
#include "real/observe.h"
#include "real/operation.h"
#include "real/peek.h"
#include "real/probe.h"
#include "real/procfs.h"

static struct real_machine *real(struct machine *machine)
{
	return (struct real_machine *)machine;
}

static int ops_apply(struct machine *machine, const struct op *op,
		     struct outcome *outcome)
{
	return real_apply(real(machine), op, outcome);
}

static int ops_observe(struct machine *machine, struct state *ret_state)
{
	struct real_machine *m = real(machine);
	double now = clock_seconds();
	int status = real_observe(m, ret_state);

	if (status >= 0)
		m->handed = now;
	return status;
}

/* Dirty pages of all objects, where the kernel counts them. */
static bool dirty_pages(struct real_machine *machine, uint64_t *ret_pages)
{
	struct cachestat_counts counts;
	uint64_t sum = 0;

	if (!real_can(machine, REAL_CACHESTAT) || !machine->traits.counts_dirty)
		return false;
	for (size_t i = 0; i < machine->n_objects; i++) {
		if (cachestat_count(machine->objects[i].fd, &counts) < 0)
			return false;
		sum += counts.dirty;
	}
	*ret_pages = sum;
	return true;
}

static void ops_counters(struct machine *machine, struct counters *ret)
{
	static const enum counter summed[] = { COUNTER_SYSTEM_CALLS,
					       COUNTER_BYTES_COPIED };
	struct real_machine *m = real(machine);
	uint64_t dirty;

	*ret = (struct counters){ 0 };
	for (size_t i = 0; i < sizeof(summed) / sizeof(summed[0]); i++)
		counters_set(ret, summed[i], m->sums[summed[i]]);
	if (real_can(m, REAL_FAULT_COUNTS)) {
		counters_set(ret, COUNTER_MINOR_FAULTS,
			     m->sums[COUNTER_MINOR_FAULTS]);
		counters_set(ret, COUNTER_MAJOR_FAULTS,
			     m->sums[COUNTER_MAJOR_FAULTS]);
	}
	if (real_can(m, REAL_CACHESTAT) && !m->reads_missed)
		counters_set(ret, COUNTER_DISK_READS,
			     m->sums[COUNTER_DISK_READS]);
	if (dirty_pages(m, &dirty))
		counters_set(ret, COUNTER_DIRTY_PAGES, dirty);
}

static int ops_walk(struct machine *machine, const char *process,
		    const char *view, uint64_t byte, struct walk *ret)
{
	struct real_machine *m = real(machine);
	size_t index = book_process(m, process);

	(void)byte, (void)ret;
	if (index == NO_PROCESS || !book_view(m, index, view))
		return -ENOENT;
	return -ENOTSUP;
}

static int ops_peek(struct machine *machine, const char *object,
		    enum where where, uint64_t offset, size_t length,
		    unsigned char *bytes)
{
	return real_peek(real(machine), object, where, offset, length, bytes);
}

static const char *ops_process(struct machine *machine)
{
	struct real_machine *m = real(machine);

	return m->acting == NO_PROCESS ? "" : m->processes[m->acting].name;
}

static const struct traits *ops_traits(struct machine *machine)
{
	return &real(machine)->traits;
}

static const struct capability *ops_capabilities(struct machine *machine,
						 size_t *ret_n)
{
	*ret_n = REAL_CAPABILITIES;
	return real(machine)->capabilities;
}

static void ops_free(struct machine *machine)
{
	struct real_machine *m = real(machine);

	if (!m)
		return;
	book_free(m);
	birth_end(m);
	if (m->page_flags >= 0)
		close(m->page_flags);
	canary_close(&m->canary);
	scratch_free(m->scratch);
	free(m);
}

/* Only now the process "main", so that it finds the machine as it is. */
static int main_start(struct real_machine *machine, char *reason)
{
	char stage[STAGE_SIZE] = "";
	struct subject *subject;
	int status = birth_give(machine, "main", &subject, stage);

	if (status < 0) {
		snprintf(reason, REASON_SIZE,
			 "no process can be started: %.40s: %.100s (%s)", stage,
			 strerror(-status), status_word(status));
		return status;
	}
	status = book_add_process(machine, "main", subject);
	if (status >= 0)
		machine->acting = 0;
	machine->handed = clock_seconds();
	return status;
}

/* What the machine has of its own stays: scratch folder, keeper, and what was
 * found out by trying. But somebody may have switched swap on or off. */
static int ops_reset(struct machine *machine)
{
	struct real_machine *m = real(machine);
	char reason[REASON_SIZE];
	uint64_t swap;

	for (size_t i = 0; i < m->n_objects; i++)
		if (m->objects[i].kind == OBJECT_FILE)
			(void)unlinkat(m->scratch->fd, m->objects[i].name, 0);
	book_clear(m);
	m->is_limited = false;
	memset(m->sums, 0, sizeof(m->sums));
	m->started = clock_seconds();
	if (procfs_swap(m->config.root, &swap) >= 0)
		m->traits.paging_file = swap / m->page_size;
	/* Who asks for a second one will ask for more. */
	birth_prepare(m);
	return main_start(m, reason);
}

static const struct machine_ops real_ops = {
	.name = "real",
	.apply = ops_apply,
	.observe = ops_observe,
	.counters = ops_counters,
	.walk = ops_walk,
	.peek = ops_peek,
	.process = ops_process,
	.traits = ops_traits,
	.capabilities = ops_capabilities,
	.reset = ops_reset,
	.free = ops_free,
};

static int real_start(struct real_machine *machine, char *reason)
{
	int status = scratch_new(machine->config.scratch_parent,
				 &machine->scratch, reason);

	if (status >= 0)
		status = real_probe(machine, reason);
	if (status >= 0)
		status = main_start(machine, reason);
	return status;
}

static struct real_machine *real_alloc(const struct real_config *config)
{
	struct real_machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		return NULL;
	machine->machine.ops = &real_ops;
	if (config)
		machine->config = *config;
	machine->acting = NO_PROCESS;
	machine->page_flags = -1;
	canary_init(&machine->canary);
	machine->written = NO_OBJECT;
	machine->cpu = sched_getcpu();
	machine->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	machine->started = clock_seconds();
	capabilities_init(machine->capabilities);
	capabilities_hide(machine->capabilities, machine->config.hide);
	return machine;
}

int real_machine_new(const struct real_config *config,
		     struct machine **ret_machine, char reason[REASON_SIZE])
{
	struct real_machine *machine = real_alloc(config);
	int status;

	if (!machine) {
		snprintf(reason, REASON_SIZE, "there is no memory left");
		return -ENOMEM;
	}
	status = real_start(machine, reason);
	if (status < 0) {
		ops_free(&machine->machine);
		return status;
	}
	*ret_machine = &machine->machine;
	return 0;
}

/* What needs no machine. */
static void facts_read(const char *root, struct real_facts *facts)
{
	struct utsname name;

	*facts = (struct real_facts){ .root = geteuid() == 0 };
	(void)procfs_kernel(root, facts->kernel, sizeof(facts->kernel));
	(void)procfs_huge_pages(root, facts->huge_pages,
				sizeof(facts->huge_pages));
	facts->swap_known = procfs_swap(root, &facts->swap_bytes) >= 0;
	facts->traits.reclaims_idle = procfs_reclaims_idle(root);
	if (uname(&name) == 0)
		snprintf(facts->architecture, sizeof(facts->architecture),
			 "%.60s", name.machine);
}

static void facts_take(const struct real_machine *machine,
		       struct real_facts *facts)
{
	const struct subject *subject = machine->processes[0].subject;

	snprintf(facts->scratch, sizeof(facts->scratch), "%s",
		 machine->scratch->folder);
	facts->traits = machine->traits;
	memcpy(facts->untried, machine->untried, sizeof(facts->untried));
	facts->landlock = subject->landlock > 0 ? subject->landlock : 0;
	facts->first_view = subject->first_view;
}

int real_capabilities_probe(
	const struct real_config *config, struct real_facts *ret_facts,
	struct capability ret_capabilities[REAL_CAPABILITIES],
	char reason[REASON_SIZE])
{
	struct machine *machine;
	int status;

	facts_read(config ? config->root : NULL, ret_facts);
	status = real_machine_new(config, &machine, reason);
	if (status < 0) {
		capabilities_init(ret_capabilities);
		capabilities_hide(ret_capabilities, config ? config->hide : 0);
		for (int i = 0; i < REAL_CAPABILITIES; i++)
			if (!capability_is_surveyed((enum real_capability)i))
				capability_deny(&ret_capabilities[i], "%s",
						reason);
		survey_habits(config ? config->root : NULL, -1, 0,
			      &ret_facts->survey);
		survey_observers(ret_capabilities);
		return status;
	}
	facts_take(real(machine), ret_facts);
	survey_habits(config ? config->root : NULL, real(machine)->scratch->fd,
		      ret_facts->traits.readahead, &ret_facts->survey);
	survey_observers(real(machine)->capabilities);
	memcpy(ret_capabilities, real(machine)->capabilities,
	       sizeof(real(machine)->capabilities));
	machine_free(machine);
	return 0;
}
