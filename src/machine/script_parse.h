#ifndef PAGETWIN_MACHINE_SCRIPT_PARSE_H
#define PAGETWIN_MACHINE_SCRIPT_PARSE_H

#include "machine/script_read.h"

/* Private to the script files. */

/* Reads what follows the word "expect", up to the end of the line. */
void parse_expect(struct reader *reader, struct op *op);

#endif
