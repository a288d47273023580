#ifndef PAGETWIN_TESTS_VIEW_GOLDEN_H
#define PAGETWIN_TESTS_VIEW_GOLDEN_H

struct strbuf;

/* Is the screen the one kept in tests/screens/NAME.txt? Fails the test where
 * it is not; with UPDATE_SCREENS in the environment, keeps it. */
void golden_compare(const char *name, const struct strbuf *drawn);

#endif
