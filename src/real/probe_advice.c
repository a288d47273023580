/*
 * Finding out which advice this kernel knows, and how it takes it
 *
 * Advice came to Linux one after the other, and its rules changed:
 *
 *	populate no page	EINVAL: MADV_POPULATE_WRITE is not known
 *				(before Linux 5.14)
 *	populate a cold page	a major fault? Its second try has to know that
 *				it is one (since Linux 6.9)
 *	remove through a view
 *	that is only read	EACCES: it has to be allowed to store right now
 *				(before Linux 6.7)
 *
 * Nothing but the answers and the fault counts is needed. What is tried makes
 * no difference to the machine: its files and views are the probe's own.
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static void stores_forbid(struct probe *probe, vaddr_t view)
{
	struct request request = { .kind = REQUEST_PROTECT,
				   .address = view,
				   .length = probe->machine->page_size,
				   .protection = PROT_READ };

	(void)other_ask(probe, request, NULL, NULL);
}

/* Advice that may be refused, which is no failure of the trial: a negative
 * errno is the kernel's answer. Whatever else goes wrong is noted. */
static int refusal_ask(struct probe *probe, vaddr_t view, uint64_t length,
		       int advice)
{
	struct request request = { .kind = REQUEST_ADVISE,
				   .address = view,
				   .length = length,
				   .flags = advice };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	struct reply reply = { 0 };
	int status = subject_call(probe->subject, &request, &parcel, &reply);

	if (probe_note(probe, status) < 0)
		return 0;
	return reply.status;
}

/* Advice about nothing is refused where it is not known (do_madvise(),
 * mm/madvise.c); by a filter of system calls, with another errno. */
static void probe_populates(struct probe *probe)
{
	int status;

	probe_begin(probe);
	status = refusal_ask(probe, probe->view, 0, MADV_POPULATE_WRITE);
	if (status != -EINVAL)
		(void)probe_note(probe, status);
	probe->machine->traits.populates =
		probe_answer(probe, status != -EINVAL);
}

/* A page that has to be read, faulted in on advice. */
static void probe_populate_major(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	struct reply reply = { 0 };
	vaddr_t view;
	int fd;

	/* Where nothing is ever read, there is nothing to count. */
	if (!traits->can_evict && !traits->counts_dirty)
		traits->populate_major = HABIT_NO;
	if (!traits->can_evict)
		return;
	fd = other_make(probe, page_size);
	if (fd < 0)
		return;
	view = other_map(probe, probe->view, 0, 1);
	if (view) {
		other_advise(probe, view, MADV_POPULATE_READ, &reply);
		(void)probe_faulted(probe, &reply);
		traits->populate_major = probe_answer(probe, reply.major > 0);
		other_unmap(probe, view, 1);
	}
	close(fd);
}

/* A hole through a view that may only be read. That the file system makes no
 * holes is no answer to whether it may. */
static void probe_remove(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	int fd = other_make(probe, probe->machine->page_size);
	vaddr_t view;
	int status;

	if (fd < 0)
		return;
	view = other_map(probe, probe->view, 0, 1);
	if (view) {
		stores_forbid(probe, view);
		status = refusal_ask(probe, view, probe->machine->page_size,
				     MADV_REMOVE);
		if (status != -EACCES && status != -EOPNOTSUPP)
			(void)probe_note(probe, status);
		traits->remove_any_rights =
			probe_answer(probe, status != -EACCES);
		other_unmap(probe, view, 1);
	}
	close(fd);
}

void probe_advice(struct probe *probe)
{
	probe_populates(probe);
	probe_populate_major(probe);
	probe_remove(probe);
}
