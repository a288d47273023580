/*
 * Operations on files and sections
 *
 * The subject makes and opens them; pagetwin opens a second descriptor of its
 * own, to look with. It never reads or writes through it, and what it maps of
 * it for a moment, to peek at a page (peek.c) or to ask mincore(2)
 * (cachestat.c), is gone before anybody looks (observe.c).
 */
#include "real/operation.h"
#include "real/partial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "real/cachestat.h"
#include "real/settle.h"

#define READ_MAX ((uint64_t)1 << 30)

/* pagetwin's descriptor of a file: for writing, as cachestat(2) asks for;
 * without touching its time of access, where the system allows that. */
static int object_look_open(const struct real_machine *machine,
			    const char *name)
{
	int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
	int fd = openat(machine->scratch->fd, name, flags | O_NOATIME);

	if (fd < 0 && errno == EPERM)
		fd = openat(machine->scratch->fd, name, flags);
	return fd < 0 ? -errno : fd;
}

/* Enters a new object, whose descriptor pagetwin takes over. */
static int object_enter(struct operation *operation, enum object_kind kind,
			int fd)
{
	struct real_machine *machine = operation->machine;
	int index = (int)machine->n_objects;
	int status = book_add_object(machine, operation->op->name, kind);

	if (status < 0) {
		close(fd);
		return operation_result(operation, RESULT_ERRNO, -status, "%s",
					strerror(-status));
	}
	machine->objects[index].fd = fd;
	machine->processes[operation->process].opened[index] = true;
	return 0;
}

static int object_new(struct operation *operation, struct request *request)
{
	struct real_machine *machine = operation->machine;

	request->object = (int32_t)machine->n_objects;
	request->length = size_bytes(operation->op->size, machine->page_size);
	memcpy(request->name, operation->op->name, sizeof(request->name));
	if (machine->n_objects == OBJECTS_MAX)
		return operation_result(operation, RESULT_ERRNO, EMFILE,
					"a machine holds %d files and sections",
					OBJECTS_MAX);
	if (book_object(machine, operation->op->name) != NO_OBJECT)
		return operation_result(operation, RESULT_ERRNO, EEXIST,
					"there is an object %s already",
					operation->op->name);
	return 0;
}

int operation_file(struct operation *operation)
{
	struct request request = { .kind = REQUEST_FILE };
	int status = object_new(operation, &request), fd;

	if (!operation_ok(operation))
		return status;
	status = operation_ask(operation, &request, NULL, NULL,
			       "the file cannot be made");
	if (status < 0 || !operation_ok(operation))
		return status;
	fd = object_look_open(operation->machine, operation->op->name);
	if (fd < 0)
		return operation_result(operation, RESULT_ERRNO, -fd,
					"pagetwin cannot open the file: %s",
					strerror(-fd));
	return object_enter(operation, OBJECT_FILE, fd);
}

int operation_section(struct operation *operation)
{
	struct request request = { .kind = REQUEST_SECTION };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	int status = object_new(operation, &request);

	if (!operation_ok(operation))
		return status;
	status = operation_ask(operation, &request, &parcel, NULL,
			       "memfd_create");
	if (status < 0 || !operation_ok(operation))
		return status;
	if (parcel.ret_fd < 0)
		return operation_result(operation, RESULT_ERRNO, EMFILE,
					"pagetwin has no descriptor left");
	return object_enter(operation, OBJECT_SECTION, parcel.ret_fd);
}

/* A request about one object that the process has open. */
static int object_ask(struct operation *operation, struct request *request,
		      struct parcel *parcel, struct reply *ret_reply,
		      const char *call)
{
	int object = operation_object(operation), status;

	if (object == NO_OBJECT)
		return 0;
	status = operation_open(operation, object);
	if (status < 0 || !operation_ok(operation))
		return status;
	request->object = object;
	return operation_ask(operation, request, parcel, ret_reply, call);
}

static void cut_note(struct operation *operation)
{
	struct real_machine *machine = operation->machine;

	partial_note(machine, book_object(machine, operation->op->name),
		     operation->op);
}

int operation_fsync(struct operation *operation)
{
	struct request request = { .kind = REQUEST_FSYNC };

	return object_ask(operation, &request, NULL, NULL, "fsync");
}

int operation_read(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	const struct op *op = operation->op;
	uint64_t size =
		book_object_size(machine, book_object(machine, op->name));
	struct request request = { .kind = REQUEST_READ };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	struct reply reply = { 0 };
	int status;

	request.offset = size_bytes(op->offset, machine->page_size);
	request.length = size_bytes(op->length, machine->page_size);
	/* No program has a larger buffer, and the kernel would say EFAULT. */
	if (request.length > READ_MAX)
		request.length = READ_MAX;
	/* The buffer need not be larger than what is there to read. */
	request.count = size > request.offset ? size - request.offset : 0;
	if (request.count > request.length)
		request.count = request.length;
	if (request.count > PAYLOAD_MAX)
		return operation_result(operation, RESULT_UNSUPPORTED, 0,
					"one read brings at most 64M");
	status = object_ask(operation, &request, &parcel, &reply, "pread");
	if (status < 0 || !operation_ok(operation))
		return status;
	/* No bytes at the end of the file are an answer too. */
	if (!parcel.ret_bytes)
		parcel.ret_bytes = calloc(1, 1);
	if (!parcel.ret_bytes)
		return -ENOMEM;
	operation->outcome->bytes = parcel.ret_bytes;
	operation->outcome->n_bytes = reply.n_bytes;
	machine->sums[COUNTER_BYTES_COPIED] += reply.n_bytes;
	return 0;
}

int operation_write(struct operation *operation)
{
	const struct op *op = operation->op;
	struct request request = { .kind = REQUEST_WRITE,
				   .n_bytes = op->n_bytes };
	struct parcel parcel = { .bytes = op->bytes, .fd = -1, .ret_fd = -1 };

	struct reply reply = { 0 };
	int status;

	cut_note(operation);
	request.offset = size_bytes(op->offset, operation->machine->page_size);
	status = object_ask(operation, &request, &parcel, &reply, "pwrite");
	if (status < 0 || !operation_ok(operation))
		return status;
	operation->machine->sums[COUNTER_BYTES_COPIED] += reply.value;
	if (reply.value < op->n_bytes)
		snprintf(operation->outcome->reason,
			 sizeof(operation->outcome->reason),
			 "%llu of %zu bytes were written",
			 (unsigned long long)reply.value, op->n_bytes);
	return 0;
}

int operation_truncate(struct operation *operation)
{
	struct request request = { .kind = REQUEST_TRUNCATE };

	cut_note(operation);
	request.length =
		size_bytes(operation->op->size, operation->machine->page_size);
	return object_ask(operation, &request, NULL, NULL, "ftruncate");
}

int operation_punch(struct operation *operation)
{
	const struct op *op = operation->op;
	struct request request = { .kind = REQUEST_PUNCH };

	cut_note(operation);
	request.offset = size_bytes(op->offset, operation->machine->page_size);
	request.length = size_bytes(op->length, operation->machine->page_size);
	return object_ask(operation, &request, NULL, NULL, "fallocate");
}

/*
 * POSIX_FADV_DONTNEED starts writing what is dirty and drops what is clean by
 * the time it gets there. Whether a page that was dirty is clean by then is a
 * race with the disk (mm/fadvise.c waits for other processors in between), so
 * where something was on its way the advice is given once more when it has
 * arrived: what is not mapped is then out of the cache, each time.
 */
int operation_drop(struct operation *operation)
{
	struct request request = { .kind = REQUEST_DROP };
	struct real_machine *machine = operation->machine;
	int object = book_object(machine, operation->op->name);
	struct cachestat_counts counts = { 0 };
	bool was_dirty = true;
	int status;

	if (object != NO_OBJECT && real_can(machine, REAL_CACHESTAT) &&
	    cachestat_count(machine->objects[object].fd, &counts) >= 0)
		was_dirty = counts.dirty || counts.writeback;
	status = object_ask(operation, &request, NULL, NULL, "posix_fadvise");
	if (status < 0 || !operation_ok(operation) || !was_dirty)
		return status;
	(void)settle_writes(machine);
	/* Where nobody can look, what was started is waited for. */
	if (object != NO_OBJECT && !real_can(machine, REAL_CACHESTAT))
		(void)fdatasync(machine->objects[object].fd);
	status = object_ask(operation, &request, NULL, NULL, "posix_fadvise");
	partial_forget(machine, object);
	/* It is the same advice. */
	machine->sums[COUNTER_SYSTEM_CALLS]--;
	return status;
}
