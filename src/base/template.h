#ifndef PAGETWIN_BASE_TEMPLATE_H
#define PAGETWIN_BASE_TEMPLATE_H

struct strbuf;

/* Appends the value of the field `name`; an unknown name appends nothing. */
typedef void template_field_fn(const void *context, const char *name,
			       struct strbuf *out);

/* Names of fields are shorter than this. */
#define TEMPLATE_NAME 32

/* Appends the text with each {name} replaced by what `field` appends for it.
 * A brace that no name of that length follows, and closes, is plain text. */
void template_print(const char *text, template_field_fn *field,
		    const void *context, struct strbuf *out);

#endif
