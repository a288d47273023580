#ifndef PAGETWIN_SIM_PAGE_CACHE_H
#define PAGETWIN_SIM_PAGE_CACHE_H

#include "sim/sim.h"

/* Why a page is brought into the cache: decides the event that tells it. */
enum page_cache_reason {
	PAGE_CACHE_ASKED, /* somebody waits for it */
	PAGE_CACHE_AHEAD, /* readahead */
	PAGE_CACHE_NEW,	  /* it will be overwritten whole: not read */
	PAGE_CACHE_MADE,  /* a file just made on a memory file system */
};

/* The frame that caches the page, or PFN_NONE. */
pfn_t page_cache_find(const struct sim *sim, uint32_t object, uint64_t page);

/* Brings a page that is not cached into the cache. 0; -ENOMEM: no frame. */
int page_cache_add(struct sim *sim, uint32_t object, uint64_t page,
		   enum page_cache_reason reason, pfn_t *ret_pfn);

/* Lets a frame that was taken for the cache hold the page, which object_page()
 * knows, and fills it. */
void page_cache_enter(struct sim *sim, uint32_t object, uint64_t page,
		      enum page_cache_reason reason, pfn_t pfn);

/* Takes a page that nothing maps out of the cache, whatever it holds. */
void page_cache_remove(struct sim *sim, uint32_t object, uint64_t page);

/* The same where it is cached; else it gives back its place in the paging
 * file, if it has one. */
void page_cache_forget(struct sim *sim, uint32_t object, uint64_t page);

/* Writes a cached page of a section to a slot, which holds the page from then
 * on; the frame is still there. 0 or -ENOMEM (sim->broken). */
int page_cache_swap_out(struct sim *sim, uint32_t object, uint64_t page,
			uint32_t slot);

/* The same as page_cache_remove(), as an event; refused (false) where it is
 * mapped or dirty. */
bool page_cache_evict(struct sim *sim, uint32_t object, uint64_t page);

/* The same for all that Linux would keep with the page as one folio: it leaves
 * as a whole, or not at all (mapping_evict_folio(), mm/truncate.c). */
void page_cache_drop(struct sim *sim, uint32_t object, uint64_t page);

/* The cached page, and its whole folio, is now newer than the disk. Nothing
 * where it already was, or where there is no disk. */
void page_cache_dirty(struct sim *sim, pfn_t pfn);
/* The same by a store, which needs a place on the disk for all of the folio
 * (ext4_page_mkwrite(), fs/ext4/inode.c). */
void page_cache_dirty_whole(struct sim *sim, pfn_t pfn);

/* Is it dirty by itself, not with its folio alone? Then it has a place on the
 * disk, or one is kept for it. */
bool page_cache_is_stored(const struct sim *sim, pfn_t pfn);

#endif
