/*
 * A string that grows.
 *
 * Nearly everything this program makes is text put together from small parts:
 * sentences, JSON, screens. The one thing that can go wrong, memory running
 * out, would otherwise have to be asked after every part. Here it is
 * remembered instead:
 *
 *	add add add add ... status?
 *	     x   .   .      -ENOMEM     x fails; later additions do nothing
 *
 * text points at a shared empty string until the first byte is added, so that
 * it can always be printed. capacity is 0 exactly as long as that is so:
 * it counts the malloc()ed bytes, the terminating NUL included.
 */
#include "base/strbuf.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRBUF_FIRST_CAPACITY 64

void strbuf_init(struct strbuf *buffer)
{
	*buffer = (struct strbuf)STRBUF_INIT;
}

void strbuf_free(struct strbuf *buffer)
{
	if (!buffer)
		return;
	if (buffer->capacity)
		free(buffer->text);
	strbuf_init(buffer);
}

void strbuf_clear(struct strbuf *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
	if (buffer->capacity)
		buffer->text[0] = '\0';
}

/* Makes room for `more` bytes and the NUL; false where there is none. */
static bool strbuf_grow(struct strbuf *buffer, size_t more)
{
	size_t capacity =
		buffer->capacity ? buffer->capacity : STRBUF_FIRST_CAPACITY;
	size_t needed;
	char *text;

	if (buffer->failed)
		return false;
	if (more >= SIZE_MAX / 2 - buffer->length)
		goto failed;
	needed = buffer->length + more + 1;
	if (needed <= buffer->capacity)
		return true;
	while (capacity < needed)
		capacity *= 2;
	text = realloc(buffer->capacity ? buffer->text : NULL, capacity);
	if (!text)
		goto failed;
	text[buffer->length] = '\0';
	buffer->text = text;
	buffer->capacity = capacity;
	return true;
failed:
	buffer->failed = true;
	return false;
}

void strbuf_add_bytes(struct strbuf *buffer, const void *bytes, size_t length)
{
	if (!length || !strbuf_grow(buffer, length))
		return;
	memcpy(buffer->text + buffer->length, bytes, length);
	buffer->length += length;
	buffer->text[buffer->length] = '\0';
}

void strbuf_add(struct strbuf *buffer, const char *text)
{
	strbuf_add_bytes(buffer, text, strlen(text));
}

void strbuf_add_char(struct strbuf *buffer, char c)
{
	strbuf_add_bytes(buffer, &c, 1);
}

/* C0, DEL, and the C1 of UTF-8 (C2 80 to C2 9F), which some terminals obey. */
static size_t control_length(const unsigned char *at)
{
	if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F)
		return 2;
	return at[0] < 0x20 || at[0] == 0x7F;
}

void strbuf_add_shown(struct strbuf *buffer, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		size_t n = control_length(at);

		if (!n)
			strbuf_add_char(buffer, (char)*at++);
		for (; n; n--)
			strbuf_addf(buffer, "\\x%02X", *at++);
	}
}

void strbuf_add_repeated(struct strbuf *buffer, char c, size_t times)
{
	if (!times || !strbuf_grow(buffer, times))
		return;
	memset(buffer->text + buffer->length, c, times);
	buffer->length += times;
	buffer->text[buffer->length] = '\0';
}

void strbuf_vaddf(struct strbuf *buffer, const char *format, va_list args)
{
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) {
		buffer->failed = true;
		return;
	}
	if (!strbuf_grow(buffer, (size_t)length))
		return;
	vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format,
		  args);
	buffer->length += (size_t)length;
}

void strbuf_addf(struct strbuf *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_vaddf(buffer, format, args);
	va_end(args);
}

int strbuf_status(const struct strbuf *buffer)
{
	return buffer->failed ? -ENOMEM : 0;
}

char *strbuf_take(struct strbuf *buffer)
{
	char *text = NULL;

	/* A buffer nothing was added to holds no memory yet: the caller is
	 * promised a string that can be freed. */
	if (strbuf_grow(buffer, 0)) {
		text = buffer->text;
		strbuf_init(buffer);
	}
	strbuf_free(buffer);
	return text;
}
