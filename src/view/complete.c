/*
 * Completion in the prompt
 *
 * Candidates come from where the truth is: the first word of a line from
 * op_table[], the others from the views and objects of the moment and from the
 * words that usage lines are made of. So a new operation is completed the day
 * it gets its row.
 */
#include "view/prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"

/* What is gathered while the candidates pass by. */
struct completion {
	const char *typed; /* the word before the cursor */
	size_t length;
	size_t matches;
	char common[NAME_SIZE]; /* as far as all of them agree */
	char list[UI_MESSAGE];	/* their names */
};

static void consider(struct completion *completion, const char *candidate)
{
	size_t room = sizeof(completion->list), used, same = 0;

	if (strncmp(candidate, completion->typed, completion->length) != 0)
		return;
	if (completion->matches++ == 0) {
		snprintf(completion->common, sizeof(completion->common), "%s",
			 candidate);
		snprintf(completion->list, room, "%s", candidate);
		return;
	}
	while (candidate[same] && candidate[same] == completion->common[same])
		same++;
	completion->common[same] = '\0';
	used = strlen(completion->list);
	snprintf(completion->list + used, room - used, "  %s", candidate);
}

/* The words that stand in usage lines and are no names. */
static void consider_words(struct completion *completion)
{
	static const char *const words[] = {
		"anon", "shared", "private",  "none",	 "r",
		"rw",	"at",	  "for",      "async",	 "sim",
		"real", "disk",	  "populate", "maymove",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		consider(completion, words[i]);
	for (int i = 0; i < ADVICE_KINDS; i++)
		consider(completion, advice_name((enum advice)i));
	for (int i = 0; i < EXPECT_STATES; i++)
		consider(completion, expect_state_name((enum expect_state)i));
}

static void consider_names(struct completion *completion,
			   const struct moment *moment)
{
	const struct step_side *side = moment_leading(moment);

	for (size_t i = 0; side && i < side->state.n_views; i++)
		if (strcmp(side->state.views[i].process, moment->process) == 0)
			consider(completion, side->state.views[i].view);
	for (size_t i = 0; side && i < side->state.n_objects; i++)
		consider(completion, side->state.objects[i].object);
}

/* Puts the rest of the word in, and a blank where it is whole. */
static void put_in(struct ui *ui, const struct completion *completion)
{
	for (const char *c = completion->common + completion->length; *c; c++)
		prompt_key(ui, (unsigned char)*c);
	if (completion->matches == 1)
		prompt_key(ui, ' ');
}

void prompt_complete(struct ui *ui, const struct moment *moment)
{
	const struct prompt *prompt = &ui->prompt;
	size_t start = prompt->cursor;
	struct completion completion = { 0 };

	while (start > 0 && prompt->text[start - 1] != ' ')
		start--;
	completion.typed = prompt->text + start;
	completion.length = prompt->cursor - start;
	if (strspn(prompt->text, " ") >= start) {
		for (int i = 0; i < OP_KINDS; i++)
			consider(&completion, op_table[i].word);
	} else {
		consider_names(&completion, moment);
		if (completion.length > 0)
			consider_words(&completion);
	}
	if (completion.matches > 0 && completion.length < NAME_SIZE)
		put_in(ui, &completion);
	if (completion.matches == 0)
		ui_say(ui, false, "nothing begins so");
	else if (completion.matches > 1)
		ui_say(ui, false, "%s", completion.list);
}
