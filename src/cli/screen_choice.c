/*
 * Screen or text?
 *
 * A screen is for people at a terminal that can show one; everybody else gets
 * lines. What a screen looks like is told by options (and by the environment,
 * which src/tui asks).
 */

#include "cli/screen_choice.h"

#include <unistd.h>

struct tui_config screen_config(const struct options *options)
{
	static const enum tui_theme themes[] = {
		[THEME_CHOICE_AUTO] = TUI_THEME_AUTO,
		[THEME_CHOICE_DARK] = TUI_THEME_DARK,
		[THEME_CHOICE_LIGHT] = TUI_THEME_LIGHT,
		[THEME_CHOICE_MONO] = TUI_THEME_MONO,
	};
	struct tui_config config = { .theme = themes[options->theme],
				     .ascii = options->ascii };

	if (options->no_color)
		config.theme = TUI_THEME_MONO;
	return config;
}

bool screen_wanted(const struct options *options)
{
	char reason[REASON_SIZE];

	if (options->plain || options->json || options->svg || options->text)
		return false;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	if (tui_usable(reason))
		return true;
	complain("no screen here: %s; going on as text", reason);
	return false;
}
