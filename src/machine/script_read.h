#ifndef PAGETWIN_MACHINE_SCRIPT_READ_H
#define PAGETWIN_MACHINE_SCRIPT_READ_H

#include "machine/op.h"
#include "machine/script_lexer.h"

/*
 * Private to the script files: reading one argument. Each function consumes
 * the token it reads, or fails the lexer (and leaves its output alone).
 * `what` names the argument as the usage line does: "VIEW", "SIZE".
 */

struct reader {
	struct lexer lexer;
	const struct op_info *info; /* of the operation, for its usage */
};

/* Fails at the current token: it is not what is needed there, or missing. */
void read_fail(struct reader *reader, const char *what, const char *hint);

void read_name(struct reader *reader, const char *what, char name[NAME_SIZE]);
/* The same for views and objects: words of the language are refused. */
void read_thing(struct reader *reader, const char *what, char name[NAME_SIZE]);
void read_size(struct reader *reader, const char *what, struct size *size);
void read_seconds(struct reader *reader, double *seconds);
/* 3 or 1..16 */
void read_range(struct reader *reader, uint64_t *low, uint64_t *high);
void read_place(struct reader *reader, struct place *place);
/* TEXT: *bytes is malloc()ed, and not NULL even where *n is 0. */
void read_text(struct reader *reader, unsigned char **bytes, size_t *n);
/* One of `words` (which ends with NULL); its index, 0 on failure. */
unsigned read_choice(struct reader *reader, const char *const *words);
/* Consumes the token if it is this word. */
bool read_option(struct reader *reader, const char *word);
void read_equals(struct reader *reader);
/* The line must end here. `options` (ends with NULL; may be NULL) are the
 * words that could still have stood here, for "did you mean". */
void read_end(struct reader *reader, const char *const *options);

#endif
