/*
 * A process, as /proc tells of it
 *
 *	/proc/PID/stat	1234 (sh) S 1 … minflt … majflt … threads … start …
 *	/proc/PID/maps	START-END rw-p OFFSET MAJOR:MINOR INODE   NAME
 *
 * proc_pid_stat(5) and proc_pid_maps(5) describe them. Both are text made
 * while it is read. A name may hold anything: the one in stat ends at the last
 * ')', in the one of maps a newline is written as \012.
 *
 * stat is readable for everybody; maps for those who may trace the process
 * (ptrace(2), "Ptrace access mode checking"), which is what -EACCES means.
 */
#include "real/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/array.h"
#include "real/path.h"

#define FLAG_KERNEL_THREAD 0x00200000U /* PF_KTHREAD, linux/sched.h */

/* The fields behind the command's ')', from field 3 on. */
static int stat_fields(const char *text, uint64_t page_size,
		       struct process_stat *stat)
{
	uint64_t pages = 0;
	unsigned flags;
	int n = sscanf(text,
		       " %c %*d %*d %*d %*d %*d %u %" SCNu64 " %*u %" SCNu64
		       " %*u %*u %*u %*d %*d %*d %*d %" SCNu64 " %*d %" SCNu64
		       " %" SCNu64 " %" SCNu64,
		       &stat->run_state, &flags, &stat->minor, &stat->major,
		       &stat->threads, &stat->started, &stat->size, &pages);

	if (n != 8)
		return -EINVAL;
	stat->of_kernel = flags & FLAG_KERNEL_THREAD;
	stat->resident = pages * page_size;
	return 0;
}

int process_stat_read(const char *root, pid_t pid, uint64_t page_size,
		      struct process_stat *ret_stat)
{
	struct process_stat stat = { 0 };
	char text[1024], *name, *end;
	int status = path_read(root, text, sizeof(text), "/proc/%ld/stat",
			       (long)pid);

	if (status == -ENOENT)
		return -ESRCH;
	if (status < 0)
		return status;
	name = strchr(text, '(');
	end = strrchr(text, ')');
	if (!name || !end || end < name)
		return -EINVAL;
	*end = '\0';
	snprintf(stat.command, sizeof(stat.command), "%.*s", NAME_SIZE - 1,
		 name + 1);
	status = stat_fields(end + 1, page_size, &stat);
	if (status == 0)
		*ret_stat = stat;
	return status;
}

bool process_stat_ended(const struct process_stat *stat)
{
	return stat->run_state == 'Z' || stat->run_state == 'X';
}

int process_thread_alive(const char *root, pid_t pid, uint64_t page_size,
			 pid_t *ret_thread, struct process_stat *ret_stat)
{
	struct process_stat stat;
	struct dirent *entry;
	char path[PATH_MAX];
	int status = path_join(root, path, sizeof(path), "/proc/%ld/task",
			       (long)pid);
	DIR *folder;

	if (status < 0)
		return status;
	folder = opendir(path);
	if (!folder)
		return errno == ENOENT ? -ESRCH : -errno;
	status = -ESRCH;
	while (status < 0 && (entry = readdir(folder))) {
		pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);

		if (thread <= 0 ||
		    process_stat_read(root, thread, page_size, &stat) < 0 ||
		    process_stat_ended(&stat))
			continue;
		*ret_thread = thread;
		*ret_stat = stat;
		status = 0;
	}
	closedir(folder);
	return status;
}

static bool text_begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static enum mapping_kind kind_of(const char *name, uint64_t inode)
{
	if (!name[0] || text_begins(name, "[anon:"))
		return MAPPING_ANONYMOUS;
	if (strcmp(name, "[heap]") == 0)
		return MAPPING_HEAP;
	if (text_begins(name, "[stack"))
		return MAPPING_STACK;
	if (name[0] == '[')
		return text_begins(name, "[anon_shmem:") ? MAPPING_MEMORY
							 : MAPPING_KERNEL;
	if (text_begins(name, "/memfd:") || text_begins(name, "/SYSV") ||
	    text_begins(name, "/dev/zero"))
		return MAPPING_MEMORY;
	return inode ? MAPPING_FILE : MAPPING_KERNEL;
}

/* "\012" back to a newline: the one byte that maps escapes. */
static void name_unescape(char *name)
{
	char *to = name;

	for (const char *from = name; *from;) {
		bool newline = text_begins(from, "\\012");

		*to++ = newline ? '\n' : *from;
		from += newline ? 4 : 1;
	}
	*to = '\0';
}

int process_maps_parse(const char *line, uint64_t page_size,
		       struct mapping *ret_mapping, uint64_t *ret_device,
		       uint64_t *ret_inode)
{
	struct mapping mapping = { .file = NO_MAPPED_FILE };
	unsigned in_major, in_minor;
	uint64_t inode;
	int at = 0;

	if (sscanf(line,
		   "%" SCNx64 "-%" SCNx64 " %4[-rwxsp] %" SCNx64
		   " %x:%x %" SCNu64 " %n",
		   &mapping.start, &mapping.end, mapping.access,
		   &mapping.offset, &in_major, &in_minor, &inode, &at) < 7 ||
	    !at || mapping.end <= mapping.start)
		return -EINVAL;
	mapping.name = strdup(line + at);
	if (!mapping.name)
		return -ENOMEM;
	name_unescape(mapping.name);
	mapping.kind = kind_of(mapping.name, inode);
	mapping.n_pages = (mapping.end - mapping.start) / page_size;
	*ret_mapping = mapping;
	*ret_device = makedev(in_major, in_minor);
	*ret_inode = inode;
	return 0;
}

/* The file of a mapping: found among those there are, or appended. */
static int file_note(struct sample *sample, struct mapping *mapping,
		     uint64_t device, uint64_t inode)
{
	struct mapped_file file = { .device = device, .inode = inode };

	if (!inode)
		return 0;
	/* The parts of a program lie together: the newest first. */
	for (size_t i = sample->n_files; i-- > 0;) {
		if (sample->files[i].device == device &&
		    sample->files[i].inode == inode) {
			mapping->file = i;
			return 0;
		}
	}
	file.path = strdup(mapping->name);
	if (!file.path ||
	    array_reserve(&sample->files, &sample->files_capacity,
			  sample->n_files + 1, sizeof(file)) < 0) {
		free(file.path);
		return -ENOMEM;
	}
	mapping->file = sample->n_files;
	sample->files[sample->n_files++] = file;
	return 0;
}

static int mapping_note(struct sample *sample, const char *line)
{
	struct mapping mapping;
	uint64_t device, inode;
	int status = process_maps_parse(line, sample->page_size, &mapping,
					&device, &inode);

	if (status < 0)
		return status;
	status = file_note(sample, &mapping, device, inode);
	if (status == 0)
		status = array_reserve(&sample->mappings, &sample->capacity,
				       sample->n_mappings + 1, sizeof(mapping));
	if (status < 0) {
		free(mapping.name);
		return status;
	}
	sample->mappings[sample->n_mappings++] = mapping;
	return 0;
}

int process_maps_read(const char *root, pid_t pid, size_t limit,
		      struct sample *sample)
{
	char path[PATH_MAX], *line = NULL;
	int status = path_join(root, path, sizeof(path), "/proc/%ld/maps",
			       (long)pid);
	size_t capacity = 0;
	ssize_t length;
	FILE *stream;

	if (status < 0)
		return status;
	stream = fopen(path, "re");
	if (!stream)
		return errno == ENOENT ? -ESRCH : -errno;
	errno = 0;
	while (status == 0 &&
	       (length = getline(&line, &capacity, stream)) > 0) {
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		if (sample->n_mappings < limit)
			status = mapping_note(sample, line);
		else
			sample->mappings_left_out++;
	}
	if (status == 0 && ferror(stream))
		status = -errno;
	free(line);
	fclose(stream);
	return status;
}
