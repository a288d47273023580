/*
 * Faults that are counted, and faults that are survived
 *
 * A subject loads from and stores to memory that may not be there. Two things
 * are wanted of each such access:
 *
 * 1. A SIGSEGV or SIGBUS is a result. The handler runs on a stack of its own
 *    and jumps back to where the action began. It finds its way through the
 *    memory it runs on, so that no global variable is needed:
 *
 *	base                                              base + GUARD_SIZE
 *	  | struct guard |  . . .  <--- the handler's stack grows down |
 *	  ^
 *	  uc_stack.ss_sp, told to the handler by the kernel (sigaltstack(2))
 *
 * 2. The faults it took are counted, and no others. The kernel counts for the
 *    whole process (getrusage(2)), so everything the process itself touches
 *    between the two readings must be there already:
 *
 *	getrusage | the action | getrusage
 *
 *    guard_warm() touches the code and data of the program and its
 *    libraries; each run begins with rehearsals until one counts nothing.
 *
 * 3. The time it took is measured, and no more than it: the clock is read
 *    right before and right behind the action. What two readings take by
 *    themselves - the least that a rehearsal ever saw - is taken off again,
 *    so a load of a present page comes out as a few nanoseconds. Finer than
 *    that the clock is not.
 *
 * Where a tool faults on its own account (valgrind), rehearsals never come
 * out as zero: guard_calibrate() says so and no counts are shown.
 */
#include "real/guard.h"

#include <errno.h>
#include <link.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

/* Signal frames hold all registers: 3 KiB, 12 KiB with AMX. */
#define GUARD_SIZE   ((size_t)128 << 10)
#define STACK_WARMED ((size_t)32 << 10)
#define STACK_STEP   ((size_t)4 << 10) /* no page is smaller */
#define REHEARSALS   8

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ  22
#define MADV_POPULATE_WRITE 23
#endif

struct guard {
	sigjmp_buf escape;
	volatile sig_atomic_t armed;
	volatile sig_atomic_t signal;
	volatile uintptr_t address;
	struct rusage before, after;
	struct timespec begun, ended;
	uint64_t clock_cost; /* of two readings; 0: not known yet */
};

static void clock_read(struct timespec *ret_now)
{
	clock_gettime(CLOCK_MONOTONIC, ret_now);
}

static uint64_t clock_passed(const struct guard *guard)
{
	int64_t seconds = guard->ended.tv_sec - guard->begun.tv_sec;

	return (uint64_t)(seconds * 1000000000 + guard->ended.tv_nsec -
			  guard->begun.tv_nsec);
}

/* What this handler itself touches is not counted any more. */
__attribute__((no_sanitize("address", "undefined"))) static void
handle_fault(int signal_number, siginfo_t *info, void *context)
{
	const ucontext_t *interrupted = context;
	struct guard *guard = interrupted->uc_stack.ss_sp;

	if (!guard->armed) {
		/* A defect of the subject itself: let it die of it. */
		signal(signal_number, SIG_DFL);
		return;
	}
	clock_read(&guard->ended);
	getrusage(RUSAGE_SELF, &guard->after);
	guard->armed = 0;
	guard->signal = signal_number;
	guard->address = (uintptr_t)info->si_addr;
	siglongjmp(guard->escape, 1);
}

int guard_install(struct guard **ret_guard)
{
	/* SA_NODEFER: leaving by a jump must not leave the signal blocked,
	 * and restoring the mask would cost a system call each time. */
	struct sigaction action = { .sa_sigaction = handle_fault,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK |
						SA_NODEFER };
	stack_t stack = { .ss_size = GUARD_SIZE };

	stack.ss_sp = mmap(NULL, GUARD_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp == MAP_FAILED)
		return -errno;
	sigemptyset(&action.sa_mask);
	if (sigaltstack(&stack, NULL) < 0 ||
	    sigaction(SIGSEGV, &action, NULL) < 0 ||
	    sigaction(SIGBUS, &action, NULL) < 0) {
		int status = -errno;

		munmap(stack.ss_sp, GUARD_SIZE);
		return status;
	}
	*ret_guard = stack.ss_sp;
	return 0;
}

static bool faults_equal(const struct rusage *a, const struct rusage *b)
{
	return a->ru_minflt == b->ru_minflt && a->ru_majflt == b->ru_majflt;
}

static void clock_learn(struct guard *guard)
{
	uint64_t cost = clock_passed(guard);

	if (!guard->clock_cost || cost < guard->clock_cost)
		guard->clock_cost = cost;
}

/* Where the handler will run: where memory is short, what was long not used may
 * have been swapped out. */
__attribute__((no_sanitize("address", "undefined"))) static void
handler_stack_touch(struct guard *guard)
{
	volatile char *end = (volatile char *)guard + GUARD_SIZE;

	for (size_t below = 1; below < STACK_WARMED; below += STACK_STEP)
		end[-(ptrdiff_t)below] = 0;
}

/* The same steps as guard_run(), with an action that does nothing but jump
 * back (the jump writes to the thread's own data). The first reading of the
 * clock is not the one that is measured: it brings the clock near. */
static bool guard_rehearse(struct guard *guard)
{
	for (volatile int i = 0; i < REHEARSALS; i++) {
		getrusage(RUSAGE_SELF, &guard->before);
		handler_stack_touch(guard);
		if (!sigsetjmp(guard->escape, 0))
			siglongjmp(guard->escape, 1);
		clock_read(&guard->begun);
		clock_read(&guard->begun);
		clock_read(&guard->ended);
		clock_learn(guard);
		getrusage(RUSAGE_SELF, &guard->after);
		if (faults_equal(&guard->before, &guard->after))
			return true;
	}
	return false;
}

void guard_run(struct guard *guard, guard_action *action, void *context,
	       struct guarded *ret_guarded)
{
	uint64_t passed;

	guard->signal = 0;
	guard->address = 0;
	guard_rehearse(guard);
	getrusage(RUSAGE_SELF, &guard->before);
	if (!sigsetjmp(guard->escape, 0)) {
		guard->armed = 1;
		clock_read(&guard->begun);
		action(context);
		clock_read(&guard->ended);
		guard->armed = 0;
		getrusage(RUSAGE_SELF, &guard->after);
	}
	passed = clock_passed(guard);
	ret_guarded->nanoseconds =
		passed > guard->clock_cost ? passed - guard->clock_cost : 0;
	ret_guarded->signal = guard->signal;
	ret_guarded->address = guard->address;
	ret_guarded->minor =
		(uint64_t)(guard->after.ru_minflt - guard->before.ru_minflt);
	ret_guarded->major =
		(uint64_t)(guard->after.ru_majflt - guard->before.ru_majflt);
}

/* Has the kernel handle all faults of the range in one call (madvise(2), Linux
 * 5.14): each fault that a program takes costs many times as much. */
static bool pages_populate(uintptr_t from, uintptr_t to, bool write)
{
	uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);

	from = from / page_size * page_size;
	return from < to &&
	       madvise((void *)from, to - from,
		       write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ) == 0;
}

/* A byte of each page: read, and written back where `write` is set, which
 * takes the process's own copy after a fork. The sanitizers would look up,
 * and so touch, notes of their own. */
__attribute__((no_sanitize("address", "undefined"))) static void
pages_touch(uintptr_t from, uintptr_t to, bool write)
{
	uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);

	if (pages_populate(from, to, write))
		return;
	for (uintptr_t at = from; at < to;
	     at = (at / page_size + 1) * page_size) {
		volatile char *byte = (volatile char *)at;
		char value = *byte;

		if (write)
			*byte = value;
	}
}

/* Where the part that the loader made read-only ends; 0 where there is
 * none. */
static uintptr_t relocated_end(const struct dl_phdr_info *info)
{
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_GNU_RELRO)
			return info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
			       info->dlpi_phdr[i].p_memsz;
	return 0;
}

static int segments_touch(struct dl_phdr_info *info, size_t size, void *context)
{
	uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t read_only_to = relocated_end(info);

	(void)size, (void)context;
	read_only_to = (read_only_to + page_size - 1) / page_size * page_size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t from = info->dlpi_addr + segment->p_vaddr;
		uintptr_t to = from + segment->p_memsz;

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_R))
			continue;
		pages_touch(from, to, false);
		if (segment->p_flags & PF_W)
			pages_touch(from < read_only_to ? read_only_to : from,
				    to, true);
	}
	return 0;
}

/* The stack that calls from here on will use. */
__attribute__((noinline)) static void stack_touch(void)
{
	volatile char room[STACK_WARMED];
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);

	(void)pages_populate((uintptr_t)room, (uintptr_t)room + sizeof(room),
			     true);
	for (size_t at = 0; at < sizeof(room); at += page_size)
		room[at] = 0;
	room[sizeof(room) - 1] = 0;
}

void guard_warm(struct guard *guard)
{
	uintptr_t base = (uintptr_t)guard;

	pages_touch(base, base + sizeof(*guard), true);
	pages_touch(base + GUARD_SIZE - STACK_WARMED, base + GUARD_SIZE, true);
	stack_touch();
	dl_iterate_phdr(segments_touch, NULL);
}

void guard_touch(const void *memory, size_t length)
{
	uintptr_t at = (uintptr_t)memory;

	pages_touch(at, at + length, true);
}

/* What the actions do: load, store, call the kernel (in vain). */
static void action_try(void *context)
{
	volatile char *byte = context;

	*byte = (char)(*byte + 1);
	if (close(-1) < 0)
		*byte = 0;
}

bool guard_calibrate(struct guard *guard)
{
	struct guarded guarded = { .minor = 1 };
	char own = 0;

	for (int i = 0; i < REHEARSALS && (guarded.minor || guarded.major); i++)
		guard_run(guard, action_try, &own, &guarded);
	return !guarded.minor && !guarded.major && guard_rehearse(guard);
}
