#ifndef PAGETWIN_TESTS_SIM_ORACLE_H
#define PAGETWIN_TESTS_SIM_ORACLE_H

#include "base/strbuf.h"
#include "machine/machine.h"

/*
 * A simulated machine, and plain arrays that say what its bytes have to be,
 * as fsx does it for file systems: whatever the machine does with frames,
 * tables and slots, the byte that was stored is the byte that is loaded.
 *
 * The arrays follow the operations alone, never the machine's structures, so
 * any sequence can be judged: also one from which lines were left out.
 */

#define ORACLE_OBJECTS	 24
#define ORACLE_VIEWS	 24
#define ORACLE_PROCESSES 6
/* The most pages that an object or a view may have. */
#define ORACLE_PAGES 24

/* What a byte may also be: whatever the machine likes. */
#define BYTE_UNKNOWN (-1)

struct oracle_object {
	bool exists;
	bool file;
	char name[NAME_SIZE]; /* empty: anonymous shared memory */
	uint64_t size;
	int16_t *bytes; /* of ORACLE_PAGES pages */
	int16_t *disk;	/* known since the last fsync, as far as it is */
};

struct oracle_page {
	bool mapped;
	enum protection protection;
	bool dontfork, wipeonfork;
	int16_t *own; /* the private copy; NULL: the object's, or zeros */
};

struct oracle_view {
	bool exists;
	char name[NAME_SIZE];
	char process[NAME_SIZE];
	int object; /* -1: private anonymous memory */
	bool is_private;
	uint64_t page; /* of the object, under page 0 */
	uint64_t n_pages;
	struct oracle_page pages[ORACLE_PAGES];
};

struct oracle {
	struct machine *machine;
	struct outcome outcome; /* of the last operation */
	uint64_t page_size;
	uint64_t steps;
	struct oracle_object objects[ORACLE_OBJECTS];
	struct oracle_view views[ORACLE_VIEWS];
	char processes[ORACLE_PROCESSES][NAME_SIZE]; /* empty: none */
};

/* A machine as this line of the command language configures it. 0; -EINVAL:
 * the line was refused, with the reason in ret_complaint. */
int oracle_new(const char *machine_line, uint64_t seed,
	       struct oracle **ret_oracle, struct strbuf *ret_complaint);
void oracle_free(struct oracle *oracle);

/* Performs a line on the machine and judges what came of it, the books of the
 * machine included. False: something is wrong, told in ret_complaint. */
bool oracle_perform(struct oracle *oracle, const char *line,
		    struct strbuf *ret_complaint);

/* Compares all that can be seen without touching it. */
bool oracle_compare(struct oracle *oracle, struct strbuf *ret_complaint);

/* The view of that process. NULL: none. */
struct oracle_view *oracle_view(struct oracle *oracle, const char *process,
				const char *name);
const char *oracle_acting(const struct oracle *oracle);

#endif
