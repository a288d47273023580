/*
 * What is known of one page, bit by bit.
 *
 * Two words of bits make three answers possible: yes, no, and "cannot be seen
 * here". The last must never be mistaken for the second, which is why nobody
 * reads `bits` without asking `known` first, and why these few lines exist.
 */
#include "machine/page_state.h"

#include "base/array.h"

static const struct {
	enum page_bit bit;
	const char *name;
} bit_table[] = {
	{ PAGE_PRESENT, "present" },	 { PAGE_SWAPPED, "swapped" },
	{ PAGE_EXCLUSIVE, "exclusive" }, { PAGE_ZERO, "zero" },
	{ PAGE_WRITABLE, "writable" },	 { PAGE_ACCESSED, "accessed" },
	{ PAGE_PTE_DIRTY, "pte-dirty" }, { PAGE_FILE, "file" },
	{ PAGE_CACHED, "cached" },	 { PAGE_DIRTY, "dirty" },
	{ PAGE_WRITEBACK, "writeback" },
};

enum answer page_state_get(const struct page_state *state, enum page_bit bit)
{
	if (!(state->known & (uint32_t)bit))
		return ANSWER_UNKNOWN;
	return state->bits & (uint32_t)bit ? ANSWER_YES : ANSWER_NO;
}

void page_state_set(struct page_state *state, enum page_bit bit, bool value)
{
	state->known |= (uint32_t)bit;
	if (value)
		state->bits |= (uint32_t)bit;
	else
		state->bits &= ~(uint32_t)bit;
}

const char *page_bit_name(enum page_bit bit)
{
	for (size_t i = 0; i < ARRAY_LENGTH(bit_table); i++)
		if (bit_table[i].bit == bit)
			return bit_table[i].name;
	return "?";
}
