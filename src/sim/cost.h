#ifndef PAGETWIN_SIM_COST_H
#define PAGETWIN_SIM_COST_H

#include "machine/event.h"

struct sim;

/* What costs time. cost_table[] has a row for each. */
enum cost {
	COST_MEMORY_ACCESS,
	COST_WALK_LEVEL,
	COST_FAULT,
	COST_SYSTEM_CALL,
	COST_PAGE_COPY,
	COST_PAGE_ZERO,
	COST_DISK_READ,
	COST_DISK_READ_NEXT,
	COST_DISK_WRITE,
	COST_DISK_WRITE_NEXT,
	COSTS
};

struct cost_info {
	enum cost cost;
	const char *name;     /* of the setting: "cost.disk-read" */
	uint64_t nanoseconds; /* unless a script says otherwise */
	const char *what;     /* one phrase, for the help */
	const char *source;
};

extern const struct cost_info cost_table[COSTS];

/* Is it the name of a cost, or meant to be one? */
bool cost_is_named(const char *key);

/* Sets one of costs[COSTS] by its name, "cost.disk-read" "80us". 0, or -EINVAL
 * with the complaint in reason. */
int cost_set(uint64_t *costs, const char *key, const char *value,
	     char reason[REASON_SIZE]);

/* What happens from here on is the operation's; until then the total so far
 * is kept for cost_end(). */
void cost_begin(struct sim *sim);
/* Tells the outcome what it cost; `accesses`: it was a load or a store. */
void cost_end(struct sim *sim, bool accesses);

/* Somebody waits for what this event tells. */
void cost_of_event(struct sim *sim, const struct event *event);
/* A load or store reached a byte. */
void cost_of_access(struct sim *sim);
void cost_of_system_call(struct sim *sim);
/* read and write copied so many bytes. */
void cost_of_bytes(struct sim *sim, uint64_t bytes);

/* Nanoseconds that a load or store took on average so far, what it waited
 * for included; 0 before the first. */
uint64_t cost_access_time(const struct sim *sim);

#endif
