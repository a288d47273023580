/*
 * The flags of a frame, by name
 *
 * /proc/kpageflags has a word of 64 bits for each frame. What they mean is
 * described in Documentation/admin-guide/mm/pagemap.rst; the words here are
 * the kernel's own, in small letters.
 */
#include "machine/frame_detail.h"

#include <stddef.h>

const char *frame_flag_name(unsigned bit)
{
	static const char *const names[FRAME_FLAGS] = {
		"locked",	 "error",     "referenced",  "uptodate",
		"dirty",	 "lru",	      "active",	     "slab",
		"writeback",	 "reclaim",   "buddy",	     "mmap",
		"anon",		 "swapcache", "swapbacked",  "compound-head",
		"compound-tail", "huge",      "unevictable", "hwpoison",
		"nopage",	 "ksm",	      "thp",	     "offline",
		"zero-page",	 "idle",      "page-table",
	};

	return bit < FRAME_FLAGS ? names[bit] : NULL;
}
