#ifndef PAGETWIN_LESSON_PROSE_H
#define PAGETWIN_LESSON_PROSE_H

#include "lesson/lesson.h"

struct cmark_node;

/* Where in lists and quotations a walk over a document stands. Zeroed before
 * the walk. */
struct prose_context {
	unsigned lists;	  /* depth */
	unsigned quotes;  /* depth */
	bool item_begins; /* the next paragraph is the first of an item */
	unsigned number;  /* of that item; 0: bullet */
};

/* Follows the walk into and out of lists, items and quotations; other nodes
 * are ignored. */
void prose_follow(struct prose_context *context, struct cmark_node *node,
		  bool entering);

/* Adds a heading or a paragraph, with the comments inside it as notes.
 * 0 or -ENOMEM. */
int prose_add_text(struct prose_list *list, struct prose_context *context,
		   struct cmark_node *node);
/* Adds a code block, verbatim. */
int prose_add_code(struct prose_list *list, const struct prose_context *context,
		   struct cmark_node *node);
/* Adds an HTML block: comments as notes; what is no comment, verbatim as
 * code. -EINVAL: a comment in it is not closed. */
int prose_add_html(struct prose_list *list, const struct prose_context *context,
		   struct cmark_node *node);

/* The text of a heading, malloc()ed; NULL: no memory. */
char *prose_heading(struct cmark_node *node);

void prose_list_clear(struct prose_list *list); /* frees what it owns */

#endif
