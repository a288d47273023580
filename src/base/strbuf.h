#ifndef PAGETWIN_BASE_STRBUF_H
#define PAGETWIN_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A string that grows. text is always a terminated string (never NULL), so
 * it can be printed at any time. Running out of memory is remembered in
 * failed and every later addition does nothing: callers add as often as they
 * like and ask once, at the end.
 */
struct strbuf {
	char *text;
	size_t length;
	size_t capacity;
	bool failed;
};

#define STRBUF_INIT                                                            \
	{                                                                      \
		(char *)"", 0, 0, false                                        \
	}

void strbuf_init(struct strbuf *buffer);
void strbuf_free(struct strbuf *buffer);  /* ready for use again afterwards */
void strbuf_clear(struct strbuf *buffer); /* length 0, memory kept */

void strbuf_add(struct strbuf *buffer, const char *text);
void strbuf_add_bytes(struct strbuf *buffer, const void *bytes, size_t length);
void strbuf_add_char(struct strbuf *buffer, char c);
/* Text that others chose, for a terminal: its controls (encoding.h) as \xNN. */
void strbuf_add_shown(struct strbuf *buffer, const char *text);
void strbuf_add_repeated(struct strbuf *buffer, char c, size_t times);
void strbuf_addf(struct strbuf *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *buffer, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* 0, or -ENOMEM where any addition failed. */
int strbuf_status(const struct strbuf *buffer);

/* The text, now the caller's to free(), or NULL where an addition failed;
 * the buffer is empty afterwards. */
char *strbuf_take(struct strbuf *buffer);

#endif
