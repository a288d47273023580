#ifndef PAGETWIN_VIEW_JSON_LINE_H
#define PAGETWIN_VIEW_JSON_LINE_H

#include <jansson.h>

struct strbuf;

/* Appends the value as one line, its keys in the order in which they were set,
 * and releases it. 0, or -ENOMEM, also for NULL: a value that could not be
 * made. */
int json_line_add(json_t *json, struct strbuf *out);

#endif
