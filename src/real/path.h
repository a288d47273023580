#ifndef PAGETWIN_REAL_PATH_H
#define PAGETWIN_REAL_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Small files of /proc and /sys, read under a root that is chosen at run
 * time: NULL or "" for the running kernel, a folder for a captured tree.
 */

/* Joins root and the printed path into buffer. 0 or -ENAMETOOLONG. */
int path_join(const char *root, char *buffer, size_t size, const char *format,
	      ...) __attribute__((format(printf, 4, 5)));

/* Opens the file to be read: a descriptor, or a negative errno. */
int path_open(const char *root, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The file's text, terminated, without its last newline; what does not fit
 * is cut. The length, or a negative errno. */
int path_read(const char *root, char *buffer, size_t size, const char *format,
	      ...) __attribute__((format(printf, 4, 5)));

/* The decimal number the file starts with. 0, -EINVAL, or what open and read
 * answer. */
int path_read_number(const char *root, uint64_t *ret_number, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

#endif
