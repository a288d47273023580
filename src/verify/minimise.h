#ifndef PAGETWIN_VERIFY_MINIMISE_H
#define PAGETWIN_VERIFY_MINIMISE_H

#include "verify/sequence.h"

struct minimise {
	uint64_t page_size;
	unsigned tries; /* so often at most is a shorter one tried */
	/* Does this one still show what it is kept for? 1: yes; 0: no;
	 * negative: nothing can be tried any more. */
	int (*still_shows)(void *context, const struct sequence *sequence);
	void *context;
};

/* Makes a sequence that shows something as short and as simple as can be
 * found. 0, or the negative status of still_shows or -ENOMEM: the sequence is
 * then as short as it had become. */
int minimise(const struct minimise *how, struct sequence *sequence);

#endif
