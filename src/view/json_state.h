#ifndef PAGETWIN_VIEW_JSON_STATE_H
#define PAGETWIN_VIEW_JSON_STATE_H

#include "machine/state.h"

struct strbuf;

/* Appends the members "views" and "objects", without braces around them.
 * Where there is no memory, out fails. */
void json_state_add(const struct state *state, struct strbuf *out);

#endif
