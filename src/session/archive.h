#ifndef PAGETWIN_SESSION_ARCHIVE_H
#define PAGETWIN_SESSION_ARCHIVE_H

#include "session/session.h"

/*
 * Inside of session: steps that lie far back, packed small.
 */
struct archive;

/* NULL: no memory. */
struct archive *archive_new(void);
void archive_free(struct archive *archive);

size_t archive_length(const struct archive *archive);
/* Takes over the next step, which is empty then. 0 or -ENOMEM: then it is as
 * it was. */
int archive_add(struct archive *archive, struct step *step);
/* Forgets the steps from this one on. */
void archive_cut(struct archive *archive, size_t length);

/* Step i, which is good until ARCHIVE_OPEN others were asked for. Where the
 * program has no memory left to unpack it: a step in which nothing was done,
 * whose text is empty. */
#define ARCHIVE_OPEN 64
const struct step *archive_step(struct archive *archive, size_t i);

#endif
