#ifndef PAGETWIN_MACHINE_SCRIPT_CURSOR_H
#define PAGETWIN_MACHINE_SCRIPT_CURSOR_H

#include "machine/script_lexer.h"

#include <stdint.h>

/* Private to the script files: the part of a word that is still to be read.
 */
struct cursor {
	const char *at;
	const char *end;
	unsigned column; /* of at */
};

struct cursor cursor_of(const struct token *token);
/* Does this character come next? */
bool cursor_is(const struct cursor *cursor, char c);
/* The same, and past it if it does. */
bool cursor_accept(struct cursor *cursor, char c);
void cursor_skip(struct cursor *cursor, size_t n);

/* Reads decimal or 0x digits. 0; -EINVAL: there are none; -ERANGE: more than
 * 64 bits can say. The cursor moves in the first case. */
int cursor_number(struct cursor *cursor, uint64_t *ret_number);
/* Reads K, M or G: what it multiplies by; 1 where there is none of them. */
uint64_t cursor_unit(struct cursor *cursor);
/* Reads at most nine decimal digits behind a point: fraction / scale. */
void cursor_fraction(struct cursor *cursor, uint64_t *ret_fraction,
		     uint64_t *ret_scale);

bool is_digit(char c);

#endif
