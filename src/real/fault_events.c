/*
 * Where the faults happen
 *
 * perf_event_open(2) can count page faults in software, and with a period of 1
 * write a record of each into a ring of memory, with the address that was
 * touched (PERF_SAMPLE_ADDR):
 *
 *	page 0		1 … 32
 *	[head, tail]	[record][record][record]…
 *
 * the kernel moves the head, the reader the tail. Minor faults and major ones
 * are two events that write into one ring, each record saying whose it is
 * (PERF_SAMPLE_IDENTIFIER): so their order is kept. Faults that end in a signal
 * are neither.
 *
 * When the ring is full, records are lost, and the kernel says how many. The
 * thread is not stopped; a fault costs it some hundred nanoseconds more.
 *
 * Without CAP_PERFMON faults in the kernel's own code (read(2) into a page that
 * is not there) are not told at perf_event_paranoid 2 (perf_event_open(2),
 * exclude_kernel): they are asked for first, and done without then.
 */
#include "real/fault_events.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct fault_events {
	int minor, major; /* file descriptors; the ring is the first one's */
	uint64_t major_id;
	size_t page_size, size; /* of the ring's records, bytes */
	struct perf_event_mmap_page *head;
	const unsigned char *records;
};

static int event_open(pid_t tid, uint64_t which, int exclude_kernel)
{
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.type = PERF_TYPE_SOFTWARE;
	attr.size = sizeof(attr);
	attr.config = which;
	attr.sample_period = 1;
	attr.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_ADDR;
	attr.exclude_kernel = exclude_kernel != 0;
	attr.exclude_hv = 1;
	return (int)syscall(SYS_perf_event_open, &attr, tid, -1, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

/* Both events, for what this user may see. 0 or a negative errno. */
static int events_open(struct fault_events *events, pid_t tid)
{
	int exclude = 0;

	events->minor = event_open(tid, PERF_COUNT_SW_PAGE_FAULTS_MIN, exclude);
	if (events->minor < 0)
		events->minor = event_open(tid, PERF_COUNT_SW_PAGE_FAULTS_MIN,
					   exclude = 1);
	if (events->minor < 0)
		return -errno;
	events->major = event_open(tid, PERF_COUNT_SW_PAGE_FAULTS_MAJ, exclude);
	return events->major < 0 ? -errno : 0;
}

static int ring_open(struct fault_events *events, unsigned pages)
{
	void *memory;

	events->page_size = (size_t)sysconf(_SC_PAGESIZE);
	events->size = pages * events->page_size;
	memory = mmap(NULL, events->page_size + events->size,
		      PROT_READ | PROT_WRITE, MAP_SHARED, events->minor, 0);
	if (memory == MAP_FAILED)
		return -errno;
	events->head = memory;
	events->records = (const unsigned char *)memory + events->page_size;
	if (ioctl(events->major, PERF_EVENT_IOC_SET_OUTPUT, events->minor) <
		    0 ||
	    ioctl(events->major, PERF_EVENT_IOC_ID, &events->major_id) < 0)
		return -errno;
	return 0;
}

int fault_events_open(pid_t tid, unsigned pages,
		      struct fault_events **ret_events)
{
	struct fault_events *events = calloc(1, sizeof(*events));
	int status;

	if (!events)
		return -ENOMEM;
	events->minor = events->major = -1;
	status = events_open(events, tid);
	if (status == 0)
		status = ring_open(events, pages);
	if (status < 0) {
		fault_events_close(events);
		return status;
	}
	*ret_events = events;
	return 0;
}

void fault_events_close(struct fault_events *events)
{
	if (!events)
		return;
	if (events->head)
		munmap(events->head, events->page_size + events->size);
	if (events->major >= 0)
		close(events->major);
	if (events->minor >= 0)
		close(events->minor);
	free(events);
}

/* A record may go over the end of the ring and on at its beginning. */
static void ring_copy(const struct fault_events *events, uint64_t at, void *to,
		      size_t n)
{
	unsigned char *bytes = to;

	for (size_t i = 0; i < n; i++)
		bytes[i] = events->records[(at + i) % events->size];
}

uint64_t fault_events_read(struct fault_events *events, fault_events_each *each,
			   void *context)
{
	uint64_t head =
		__atomic_load_n(&events->head->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = events->head->data_tail, lost = 0;

	while (tail < head) {
		struct perf_event_header header;
		uint64_t body[2] = { 0, 0 };

		ring_copy(events, tail, &header, sizeof(header));
		if (header.size < sizeof(header))
			break; /* never, says the kernel */
		ring_copy(events, tail + sizeof(header), body,
			  header.size < sizeof(header) + sizeof(body)
				  ? header.size - sizeof(header)
				  : sizeof(body));
		if (header.type == PERF_RECORD_SAMPLE)
			each(context, body[1], body[0] == events->major_id);
		else if (header.type == PERF_RECORD_LOST)
			lost += body[1];
		tail += header.size;
	}
	__atomic_store_n(&events->head->data_tail, tail, __ATOMIC_RELEASE);
	return lost;
}
