/* The allocations of a program under test; see failing_malloc.h. */
#include "failing_malloc.h"

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_reallocarray(void *memory, size_t n, size_t size);
void __wrap_free(void *memory);

static long held;
static long until_failure = -1; /* this many succeed; -1: all */
static bool once, has_failed;

static void fail_after(long n, bool is_once)
{
	until_failure = n;
	once = is_once;
	has_failed = false;
}

void allocations_fail_after(long n)
{
	fail_after(n, false);
}

void allocations_fail_once_after(long n)
{
	fail_after(n, true);
}

void allocations_succeed(void)
{
	until_failure = -1;
}

bool allocations_have_failed(void)
{
	return has_failed;
}

long allocations_held(void)
{
	return held;
}

bool allocation_fails(void)
{
	if (until_failure < 0)
		return false;
	if (until_failure > 0) {
		until_failure--;
		return false;
	}
	if (once)
		until_failure = -1;
	return has_failed = true;
}

void *__wrap_malloc(size_t size)
{
	void *memory = allocation_fails() ? NULL : __real_malloc(size);

	held += memory != NULL;
	return memory;
}

void *__wrap_calloc(size_t n, size_t size)
{
	void *memory = allocation_fails() ? NULL : __real_calloc(n, size);

	held += memory != NULL;
	return memory;
}

void *__wrap_realloc(void *old, size_t size)
{
	void *memory = allocation_fails() ? NULL : __real_realloc(old, size);

	held += memory && !old;
	return memory;
}

void *__wrap_reallocarray(void *old, size_t n, size_t size)
{
	return __wrap_realloc(old, n * size);
}

void __wrap_free(void *memory)
{
	held -= memory != NULL;
	__real_free(memory);
}
