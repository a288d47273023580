#ifndef PAGETWIN_SIM_EVENT_LOG_H
#define PAGETWIN_SIM_EVENT_LOG_H

#include "sim/sim.h"

/*
 * Tells the outcome of the operation in progress what happened, in the order
 * it happens. Nothing is told where there is no such operation. That the
 * program has no memory left for it is remembered in sim->broken.
 */

/* A frame was taken or given back, where no other event says so: those of
 * tables, reads, copies and evictions name their frame themselves. */
void log_frame(struct sim *sim, enum event_kind kind, pfn_t pfn);

/* A page-table frame was taken or given back; level 1 is the lowest. */
void log_table(struct sim *sim, enum event_kind kind, uint32_t process,
	       pfn_t pfn, int level);

/* `count` frames from one on were set aside for tables, or given back. */
void log_frames(struct sim *sim, enum event_kind kind, uint32_t process,
		pfn_t pfn, uint64_t count);

/* A huge page of so many bytes: an entry of that level maps it from frame pfn
 * on, or pfn is the table of that level which took its place. */
void log_huge(struct sim *sim, enum event_kind kind, uint32_t process,
	      vaddr_t address, uint64_t length, pfn_t pfn, int level);

/* Something about so many pages of a process, wherever they are. */
void log_process_pages(struct sim *sim, enum event_kind kind, uint32_t process,
		       uint64_t pages);

/* Something about an entry of a process: a fault, a mapping, a copy. The
 * view and the page are found from the address. pfn may be PFN_NONE. */
void log_address(struct sim *sim, enum event_kind kind, uint32_t process,
		 vaddr_t address, pfn_t pfn);

/* The same, with what the entry allows and has noted down. */
void log_entry(struct sim *sim, enum event_kind kind, uint32_t process,
	       vaddr_t address, pte_t pte);

/* The page table let an access through. */
void log_translated(struct sim *sim, uint32_t process, vaddr_t address,
		    pfn_t pfn, bool write);

/* An entry moved from one address to another. */
void log_moved(struct sim *sim, uint32_t process, vaddr_t from, vaddr_t to,
	       pte_t pte);

/* A view was copied to a child, or ends earlier. */
void log_view(struct sim *sim, enum event_kind kind, const struct view *view);

/* A signal ended the access. */
void log_signal(struct sim *sim, uint32_t process, vaddr_t address, int number);

/* Something about a page of an object in the page cache. One without a name
 * is told by a view of it. */
void log_page(struct sim *sim, enum event_kind kind, uint32_t object,
	      uint64_t page, pfn_t pfn);

/* The same of a page that was read, and whether it was a hole. */
void log_page_read(struct sim *sim, enum event_kind kind, uint32_t object,
		   uint64_t page, pfn_t pfn, bool hole);

/* Something about `count` pages from an address on: a VMA. */
void log_area(struct sim *sim, enum event_kind kind, uint32_t process,
	      vaddr_t start, vaddr_t end);

/* The same about a VMA, and what it means. */
void log_vma(struct sim *sim, enum event_kind kind, uint32_t process,
	     const struct vma *vma);
/* The same, and what is advised of it. */
void log_advised(struct sim *sim, uint32_t process, const struct vma *vma,
		 enum advice advice);

/* An object was made, or its size changed, or that was written. */
void log_size(struct sim *sim, enum event_kind kind, uint32_t object,
	      uint64_t bytes);

/* A process started, ended or acts now. */
void log_process(struct sim *sim, enum event_kind kind, uint32_t process);

/* Something about the whole machine and that many pages, which may be none. */
void log_machine(struct sim *sim, enum event_kind kind, uint64_t pages);

/* Something about a slot of the paging file: of itself; of an entry that
 * names it; of a page of a section that it holds. pfn may be PFN_NONE. */
void log_slot(struct sim *sim, enum event_kind kind, uint32_t slot, pfn_t pfn);
void log_entry_slot(struct sim *sim, enum event_kind kind, uint32_t process,
		    vaddr_t address, uint32_t slot, pfn_t pfn);
void log_page_slot(struct sim *sim, enum event_kind kind, uint32_t object,
		   uint64_t page, uint32_t slot, pfn_t pfn);

/* Something about the page that a frame holds, whatever it is; about a private
 * one and its slot; that it left the working set of a process. */
void log_holder(struct sim *sim, enum event_kind kind, pfn_t pfn);
void log_private(struct sim *sim, enum event_kind kind, pfn_t pfn);
/* That a page has to leave, can't, or may as it is; and why: the number. */
void log_victim(struct sim *sim, enum event_kind kind, pfn_t pfn, int number);
void log_trimmed(struct sim *sim, uint32_t process, pfn_t pfn);

/* Where the next event will stand; and lets the fault that was told since
 * stand there: it came first, but of which kind it was is known only when it
 * is over. */
size_t log_mark(const struct sim *sim);
void log_fault_first(struct sim *sim, size_t mark);

/* Power on: frames; time passed: milliseconds; disk states: how many. */
void log_amount(struct sim *sim, enum event_kind kind, uint64_t amount);

#endif
