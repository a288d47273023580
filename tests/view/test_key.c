/* Keys and the prompt, without a terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "fixture.h"
#include "view/prompt.h"

static struct ui ui;

static int setup(void **state)
{
	(void)state;
	ui_init(&ui);
	return 0;
}

static void type(const char *text)
{
	for (; *text; text++)
		ui_key(&ui, (unsigned char)*text);
}

static void test_actions(void **state)
{
	(void)state;
	assert_int_equal(ui_key(&ui, ' '), UI_ON);
	assert_int_equal(ui_key(&ui, KEY_CODE_RIGHT), UI_ON);
	assert_int_equal(ui_key(&ui, 'n'), UI_ON);
	assert_int_equal(ui_key(&ui, KEY_CODE_ENTER), UI_ON);
	assert_int_equal(ui_key(&ui, KEY_CODE_LEFT), UI_BACK);
	assert_int_equal(ui_key(&ui, KEY_CODE_BACKSPACE), UI_BACK);
	assert_int_equal(ui_key(&ui, 'r'), UI_RESTART);
	assert_int_equal(ui_key(&ui, 'l'), UI_PICK);
	assert_int_equal(ui_key(&ui, 'q'), UI_QUIT);
	assert_int_equal(ui_key(&ui, 'x'), UI_NOTHING);
	assert_int_equal(ui_key(&ui, KEY_CODE_NONE), UI_NOTHING);
	assert_int_equal(ui_key(&ui, 0), UI_NOTHING);
}

/* No key may have two meanings, and every row says what it is for. */
static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_keys; i++) {
		assert_non_null(key_table[i].help);
		assert_int_not_equal(key_table[i].keys[0], 0);
		for (size_t k = 0; k < KEYS_OF_COMMAND; k++) {
			int key = key_table[i].keys[k];

			for (size_t j = i + 1; key && j < n_keys; j++)
				for (size_t m = 0; m < KEYS_OF_COMMAND; m++)
					assert_int_not_equal(
						key, key_table[j].keys[m]);
		}
	}
	/* The key bar keeps the place of the last two. */
	assert_string_equal(key_table[n_keys - 1].bar, "quit");
	assert_string_equal(key_table[n_keys - 2].bar, "help");
}

static void test_man(void **state)
{
	struct strbuf out = STRBUF_INIT;
	static char manual[1 << 16];
	char file[1024];
	FILE *stream;
	size_t length;

	(void)state;
	snprintf(file, sizeof(file), "%s/doc/pagetwin.1", getenv("srcdir"));
	stream = fopen(file, "r");
	assert_non_null(stream);
	length = fread(manual, 1, sizeof(manual) - 1, stream);
	fclose(stream);
	manual[length] = '\0';
	key_table_print_man(&out);
	assert_non_null(strstr(out.text, ".It Ic \\&space\nthe next step"));
	assert_non_null(strstr(manual, out.text));
	strbuf_free(&out);
}

static void test_toggles(void **state)
{
	(void)state;
	assert_int_equal(ui_key(&ui, 'i'), UI_REDRAW);
	assert_int_equal(ui.idiom, IDIOM_WIN32);
	ui_key(&ui, 'i');
	ui_key(&ui, 'i');
	assert_int_equal(ui.idiom, IDIOM_POSIX);
	ui_key(&ui, 't');
	assert_int_equal(ui.theme, THEME_LIGHT);
	ui_key(&ui, 'a');
	assert_true(ui.ascii);
	ui_key(&ui, KEY_CODE_TAB);
	assert_int_equal(ui.focus, FOCUS_PAGES);
}

static void test_scrolling_stops(void **state)
{
	(void)state;
	ui.scroll_high[FOCUS_TEXT] = 2;
	for (int i = 0; i < 5; i++)
		ui_key(&ui, KEY_CODE_DOWN);
	assert_int_equal(ui.scroll[FOCUS_TEXT], 2);
	ui_key(&ui, KEY_CODE_UP);
	assert_int_equal(ui.scroll[FOCUS_TEXT], 1);
	ui.page_rows = 10;
	ui_key(&ui, KEY_CODE_PAGE_UP);
	assert_int_equal(ui.scroll[FOCUS_TEXT], 0);
	ui.page_shift_high = 1;
	ui_key(&ui, '>');
	ui_key(&ui, '>');
	assert_int_equal(ui.page_shift, 1);
	ui_key(&ui, '<');
	ui_key(&ui, '<');
	assert_int_equal(ui.page_shift, 0);
	ui.scroll[FOCUS_TEXT] = 2;
	ui_moved(&ui);
	assert_int_equal(ui.scroll[FOCUS_TEXT], 0);
}

static void test_help_takes_keys(void **state)
{
	(void)state;
	ui_key(&ui, '?');
	assert_true(ui.help);
	ui.help_limit = 3;
	ui_key(&ui, KEY_CODE_DOWN);
	assert_int_equal(ui.help_scroll, 1);
	/* What moves the lesson does nothing while the help hides it. */
	assert_int_equal(ui_key(&ui, 'p'), UI_NOTHING);
	assert_int_equal(ui_key(&ui, ':'), UI_NOTHING);
	assert_false(ui.prompt.open);
	assert_int_equal(ui_key(&ui, 'i'), UI_NOTHING);
	assert_int_equal(ui.idiom, 0);
	assert_int_equal(ui_key(&ui, KEY_CODE_TAB), UI_NOTHING);
	assert_int_equal(ui.focus, 0);
	assert_int_equal(ui_key(&ui, 'q'), UI_REDRAW);
	assert_false(ui.help);
	ui_key(&ui, KEY_CODE_F1);
	ui_key(&ui, KEY_CODE_ESCAPE);
	assert_false(ui.help);
}

static void test_choices(void **state)
{
	(void)state;
	ui_ask(&ui, 3);
	assert_int_equal(ui_key(&ui, '4'), UI_NOTHING);
	assert_int_equal(ui_key(&ui, '2'), UI_ANSWER);
	assert_int_equal(ui.choice, 1);
	ui_ask(&ui, 0);
	ui_ask(&ui, 3);
	assert_int_equal(ui.choice, -1);
	/* Enter without a choice is "on", which the player refuses. */
	assert_int_equal(ui_key(&ui, KEY_CODE_ENTER), UI_ON);
	ui_key(&ui, KEY_CODE_UP);
	assert_int_equal(ui.choice, 2);
	ui_key(&ui, KEY_CODE_DOWN);
	assert_int_equal(ui.choice, 0);
	assert_int_equal(ui_key(&ui, KEY_CODE_ENTER), UI_ANSWER);
	assert_int_equal(ui_key(&ui, 'g'), UI_GIVE_UP);
}

static void test_prompt_edits(void **state)
{
	(void)state;
	assert_int_equal(ui_key(&ui, ':'), UI_REDRAW);
	assert_true(ui.prompt.open);
	type("loud v[2]");
	for (int i = 0; i < 6; i++)
		ui_key(&ui, KEY_CODE_LEFT);
	ui_key(&ui, KEY_CODE_BACKSPACE);
	ui_key(&ui, KEY_CODE_BACKSPACE);
	type("oa");
	assert_string_equal(ui.prompt.text, "load v[2]");
	ui_key(&ui, KEY_CODE_HOME);
	ui_key(&ui, KEY_CODE_DELETE);
	assert_string_equal(ui.prompt.text, "oad v[2]");
	ui_key(&ui, KEY_CODE_END);
	ui_key(&ui, 'w' & 0x1F);
	assert_string_equal(ui.prompt.text, "oad ");
	ui_key(&ui, 'u' & 0x1F);
	assert_string_equal(ui.prompt.text, "");
	ui_key(&ui, KEY_CODE_ESCAPE);
	assert_false(ui.prompt.open);
}

/* A character is one step of the cursor, however many bytes it has. */
static void test_prompt_utf8(void **state)
{
	(void)state;
	ui_key(&ui, '/');
	ui_key(&ui, 0xE9);
	ui_key(&ui, 0x4E00);
	assert_string_equal(ui.prompt.text, "\u00e9\u4e00");
	ui_key(&ui, KEY_CODE_LEFT);
	assert_int_equal(ui.prompt.cursor, 2);
	ui_key(&ui, KEY_CODE_BACKSPACE);
	assert_string_equal(ui.prompt.text, "\u4e00");
	prompt_point(&ui, 1); /* the middle of it */
	assert_int_equal(ui.prompt.cursor, 0);
}

static void test_prompt_is_bounded(void **state)
{
	(void)state;
	ui_key(&ui, ':');
	for (int i = 0; i < 2 * PROMPT_SIZE; i++)
		ui_key(&ui, 'x');
	assert_int_equal(ui.prompt.length, PROMPT_SIZE - 1);
	assert_int_equal(strlen(ui.prompt.text), PROMPT_SIZE - 1);
}

static void test_history(void **state)
{
	(void)state;
	ui_key(&ui, ':');
	for (int i = 0; i < PROMPT_HISTORY + 3; i++) {
		char line[3] = { (char)('a' + i % 26), (char)('0' + i / 26) };

		type(line);
		assert_int_equal(ui_key(&ui, KEY_CODE_ENTER), UI_RUN);
		prompt_done(&ui);
	}
	assert_int_equal(ui.prompt.n_history, PROMPT_HISTORY);
	type("draft");
	ui_key(&ui, KEY_CODE_UP);
	assert_string_equal(ui.prompt.text, "i1");
	ui_key(&ui, KEY_CODE_UP);
	assert_string_equal(ui.prompt.text, "h1");
	ui_key(&ui, KEY_CODE_DOWN);
	ui_key(&ui, KEY_CODE_DOWN);
	assert_string_equal(ui.prompt.text, "draft");
	for (int i = 0; i < 2 * PROMPT_HISTORY; i++)
		ui_key(&ui, KEY_CODE_UP);
	assert_string_equal(ui.prompt.text, "d0");
}

static void test_completion(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, 8);
	ui_key(&ui, ':');
	type("fl");
	assert_int_equal(ui_key(&ui, KEY_CODE_TAB), UI_COMPLETE);
	prompt_complete(&ui, &fixture.moment);
	assert_string_equal(ui.prompt.text, "flush ");
	prompt_complete(&ui, &fixture.moment); /* names the candidates */
	assert_string_equal(ui.message, "v  notes.txt");
	type("n");
	prompt_complete(&ui, &fixture.moment);
	assert_non_null(strstr(ui.message, "notes.txt  none  normal"));
	type("tes.");
	prompt_complete(&ui, &fixture.moment);
	assert_string_equal(ui.prompt.text, "flush notes.txt ");
	type("zzz");
	prompt_complete(&ui, &fixture.moment);
	assert_string_equal(ui.message, "nothing begins so");
	fixture_free(&fixture);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_actions),
		TEST(test_table),
		TEST(test_man),
		TEST(test_toggles),
		TEST(test_scrolling_stops),
		TEST(test_help_takes_keys),
		TEST(test_choices),
		TEST(test_prompt_edits),
		TEST(test_prompt_utf8),
		TEST(test_prompt_is_bounded),
		TEST(test_history),
		TEST(test_completion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
