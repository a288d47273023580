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

/*
 * The number of bytes of the control that text starts with, or 0: what a
 * terminal may obey instead of showing it. C0, DEL, the C1 of UTF-8 (C2 80 to
 * C2 9F), and what turns the direction of the text around it (U+202A to
 * U+202E, U+2066 to U+2069).
 */
size_t encoding_control(const char *text, size_t length);

#endif
