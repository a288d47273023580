/*
 * The fence around a subject
 *
 * A subject does what a script says, and scripts come from anywhere. So it
 * gives up everything it does not need, before it hears the first request:
 *
 *	dies with pagetwin	PR_SET_PDEATHSIG
 *	knows no open file	close_range(2), all but its socket
 *	has no privileges	capset(2) to none, PR_SET_NO_NEW_PRIVS
 *	has limits		file size, memory, descriptors, no core file
 *	dies first		oom_score_adj 1000, when memory runs out
 *	sees one folder		Landlock, where the kernel has it
 *
 * Without privileges root and everyone else also meet the same kernel, which
 * keeps lessons alike. The processes of a user are not limited (RLIMIT_NPROC):
 * that limit counts all of the user's processes, not the subject's.
 */
#include "real/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/protocol.h"
#include "real/syscalls.h"

#define FILE_SIZE_MAX	  ((uint64_t)4 << 30)
#define ADDRESS_SPACE_MAX ((uint64_t)64 << 40)
#define OTHER_DESCRIPTORS 16
#define DESCRIPTORS_MAX	  65536

int sandbox_tie(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ESRCH;
}

/* Descriptors [first..last]. Without close_range(2) one by one, as many as may
 * be open; one that was opened under a higher limit stays. */
static void descriptors_close(int first, int last)
{
	long end = sysconf(_SC_OPEN_MAX);

	if (first > last ||
	    sys_close_range((unsigned)first,
			    last == INT_MAX ? ~0U : (unsigned)last) >= 0)
		return;
	if (end < 0 || end > DESCRIPTORS_MAX)
		end = DESCRIPTORS_MAX;
	for (int fd = first; fd < end && fd <= last; fd++)
		close(fd);
}

void sandbox_close_others(int one, int other)
{
	int low = one < other ? one : other;
	int high = one < other ? other : one;

	descriptors_close(3, low - 1);
	descriptors_close(low < 3 ? 3 : low + 1, high - 1);
	descriptors_close(high < 3 ? 3 : high + 1, INT_MAX);
}

/* Is the address sanitizer in this program? It has to print its reports, and
 * reads /proc/self/maps when an access is left by a jump. */
static bool is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return true;
#else
	return false;
#endif
#else
	return false;
#endif
}

int sandbox_close(int kept)
{
	int null;

	/* First: then there is room for one more. */
	sandbox_close_others(kept, kept);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0) {
		for (int fd = 0; fd < (is_sanitized() ? 2 : 3); fd++)
			if (fd != null && fd != kept && dup2(null, fd) < 0)
				return -errno;
		if (null > 2)
			close(null);
	}
	return 0;
}

void sandbox_signals(void)
{
	static const int ignored[] = { SIGINT,	SIGQUIT, SIGHUP,  SIGTSTP,
				       SIGTTIN, SIGTTOU, SIGPIPE, SIGXFSZ };
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	sigemptyset(&action.sa_mask);
	for (int i = 1; i < SIGRTMIN; i++)
		if (i != SIGKILL && i != SIGSTOP)
			sigaction(i, &action, NULL);
	action.sa_handler = SIG_IGN;
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		sigaction(ignored[i], &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int limit_lower(int resource, uint64_t value)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return -errno;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < value)
		value = limit.rlim_max;
	limit.rlim_cur = (rlim_t)value;
	/* valgrind keeps some descriptors above the limit for itself, and
	 * does not let the hard limit go. */
	if (setrlimit((__rlimit_resource_t)resource,
		      &(struct rlimit){ (rlim_t)value, (rlim_t)value }) < 0 &&
	    setrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return -errno;
	return 0;
}

/* Private memory: half of the machine's, besides what the program itself
 * already has (much, under a sanitizer). */
static uint64_t memory_limit(void)
{
	uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t half = (uint64_t)sysconf(_SC_PHYS_PAGES) / 2;
	unsigned long long data = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file) {
		if (fscanf(file, "%*u %*u %*u %*u %*u %llu", &data) != 1)
			data = 0;
		fclose(file);
	}
	return (half + data) * page_size;
}

static void volunteer_for_oom(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1000", 4) < 0) {
		/* It stays as likely a victim as any other. */
	}
	close(fd);
}

static int privileges_drop(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[2];

	memset(none, 0, sizeof(none));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	/* A filter may forbid even this; the other fences stand. */
	(void)syscall(SYS_capset, &header, none);
	/* capset() may clear it, and without it nobody may look on. */
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		return -errno;
	return 0;
}

int sandbox_limit(void)
{
	int status;

	volunteer_for_oom();
	status = limit_lower(RLIMIT_CORE, 0);
	if (!status)
		status = limit_lower(RLIMIT_FSIZE, FILE_SIZE_MAX);
	if (!status)
		status = limit_lower(RLIMIT_DATA, memory_limit());
	if (!status)
		status = limit_lower(RLIMIT_AS, ADDRESS_SPACE_MAX);
	if (!status)
		status = limit_lower(RLIMIT_NOFILE,
				     OBJECTS_MAX + OTHER_DESCRIPTORS);
	return status ? status : privileges_drop();
}

/* include/uapi/linux/landlock.h */
#define ACCESS_WRITE_FILE  (1ULL << 1)
#define ACCESS_READ_FILE   (1ULL << 2)
#define ACCESS_READ_FOLDER (1ULL << 3)
#define ACCESS_REMOVE_FILE (1ULL << 5)
#define ACCESS_MAKE_FILE   (1ULL << 8)
#define ACCESS_TRUNCATE	   (1ULL << 14)

/* All that a version knows to forbid. */
static struct landlock_rules rules_for(int version)
{
	static const unsigned rights[] = { 13, 14, 15, 15, 16 };
	unsigned known = version > 5 ? 16 : rights[version - 1];
	struct landlock_rules rules = { .file_system = (1ULL << known) - 1 };

	if (version >= 4)
		rules.network = 3; /* bind and connect */
	if (version >= 6)
		rules.scoped = 3; /* abstract sockets and signals */
	return rules;
}

static int folder_allow(int ruleset, const char *folder, uint64_t access)
{
	int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int status;

	if (fd < 0)
		return -errno;
	status = sys_landlock_allow(ruleset, fd, access);
	close(fd);
	return status;
}

static int enclose_with(int ruleset, const char *folder, uint64_t known)
{
	uint64_t allowed = ACCESS_WRITE_FILE | ACCESS_READ_FILE |
			   ACCESS_READ_FOLDER | ACCESS_REMOVE_FILE |
			   ACCESS_MAKE_FILE | ACCESS_TRUNCATE;
	int status = folder_allow(ruleset, folder, allowed & known);

	if (status >= 0 && is_sanitized())
		status = folder_allow(ruleset, "/proc", ACCESS_READ_FILE);
	return status < 0 ? status : sys_landlock_restrict(ruleset);
}

int sandbox_enclose(const char *folder)
{
	int version = sys_landlock_version();
	struct landlock_rules rules;
	int ruleset, status;

	if (version < 1)
		return version < 0 ? version : -ENOSYS;
	rules = rules_for(version);
	ruleset = sys_landlock_create(&rules, version < 4   ? 8
					      : version < 6 ? 16
							    : 24);
	if (ruleset < 0)
		return ruleset;
	status = enclose_with(ruleset, folder, rules.file_system);
	close(ruleset);
	return status < 0 ? status : version;
}
