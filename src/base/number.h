#ifndef PAGETWIN_BASE_NUMBER_H
#define PAGETWIN_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads a number as people type it, decimal or 0x, and moves *at to what stands
 * after it. False, and nothing changed: there is none (a sign or a blank is
 * none), or it is beyond 64 bits. "010" is ten.
 */
bool number_parse(const char **at, uint64_t *ret_number);

/* 0 to 15, of a hexadecimal digit of either case; 16: it is none. */
unsigned digit_value(char c);

#endif
