/*
 * The subject performs
 *
 * One function for each kind of request, in a table. Each is a single system
 * call or a few accesses to memory, run under the guard, which counts the
 * faults and turns a signal into a result:
 *
 *	child_perform() -> guard_run() -> action -> reply
 *
 * Accesses go from the lowest byte on, and stores one by one: what was stored
 * before a signal came stays stored, as with any program's loop. Many bytes
 * are loaded a word at a time, as any memcpy(3) does, so that it is fair to
 * put the time beside that of a read(2).
 */
#include "real/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The guarded action's way to the request and back. */
struct deed {
	struct child *child;
	long (*perform)(struct child *child);
	long result;
	int error;
};

static void *request_address(const struct child *child)
{
	return (void *)(uintptr_t)child->request.address;
}

static int request_fd(const struct child *child)
{
	int32_t object = child->request.object;

	return object < 0 || object >= OBJECTS_MAX ? -1
						   : child->objects[object];
}

/* syscall(), not mmap(): the C library answers EINVAL by itself before the
 * kernel is asked, and lessons are about the kernel. */
static long perform_map(struct child *child)
{
	const struct request *request = &child->request;

#ifdef SYS_mmap
	return syscall(SYS_mmap, request_address(child), request->length,
		       request->protection, request->flags, request_fd(child),
		       request->offset);
#else
	return (long)(intptr_t)mmap(request_address(child), request->length,
				    request->protection, request->flags,
				    request_fd(child), (off_t)request->offset);
#endif
}

static long perform_unmap(struct child *child)
{
	return munmap(request_address(child), child->request.length);
}

/* Eight bytes at once, at any address. */
struct __attribute__((packed, may_alias)) word {
	uint64_t bits;
};

/* Can the next bytes be loaded as one word? Its address is a multiple of its
 * size, so it lies in one page, whose first byte is in its first word: what
 * faults, and where, is the same. */
__attribute__((no_sanitize("address", "undefined"))) static inline bool
is_run_of_words(const struct request *request, uintptr_t at, uint64_t i)
{
	return request->stride == 1 && at % sizeof(struct word) == 0 &&
	       request->count - i >= sizeof(struct word);
}

/* The sanitizers must not look at these addresses: they keep notes about
 * each, in memory of their own, whose faults would be counted. */
__attribute__((no_sanitize("address", "undefined"))) static long
perform_load(struct child *child)
{
	const struct request *request = &child->request;
	unsigned char *to = child->payload;
	uintptr_t at = (uintptr_t)request->address;
	uint64_t i = 0;

	while (i < request->count) {
		if (is_run_of_words(request, at, i)) {
			((struct word *)(to + i))->bits =
				((const volatile struct word *)at)->bits;
			i += sizeof(struct word);
			at += sizeof(struct word);
			continue;
		}
		to[i++] = *(volatile unsigned char *)at;
		at += request->stride;
	}
	child->reply.n_bytes = request->count;
	return 0;
}

__attribute__((no_sanitize("address", "undefined"))) static long
perform_store(struct child *child)
{
	const struct request *request = &child->request;

	for (uint64_t i = 0; i < request->count; i++) {
		uintptr_t at =
			(uintptr_t)(request->address + i * request->stride);

		for (uint64_t j = 0; j < request->n_bytes; j++)
			((volatile unsigned char *)at)[j] = child->payload[j];
	}
	return 0;
}

static long perform_flush(struct child *child)
{
	return msync(request_address(child), child->request.length,
		     child->request.flags);
}

static long perform_fsync(struct child *child)
{
	return fsync(request_fd(child));
}

static long perform_read(struct child *child)
{
	return syscall(SYS_pread64, request_fd(child), child->payload,
		       child->request.length, (off_t)child->request.offset);
}

static long perform_write(struct child *child)
{
	return syscall(SYS_pwrite64, request_fd(child), child->payload,
		       child->request.n_bytes, (off_t)child->request.offset);
}

static long perform_truncate(struct child *child)
{
	return ftruncate(request_fd(child), (off_t)child->request.length);
}

static long perform_punch(struct child *child)
{
	return fallocate(
		request_fd(child), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		(off_t)child->request.offset, (off_t)child->request.length);
}

/* posix_fadvise() returns its error instead of setting errno. */
static long perform_drop(struct child *child)
{
	errno = posix_fadvise(request_fd(child), 0, 0, POSIX_FADV_DONTNEED);
	return errno ? -1 : 0;
}

static long perform_advise(struct child *child)
{
	return madvise(request_address(child), child->request.length,
		       child->request.flags);
}

static long perform_protect(struct child *child)
{
	return mprotect(request_address(child), child->request.length,
			child->request.protection);
}

/* syscall(), not mlock(): the sanitizers replace it by one that does nothing,
 * and munlock() too. */
static long perform_lock(struct child *child)
{
	return syscall(SYS_mlock, request_address(child),
		       child->request.length);
}

static long perform_unlock(struct child *child)
{
	return syscall(SYS_munlock, request_address(child),
		       child->request.length);
}

static long perform_remap(struct child *child)
{
	const struct request *request = &child->request;

	return syscall(SYS_mremap, request_address(child), request->length,
		       request->new_length, request->flags, request->to);
}

static const struct {
	long (*perform)(struct child *child);
	unsigned system_calls;
} performers[REQUEST_KINDS] = {
	[REQUEST_MAP] = { perform_map, 1 },
	[REQUEST_UNMAP] = { perform_unmap, 1 },
	[REQUEST_LOAD] = { perform_load, 0 },
	[REQUEST_STORE] = { perform_store, 0 },
	[REQUEST_FLUSH] = { perform_flush, 1 },
	[REQUEST_FSYNC] = { perform_fsync, 1 },
	[REQUEST_READ] = { perform_read, 1 },
	[REQUEST_WRITE] = { perform_write, 1 },
	[REQUEST_TRUNCATE] = { perform_truncate, 1 },
	[REQUEST_PUNCH] = { perform_punch, 1 },
	[REQUEST_DROP] = { perform_drop, 1 },
	[REQUEST_ADVISE] = { perform_advise, 1 },
	[REQUEST_PROTECT] = { perform_protect, 1 },
	[REQUEST_LOCK] = { perform_lock, 1 },
	[REQUEST_UNLOCK] = { perform_unlock, 1 },
	[REQUEST_REMAP] = { perform_remap, 1 },
};

static void deed_do(void *context)
{
	struct deed *deed = context;

	deed->result = deed->perform(deed->child);
	if (deed->result == -1)
		deed->error = errno;
}

static void reply_fill(struct reply *reply, const struct deed *deed,
		       const struct guarded *guarded)
{
	reply->signal = guarded->signal;
	reply->address = guarded->address;
	reply->minor = guarded->minor;
	reply->major = guarded->major;
	reply->nanoseconds = guarded->nanoseconds;
	reply->is_timed = 1;
	reply->status = guarded->signal ? 0 : -deed->error;
	reply->value = deed->error ? 0 : (uint64_t)deed->result;
}

static void child_perform_guarded(struct child *child)
{
	const struct request *request = &child->request;
	struct deed deed = { child, performers[request->kind].perform, 0, 0 };
	struct guarded guarded;
	bool reads =
		request->kind == REQUEST_LOAD || request->kind == REQUEST_READ;

	child->reply.status =
		child_payload_reserve(child, reads ? request->count : 0);
	if (child->reply.status < 0)
		return;
	guard_run(child->guard, deed_do, &deed, &guarded);
	reply_fill(&child->reply, &deed, &guarded);
	child->reply.system_calls = performers[request->kind].system_calls;
	if (request->kind == REQUEST_READ && !deed.error)
		child->reply.n_bytes = (uint64_t)deed.result;
	if (guarded.signal)
		child->reply.n_bytes = 0;
}

void child_perform(struct child *child)
{
	switch (child->request.kind) {
	case REQUEST_NOTHING:
		break;
	case REQUEST_FILE:
		child_file_make(child);
		break;
	case REQUEST_SECTION:
		child_section_make(child);
		break;
	case REQUEST_OPEN:
		child_object_open(child);
		break;
	case REQUEST_FORK:
		child_fork(child);
		break;
	case REQUEST_EXIT:
		_exit(0);
	default:
		if (child->request.kind < REQUEST_KINDS &&
		    performers[child->request.kind].perform)
			child_perform_guarded(child);
		else
			child->reply.status = -ENOSYS;
	}
}
