/*
 * Operations on views
 *
 * A PLACE becomes an address and a length here; what the kernel makes of them
 * is its business, so unaligned addresses and lengths of 0 are passed on. Only
 * an address outside the part of the address space that holds the views is
 * not: there lies the subject's own program.
 *
 *	first_view                                   next_view
 *	  | view | 2 MiB or more | view | 2 MiB or more |
 *
 * Each view starts at the next 2 MiB boundary after the end of the one before
 * it plus 2 MiB, and no address is used twice, so neighbours never merge and
 * share no page table of the lowest level. (2 MiB are what that maps with pages
 * of 4 KiB; with larger ones it is more.)
 */
#include "real/operation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "real/partial.h"

/* A range of addresses that a place stands for. */
struct span {
	struct real_view *view;
	uint64_t start;	 /* bytes from the view's beginning */
	uint64_t length; /* to the end of its pages, or of the view */
	vaddr_t address;
};

static vaddr_t view_after(const struct real_machine *machine, vaddr_t end)
{
	uint64_t gap = table_bytes(machine->page_size);

	return (end + gap - 1) / gap * gap + gap;
}

static bool span_fits(const struct real_process *process,
		      const struct span *span)
{
	vaddr_t limit = process->next_view;

	return span->start < limit && span->view->address < limit &&
	       span->start < limit - span->view->address &&
	       span->length <= limit - span->view->address - span->start;
}

/* false after having set the result. */
static bool span_find(struct operation *operation, struct span *ret_span)
{
	struct real_machine *machine = operation->machine;
	const struct place *place = &operation->op->place;
	uint64_t page_size = machine->page_size, end;
	struct span span = { 0 };

	span.view = book_view(machine, operation->process, place->view);
	if (!span.view) {
		operation_result(operation, RESULT_ERRNO, ENOENT,
				 "process %s has no view %s",
				 operation->about.process, place->view);
		return false;
	}
	end = place->has_pages ? (place->last + 1) * page_size
			       : span.view->length;
	span.start = place->first * page_size + place->offset;
	span.length = end > span.start ? end - span.start : 0;
	if (place->last >= UINT64_MAX / page_size ||
	    span.start < place->offset ||
	    !span_fits(&machine->processes[operation->process], &span)) {
		operation_result(operation, RESULT_SKIPPED, 0,
				 "that address lies outside the part of the "
				 "address space where views are");
		return false;
	}
	span.address = span.view->address + span.start;
	operation->about.page = span.start / page_size;
	operation->about.n_pages =
		pages_of(span.start % page_size + span.length, page_size);
	operation->about.view_address = span.view->address;
	*ret_span = span;
	return true;
}

static int protection_bits(enum protection protection)
{
	switch (protection) {
	case PROTECTION_READ:
		return PROT_READ;
	case PROTECTION_READ_WRITE:
		return PROT_READ | PROT_WRITE;
	case PROTECTION_NONE:
	default:
		return PROT_NONE;
	}
}

static void map_request(const struct operation *operation,
			const struct real_view *view, struct request *request)
{
	const struct op *op = operation->op;

	*request = (struct request){
		.kind = REQUEST_MAP,
		.object = view->object,
		.address = view->address,
		.length = view->length,
		.offset = view->offset,
		.protection = protection_bits(op->protection),
		.flags = MAP_FIXED_NOREPLACE,
	};
	request->flags |=
		op->sharing == SHARING_SHARED ? MAP_SHARED : MAP_PRIVATE;
	if (view->object == NO_OBJECT)
		request->flags |= MAP_ANONYMOUS;
	if (op->populate)
		request->flags |= MAP_POPULATE;
}

/* The kernel gave what cannot be used: gives it back. */
static int map_undo(struct operation *operation, uint64_t address,
		    uint64_t length)
{
	struct request request = { .kind = REQUEST_UNMAP,
				   .object = NO_OBJECT,
				   .address = address,
				   .length = length };

	return operation_ask(operation, &request, NULL, NULL, "munmap");
}

/* More than can be shown page by page? */
static bool is_too_large(const struct operation *operation, uint64_t length)
{
	uint64_t pages = pages_of(length, operation->machine->page_size);
	uint64_t known = book_pages(operation->machine);

	return known > PAGES_MAX || pages > PAGES_MAX - known;
}

static int result_too_large(struct operation *operation)
{
	return operation_result(operation, RESULT_UNSUPPORTED, 0,
				"that is more than can be watched page by "
				"page: at most %llu pages in all",
				(unsigned long long)PAGES_MAX);
}

/* Is the view where it should be, and small enough? Without
 * MAP_FIXED_NOREPLACE (before Linux 4.17, some tools) the address is a wish
 * only. */
static int map_check(struct operation *operation, const struct real_view *view,
		     uint64_t address)
{
	int status = 0;

	if (address == view->address && !is_too_large(operation, view->length))
		return 0;
	status = map_undo(operation, address, view->length);
	if (address == view->address)
		result_too_large(operation);
	else
		operation_result(operation, RESULT_ERRNO, EEXIST,
				 "mmap: the place for the view is taken");
	return status;
}

/* MAP_FIXED_NOREPLACE refuses what mmap(2) without a wish would place
 * elsewhere, or nowhere. */
static bool result_is_errno(const struct operation *operation, int number)
{
	const struct result *result = &operation->outcome->result;

	return result->kind == RESULT_ERRNO && result->number == number;
}

static int view_enter(struct operation *operation, struct real_view *view)
{
	struct real_machine *machine = operation->machine;
	struct real_view *old =
		book_view(machine, operation->process, view->name);
	vaddr_t end =
		view->address +
		pages_of(view->length, machine->page_size) * machine->page_size;

	if (old)
		book_remove_view(machine, old);
	machine->processes[operation->process].next_view =
		view_after(machine, end);
	return book_add_view(machine, view);
}

int operation_map(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	const struct op *op = operation->op;
	struct real_view view = { .process = operation->process,
				  .object = NO_OBJECT,
				  .sharing = op->sharing,
				  .protection = op->protection };
	const struct real_view *old;
	struct request request;
	struct reply reply = { 0 };
	uint64_t size = 0;
	int status = 0;

	old = book_view(machine, operation->process, op->view);
	if (old && book_is_mapped(machine, old))
		return operation_result(operation, RESULT_ERRNO, EEXIST,
					"%s is still mapped", op->view);
	memcpy(view.name, op->view, sizeof(view.name));
	view.offset = size_bytes(op->offset, machine->page_size);
	if (op->name[0]) {
		view.object = operation_object(operation);
		if (view.object == NO_OBJECT)
			return 0;
		status = operation_open(operation, view.object);
		if (status < 0 || !operation_ok(operation))
			return status;
		size = book_object_size(machine, view.object);
	}
	view.length = op->has_length
			      ? size_bytes(op->length, machine->page_size)
		      : size > view.offset ? size - view.offset
					   : 0;
	view.address = machine->processes[operation->process].next_view;
	if (op->populate && is_too_large(operation, view.length))
		return result_too_large(operation);
	map_request(operation, &view, &request);
	status = operation_ask(operation, &request, NULL, &reply, "mmap");
	if (status >= 0 && result_is_errno(operation, EEXIST))
		return operation_result(operation, RESULT_ERRNO, ENOMEM,
					"mmap: no %llu bytes follow each other "
					"where views are",
					(unsigned long long)view.length);
	if (status < 0 || !operation_ok(operation))
		return status;
	status = map_check(operation, &view, reply.value);
	if (status < 0 || !operation_ok(operation))
		return status;
	operation->about.view_address = view.address;
	operation->about.n_pages = pages_of(view.length, machine->page_size);
	return view_enter(operation, &view);
}

/* A request about the span of the operation's place. */
static int span_ask(struct operation *operation, struct request *request,
		    const char *call, struct span *ret_span)
{
	if (!span_find(operation, ret_span))
		return 0;
	request->object = NO_OBJECT;
	request->address = ret_span->address;
	request->length = ret_span->length;
	return operation_ask(operation, request, NULL, NULL, call);
}

int operation_unmap(struct operation *operation)
{
	struct request request = { .kind = REQUEST_UNMAP };
	struct span span = { 0 };
	uint64_t page_size = operation->machine->page_size;
	int status = span_ask(operation, &request, "munmap", &span);

	if (status < 0 || !operation_ok(operation))
		return status;
	return book_unmap(operation->machine, span.view, span.start / page_size,
			  pages_of(span.start + span.length, page_size));
}

/* How a load or store walks: once, or once a page. */
static bool walk_find(struct operation *operation, uint64_t length,
		      struct request *request)
{
	uint64_t page_size = operation->machine->page_size;
	const struct place *place = &operation->op->place;
	struct span span = { 0 };

	if (!span_find(operation, &span))
		return false;
	request->object = NO_OBJECT;
	request->address = span.address;
	request->stride = page_size;
	request->count = place->is_range ? place->last - place->first + 1 : 1;
	operation->about.n_pages =
		place->is_range
			? request->count
			: pages_of(span.start % page_size + length, page_size);
	return true;
}

int operation_load(struct operation *operation)
{
	const struct op *op = operation->op;
	uint64_t length =
		op->has_length
			? size_bytes(op->length, operation->machine->page_size)
			: 1;
	struct request request = { .kind = REQUEST_LOAD };
	struct parcel parcel = { .fd = -1, .ret_fd = -1 };
	struct reply reply = { 0 };
	int status;

	if (!walk_find(operation, length, &request))
		return 0;
	if (!op->place.is_range) {
		request.count = length;
		request.stride = 1;
	}
	if (request.count > PAYLOAD_MAX)
		return operation_result(operation, RESULT_UNSUPPORTED, 0,
					"one load brings at most 64M");
	status = operation_ask(operation, &request, &parcel, &reply, "load");
	operation->outcome->bytes = parcel.ret_bytes;
	operation->outcome->n_bytes = reply.n_bytes;
	return status;
}

int operation_store(struct operation *operation)
{
	const struct op *op = operation->op;
	struct request request = { .kind = REQUEST_STORE,
				   .n_bytes = op->n_bytes };
	struct parcel parcel = { .bytes = op->bytes, .fd = -1, .ret_fd = -1 };

	if (!walk_find(operation, op->n_bytes, &request))
		return 0;
	return operation_ask(operation, &request, &parcel, NULL, "store");
}

int operation_flush(struct operation *operation)
{
	struct request request = { .kind = REQUEST_FLUSH };
	struct span span;

	request.flags = operation->op->async ? MS_ASYNC : MS_SYNC;
	return span_ask(operation, &request, "msync", &span);
}

/* Is the advice, where it was taken, one that a later fork heeds? Then it has
 * to be known which views the child has. Over a hole it is taken too. */
static int advice_enter(const struct operation *operation,
			const struct span *span)
{
	uint64_t page_size = operation->machine->page_size;
	enum advice advice = operation->op->advice;

	if ((advice != ADVICE_DONTFORK && advice != ADVICE_DOFORK) ||
	    !span->view ||
	    !(operation_ok(operation) || result_is_errno(operation, ENOMEM)))
		return 0;
	return book_set_apart(operation->machine, span->view,
			      span->start / page_size,
			      pages_of(span->start + span->length, page_size),
			      advice == ADVICE_DONTFORK);
}

int operation_advise(struct operation *operation)
{
	static const int advices[ADVICE_KINDS] = {
		[ADVICE_NORMAL] = MADV_NORMAL,
		[ADVICE_RANDOM] = MADV_RANDOM,
		[ADVICE_SEQUENTIAL] = MADV_SEQUENTIAL,
		[ADVICE_WILLNEED] = MADV_WILLNEED,
		[ADVICE_DONTNEED] = MADV_DONTNEED,
		[ADVICE_COLD] = MADV_COLD,
		[ADVICE_PAGEOUT] = MADV_PAGEOUT,
		[ADVICE_FREE] = MADV_FREE,
		[ADVICE_POPULATE_READ] = MADV_POPULATE_READ,
		[ADVICE_POPULATE_WRITE] = MADV_POPULATE_WRITE,
		[ADVICE_REMOVE] = MADV_REMOVE,
		[ADVICE_DONTFORK] = MADV_DONTFORK,
		[ADVICE_DOFORK] = MADV_DOFORK,
		[ADVICE_WIPEONFORK] = MADV_WIPEONFORK,
		[ADVICE_KEEPONFORK] = MADV_KEEPONFORK,
		[ADVICE_DONTDUMP] = MADV_DONTDUMP,
		[ADVICE_DODUMP] = MADV_DODUMP,
	};
	struct request request = { .kind = REQUEST_ADVISE };
	struct span span = { 0 };
	int status;

	request.flags = advices[operation->op->advice];
	status = span_ask(operation, &request, "madvise", &span);
	if (span.view && op_punches(operation->op))
		partial_note(operation->machine, span.view->object,
			     operation->op);
	return status < 0 ? status : advice_enter(operation, &span);
}

int operation_protect(struct operation *operation)
{
	struct request request = { .kind = REQUEST_PROTECT };
	struct span span = { 0 };
	int status;

	request.protection = protection_bits(operation->op->protection);
	status = span_ask(operation, &request, "mprotect", &span);
	if (status >= 0 && operation_ok(operation) && span.start == 0)
		span.view->protection = operation->op->protection;
	return status;
}

int operation_lock(struct operation *operation)
{
	struct request request = { .kind = REQUEST_LOCK };
	struct span span;

	return span_ask(operation, &request, "mlock", &span);
}

int operation_unlock(struct operation *operation)
{
	struct request request = { .kind = REQUEST_UNLOCK };
	struct span span;

	return span_ask(operation, &request, "munlock", &span);
}

static int remap_ask(struct operation *operation, const struct real_view *view,
		     uint64_t new_length, uint64_t to, struct reply *ret_reply)
{
	struct request request = { .kind = REQUEST_REMAP,
				   .object = NO_OBJECT,
				   .address = view->address,
				   .length = view->length,
				   .new_length = new_length };

	if (to) {
		request.flags = MREMAP_MAYMOVE | MREMAP_FIXED;
		request.to = to;
	}
	return operation_ask(operation, &request, NULL, ret_reply, "mremap");
}

/* To the address where a new view would go. */
static int remap_elsewhere(struct operation *operation,
			   const struct real_view *view, uint64_t length,
			   struct reply *ret_reply)
{
	struct real_machine *machine = operation->machine;
	vaddr_t to = machine->processes[operation->process].next_view;
	int status;

	operation_result(operation, RESULT_OK, 0, "%s", "");
	/* It stands for one call, which goes where it likes. */
	machine->sums[COUNTER_SYSTEM_CALLS]--;
	status = remap_ask(operation, view, length, to, ret_reply);
	/* The place is our choice; the kernel would find none. */
	if (status >= 0 && operation->outcome->result.kind == RESULT_ERRNO &&
	    operation->outcome->result.number == EINVAL)
		operation_result(operation, RESULT_ERRNO, ENOMEM,
				 "mremap: no room for so many addresses");
	return status;
}

/* The kernel has the room and pagetwin not: what is new of it goes again. */
static int remap_undo(struct operation *operation, const struct real_view *view,
		      uint64_t length)
{
	uint64_t page_size = operation->machine->page_size;
	uint64_t kept = pages_of(view->length, page_size) * page_size;
	int status = map_undo(operation, view->address + kept,
			      pages_of(length, page_size) * page_size - kept);

	operation->machine->sums[COUNTER_SYSTEM_CALLS]--;
	return status < 0 ? status : result_too_large(operation);
}

/* In place where that is possible; else, where it may move, to the address
 * where a new view would go, instead of wherever the kernel likes. */
int operation_remap(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	const struct op *op = operation->op;
	struct real_process *process = &machine->processes[operation->process];
	struct real_view *view =
		book_view(machine, operation->process, op->view);
	uint64_t length = size_bytes(op->size, machine->page_size);
	struct reply reply = { 0 };
	vaddr_t end;
	int status;

	if (!view)
		return operation_result(operation, RESULT_ERRNO, ENOENT,
					"process %s has no view %s",
					operation->about.process, op->view);
	status = remap_ask(operation, view, length, 0, &reply);
	if (status >= 0 && op->maymove &&
	    operation->outcome->result.kind == RESULT_ERRNO &&
	    operation->outcome->result.number == ENOMEM)
		status = remap_elsewhere(operation, view, length, &reply);
	if (status < 0 || !operation_ok(operation))
		return status;
	view->address = reply.value;
	if (length > view->length &&
	    is_too_large(operation, length - view->length))
		return remap_undo(operation, view, length);
	status = book_resize(machine, view, length);
	end = view->address +
	      pages_of(length, machine->page_size) * machine->page_size;
	if (view_after(machine, end) > process->next_view)
		process->next_view = view_after(machine, end);
	return status;
}
