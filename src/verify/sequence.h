#ifndef PAGETWIN_VERIFY_SEQUENCE_H
#define PAGETWIN_VERIFY_SEQUENCE_H

#include "machine/op.h"

struct strbuf;

/* Operations one after the other, each owned. */
struct sequence {
	struct op *ops;
	size_t n_ops;
	size_t capacity;
};

/* `n_ops` random operations. 0 or -ENOMEM (then it is empty). */
int sequence_generate(uint64_t seed, size_t n_ops, uint64_t page_size,
		      struct sequence *ret_sequence);
int sequence_copy(const struct sequence *from, struct sequence *ret_to);
void sequence_free(struct sequence *sequence); /* empties it */

/* Puts a copy of the operation before all others. 0 or -ENOMEM. */
int sequence_insert(struct sequence *sequence, const struct op *op);
/* Takes out the operations [first, end). */
void sequence_remove(struct sequence *sequence, size_t first, size_t end);
/* Takes out those that the names check refuses after the ones before them: a
 * load of a view whose map is gone. 0 or -ENOMEM. */
int sequence_sieve(struct sequence *sequence, uint64_t page_size);

/* Takes out all operations of that kind, which no other needs. */
void sequence_leave_out(struct sequence *sequence, enum op_kind kind);

/* Appends it as a script, one operation a line. */
void sequence_print(const struct sequence *sequence, struct strbuf *out);

#endif
