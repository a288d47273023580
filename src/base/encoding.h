#ifndef PAGETWIN_BASE_ENCODING_H
#define PAGETWIN_BASE_ENCODING_H

#include <stddef.h>

/*
 * The number of bytes, 1 to 4, of the UTF-8 sequence that text starts with;
 * 0 where it starts with none: a stray or missing continuation byte, an
 * overlong form, a surrogate, a number above U+10FFFF (RFC 3629, section 4),
 * or length is 0.
 */
size_t encoding_utf8(const char *text, size_t length);

#endif
