/*
 * Error numbers and their names.
 *
 * The table is the list of errno(3) for Linux, in the order of the kernel's
 * include/uapi/asm-generic/errno-base.h and errno.h. The preprocessor makes
 * both columns from one word, so that a name cannot stand beside the wrong
 * number (and architectures that number them otherwise are right as well).
 *
 * Some numbers have two names (EAGAIN and EWOULDBLOCK). The first one in the
 * table is the one that is printed; both are read.
 */
#include "base/status.h"

#include "base/array.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define STATUS_LIST(X)                                                         \
	X(EPERM)                                                               \
	X(ENOENT)                                                              \
	X(ESRCH)                                                               \
	X(EINTR)                                                               \
	X(EIO)                                                                 \
	X(ENXIO)                                                               \
	X(E2BIG)                                                               \
	X(ENOEXEC)                                                             \
	X(EBADF)                                                               \
	X(ECHILD)                                                              \
	X(EAGAIN)                                                              \
	X(ENOMEM)                                                              \
	X(EACCES)                                                              \
	X(EFAULT)                                                              \
	X(ENOTBLK)                                                             \
	X(EBUSY)                                                               \
	X(EEXIST)                                                              \
	X(EXDEV)                                                               \
	X(ENODEV)                                                              \
	X(ENOTDIR)                                                             \
	X(EISDIR)                                                              \
	X(EINVAL)                                                              \
	X(ENFILE)                                                              \
	X(EMFILE)                                                              \
	X(ENOTTY)                                                              \
	X(ETXTBSY)                                                             \
	X(EFBIG)                                                               \
	X(ENOSPC)                                                              \
	X(ESPIPE)                                                              \
	X(EROFS)                                                               \
	X(EMLINK)                                                              \
	X(EPIPE)                                                               \
	X(EDOM)                                                                \
	X(ERANGE)                                                              \
	X(EDEADLK)                                                             \
	X(ENAMETOOLONG)                                                        \
	X(ENOLCK)                                                              \
	X(ENOSYS)                                                              \
	X(ENOTEMPTY)                                                           \
	X(ELOOP)                                                               \
	X(ENOMSG)                                                              \
	X(EIDRM)                                                               \
	X(ECHRNG)                                                              \
	X(EL2NSYNC)                                                            \
	X(EL3HLT)                                                              \
	X(EL3RST)                                                              \
	X(ELNRNG)                                                              \
	X(EUNATCH)                                                             \
	X(ENOCSI)                                                              \
	X(EL2HLT)                                                              \
	X(EBADE)                                                               \
	X(EBADR)                                                               \
	X(EXFULL)                                                              \
	X(ENOANO)                                                              \
	X(EBADRQC)                                                             \
	X(EBADSLT)                                                             \
	X(EBFONT)                                                              \
	X(ENOSTR)                                                              \
	X(ENODATA)                                                             \
	X(ETIME)                                                               \
	X(ENOSR)                                                               \
	X(ENONET)                                                              \
	X(ENOPKG)                                                              \
	X(EREMOTE)                                                             \
	X(ENOLINK)                                                             \
	X(EADV)                                                                \
	X(ESRMNT)                                                              \
	X(ECOMM)                                                               \
	X(EPROTO)                                                              \
	X(EMULTIHOP)                                                           \
	X(EDOTDOT)                                                             \
	X(EBADMSG)                                                             \
	X(EOVERFLOW)                                                           \
	X(ENOTUNIQ)                                                            \
	X(EBADFD)                                                              \
	X(EREMCHG)                                                             \
	X(ELIBACC)                                                             \
	X(ELIBBAD)                                                             \
	X(ELIBSCN)                                                             \
	X(ELIBMAX)                                                             \
	X(ELIBEXEC)                                                            \
	X(EILSEQ)                                                              \
	X(ERESTART)                                                            \
	X(ESTRPIPE)                                                            \
	X(EUSERS)                                                              \
	X(ENOTSOCK)                                                            \
	X(EDESTADDRREQ)                                                        \
	X(EMSGSIZE)                                                            \
	X(EPROTOTYPE)                                                          \
	X(ENOPROTOOPT)                                                         \
	X(EPROTONOSUPPORT)                                                     \
	X(ESOCKTNOSUPPORT)                                                     \
	X(EOPNOTSUPP)                                                          \
	X(EPFNOSUPPORT)                                                        \
	X(EAFNOSUPPORT)                                                        \
	X(EADDRINUSE)                                                          \
	X(EADDRNOTAVAIL)                                                       \
	X(ENETDOWN)                                                            \
	X(ENETUNREACH)                                                         \
	X(ENETRESET)                                                           \
	X(ECONNABORTED)                                                        \
	X(ECONNRESET)                                                          \
	X(ENOBUFS)                                                             \
	X(EISCONN)                                                             \
	X(ENOTCONN)                                                            \
	X(ESHUTDOWN)                                                           \
	X(ETOOMANYREFS)                                                        \
	X(ETIMEDOUT)                                                           \
	X(ECONNREFUSED)                                                        \
	X(EHOSTDOWN)                                                           \
	X(EHOSTUNREACH)                                                        \
	X(EALREADY)                                                            \
	X(EINPROGRESS)                                                         \
	X(ESTALE)                                                              \
	X(EUCLEAN)                                                             \
	X(ENOTNAM)                                                             \
	X(ENAVAIL)                                                             \
	X(EISNAM)                                                              \
	X(EREMOTEIO)                                                           \
	X(EDQUOT)                                                              \
	X(ENOMEDIUM)                                                           \
	X(EMEDIUMTYPE)                                                         \
	X(ECANCELED)                                                           \
	X(ENOKEY)                                                              \
	X(EKEYEXPIRED)                                                         \
	X(EKEYREVOKED)                                                         \
	X(EKEYREJECTED)                                                        \
	X(EOWNERDEAD)                                                          \
	X(ENOTRECOVERABLE)                                                     \
	X(ERFKILL)                                                             \
	X(EHWPOISON)                                                           \
	X(EWOULDBLOCK)                                                         \
	X(EDEADLOCK)                                                           \
	X(ENOTSUP)

#define STATUS_NUMBER(name) name,
#define STATUS_NAME(name)   #name,

static const int numbers[] = { STATUS_LIST(STATUS_NUMBER) };
static const char *const names[] = { STATUS_LIST(STATUS_NAME) NULL };

const char *status_name(int status)
{
	/* Negative, so that INT_MIN needs no case of its own. */
	int negated = status < 0 ? status : -status;

	if (status == 0)
		return "ok";
	for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++)
		if (-numbers[i] == negated)
			return names[i];
	return NULL;
}

const char *status_word(int status)
{
	const char *name = status_name(status);

	return name ? name : "?";
}

int status_number(const char *name)
{
	if (!strcmp(name, "ok"))
		return 0;
	for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++)
		if (!strcmp(names[i], name))
			return numbers[i];
	return -1;
}

const char *const *status_names(void)
{
	return names;
}
