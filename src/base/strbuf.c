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

#include "base/encoding.h"

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

void strbuf_add_shown(struct strbuf *buffer, const char *text)
{
	size_t length = strlen(text);

	while (length) {
		size_t n = encoding_control(text, length);

		if (!n) {
			strbuf_add_char(buffer, *text++);
			length--;
		}
		for (; n; n--, length--)
			strbuf_addf(buffer, "\\x%02X", (unsigned char)*text++);
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
