/*
 * What a walk of the page table met at a level, in words for people: the walk
 * goes on, maps something, or ends in a fault.
 */
#include "machine/walk.h"

const char *walk_decision_words(enum walk_decision decision)
{
	static const char *const words[WALK_DECISIONS] = {
		[WALK_UNKNOWN] = "not reached",
		[WALK_NEXT_TABLE] = "next table",
		[WALK_PAGE] = "maps a page",
		[WALK_HUGE_PAGE] = "maps a huge page",
		[WALK_NOT_PRESENT] = "not present",
		[WALK_FORBIDDEN] = "forbidden: a fault",
	};

	return words[decision];
}
