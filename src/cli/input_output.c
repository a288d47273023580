/*
 * Numbers and files in, text out
 *
 * Whole files are read at once, with a bound, and written under a temporary
 * name that is renamed when all is on it: a reader of the file sees the old
 * one or the new one, never half of one.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/number.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "cli/cli.h"

void complain(const char *format, ...)
{
	struct strbuf sentence = STRBUF_INIT, shown = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&sentence, format, args);
	va_end(args);
	/* What it quotes, somebody else has named. */
	strbuf_add_shown(&shown, sentence.text);
	fflush(stdout);
	fprintf(stderr, "pagetwin: %s\n", shown.text);
	strbuf_free(&sentence);
	strbuf_free(&shown);
}

void complain_about_input(const char *file, const struct diagnostic *diagnostic)
{
	struct strbuf text = STRBUF_INIT;

	diagnostic_print(diagnostic, file, &text);
	fflush(stdout);
	fputs(text.text, stderr);
	strbuf_free(&text);
}

bool number_read(const char *text, uint64_t low, uint64_t high,
		 uint64_t *ret_number)
{
	uint64_t value;

	if (!number_parse(&text, &value) || *text || value < low ||
	    value > high)
		return false;
	*ret_number = value;
	return true;
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
			 strerror(-status), status_word(status));
		return false;
	}
	*ret_text = text;
	*ret_length = length;
	return true;
}

/* Writes the text and closes the file; 0 or negative. */
static int text_write(int fd, const struct strbuf *text)
{
	FILE *stream = fdopen(fd, "w");
	int status = 0;

	if (!stream) {
		status = -errno;
		close(fd);
		return status;
	}
	if (fwrite(text->text, 1, text->length, stream) != text->length)
		status = -errno;
	if (fclose(stream) != 0 && status == 0)
		status = -errno;
	return status;
}

/* A regular file, or none yet: whole under a temporary name, then renamed. */
static int file_replace(const char *file, const struct strbuf *text)
{
	struct strbuf temporary = STRBUF_INIT;
	mode_t mask = umask(0);
	int status, fd;

	umask(mask);
	strbuf_addf(&temporary, "%s.XXXXXX", file);
	status = strbuf_status(&temporary);
	if (status == 0) {
		fd = mkstemp(temporary.text);
		status = fd < 0 ? -errno : 0;
	}
	if (status == 0) {
		(void)fchmod(fd, 0666 & ~mask);
		status = text_write(fd, text);
		if (status == 0 && rename(temporary.text, file) != 0)
			status = -errno;
		if (status < 0)
			unlink(temporary.text);
	}
	strbuf_free(&temporary);
	return status;
}

/* A device or a pipe cannot be replaced, only written to. */
static int file_write(const char *file, const struct strbuf *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : text_write(fd, text);
}

bool output_write(const char *file, const struct strbuf *text)
{
	/* A link is followed: what it names is replaced, not the link. */
	char *target = realpath(file, NULL);
	const char *name = target ? target : file;
	int status = strbuf_status(text);
	struct stat info;

	if (status == 0 && stat(name, &info) == 0 && !S_ISREG(info.st_mode))
		status = file_write(name, text);
	else if (status == 0)
		status = file_replace(name, text);
	free(target);
	if (status < 0)
		complain("cannot write %s: %s (%s)", file, strerror(-status),
			 status_word(status));
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
			 status_word(errno));
	strbuf_free(text);
	return printed;
}
