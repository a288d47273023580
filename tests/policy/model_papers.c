/*
 * The policies of papers and kernels, plainly: the pseudo-code of each, step
 * by step, with arrays for its lists.
 */
#include "model.h"

#include <stddef.h>

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static uint64_t at_least_1(uint64_t n)
{
	return n ? n : 1;
}

/* --- ARC, figure 4: a = T1, b = T2, c = B1, d = B2 ---------------------- */

static uint64_t arc_replace(struct model *m, bool in_b2)
{
	double t1 = (double)m->a.n;
	struct row row;

	if (t1 >= 1 && ((in_b2 && t1 == m->p) || t1 > m->p)) {
		row = row_take_back(&m->a);
		row_put_front(&m->c, row);
	} else {
		row = row_take_back(&m->b);
		row_put_front(&m->d, row);
	}
	return row.page;
}

/* Case IV: neither in memory nor remembered. */
static uint64_t arc_new(struct model *m, const struct call *call)
{
	size_t l1 = m->a.n + m->c.n, l2 = m->b.n + m->d.n;
	uint64_t gone = NOBODY;

	if (l1 == m->frames) {
		if (m->a.n < m->frames) {
			row_take_back(&m->c);
			gone = arc_replace(m, false);
		} else {
			gone = row_take_back(&m->a).page;
		}
	} else if (l1 + l2 >= m->frames) {
		if (l1 + l2 == 2 * m->frames)
			row_take_back(&m->d);
		gone = arc_replace(m, false);
	}
	row_put_front(&m->a, row_of(call));
	return gone;
}

static uint64_t arc(struct model *m, const struct call *call)
{
	double b1 = (double)m->c.n, b2 = (double)m->d.n;
	uint64_t gone = NOBODY;

	if (row_has(&m->a, call->page)) {
		row_take(&m->a, row_find(&m->a, call->page));
	} else if (row_has(&m->b, call->page)) {
		row_take(&m->b, row_find(&m->b, call->page));
	} else if (row_has(&m->c, call->page)) {
		m->p = smaller(m->p + larger(b2 / b1, 1), (double)m->frames);
		gone = arc_replace(m, false);
		row_take(&m->c, row_find(&m->c, call->page));
	} else if (row_has(&m->d, call->page)) {
		m->p = larger(m->p - larger(b1 / b2, 1), 0);
		gone = arc_replace(m, true);
		row_take(&m->d, row_find(&m->d, call->page));
	} else {
		return arc_new(m, call);
	}
	row_put_front(&m->b, row_of(call));
	return gone;
}

/* --- 2Q, full version: a = A1in, b = Am, c = A1out ---------------------- */

static uint64_t reclaim_for(struct model *m)
{
	struct row y;

	if (m->a.n + m->b.n < m->frames)
		return NOBODY;
	if (m->a.n > at_least_1(m->frames / 4) || m->b.n == 0) {
		y = row_take_back(&m->a);
		row_put_front(&m->c, y);
		if (m->c.n > at_least_1(m->frames / 2))
			row_take_back(&m->c);
		return y.page;
	}
	return row_take_back(&m->b).page;
}

static uint64_t two_queue(struct model *m, const struct call *call)
{
	uint64_t gone = NOBODY;

	if (row_has(&m->b, call->page)) {
		row_take(&m->b, row_find(&m->b, call->page));
		row_put_front(&m->b, row_of(call));
	} else if (row_has(&m->c, call->page)) {
		row_take(&m->c, row_find(&m->c, call->page));
		gone = reclaim_for(m);
		row_put_front(&m->b, row_of(call));
	} else if (!row_has(&m->a, call->page)) {
		gone = reclaim_for(m);
		row_put_front(&m->a, row_of(call));
	}
	return gone;
}

/* --- S3-FIFO, algorithm 1: a = S, b = M, c = G -------------------------- */

static uint64_t s3_small(struct model *m)
{
	return at_least_1(m->frames / 10);
}

static uint64_t s3_evict_m(struct model *m)
{
	for (;;) {
		struct row t = row_take_back(&m->b);

		if (t.count == 0)
			return t.page;
		t.count--;
		row_put_front(&m->b, t);
	}
}

static uint64_t s3_evict_s(struct model *m)
{
	while (m->a.n > 0) {
		struct row t = row_take_back(&m->a);

		if (t.count <= 1) {
			row_put_front(&m->c, t);
			return t.page;
		}
		t.count = 0;
		row_put_front(&m->b, t);
		if (m->b.n > m->frames - s3_small(m))
			return s3_evict_m(m);
	}
	return s3_evict_m(m);
}

static bool s3_hit(struct sequence *queue, uint64_t page)
{
	size_t at = row_find(queue, page);

	if (at == queue->n)
		return false;
	if (queue->rows[at].count < 3)
		queue->rows[at].count++;
	return true;
}

static uint64_t s3_fifo(struct model *m, const struct call *call)
{
	uint64_t gone = NOBODY;
	size_t ghost;

	if (s3_hit(&m->a, call->page) || s3_hit(&m->b, call->page))
		return NOBODY;
	ghost = row_find(&m->c, call->page);
	if (ghost < m->c.n)
		row_take(&m->c, ghost);
	else
		ghost = ROWS_MAX;
	if (m->a.n + m->b.n == m->frames)
		gone = m->a.n >= s3_small(m) ? s3_evict_s(m) : s3_evict_m(m);
	row_put_front(ghost < ROWS_MAX ? &m->b : &m->a, row_of(call));
	while (m->c.n > m->frames - s3_small(m))
		row_take_back(&m->c);
	return gone;
}

/* --- SIEVE: a = the queue; the hand is known by the page it is at ------- */

static uint64_t sieve(struct model *m, const struct call *call)
{
	size_t at = row_find(&m->a, call->page);
	uint64_t gone = NOBODY;

	if (at < m->a.n) {
		m->a.rows[at].seen = true;
		return NOBODY;
	}
	if (m->a.n == m->frames) {
		at = m->hands[0] == NOBODY ? m->a.n - 1
					   : row_find(&m->a, m->hands[0]);
		while (m->a.rows[at].seen) {
			m->a.rows[at].seen = false;
			at = at == 0 ? m->a.n - 1 : at - 1;
		}
		m->hands[0] = at == 0 ? NOBODY : m->a.rows[at - 1].page;
		gone = row_take(&m->a, at).page;
	}
	row_put_front(&m->a, row_of(call));
	return gone;
}

/* --- Linux: a = active, b = inactive, c = shadows ----------------------- */

static void linux_age_active(struct model *m)
{
	while (m->b.n < m->a.n) {
		struct row row = row_take_back(&m->a);

		row.referenced = false;
		row_put_front(&m->b, row);
	}
}

/* `referenced` is the accessed bit, `seen` is PG_referenced. */
static uint64_t linux_reclaim(struct model *m)
{
	for (;;) {
		struct row row;

		linux_age_active(m);
		row = row_take_back(&m->b);
		if (!row.referenced) {
			row.used = m->now++;
			row_put_front(&m->c, row);
			return row.page;
		}
		row.referenced = false;
		if (row.seen) {
			row_put_front(&m->a, row);
			m->now++;
		} else {
			row.seen = true;
			row_put_front(&m->b, row);
		}
	}
}

static uint64_t active_inactive(struct model *m, const struct call *call)
{
	struct row row = row_of(call);
	uint64_t gone = NOBODY;
	size_t at;

	at = row_find(&m->a, call->page);
	if (at < m->a.n) {
		m->a.rows[at].referenced = true;
		return NOBODY;
	}
	at = row_find(&m->b, call->page);
	if (at < m->b.n) {
		m->b.rows[at].referenced = true;
		return NOBODY;
	}
	if (m->a.n + m->b.n == m->frames)
		gone = linux_reclaim(m);
	row.referenced = true;
	at = row_find(&m->c, call->page);
	if (at < m->c.n && m->now - row_take(&m->c, at).used <= m->a.n) {
		row_put_front(&m->a, row);
		m->now++;
	} else {
		row_put_front(&m->b, row);
	}
	if (m->c.n > 4 * m->frames + 4)
		row_take_back(&m->c);
	return gone;
}

/* --- WSClock: a = the dial ---------------------------------------------- */

/*
 * `seen`: the hand had the page written since it was last modified.
 */
static bool ws_is_clean(const struct row *row)
{
	return !row->dirty || row->seen;
}

static size_t ws_victim(struct model *m)
{
	size_t first_write = ROWS_MAX, clean = ROWS_MAX;

	for (size_t i = 0; i < m->a.n; i++) {
		size_t at = (m->hand + i) % m->a.n;
		struct row *row = &m->a.rows[at];
		bool was_clean = ws_is_clean(row);

		if (row->referenced) {
			row->referenced = false;
			row->used = m->now;
		} else if (m->now - row->used > m->frames / 4) {
			if (was_clean)
				return at;
			row->seen = true;
			if (first_write == ROWS_MAX)
				first_write = at;
		}
		if (was_clean && clean == ROWS_MAX)
			clean = at;
	}
	if (first_write < ROWS_MAX)
		return first_write;
	return clean < ROWS_MAX ? clean : m->hand;
}

static uint64_t wsclock(struct model *m, const struct call *call)
{
	size_t at = row_find(&m->a, call->page);
	struct row row = row_of(call);
	uint64_t gone = NOBODY;

	if (at < m->a.n) {
		m->a.rows[at].referenced = true;
		m->a.rows[at].dirty |= call->write;
		m->a.rows[at].seen &= !call->write;
		m->now++;
		return NOBODY;
	}
	if (m->a.n < m->frames) {
		at = m->a.n++;
	} else {
		at = ws_victim(m);
		gone = m->a.rows[at].page;
		m->hand = (at + 1) % m->frames;
	}
	row.referenced = true;
	row.used = m->now++;
	m->a.rows[at] = row;
	return gone;
}

/* --- CLOCK-Pro, sections 3.2 and 3.3 ------------------------------------ */

/*
 * a = the dial, clockwise; hands are known by the page they are at. Ghosts are
 * rows with resident = false.
 */
enum {
	HOT_HAND,
	COLD_HAND,
	TEST_HAND
};

static size_t pro_count(const struct model *m, bool resident, bool hot)
{
	size_t n = 0;

	for (size_t i = 0; i < m->a.n; i++)
		n += m->a.rows[i].resident == resident &&
		     m->a.rows[i].hot == hot;
	return n;
}

static struct row *pro_at(struct model *m, int hand)
{
	return &m->a.rows[row_find(&m->a, m->hands[hand])];
}

static uint64_t pro_next(const struct model *m, uint64_t page)
{
	return m->a.rows[(row_find(&m->a, page) + 1) % m->a.n].page;
}

static struct row pro_take(struct model *m, uint64_t page)
{
	uint64_t next = pro_next(m, page);

	for (int i = 0; i < 3; i++)
		if (m->hands[i] == page)
			m->hands[i] = next == page ? NOBODY : next;
	return row_take(&m->a, row_find(&m->a, page));
}

/* The list head is just behind the hot hand. */
static void pro_put(struct model *m, struct row row)
{
	if (m->a.n == 0) {
		for (int i = 0; i < 3; i++)
			m->hands[i] = row.page;
		row_put_front(&m->a, row);
	} else {
		row_put(&m->a, row_find(&m->a, m->hands[HOT_HAND]), row);
	}
}

static void pro_end_test(struct model *m, uint64_t page)
{
	struct row *row = &m->a.rows[row_find(&m->a, page)];

	if (row->test && m->share > 1)
		m->share--;
	row->test = false;
	if (!row->resident)
		pro_take(m, page);
}

/* A cold page under a hand: the hand goes on, the test ends. */
static void pro_pass_cold(struct model *m, int hand)
{
	uint64_t page = m->hands[hand];

	m->hands[hand] = pro_next(m, page);
	pro_end_test(m, page);
}

static void pro_run_hot(struct model *m)
{
	struct row *row;

	for (;;) {
		row = pro_at(m, HOT_HAND);
		if (!row->hot) {
			pro_pass_cold(m, HOT_HAND);
			continue;
		}
		m->hands[HOT_HAND] = pro_next(m, row->page);
		if (!row->referenced)
			break;
		row->referenced = false;
	}
	row->hot = false;
	while (pro_count(m, true, true) > 0 && !pro_at(m, HOT_HAND)->hot)
		pro_pass_cold(m, HOT_HAND);
}

static void pro_limits(struct model *m)
{
	while (pro_count(m, true, true) > m->frames - m->share)
		pro_run_hot(m);
	while (pro_count(m, false, false) > m->frames)
		if (pro_at(m, TEST_HAND)->hot)
			m->hands[TEST_HAND] = pro_next(m, m->hands[TEST_HAND]);
		else
			pro_pass_cold(m, TEST_HAND);
}

static void pro_passed(struct model *m)
{
	if (m->share < m->frames)
		m->share++;
}

static uint64_t pro_run_cold(struct model *m)
{
	for (;;) {
		struct row *row = pro_at(m, COLD_HAND);
		struct row moved;

		if (row->hot || !row->resident) {
			m->hands[COLD_HAND] = pro_next(m, row->page);
			continue;
		}
		if (!row->referenced) {
			uint64_t page = row->page;

			if (row->test) {
				row->resident = false;
				m->hands[COLD_HAND] = page;
			} else {
				pro_take(m, page);
			}
			return page;
		}
		moved = pro_take(m, row->page);
		moved.referenced = false;
		moved.hot = moved.test;
		moved.test = !moved.hot;
		pro_put(m, moved);
		if (!moved.hot)
			continue;
		pro_passed(m);
		while (pro_count(m, true, true) > m->frames - m->share)
			pro_run_hot(m);
	}
}

static uint64_t clock_pro(struct model *m, const struct call *call)
{
	size_t at = row_find(&m->a, call->page);
	struct row row = row_of(call);
	uint64_t gone = NOBODY;

	if (at < m->a.n && m->a.rows[at].resident) {
		m->a.rows[at].referenced = true;
		return NOBODY;
	}
	if (pro_count(m, true, true) + pro_count(m, true, false) == m->frames)
		gone = pro_run_cold(m);
	row.resident = true;
	row.hot = row_has(&m->a, call->page);
	row.test = !row.hot;
	if (row.hot) {
		pro_take(m, call->page);
		pro_passed(m);
	}
	pro_put(m, row);
	pro_limits(m);
	return gone;
}

const struct model_info models_papers[] = {
	{ "arc", arc, NULL, false },
	{ "2q", two_queue, NULL, true },
	{ "s3-fifo", s3_fifo, NULL, true },
	{ "sieve", sieve, NULL, false },
	{ "active-inactive", active_inactive, NULL, true },
	{ "wsclock", wsclock, NULL, false },
	{ "clock-pro", clock_pro, NULL, false },
	{ NULL, NULL, NULL, false },
};
