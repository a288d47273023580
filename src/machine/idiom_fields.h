#ifndef PAGETWIN_MACHINE_IDIOM_FIELDS_H
#define PAGETWIN_MACHINE_IDIOM_FIELDS_H

#include "machine/op.h"

/* Private to the idiom files: what the fields of a template are filled from.
 */
struct idiom_subject {
	const struct op *op;
	const struct idiom_facts *facts;
};

/* A template_field_fn; context is a struct idiom_subject. The fields are
 * listed in idiom_fields.c and idiom_words.c. */
void idiom_field(const void *context, const char *name, struct strbuf *out);

/* Those of idiom_words.c; any other name appends nothing. */
void idiom_word(const struct idiom_subject *subject, const char *name,
		struct strbuf *out);

#endif
