#ifndef PAGETWIN_BASE_STATUS_H
#define PAGETWIN_BASE_STATUS_H

/*
 * A status is an int: 0 means done, a negative number is a negated errno.
 * Every function of this program that can fail returns one, leaves its
 * ret_ outputs untouched when it fails, and never prints or exits.
 *
 * The names matter as much as the numbers: lessons write
 * "expect result=EINVAL", so both directions are tables here (glibc's
 * strerrorname_np() is not everywhere).
 */

/* "EINVAL" for EINVAL or -EINVAL; "ok" for 0; NULL for an unknown number. */
const char *status_name(int status);

/* The same for a sentence: "?" for an unknown number. */
const char *status_word(int status);

/* EINVAL (positive) for "EINVAL"; 0 for "ok"; -1 for an unknown name. */
int status_number(const char *name);

/* Every name status_number() knows but "ok", then NULL; for suggestions. */
const char *const *status_names(void);

#endif
