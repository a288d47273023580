/*
 * win32 - what Windows calls it
 *
 * The results of this program are named as POSIX does, on every machine, so
 * that scripts and comparisons can rely on them. A student who works on
 * Windows will meet other names for the same failures; with the windows
 * profile the reason begins with them.
 *
 *	EINVAL	"ERROR_MAPPED_ALIGNMENT: the offset has to be a multiple ..."
 *
 * The names are those of GetLastError() ("System Error Codes" on
 * learn.microsoft.com), and for what ends an access those of the exception
 * ("GetExceptionCode macro", "Reading and Writing From a File View", ibid.).
 *
 * POSIX says ENOMEM to much that is wanting; Windows tells apart what was not
 * promised (1455, for whichever call asked for it) and what may not be locked
 * (1453, VirtualLock): "System Error Codes (1300-1699)". So what refuses says
 * which it was (enum lack).
 */
#include "sim/win32.h"

#include "base/array.h"
#include "machine/op.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define ANY_OPERATION OP_KINDS

/* The first row that fits. */
static const struct {
	enum op_kind op;
	enum result_kind kind;
	int number;
	const char *name;
} name_table[] = {
	{ OP_MAP, RESULT_ERRNO, EINVAL, "ERROR_MAPPED_ALIGNMENT" },
	{ OP_TRUNCATE, RESULT_ERRNO, EBUSY, "ERROR_USER_MAPPED_FILE" },
	{ ANY_OPERATION, RESULT_SIGNAL, SIGSEGV, "EXCEPTION_ACCESS_VIOLATION" },
	{ ANY_OPERATION, RESULT_SIGNAL, SIGBUS, "EXCEPTION_IN_PAGE_ERROR" },
	{ ANY_OPERATION, RESULT_ERRNO, EACCES, "ERROR_ACCESS_DENIED" },
	{ ANY_OPERATION, RESULT_ERRNO, EBUSY, "ERROR_BUSY" },
	{ ANY_OPERATION, RESULT_ERRNO, EEXIST, "ERROR_ALREADY_EXISTS" },
	{ ANY_OPERATION, RESULT_ERRNO, EFBIG, "ERROR_FILE_TOO_LARGE" },
	{ ANY_OPERATION, RESULT_ERRNO, EINVAL, "ERROR_INVALID_PARAMETER" },
	{ ANY_OPERATION, RESULT_ERRNO, ENOENT, "ERROR_FILE_NOT_FOUND" },
	{ ANY_OPERATION, RESULT_ERRNO, ENOMEM, "ERROR_NOT_ENOUGH_MEMORY" },
	{ ANY_OPERATION, RESULT_ERRNO, ENOSPC, "ERROR_DISK_FULL" },
	{ ANY_OPERATION, RESULT_ERRNO, EOVERFLOW, "ERROR_INVALID_PARAMETER" },
	{ ANY_OPERATION, RESULT_ERRNO, ESRCH, "ERROR_INVALID_PARAMETER" },
};

/* Calls on a range of addresses, part of which is not mapped. */
static bool is_of_range(const struct op *op)
{
	return op->kind == OP_FLUSH || op->kind == OP_ADVISE ||
	       op->kind == OP_PROTECT || op->kind == OP_LOCK;
}

static bool is_aligned(const struct sim *sim, const struct op *op)
{
	return size_bytes(op->offset, sim_profile(sim)->page_size) %
		       sim_granularity(sim) ==
	       0;
}

static const char *name_of_lack(enum lack lack)
{
	switch (lack) {
	case LACK_NONE:
		break;
	case LACK_COMMIT: /* 1455: "The paging file is too small ..." */
		return "ERROR_COMMITMENT_LIMIT";
	case LACK_LOCK: /* 1453: "Insufficient quota ..." */
		return "ERROR_WORKING_SET_QUOTA";
	}
	return NULL;
}

static const char *name_of(const struct sim *sim, const struct op *op,
			   struct result result)
{
	bool failed = result.kind == RESULT_ERRNO;

	if (op->kind == OP_MACHINE)
		return NULL;
	if (failed && op->kind == OP_MAP && result.number == EINVAL &&
	    is_aligned(sim, op))
		return "ERROR_INVALID_PARAMETER";
	if (failed && result.number == ENOMEM && name_of_lack(sim->lack))
		return name_of_lack(sim->lack);
	if (failed && is_of_range(op) && result.number == ENOMEM)
		return "ERROR_INVALID_ADDRESS";
	for (size_t i = 0; i < ARRAY_LENGTH(name_table); i++)
		if ((name_table[i].op == ANY_OPERATION ||
		     name_table[i].op == op->kind) &&
		    name_table[i].kind == result.kind &&
		    name_table[i].number == result.number)
			return name_table[i].name;
	return NULL;
}

void win32_name(const struct sim *sim, const struct op *op,
		struct outcome *outcome)
{
	const char *name = NULL;
	char reason[REASON_SIZE];

	if (sim_profile(sim)->win32)
		name = name_of(sim, op, outcome->result);
	if (!name)
		return;
	memcpy(reason, outcome->reason, REASON_SIZE);
	snprintf(outcome->reason, REASON_SIZE, "%s%s%.*s", name,
		 reason[0] ? ": " : "", REASON_SIZE - NAME_SIZE, reason);
}
