#ifndef PAGETWIN_SIM_SIM_MACHINE_H
#define PAGETWIN_SIM_SIM_MACHINE_H

#include "machine/machine.h"

struct strbuf;

struct sim_config {
	const char *profile; /* "linux" or "textbook"; NULL: linux */
	/* Traits of a real machine, whose parameters that depend on kernel
	 * and file system a profile that predicts Linux takes over; copied;
	 * NULL: the profile's own. */
	const struct traits *like;
	uint64_t frames; /* of memory, in pages; 0: the profile's */
	uint64_t seed;
};

/* One thing that "machine PROFILE key=value" can set. */
struct sim_setting {
	const char *name;
	uint64_t low, high;	  /* in the unit it is written in */
	bool is_flag;		  /* 0 or 1 */
	const char *const *words; /* the words it takes, ending with NULL;
				     NULL: it takes numbers */
	const char *unit;	  /* "bytes", "pages", "seconds" or "" */
};

/* A default that the machine computes from its other settings. */
#define SETTING_COMPUTED UINT64_MAX

/* Setting i, from 0; false: there are not so many. */
bool sim_setting_at(size_t i, struct sim_setting *ret_setting);

/* What setting i has in a profile, in the unit it is written in; of words the
 * place among them. SETTING_COMPUTED; 0 where there is no such setting or
 * profile. */
uint64_t sim_setting_default(size_t i, const char *profile);

/* A machine that was just switched on. 0; -ENOENT: no such profile; -EINVAL:
 * frames is outside the limits (8 to 4194304); -ENOMEM. */
int sim_machine_new(const struct sim_config *config,
		    struct machine **ret_machine);

/* The profiles' names, ending with NULL. */
const char *const *sim_profile_names(void);

/*
 * Walks every structure and checks that the books balance: the list is in
 * check.c. 0, or -EINVAL with a sentence for each thing that does not, one a
 * line. Changes nothing. machine has to be a simulated one.
 */
int sim_machine_check(struct machine *machine, struct strbuf *ret_complaint);

/*
 * The disks that a power cut may leave now: each page that was not flushed
 * may be found old or new, and so may a file's length (crash.c). A state is a
 * number below *ret_states; 0 is the one in which nothing arrived, the last
 * one that in which all did. UINT64_MAX: there are at least so many. 0.
 */
int sim_machine_crash_states(struct machine *machine, uint64_t *ret_states);
/* A file's size, and bytes of it, on such a disk. Changes nothing. 0; -ENOENT:
 * no such file; -EINVAL: no such state, or beyond the end. */
int sim_machine_crash_size(struct machine *machine, uint64_t state,
			   const char *name, uint64_t *ret_size);
int sim_machine_crash_peek(struct machine *machine, uint64_t state,
			   const char *name, uint64_t offset, size_t length,
			   unsigned char *bytes);

/* The bytes of the whole state, for those who compare or measure states; good
 * until the next operation. */
const unsigned char *sim_machine_bytes(struct machine *machine,
				       size_t *ret_length);

/* For tests: whoever looks at the machine next looks at all of it. */
void sim_machine_look_anew(struct machine *machine);

/* For tests: every allocation moves the state, so that an address kept too
 * long is found. */
void sim_machine_move_always(struct machine *machine);

#endif
