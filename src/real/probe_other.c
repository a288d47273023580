/*
 * The second file
 *
 * Most habits are tried on a file of their own, which is made for the trial,
 * in the form that it needs, and has no name any more when it begins:
 *
 *	other_make		pages of it are on the disk, and not cached
 *	other_map, other_load …	the subject does something with it
 *	probe_counts, …		what is to be seen of it now?
 *	close			gone, when the subject has the next one
 *
 * What is asked for here is the subject's object 1, be it a file or a section
 * (object 0 is the file of probe.c, which lives as long as the probe). Nobody
 * looks at whether a request succeeded: what fails is noted, and then the trial
 * answers that nothing is known (probe_answer.c).
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PROBE_OTHER "pagetwin.probe2"

/* What is written and stored: no letter of a file. */
static const unsigned char *const mark = (const unsigned char *)"!";

int other_ask(struct probe *probe, struct request request,
	      const unsigned char *bytes, struct reply *ret_reply)
{
	request.object = 1;
	return probe_send(probe, &request, bytes, ret_reply);
}

int other_make(struct probe *probe, uint64_t length)
{
	int folder = probe->machine->scratch->fd, fd, status;

	probe_begin(probe);
	status = other_ask(probe,
			   (struct request){ .kind = REQUEST_FILE,
					     .length = length,
					     .name = PROBE_OTHER },
			   NULL, NULL);
	if (status < 0)
		return status;
	fd = openat(folder, PROBE_OTHER, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		fd = -errno;
	(void)unlinkat(folder, PROBE_OTHER, 0);
	return probe_note(probe, fd);
}

vaddr_t other_map(struct probe *probe, vaddr_t address, uint64_t page,
		  uint64_t pages)
{
	uint64_t page_size = probe->machine->page_size;
	struct request request = { .kind = REQUEST_MAP,
				   .address = address,
				   .length = pages * page_size,
				   .offset = page * page_size,
				   .protection = PROT_READ | PROT_WRITE,
				   .flags = MAP_SHARED };
	struct reply reply;

	return other_ask(probe, request, NULL, &reply) < 0 ? 0 : reply.value;
}

void other_unmap(struct probe *probe, vaddr_t address, uint64_t pages)
{
	struct request request = { .kind = REQUEST_UNMAP,
				   .address = address,
				   .length =
					   pages * probe->machine->page_size };

	(void)other_ask(probe, request, NULL, NULL);
}

void other_load(struct probe *probe, vaddr_t address, uint64_t pages,
		struct reply *ret_reply)
{
	struct request request = { .kind = REQUEST_LOAD,
				   .address = address,
				   .count = pages,
				   .stride = probe->machine->page_size };

	(void)other_ask(probe, request, NULL, ret_reply);
}

int other_byte(struct probe *probe, vaddr_t address)
{
	struct request request = { .kind = REQUEST_LOAD,
				   .object = 1,
				   .address = address,
				   .count = 1,
				   .stride = 1 };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	struct reply reply = { 0 };
	int status = subject_call(probe->subject, &request, &parcel, &reply);
	int byte = -1;

	if (probe_note(probe, status) >= 0 && reply.n_bytes)
		byte = parcel.ret_bytes[0];
	free(parcel.ret_bytes);
	return byte;
}

void other_store(struct probe *probe, vaddr_t address, uint64_t count,
		 uint64_t stride, struct reply *ret_reply)
{
	struct request request = { .kind = REQUEST_STORE,
				   .address = address,
				   .count = count,
				   .stride = stride,
				   .n_bytes = 1 };

	(void)other_ask(probe, request, mark, ret_reply);
}

void other_flush(struct probe *probe, vaddr_t address)
{
	struct request request = { .kind = REQUEST_FLUSH,
				   .address = address,
				   .length = probe->machine->page_size,
				   .flags = MS_SYNC };

	(void)other_ask(probe, request, NULL, NULL);
}

void other_advise(struct probe *probe, vaddr_t address, int advice,
		  struct reply *ret_reply)
{
	struct request request = { .kind = REQUEST_ADVISE,
				   .address = address,
				   .length = probe->machine->page_size,
				   .flags = advice };

	(void)other_ask(probe, request, NULL, ret_reply);
}

void other_read(struct probe *probe, uint64_t page)
{
	struct request request = { .kind = REQUEST_READ,
				   .offset = page * probe->machine->page_size,
				   .length = 1,
				   .count = 1 };

	(void)other_ask(probe, request, NULL, NULL);
}

void other_write(struct probe *probe, uint64_t page)
{
	struct request request = { .kind = REQUEST_WRITE,
				   .offset = page * probe->machine->page_size,
				   .n_bytes = 1 };

	(void)other_ask(probe, request, mark, NULL);
}

void other_punch(struct probe *probe, uint64_t offset)
{
	struct request request = { .kind = REQUEST_PUNCH,
				   .offset = offset,
				   .length = 3 };

	(void)other_ask(probe, request, NULL, NULL);
}

void other_resize(struct probe *probe, uint64_t length)
{
	struct request request = { .kind = REQUEST_TRUNCATE, .length = length };

	(void)other_ask(probe, request, NULL, NULL);
}

void other_fsync(struct probe *probe)
{
	(void)other_ask(probe, (struct request){ .kind = REQUEST_FSYNC }, NULL,
			NULL);
}

void other_drop(struct probe *probe)
{
	(void)other_ask(probe, (struct request){ .kind = REQUEST_DROP }, NULL,
			NULL);
}
