#ifndef PAGETWIN_VIEW_ROLE_H
#define PAGETWIN_VIEW_ROLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a cell of the screen stands for. Views say the role; how a role looks
 * on a dark or a light background, with 256, 8 or no colours, is one row of
 * role_table[] and nobody else's business.
 */
enum role {
	ROLE_TEXT,
	ROLE_DIM, /* what may be overlooked */
	ROLE_HEADING,
	ROLE_RULE, /* lines between panels */
	ROLE_KEY,  /* a key in the key bar */
	ROLE_CODE, /* operations, calls, names */
	ROLE_MESSAGE,
	ROLE_ERROR,
	ROLE_SELECTED, /* the chosen line of a list */

	ROLE_PRESENT,
	ROLE_ABSENT,
	ROLE_OWN,  /* present, a private copy */
	ROLE_ZERO, /* present, the shared zero frame */
	ROLE_SWAPPED,
	ROLE_CACHED, /* in the page cache, clean */
	ROLE_DIRTY,
	ROLE_WRITEBACK,
	ROLE_UNKNOWN,
	ROLE_FAULT,
	ROLE_BYTE,	 /* a byte of memory or disk */
	ROLE_PAGE_TABLE, /* a frame that holds a page table */

	ROLE_SAME, /* the verdicts */
	ROLE_UNOBSERVABLE,
	ROLE_SIMPLIFIED,
	ROLE_SURPRISE,

	ROLE_RIGHT, /* answers */
	ROLE_WRONG,
	ROLES
};

/*
 * A style is a role and flags. STYLE_CHANGED: different from the step before;
 * painted in reverse, and always with a mark of its own beside it.
 */
#define STYLE_ROLE_MASK 0x00FFu
#define STYLE_BOLD	0x0100u
#define STYLE_UNDERLINE 0x0200u
#define STYLE_CHANGED	0x0400u

static inline enum role style_role(unsigned style)
{
	return (enum role)(style & STYLE_ROLE_MASK);
}

enum theme {
	THEME_DARK,  /* for a dark background */
	THEME_LIGHT, /* for a light one */
	THEME_MONO,  /* no colours */
	THEMES
};

const char *theme_name(enum theme theme);

struct role_info {
	enum role role;
	const char *name;
	/* Of the 256 colours of xterm, by theme; contrast at least 4.5 : 1. */
	uint8_t dark, light;
	/* Of the first 8, for terminals that have no more. */
	uint8_t few_dark, few_light;
	unsigned always; /* flags in every theme */
	unsigned mono;	 /* flags besides, where there is no colour */
};

extern const struct role_info role_table[ROLES];

/* The colour of a role, of 256, in DARK or LIGHT. */
unsigned role_color(enum role role, enum theme theme);
/* The same, of 8. */
unsigned role_few_color(enum role role, enum theme theme);
/* The flags that a style has in a theme: its own and its role's. */
unsigned style_flags(unsigned style, enum theme theme);

/* 0xRRGGBB of one of xterm's 256 colours (the first 16 as xterm has them). */
uint32_t palette_rgb(unsigned index);
/* The background that pictures are drawn on. */
uint32_t theme_background(enum theme theme);

#endif
