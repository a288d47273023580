/*
 * The numbers in the sentences
 *
 * A sentence of reason_table[] may hold {sim} and {real}: a parameter of each
 * machine, as a student would count it. What is off is said as what it comes
 * to: a fault that maps no neighbours maps one page, and a view that may begin
 * anywhere begins at a page.
 *
 * Each of these functions is one such parameter; the unit stands in the row.
 */
#include "compare/reason.h"

uint64_t parameter_fault_around(const struct traits *traits)
{
	return traits->fault_around ? traits->fault_around : 1;
}

uint64_t parameter_readahead(const struct traits *traits)
{
	return traits->readahead ? traits->readahead : 1;
}

uint64_t parameter_page_size(const struct traits *traits)
{
	return traits->page_size;
}

uint64_t parameter_block_size(const struct traits *traits)
{
	return traits->block_size ? traits->block_size : traits->page_size;
}

uint64_t parameter_granularity(const struct traits *traits)
{
	return traits->view_granularity ? traits->view_granularity
					: traits->page_size;
}

uint64_t parameter_paging_file(const struct traits *traits)
{
	return traits->paging_file;
}

uint64_t parameter_commit_limit(const struct traits *traits)
{
	return traits->commit_limit;
}

uint64_t parameter_expire(const struct traits *traits)
{
	return (uint64_t)traits->dirty_expire;
}
