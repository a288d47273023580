/*
 * Reading /proc and /sys, testably
 *
 * What the kernel tells of itself stands in small text files. Each is read
 * through here, below a root folder given at run time:
 *
 *	path_read(NULL,   …, "/proc/swaps")   the running kernel
 *	path_read("/t/a", …, "/proc/swaps")   /t/a/proc/swaps, a captured tree
 *
 * so that a test can show what the program makes of a kernel it does not run
 * on. (util-linux does it the same way.)
 */
#include "real/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int path_vjoin(const char *root, char *buffer, size_t size,
		      const char *format, va_list args)
	__attribute__((format(printf, 4, 0)));

static int path_vjoin(const char *root, char *buffer, size_t size,
		      const char *format, va_list args)
{
	size_t prefix = root ? strlen(root) : 0;
	int length;

	if (prefix >= size)
		return -ENAMETOOLONG;
	memcpy(buffer, root ? root : "", prefix);
	length = vsnprintf(buffer + prefix, size - prefix, format, args);
	if (length < 0 || (size_t)length >= size - prefix)
		return -ENAMETOOLONG;
	return 0;
}

int path_join(const char *root, char *buffer, size_t size, const char *format,
	      ...)
{
	va_list args;
	int status;

	va_start(args, format);
	status = path_vjoin(root, buffer, size, format, args);
	va_end(args);
	return status;
}

static int path_vopen(const char *root, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static int path_vopen(const char *root, const char *format, va_list args)
{
	char path[PATH_MAX];
	int status = path_vjoin(root, path, sizeof(path), format, args);
	int fd;

	if (status < 0)
		return status;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int path_open(const char *root, const char *format, ...)
{
	va_list args;
	int fd;

	va_start(args, format);
	fd = path_vopen(root, format, args);
	va_end(args);
	return fd;
}

/* Reads until the buffer is full or the file ends, and closes it. */
static int file_read(int fd, char *buffer, size_t size)
{
	size_t length = 0;
	ssize_t n = 0;

	while (length < size - 1) {
		n = read(fd, buffer + length, size - 1 - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	if (n < 0) {
		n = -errno;
		close(fd);
		return (int)n;
	}
	close(fd);
	if (length && buffer[length - 1] == '\n')
		length--;
	buffer[length] = '\0';
	return (int)length;
}

static int path_vread(const char *root, char *buffer, size_t size,
		      const char *format, va_list args)
	__attribute__((format(printf, 4, 0)));

static int path_vread(const char *root, char *buffer, size_t size,
		      const char *format, va_list args)
{
	int fd = path_vopen(root, format, args);

	return fd < 0 ? fd : file_read(fd, buffer, size);
}

int path_read(const char *root, char *buffer, size_t size, const char *format,
	      ...)
{
	va_list args;
	int status;

	va_start(args, format);
	status = path_vread(root, buffer, size, format, args);
	va_end(args);
	return status;
}

int path_read_number(const char *root, uint64_t *ret_number, const char *format,
		     ...)
{
	char text[64], *end;
	unsigned long long number;
	va_list args;
	int status;

	va_start(args, format);
	status = path_vread(root, text, sizeof(text), format, args);
	va_end(args);
	if (status < 0)
		return status;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (end == text || errno)
		return -EINVAL;
	*ret_number = number;
	return 0;
}
