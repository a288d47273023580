#ifndef PAGETWIN_REAL_PROTOCOL_H
#define PAGETWIN_REAL_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine/types.h"

/* Files and sections a machine may have; also the slots of a subject. */
#define OBJECTS_MAX 256

/* The most bytes that one message carries besides its struct. */
#define PAYLOAD_MAX ((uint64_t)64 << 20)

/* What a subject is asked. The fields each one uses stand behind it. */
enum request_kind {
	REQUEST_NOTHING,
	REQUEST_FILE,	 /* name, object, length: makes and opens it */
	REQUEST_SECTION, /* name, object, length; the reply brings its fd */
	REQUEST_OPEN,	 /* name, object: a file, or the fd that comes along */
	REQUEST_MAP,	 /* object or -1, address, length, offset, protection,
			    flags */
	REQUEST_UNMAP,	 /* address, length */
	REQUEST_LOAD,	 /* address, count bytes, stride */
	REQUEST_STORE,	 /* address, count times the payload, stride */
	REQUEST_FLUSH,	 /* address, length, flags */
	REQUEST_FSYNC,	 /* object */
	REQUEST_READ,	 /* object, offset, length; count: of them, there are */
	REQUEST_WRITE,	 /* object, offset, payload */
	REQUEST_TRUNCATE, /* object, length */
	REQUEST_PUNCH,	  /* object, offset, length */
	REQUEST_DROP,	  /* object */
	REQUEST_ADVISE,	  /* address, length, flags */
	REQUEST_PROTECT,  /* address, length, protection */
	REQUEST_LOCK,	  /* address, length */
	REQUEST_UNLOCK,	  /* address, length */
	REQUEST_REMAP,	  /* address, length, new_length, flags, to */
	REQUEST_FORK,	  /* name, flags (FORK_STAYS_COLD); the socket of the
			     new process comes along */
	REQUEST_EXIT,
	REQUEST_KINDS
};

/* The old process does not make its memory its own again: it will not perform
 * anything whose faults are counted. */
#define FORK_STAYS_COLD 1

struct request {
	uint32_t kind;
	int32_t object;
	int32_t protection, flags;
	uint64_t address, length, offset;
	uint64_t count, stride;
	uint64_t new_length, to;
	uint64_t n_bytes; /* of the payload that follows */
	char name[NAME_SIZE];
};

struct reply {
	int32_t status;	       /* 0 or a negative errno */
	int32_t signal;	       /* not 0: it ended in this signal */
	uint64_t address;      /* the one that faulted */
	uint64_t value;	       /* address of a mapping, bytes, process id */
	uint64_t minor, major; /* faults of this operation alone */
	uint64_t system_calls; /* made for the operation itself */
	uint64_t nanoseconds;  /* that it took: calls and accesses are timed */
	uint64_t is_timed;     /* 1: they are known */
	uint64_t n_bytes;      /* of the payload that follows */
};

/* Bytes that one page table of the lowest level maps, for it has 8 bytes to an
 * entry: what lies so far apart shares none. 2 MiB with pages of 4 KiB. */
static inline uint64_t table_bytes(uint64_t page_size)
{
	return page_size * (page_size / 8);
}

/* The first thing a new subject says. */
struct hello {
	int32_t status; /* negative: it could not start, `stage` failed */
	char stage[32];
	int32_t landlock;    /* version in force; 0 or a negative errno: none */
	uint32_t calibrated; /* an empty operation counts no fault */
	uint64_t first_view; /* where its views begin */
};

/*
 * Sends `length` bytes, with a descriptor unless fd is -1; receives that many,
 * with one where *ret_fd is wanted (-1 if none came; the caller closes it).
 * 0; -EPIPE where the other side is gone; another negative errno. Interrupted
 * calls go on; no SIGPIPE.
 */
int message_send(int socket, const void *bytes, size_t length, int fd);
int message_receive(int socket, void *bytes, size_t length, int *ret_fd);

#endif
