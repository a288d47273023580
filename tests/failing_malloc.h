#ifndef PAGETWIN_TESTS_FAILING_MALLOC_H
#define PAGETWIN_TESTS_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Memory that runs out when a test says so. The linker puts these in place of
 * malloc(), calloc(), realloc(), reallocarray() and free() (ld(1), --wrap): see
 * FAILING_MALLOC in tests/Makemodule.am. Until told otherwise all succeed.
 */

/* So many allocations succeed, and after them none. */
void allocations_fail_after(long n);
/* So many succeed, then one fails, and all others succeed. */
void allocations_fail_once_after(long n);
void allocations_succeed(void);

/* Has one failed since the last of the calls above that lets some fail? */
bool allocations_have_failed(void);

/* Blocks that were allocated and not freed. */
long allocations_held(void);

/* Is this the one that fails? For a test that wraps more functions. */
bool allocation_fails(void);

/* These never fail, and are not counted. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);

#endif
