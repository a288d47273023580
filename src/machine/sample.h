#ifndef PAGETWIN_MACHINE_SAMPLE_H
#define PAGETWIN_MACHINE_SAMPLE_H

#include "machine/page_run.h"

/*
 * What was seen of a running process at one moment, by whoever watches it.
 * Values, owned by the sample; unknown is not zero (page_state.h).
 */

/* Why a part of a mapping cannot be seen. */
enum unseen {
	UNSEEN_NOT,	   /* it is seen */
	UNSEEN_OFF,	   /* this observer was switched off */
	UNSEEN_NO_CACHE,   /* anonymous memory is of no file */
	UNSEEN_NO_FILE,	   /* a device, or a part of the kernel */
	UNSEEN_REFUSED,	   /* the kernel refuses; the status says how */
	UNSEEN_NOT_YOURS,  /* its owner is told, and who may write it */
	UNSEEN_OTHER_FILE, /* the name leads to another file now */
	UNSEEN_DELETED,	   /* the file has no name any more */
	UNSEEN_ELSEWHERE,  /* its file system caches it in another place */
	UNSEEN_UNCOUNTED,  /* its file system does not count dirty pages */
	UNSEEN_KERNEL,	   /* this kernel has no way to tell */
	UNSEEN_TOO_MUCH,   /* more than is looked at in one sample */
	UNSEEN_REASONS
};

/* A sentence without its stop, for people. */
const char *unseen_sentence(enum unseen why);

enum mapping_kind {
	MAPPING_ANONYMOUS,
	MAPPING_HEAP,
	MAPPING_STACK,
	MAPPING_FILE,
	MAPPING_MEMORY, /* memfd, System V, /dev/zero: a file without a name */
	MAPPING_KERNEL, /* [vdso], [vvar] … */
	MAPPING_KINDS
};

const char *mapping_kind_name(enum mapping_kind kind);

#define NO_MAPPED_FILE SIZE_MAX

/* One line of /proc/PID/maps. */
struct mapping {
	vaddr_t start, end; /* end: the first address behind it */
	uint64_t offset;    /* of its page 0 in the file, bytes */
	char access[5];	    /* "rw-s" as /proc/PID/maps writes it */
	char *name;	    /* path, "[heap]"; "": anonymous */
	enum mapping_kind kind;
	size_t file; /* of sample.files, or NO_MAPPED_FILE */

	uint64_t n_pages;
	struct run_list pages;	 /* all of them */
	enum unseen entries_why; /* why not all entries are seen */
	int entries_status;	 /* of UNSEEN_REFUSED */
	/* Of the whole mapping, where its file is seen. */
	bool cache_known;
	uint64_t cached, dirty, writeback; /* pages */
	bool dirty_known;
	uint64_t faults;       /* in it, since the sample before */
	enum unseen cache_why; /* why not every page's cache state is seen */
	int cache_status;
};

/* A file that is mapped, once for all of its mappings. */
struct mapped_file {
	uint64_t device, inode;
	char *path;
	bool known;			   /* cached and size are */
	bool dirty_known;		   /* dirty and writeback are */
	uint64_t size;			   /* bytes */
	uint64_t cached, dirty, writeback; /* pages of the whole file */
	enum unseen why;
	int status;
};

struct sample {
	unsigned long number; /* from 1 */
	double time;	      /* seconds since the watching began */
	uint64_t page_size;

	long pid;
	char command[NAME_SIZE];
	char run_state; /* R, S, D, T … as proc_pid_stat(5) has them */
	uint64_t threads;
	uint64_t minor, major;	 /* faults since it began */
	uint64_t size, resident; /* bytes */
	/* Are the mappings' faults known? Then how many happened elsewhere or
	 * could not be told, and how many threads nobody listens to. */
	bool faults_known;
	uint64_t faults_elsewhere, faults_lost, threads_unheard;
	enum unseen faults_why;
	int faults_status;

	struct mapping *mappings; /* by address */
	size_t n_mappings, capacity;
	uint64_t mappings_left_out; /* beyond those listed */
	struct mapped_file *files;
	size_t n_files, files_capacity;
};

void sample_clear(struct sample *sample); /* frees what it owns; zeroes it */

/* The pages of a mapping in which a bit is yes; no; or not known. */
struct page_tally {
	uint64_t yes, no, unknown;
};
struct page_tally mapping_tally(const struct mapping *mapping,
				enum page_bit bit);

/* The pages whose entries were left out (UNSEEN_TOO_MUCH). */
uint64_t mapping_left_out(const struct mapping *mapping);
uint64_t sample_left_out(const struct sample *sample);

/* Faults a second between two samples of one process; false where there is
 * no earlier one, or no time between them. */
bool sample_rates(const struct sample *before, const struct sample *now,
		  double *ret_minor, double *ret_major);

/* The mapping that begins at this address; NULL: there is none (now). */
const struct mapping *sample_mapping(const struct sample *sample,
				     vaddr_t start);
/* The one that an address lies in; likewise. */
struct mapping *sample_mapping_at(const struct sample *sample, vaddr_t address);

#endif
