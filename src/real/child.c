/*
 * The subject: a process that performs what it is told
 *
 *	born (fork, no exec) -> tied, closed, limited, fenced -> hello
 *	  -> request -> perform -> reply -> request -> …
 *	  -> its socket ends, it is told to exit, or a signal ends it
 *
 * It is a copy of pagetwin, so it shares nothing with it that could be
 * written, and what the operations map is mapped here alone. Everything it
 * needs for itself lies in one piece of memory that is touched beforehand
 * (guard.c says why).
 *
 * Its views begin at a round address that no loader, library or heap uses, and
 * huge pages are switched off, so that the same script gives the same
 * addresses and the same faults each time.
 */
#include "real/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/clock.h"
#include "real/cpu.h"
#include "real/sandbox.h"

#define PAYLOAD_FIRST	  ((uint64_t)16 << 10)
#define IDLE_SECONDS	  5
#define VIEWS_LAST_CHOICE ((size_t)64 << 30)

int child_payload_reserve(struct child *child, uint64_t length)
{
	void *memory;

	if (length <= child->capacity)
		return 0;
	if (length > PAYLOAD_MAX)
		return -E2BIG;
	memory = mmap(NULL, length, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	if (child->payload)
		munmap(child->payload, child->capacity);
	child->payload = memory;
	child->capacity = length;
	return 0;
}

/*
 * Where the views of a process begin. The simulated machine puts them at the
 * first of these; a tool (valgrind) or a small address space (39 bits) may
 * not have it. Views are mapped there one by one, with MAP_FIXED_NOREPLACE,
 * and nothing is reserved: a hole is then a true hole, whose use the kernel
 * answers with ENOMEM or SIGSEGV as it does in any program.
 */
static uint64_t views_begin(void)
{
	static const uint64_t choices[] = { 0x200000000000, 0x100000000000,
					    0x2000000000 };
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t at, alignment = table_bytes(page_size);
	void *found;

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		void *wanted = (void *)(uintptr_t)choices[i];

		found = mmap(wanted, page_size, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			     -1, 0);
		if (found != MAP_FAILED)
			munmap(found, page_size);
		if (found == wanted)
			return choices[i];
	}
	found = mmap(NULL, VIEWS_LAST_CHOICE, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (found == MAP_FAILED)
		return 0;
	munmap(found, VIEWS_LAST_CHOICE);
	at = (uintptr_t)found + alignment - 1;
	return at / alignment * alignment;
}

static void name_process(const char *name)
{
	char text[16];

	snprintf(text, sizeof(text), "pagetwin-%s", name);
	prctl(PR_SET_NAME, text, 0, 0, 0);
}

/* What has to be done again in a forked subject, too. */
static int child_settle_in(const struct child_birth *birth)
{
	name_process(birth->name);
	cpu_keep_to(birth->cpu);
	return sandbox_tie(birth->parent);
}

static int child_confine(const struct child_birth *birth, struct hello *hello)
{
	int status;

	snprintf(hello->stage, sizeof(hello->stage), "chdir");
	if (chdir(birth->scratch) < 0)
		return -errno;
	snprintf(hello->stage, sizeof(hello->stage), "setrlimit");
	status = sandbox_limit();
	if (status < 0)
		return status;
	hello->landlock =
		birth->unsandboxed ? -ENOSYS : sandbox_enclose(birth->scratch);
	return 0;
}

/* The child's memory is mapped, not malloc()ed: the heap belongs to the
 * program it is a copy of. */
static int child_new(const struct child_birth *birth, struct child **ret_child)
{
	struct child *child;
	int status;

	child = mmap(NULL, sizeof(*child), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (child == MAP_FAILED)
		return -errno;
	child->birth = *birth;
	child->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	for (int i = 0; i < OBJECTS_MAX; i++)
		child->objects[i] = -1;
	/* There is room to fill a page of a new file (child_files.c). */
	status = child_payload_reserve(child, child->page_size > PAYLOAD_FIRST
						      ? child->page_size
						      : PAYLOAD_FIRST);
	if (!status)
		status = guard_install(&child->guard);
	if (status < 0) {
		if (child->payload)
			munmap(child->payload, child->capacity);
		munmap(child, sizeof(*child));
		return status;
	}
	*ret_child = child;
	return 0;
}

static int child_receive(struct child *child)
{
	int status = message_receive(child->birth.socket, &child->request,
				     sizeof(child->request), &child->passed);

	if (status < 0 || !child->request.n_bytes)
		return status;
	status = child_payload_reserve(child, child->request.n_bytes);
	return status < 0 ? status
			  : message_receive(child->birth.socket, child->payload,
					    child->request.n_bytes, NULL);
}

static int child_answer(struct child *child)
{
	int status = message_send(child->birth.socket, &child->reply,
				  sizeof(child->reply), child->passing);

	if (status < 0 || !child->reply.n_bytes)
		return status;
	return message_send(child->birth.socket, child->payload,
			    child->reply.n_bytes, -1);
}

/* Idle memory may have been taken away; after a fork, both sides still have
 * to take their own copies of what they share. */
static void child_warm(struct child *child)
{
	guard_warm(child->guard);
	guard_touch(child, sizeof(*child));
	guard_touch(child->payload, child->capacity);
}

static void child_serve(struct child *child) __attribute__((noreturn));

static void child_serve(struct child *child)
{
	double last = clock_seconds();

	while (child_receive(child) >= 0) {
		if (clock_seconds() - last > IDLE_SECONDS)
			child_warm(child);
		child->reply = (struct reply){ 0 };
		child->passing = -1;
		child_perform(child);
		if (child->passed >= 0)
			close(child->passed);
		if (child_answer(child) < 0)
			break;
		last = clock_seconds();
	}
	_exit(0);
}

static bool hello_say(int socket, struct hello *hello, int status)
{
	hello->status = status;
	return message_send(socket, hello, sizeof(*hello), -1) >= 0 &&
	       status >= 0;
}

void child_main(const struct child_birth *birth)
{
	struct child_birth mine = *birth;
	struct child *child = NULL;
	struct hello hello = { .stage = "prctl" };
	int status;

	/* Away from 0, 1 and 2, where pagetwin was started without those. */
	if (mine.socket <= 2)
		mine.socket = fcntl(birth->socket, F_DUPFD_CLOEXEC, 3);
	if (mine.socket < 0) {
		snprintf(hello.stage, sizeof(hello.stage), "fcntl");
		(void)hello_say(birth->socket, &hello, -errno);
		_exit(1);
	}
	sandbox_signals();
	status = child_settle_in(&mine);
	if (status >= 0)
		status = sandbox_close(mine.socket);
	if (status >= 0)
		status = child_confine(&mine, &hello);
	if (status >= 0) {
		snprintf(hello.stage, sizeof(hello.stage), "mmap");
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
		status = child_new(&mine, &child);
	}
	if (status >= 0) {
		hello.first_view = views_begin();
		child_warm(child);
		hello.calibrated = guard_calibrate(child->guard);
	}
	if (!hello_say(mine.socket, &hello, status))
		_exit(1);
	child_serve(child);
}

/*
 * CLONE_PARENT makes the new process pagetwin's child, not this one's: it
 * lives on when this one ends, and pagetwin is told of its own end.
 */
void child_fork(struct child *child)
{
	struct hello hello = { .stage = "prctl" };
	uint64_t begun;
	unsigned long flags = (unsigned long)CLONE_PARENT | SIGCHLD;
	int *tid = NULL;
	long pid;

	if (child->passed < 0) { /* it was sent: there was no room for it */
		child->reply.status = -EMFILE;
		return;
	}
	begun = clock_nanoseconds();
	/* Where the C library keeps the thread's number: a new process has
	 * another, and who believes in the old one (a sanitizer) is lost when
	 * this process ends. Twice, as architectures order the arguments
	 * differently. */
	if (prctl(PR_GET_TID_ADDRESS, &tid, 0, 0, 0) == 0 && tid)
		flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
	pid = syscall(SYS_clone, flags, NULL, NULL, tid, tid);
	if (pid < 0)
		child->reply.status = -errno;
	child->reply.value = (uint64_t)pid;
	child->reply.system_calls = 1;
	child->reply.nanoseconds = clock_nanoseconds() - begun;
	child->reply.is_timed = 1;
	if (pid) {
		if (!(child->request.flags & FORK_STAYS_COLD))
			child_warm(child);
		return;
	}
	close(child->birth.socket);
	child->birth.socket = child->passed;
	child->passed = -1;
	child->birth.name = child->request.name;
	child_warm(child);
	hello.calibrated = guard_calibrate(child->guard);
	if (!hello_say(child->birth.socket, &hello,
		       child_settle_in(&child->birth)))
		_exit(1);
	child_serve(child);
}
