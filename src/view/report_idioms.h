#ifndef PAGETWIN_VIEW_REPORT_IDIOMS_H
#define PAGETWIN_VIEW_REPORT_IDIOMS_H

#include <jansson.h>

#include "session/step.h"

/* A step in the words of three worlds. Its lines, one or more for each. */
void report_idioms_text(const struct step *step,
			const struct idiom_facts *facts, struct strbuf *out);
/* {"posix":…,"win32":…,"dotnet":…}, the caller's; null: no such call. */
json_t *report_idioms_json(const struct step *step,
			   const struct idiom_facts *facts);

#endif
