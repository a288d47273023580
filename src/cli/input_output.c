/*
 * Files in, text out
 *
 * Whole files are read at once, with a bound, and written under a temporary
 * name that is renamed when all is on it: a reader of the file sees the old
 * one or the new one, never half of one.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "cli/cli.h"

void complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("pagetwin: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void complain_about_input(const char *file, const struct diagnostic *diagnostic)
{
	struct strbuf text = STRBUF_INIT;

	diagnostic_print(diagnostic, file, &text);
	fflush(stdout);
	fputs(text.text, stderr);
	strbuf_free(&text);
}

static const char *error_text(int error)
{
	const char *name = status_name(error);

	return name ? name : "unknown error";
}

/* Appends all of the stream to *text; a negative status when that fails. */
static int stream_read(FILE *stream, char **text, size_t *length)
{
	size_t capacity = 0;
	size_t got;

	do {
		if (array_reserve(text, &capacity, *length + 65536 + 1, 1) < 0)
			return -ENOMEM;
		got = fread(*text + *length, 1, 65536, stream);
		*length += got;
		if (*length > INPUT_MAX)
			return -EFBIG;
	} while (got > 0);
	(*text)[*length] = '\0';
	return ferror(stream) ? -errno : 0;
}

static int file_read(const char *file, char **text, size_t *length)
{
	struct stat info;
	FILE *stream;
	int status;

	if (strcmp(file, "-") == 0)
		return stream_read(stdin, text, length);
	stream = fopen(file, "re");
	if (!stream)
		return -errno;
	if (fstat(fileno(stream), &info) == 0 && S_ISDIR(info.st_mode))
		status = -EISDIR;
	else
		status = stream_read(stream, text, length);
	fclose(stream);
	return status;
}

bool input_read(const char *file, char **ret_text, size_t *ret_length)
{
	char *text = NULL;
	size_t length = 0;
	int status = file_read(file, &text, &length);

	if (status < 0) {
		free(text);
		complain("cannot read %s: %s (%s)",
			 strcmp(file, "-") == 0 ? "standard input" : file,
			 strerror(-status), error_text(status));
		return false;
	}
	*ret_text = text;
	*ret_length = length;
	return true;
}

/* Writes and syncs the temporary file; 0 or negative. */
static int temporary_write(int fd, const struct strbuf *text)
{
	FILE *stream = fdopen(fd, "w");
	int status = 0;

	if (!stream) {
		status = -errno;
		close(fd);
		return status;
	}
	if (fwrite(text->text, 1, text->length, stream) != text->length ||
	    fflush(stream) != 0 || fchmod(fd, 0644) != 0)
		status = -errno;
	if (fclose(stream) != 0 && status == 0)
		status = -errno;
	return status;
}

bool output_write(const char *file, const struct strbuf *text)
{
	struct strbuf temporary = STRBUF_INIT;
	int status = text->failed ? -ENOMEM : 0;
	int fd = -1;

	strbuf_addf(&temporary, "%s.XXXXXX", file);
	if (temporary.failed)
		status = -ENOMEM;
	if (status == 0) {
		fd = mkstemp(temporary.text);
		status = fd < 0 ? -errno : temporary_write(fd, text);
	}
	if (status == 0 && rename(temporary.text, file) != 0)
		status = -errno;
	if (status < 0) {
		if (fd >= 0)
			unlink(temporary.text);
		complain("cannot write %s: %s (%s)", file, strerror(-status),
			 error_text(status));
	}
	strbuf_free(&temporary);
	return status == 0;
}

bool output_print(struct strbuf *text)
{
	bool printed =
		!text->failed &&
		fwrite(text->text, 1, text->length, stdout) == text->length &&
		fflush(stdout) == 0;

	if (!printed && errno != EPIPE)
		complain("cannot write the output: %s (%s)", strerror(errno),
			 error_text(errno));
	strbuf_free(text);
	return printed;
}
