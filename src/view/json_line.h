#ifndef PAGETWIN_VIEW_JSON_LINE_H
#define PAGETWIN_VIEW_JSON_LINE_H

#include <jansson.h>

struct strbuf;

/* Appends the value as one line, its keys in the order in which they were set,
 * and releases it. 0, or -ENOMEM, also for NULL: a value that could not be
 * made. */
int json_line_add(json_t *json, struct strbuf *out);

/* Appends the members of an object, without its braces, for a line that is put
 * together of several; releases it. Where it could not be made, out fails. */
void json_members_add(json_t *json, struct strbuf *out);

#endif
