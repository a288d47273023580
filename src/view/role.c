/*
 * Roles: what things look like, in one table
 *
 * A view never says "blue". It says "present", and this table knows what that
 * looks like on the reader's background. So a theme is a column, not a sweep
 * through the views, and a colour that nobody can read is found by a test
 * that measures each row (tests/view/test_role.c).
 *
 *	                   dark  light   seen by most colour-blind readers as
 *	present              74     25   blue
 *	cached (clean)       36     29   blue-green
 *	dirty               214    130   yellow to brown
 *	surprise, error     209    161   the one left over
 *
 * The four differ in hue and lightness, and each state has its own glyph as
 * well (glyph.h): colour is a help, never the message.
 *
 * xterm's 256 colours: 0-15 named, 16-231 a cube of 6 x 6 x 6, 232-255 grey
 * (xterm's 256colres.h).
 */
#include "view/role.h"

#include "base/array.h"

#define BOLD  STYLE_BOLD
#define UNDER STYLE_UNDERLINE

enum {
	BLACK,
	RED,
	GREEN,
	YELLOW,
	BLUE,
	MAGENTA,
	CYAN,
	WHITE
};

/* clang-format off */
const struct role_info role_table[ROLES] = {
	/* role              name            256       8                flags */
	{ ROLE_TEXT,         "text",         252, 236, WHITE,   BLACK,   0, 0 },
	{ ROLE_DIM,          "dim",          246, 242, WHITE,   BLACK,   0, 0 },
	{ ROLE_HEADING,      "heading",      255, 232, WHITE,   BLACK,   BOLD, 0 },
	{ ROLE_RULE,         "rule",         240, 250, WHITE,   BLACK,   0, 0 },
	{ ROLE_KEY,          "key",          116,  24, CYAN,    BLUE,    BOLD, 0 },
	{ ROLE_CODE,         "code",         152,  24, CYAN,    BLUE,    0, BOLD },
	{ ROLE_MESSAGE,      "message",      223,  94, YELLOW,  MAGENTA, 0, BOLD },
	{ ROLE_ERROR,        "error",        209, 161, RED,     RED,     BOLD, 0 },
	{ ROLE_SELECTED,     "selected",     116,  24, CYAN,    BLUE,    BOLD, 0 },
	{ ROLE_PRESENT,      "present",       74,  25, CYAN,    BLUE,    0, BOLD },
	{ ROLE_ABSENT,       "absent",       245, 243, WHITE,   BLACK,   0, 0 },
	{ ROLE_OWN,          "own",          141,  91, MAGENTA, MAGENTA, 0, BOLD },
	{ ROLE_ZERO,         "zero",         110,  24, CYAN,    BLUE,    0, 0 },
	{ ROLE_SWAPPED,      "swapped",      176,  90, MAGENTA, MAGENTA, 0, 0 },
	{ ROLE_CACHED,       "cached",        36,  29, GREEN,   GREEN,   0, 0 },
	{ ROLE_DIRTY,        "dirty",        214, 130, YELLOW,  MAGENTA, 0, BOLD },
	{ ROLE_WRITEBACK,    "writeback",    186,  58, YELLOW,  MAGENTA, 0, UNDER },
	{ ROLE_UNKNOWN,      "unknown",      246, 242, WHITE,   BLACK,   0, 0 },
	{ ROLE_FAULT,        "fault",        223,  94, YELLOW,  MAGENTA, 0, BOLD },
	{ ROLE_BYTE,         "byte",         252, 236, WHITE,   BLACK,   0, 0 },
	{ ROLE_PAGE_TABLE,   "page-table",   152,  24, CYAN,    BLUE,    0, UNDER },
	{ ROLE_SAME,         "same",         245, 243, WHITE,   BLACK,   0, 0 },
	{ ROLE_UNOBSERVABLE, "unobservable", 246, 242, WHITE,   BLACK,   0, 0 },
	{ ROLE_SIMPLIFIED,   "simplified",   180,  94, YELLOW,  MAGENTA, 0, BOLD },
	{ ROLE_SURPRISE,     "surprise",     209, 161, RED,     RED,     BOLD, 0 },
	{ ROLE_RIGHT,        "right",         36,  29, GREEN,   GREEN,   BOLD, 0 },
	{ ROLE_WRONG,        "wrong",        214, 130, YELLOW,  MAGENTA, BOLD, 0 },
};
/* clang-format on */

static const char *const theme_names[THEMES] = { "dark", "light", "mono" };

const char *theme_name(enum theme theme)
{
	return theme_names[theme];
}

unsigned role_color(enum role role, enum theme theme)
{
	const struct role_info *info = &role_table[role];

	return theme == THEME_LIGHT ? info->light : info->dark;
}

unsigned role_few_color(enum role role, enum theme theme)
{
	const struct role_info *info = &role_table[role];

	return theme == THEME_LIGHT ? info->few_light : info->few_dark;
}

unsigned style_flags(unsigned style, enum theme theme)
{
	const struct role_info *info = &role_table[style_role(style)];
	unsigned flags = (style & ~STYLE_ROLE_MASK) | info->always;

	return theme == THEME_MONO ? flags | info->mono : flags;
}

uint32_t palette_rgb(unsigned index)
{
	static const uint32_t named[16] = {
		0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
		0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
		0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
	};
	static const uint32_t level[6] = { 0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF };

	if (index < ARRAY_LENGTH(named))
		return named[index];
	if (index >= 232) {
		uint32_t grey = 8 + 10 * (index % 256 - 232);

		return grey << 16 | grey << 8 | grey;
	}
	index -= 16;
	return level[index / 36] << 16 | level[index / 6 % 6] << 8 |
	       level[index % 6];
}

uint32_t theme_background(enum theme theme)
{
	return theme == THEME_DARK ? 0x16181D : 0xFFFFFF;
}
