#ifndef PAGETWIN_SIM_DISK_H
#define PAGETWIN_SIM_DISK_H

#include "sim/sim.h"

/* object_page.disk of a page that was punched out: it reads as zeros. */
#define DISK_HOLE ((arena_ref)UINT32_MAX)

/* The disk's bytes of a page of a file; zeros beyond its end there. `bytes`
 * has room for a page and may lie in the arena. */
void disk_read(const struct sim *sim, uint32_t object, uint64_t page,
	       unsigned char *bytes);
/* Some bytes of it, from `start` on. */
void disk_read_part(const struct sim *sim, uint32_t object, uint64_t page,
		    size_t start, size_t length, unsigned char *bytes);

/* Has the disk bytes of this page? A hole has none, it reads as zeros. */
bool disk_has(const struct sim *sim, uint32_t object, uint64_t page);

/* Makes the bytes of a frame the disk's, and the file on the disk as long as
 * that takes. 0 or -ENOMEM (sim->broken). */
int disk_write(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn);

/*
 * The same in two steps: the bytes set out, and arrive. What is stored to the
 * frame in between does not go with them; a power cut in between loses them.
 * disk_arrive() and disk_lose() do nothing where nothing is on its way.
 */
int disk_send(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn);
void disk_arrive(struct sim *sim, uint32_t object, uint64_t page);
void disk_lose(struct sim *sim, uint32_t object, uint64_t page);

/* Makes the file that long on the disk: what lay behind a nearer end is gone,
 * what lies before a farther one is zero. */
void disk_resize(struct sim *sim, uint32_t object, uint64_t size);

/* One byte of a page, without reading all of it. */
unsigned char disk_byte(const struct sim *sim, uint32_t object, uint64_t page,
			uint64_t offset);
/* Gives back a page's place: it is a hole now. 0 or -ENOMEM (sim->broken). */
int disk_punch(struct sim *sim, uint32_t object, uint64_t page);

#endif
