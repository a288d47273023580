/*
 * A lesson's prose and questions as lines of text
 *
 * The same words as on the screen, wrapped for a page, a pipe or a screen
 * reader: headings underlined, code kept as it is, questions with numbered
 * choices, answers as the machines gave them.
 */

#include "view/report.h"

#include <string.h>

#include "base/strbuf.h"

/* Columns a piece of UTF-8 takes: every byte but the continuation bytes.
 * Good for the languages whose letters are one column wide. */
static unsigned text_columns(const char *text, size_t length)
{
	unsigned columns = 0;

	for (size_t i = 0; i < length; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

/* Words are filled into lines; first and rest are put before the first line
 * and the others. */
static void add_wrapped(struct strbuf *out, const char *text, unsigned width,
			const char *first, const char *rest)
{
	unsigned column = text_columns(first, strlen(first));
	bool at_start = true;

	strbuf_add(out, first);
	while (*text) {
		size_t length = strcspn(text, " \n");
		unsigned columns = text_columns(text, length);

		if (!at_start && column + 1 + columns > width) {
			strbuf_addf(out, "\n%s", rest);
			column = text_columns(rest, strlen(rest));
			at_start = true;
		}
		if (!at_start)
			strbuf_add_char(out, ' ');
		strbuf_add_bytes(out, text, length);
		column += columns + !at_start;
		at_start = false;
		text += length;
		text += strspn(text, " \n");
	}
	strbuf_add_char(out, '\n');
}

static void add_code(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		strbuf_add(out, "    ");
		strbuf_add_bytes(out, text, length);
		strbuf_add_char(out, '\n');
		text += length + (text[length] == '\n');
	}
}

static void add_heading(struct strbuf *out, const struct prose *prose)
{
	strbuf_addf(out, "%s\n", prose->text);
	strbuf_add_repeated(out, prose->level <= 1 ? '=' : '-',
			    text_columns(prose->text, strlen(prose->text)));
	strbuf_add_char(out, '\n');
}

static void add_item(struct strbuf *out, const struct prose *prose,
		     unsigned width)
{
	struct strbuf first = STRBUF_INIT;
	struct strbuf rest = STRBUF_INIT;

	strbuf_add_repeated(&first, ' ', 2 * (size_t)prose->level);
	if (prose->number)
		strbuf_addf(&first, "%u. ", prose->number);
	else
		strbuf_add(&first, "- ");
	strbuf_add_repeated(&rest, ' ', first.length);
	add_wrapped(out, prose->text, width, first.text, rest.text);
	strbuf_free(&first);
	strbuf_free(&rest);
}

static void add_prose(struct strbuf *out, const struct prose *prose,
		      unsigned width)
{
	switch (prose->kind) {
	case PROSE_HEADING:
		add_heading(out, prose);
		break;
	case PROSE_PARAGRAPH:
		add_wrapped(out, prose->text, width, "", "");
		break;
	case PROSE_ITEM:
		add_item(out, prose, width);
		break;
	case PROSE_CODE:
		add_code(out, prose->text);
		break;
	case PROSE_QUOTE:
		add_wrapped(out, prose->text, width, "> ", "> ");
		break;
	case PROSE_NOTE:
		add_wrapped(out, prose->text, width, "[teacher] ",
			    "          ");
		break;
	}
}

void report_prose_text(const struct prose_list *prose, unsigned width,
		       bool teacher, struct strbuf *out)
{
	for (size_t i = 0; i < prose->n_items; i++) {
		const struct prose *item = &prose->items[i];

		if (item->kind == PROSE_NOTE && !teacher)
			continue;
		add_prose(out, item, width);
		if (item->kind != PROSE_ITEM || i + 1 == prose->n_items ||
		    prose->items[i + 1].kind != PROSE_ITEM)
			strbuf_add_char(out, '\n');
	}
}

void report_question_text(const struct quiz *quiz, unsigned width,
			  struct strbuf *out)
{
	add_wrapped(out, quiz->question, width, "Question: ", "          ");
	for (unsigned i = 0; i < quiz->n_choices; i++)
		strbuf_addf(out, "  %u) %s\n", i + 1, quiz->choices[i].text);
}

static void add_answers(struct strbuf *out, const struct prediction *prediction)
{
	const char *sim = prediction->answers[SIDE_SIM];
	const char *real = prediction->answers[SIDE_REAL];

	strbuf_add(out, "Answer: ");
	if (sim && real && strcmp(sim, real) == 0)
		strbuf_addf(out, "%s, on both machines\n", sim);
	else if (sim && real)
		strbuf_addf(out, "%s simulated, %s on the real machine\n", sim,
			    real);
	else if (sim || real)
		strbuf_addf(out, "%s, on the %s machine\n", sim ? sim : real,
			    sim ? "simulated" : "real");
	else
		strbuf_add(out, "cannot be seen here\n");
}

/* What the learner chose, and the misconception that choice shows. */
static void add_chosen(struct strbuf *out, const struct quiz *quiz,
		       const struct prediction *prediction, unsigned width)
{
	const struct choice *choice;
	bool right;

	if (!prediction->answered || prediction->given_up)
		return;
	choice = &quiz->choices[prediction->choice];
	right = prediction->right[SIDE_SIM] == prediction->choice ||
		prediction->right[SIDE_REAL] == prediction->choice;
	strbuf_addf(out, "You said %s: %s.\n", choice->text,
		    right ? "right" : "not this time");
	if (choice->response)
		add_wrapped(out, choice->response, width, "  ", "  ");
}

void report_answer_text(const struct quiz *quiz,
			const struct prediction *prediction, unsigned width,
			struct strbuf *out)
{
	add_answers(out, prediction);
	add_chosen(out, quiz, prediction, width);
	if (quiz->explanation)
		add_wrapped(out, quiz->explanation, width, "", "");
}
