/*
 * Each measure, taken; each, where it cannot be; and which choice says the
 * answer.
 */
#include "evidence_helper.h"

#include "base/strbuf.h"
#include "lesson/predict.h"

#define OPS_MAX 4

/* What a block of operations left behind. */
struct scene {
	struct fake fake;
	struct op ops[OPS_MAX];
	const struct op *op_list[OPS_MAX];
	struct outcome outcomes[OPS_MAX];
	const struct outcome *outcome_list[OPS_MAX];
	struct evidence evidence;
};

static unsigned char bytes_j[] = "JK";
static unsigned char bytes_blank[] = " ";

static void scene_add(struct scene *scene, const char *text,
		      struct outcome outcome)
{
	size_t i = scene->evidence.n_outcomes++;

	scene->ops[i] = read_op(text);
	scene->op_list[i] = &scene->ops[i];
	scene->outcomes[i] = outcome;
	scene->outcome_list[i] =
		op_is_expectation(&scene->ops[i]) ? NULL : &scene->outcomes[i];
}

static void scene_init(struct scene *scene, const char *machine)
{
	*scene = (struct scene){ 0 };
	fake_init(&scene->fake, machine);
	scene->evidence.ops = scene->op_list;
	scene->evidence.outcomes = scene->outcome_list;
	scene->evidence.before = &scene->fake.state;
	scene->evidence.after = &scene->fake.state;
	scene->evidence.process = "main";
	scene->evidence.machine = &scene->fake.machine;
}

/* Two loads, an expectation between them; counters of a simulated machine. */
static void scene_loads(struct scene *scene)
{
	struct evidence *evidence = &scene->evidence;

	scene_init(scene, "sim");
	scene_add(scene, "load v[0]",
		  (struct outcome){ .faults_known = true,
				    .major = 1,
				    .bytes = bytes_blank,
				    .n_bytes = 1 });
	scene_add(scene, "expect minor=9", (struct outcome){ 0 });
	scene_add(scene, "load v[1..2]",
		  (struct outcome){ .faults_known = true,
				    .minor = 2,
				    .bytes = bytes_j,
				    .n_bytes = 2 });
	for (int i = 0; i < COUNTERS; i++) {
		counters_set(&evidence->counters_before, (enum counter)i, 100);
		counters_set(&evidence->counters_after, (enum counter)i,
			     100 + (uint64_t)i);
	}
}

static void scene_clear(struct scene *scene)
{
	for (size_t i = 0; i < scene->evidence.n_outcomes; i++)
		op_clear(&scene->ops[i]);
	fake_clear(&scene->fake);
}

/* Takes a measure; wanted NULL: it has to be -ENODATA. */
static void check(struct scene *scene, const char *measure, const char *wanted)
{
	struct quiz quiz = { .measure = (char *)measure };
	struct strbuf out;
	int status;

	strbuf_init(&out);
	strbuf_add(&out, "=");
	status = quiz_answer(&quiz, &scene->evidence, &out);
	if (status != (wanted ? 0 : -ENODATA))
		fail_msg("%s: status %d", measure, status);
	if (strcmp(out.text + 1, wanted ? wanted : "") != 0)
		fail_msg("%s: %s, not %s", measure, out.text + 1,
			 wanted ? wanted : "");
	strbuf_free(&out);
}

static void test_faults(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	check(&scene, "faults", "3");
	check(&scene, "minor", "2");
	check(&scene, "major", "1");
	check(&scene, "  faults ", "3");
	scene.outcomes[2].faults_known = false;
	check(&scene, "faults", NULL);
	check(&scene, "minor", NULL);
	scene_clear(&scene);
}

static void test_counters(void **state)
{
	static const struct {
		const char *measure;
		enum counter counter;
	} rows[] = {
		{ "frames", COUNTER_FRAMES_USED },
		{ "table-frames", COUNTER_TABLE_FRAMES },
		{ "disk-reads", COUNTER_DISK_READS },
		{ "disk-writes", COUNTER_DISK_WRITES },
		{ "paging-file-writes", COUNTER_SLOT_WRITES },
		{ "paging-file-reads", COUNTER_SLOT_READS },
		{ "reclaimed", COUNTER_RECLAIMED },
		{ "system-calls", COUNTER_SYSTEM_CALLS },
		{ "copied", COUNTER_BYTES_COPIED },
	};
	struct scene scene;
	char wanted[8];

	(void)state;
	scene_loads(&scene);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		snprintf(wanted, sizeof(wanted), "%d", (int)rows[i].counter);
		check(&scene, rows[i].measure, wanted);
	}
	/* Frames can be given back. */
	counters_set(&scene.evidence.counters_after, COUNTER_FRAMES_USED, 97);
	check(&scene, "frames", "-3");
	scene.evidence.counters_before.known = 0;
	check(&scene, "frames", NULL);
	check(&scene, "copied", NULL);
	check(&scene, "faults", "3");
	scene_clear(&scene);
}

static void test_entries(void **state)
{
	struct scene scene;
	char wanted[8];

	(void)state;
	scene_loads(&scene);
	snprintf(wanted, sizeof(wanted), "%d", 3 + COUNTER_SYSTEM_CALLS);
	check(&scene, "entries", wanted);
	scene.outcomes[2].faults_known = false;
	check(&scene, "entries", NULL);
	scene.outcomes[2].faults_known = true;
	scene.evidence.counters_before.known = 0;
	check(&scene, "entries", NULL);
	scene_clear(&scene);
}

/* The function that an operation is, in each of the three worlds. */
static void test_calls(void **state)
{
	static const struct {
		const char *op, *posix, *win32, *dotnet;
	} rows[] = {
		{ "section box 1p", "memfd_create", "CreateFileMapping",
		  "CreateNew" },
		{ "map w notes.txt shared r", "mmap", "CreateFileMapping",
		  "CreateFromFile" },
		{ "flush v", "msync", "FlushViewOfFile", "Flush" },
		{ "fsync notes.txt", "fsync", "FlushFileBuffers", "Flush" },
		{ "drop notes.txt", "posix_fadvise", NULL, NULL },
		{ "load v[0]", NULL, NULL, "ReadByte" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct scene scene;

		scene_init(&scene, "sim");
		scene_add(&scene, rows[i].op, (struct outcome){ 0 });
		scene_add(&scene, "expect minor=0", (struct outcome){ 0 });
		check(&scene, "posix-call", rows[i].posix);
		check(&scene, "win32-call", rows[i].win32);
		check(&scene, "dotnet-call", rows[i].dotnet);
		scene_clear(&scene);
	}
}

static void test_count(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	check(&scene, "count v present", "2");
	check(&scene, "count v[0..2] present", "2");
	check(&scene, "count v[3] present", "0");
	check(&scene, "count v[2..3] absent", "1");
	check(&scene, "count notes.txt cached", "3");
	check(&scene, "count notes.txt uncached", "1");
	check(&scene, "count notes.txt[0..2] dirty", "1");
	check(&scene, "count notes.txt[0..2] clean", "1");
	check(&scene, "count notes.txt dirty", NULL);
	check(&scene, "count w present", NULL);
	check(&scene, "count v[9] present", NULL);
	/* tmpfs counts no dirty pages: no answer, not "none". */
	scene.fake.traits.counts_dirty = false;
	check(&scene, "count notes.txt[0..2] dirty", NULL);
	check(&scene, "if notes.txt[2] dirty", NULL);
	check(&scene, "count notes.txt cached", "3");
	scene_clear(&scene);
}

static void view_add(struct state *state, const char *process, const char *name,
		     const char *object, vaddr_t address, uint64_t page)
{
	struct view_state *view = state_add_view(state, 1);

	assert_non_null(view);
	snprintf(view->view, sizeof(view->view), "%s", name);
	snprintf(view->process, sizeof(view->process), "%s", process);
	snprintf(view->object, sizeof(view->object), "%s", object);
	view->address = address;
	view->object_page = page;
}

/* One section, in three processes, at two addresses; other pages of it and
 * other objects do not count. */
static void test_addresses(void **state)
{
	static const char map[] = "map w box shared rw";
	struct scene scene;

	(void)state;
	scene_init(&scene, "sim");
	scene_add(&scene, map, (struct outcome){ 0 });
	check(&scene, "addresses", NULL); /* there is no such view */
	view_add(&scene.fake.state, "main", "w", "box", 0x1000, 0);
	check(&scene, "addresses", "1");
	view_add(&scene.fake.state, "bob", "x", "box", 0x9000, 0);
	view_add(&scene.fake.state, "dan", "w", "box", 0x1000, 0);
	view_add(&scene.fake.state, "dan", "y", "box", 0x5000, 1);
	view_add(&scene.fake.state, "dan", "z", "bag", 0x6000, 0);
	check(&scene, "addresses", "2");
	scene_add(&scene, "remap w 2p maymove", (struct outcome){ 0 });
	check(&scene, "addresses", "2");
	scene_clear(&scene);
}

static void test_byte(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	check(&scene, "byte", "J");
	scene.outcomes[2].bytes = NULL;
	check(&scene, "byte", "\\x20");
	scene.outcomes[0].bytes = NULL;
	check(&scene, "byte", NULL);
	scene_clear(&scene);
}

static void test_result(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	check(&scene, "result", "ok");
	scene.outcomes[2].result = (struct result){ RESULT_ERRNO, EINVAL };
	check(&scene, "result", "EINVAL");
	scene.outcomes[2].result = (struct result){ RESULT_SIGNAL, 11 };
	check(&scene, "result", "SIGSEGV");
	scene_clear(&scene);
}

static void test_disk(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	check(&scene, "disk notes.txt 3p", "D");
	check(&scene, "disk notes.txt 4095", "A");
	check(&scene, "disk notes.txt 4p", NULL);
	check(&scene, "disk none.txt 0", NULL);
	scene.evidence.machine = NULL;
	check(&scene, "disk notes.txt 3p", NULL);
	scene_clear(&scene);
	scene_init(&scene, "real");
	scene_add(&scene, "drop notes.txt", (struct outcome){ 0 });
	check(&scene, "disk notes.txt 3p", NULL);
	scene_clear(&scene);
}

static void test_if(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	check(&scene, "if notes.txt[0] dirty", "yes");
	check(&scene, "if notes.txt[2] dirty", "no");
	check(&scene, "if notes.txt[3] dirty", NULL);
	check(&scene, "if v[1] present", "yes");
	check(&scene, "if minor=2 major=0", "yes");
	check(&scene, "if minor=3", "no");
	check(&scene, "if bytes=\"JK\"", "yes");
	check(&scene, "if result=SIGBUS", "no");
	check(&scene, "if disk notes.txt 0 = \"B\"", "no");
	scene_clear(&scene);
}

/* Where an operation was not performed there is no answer at all. */
static void test_not_performed(void **state)
{
	struct scene scene;

	(void)state;
	scene_loads(&scene);
	scene.outcomes[0].result.kind = RESULT_SKIPPED;
	check(&scene, "faults", NULL);
	check(&scene, "count v present", NULL);
	check(&scene, "result", NULL);
	scene.outcomes[0].result.kind = RESULT_UNSUPPORTED;
	check(&scene, "byte", NULL);
	scene_clear(&scene);
	/* An operation for the other machine alone. */
	scene_init(&scene, "real");
	check(&scene, "count v present", NULL);
	check(&scene, "result", NULL);
	scene.outcome_list[0] = NULL;
	scene.ops[0] = read_op("crash");
	scene.op_list[0] = &scene.ops[0];
	scene.evidence.n_outcomes = 1;
	check(&scene, "count v present", NULL);
	scene.evidence.after = NULL;
	check(&scene, "count v present", NULL);
	scene_clear(&scene);
}

static void check_choice(const char *const *choices, const char *answer,
			 int wanted)
{
	struct quiz quiz = { 0 };
	int found;

	while (choices[quiz.n_choices]) {
		quiz.choices[quiz.n_choices].text =
			(char *)choices[quiz.n_choices];
		quiz.n_choices++;
	}
	found = quiz_find_choice(&quiz, answer);
	if (found != wanted)
		fail_msg("'%s' is choice %d, not %d", answer, found, wanted);
}

static void test_choices(void **state)
{
	static const char *const words[] = { "yes", "no", NULL };
	static const char *const ranges[] = { "0",  "4 to 5",	    "6..9",
					      "64", "more than 64", NULL };
	static const char *const odd[] = { "1 or so",	  "-3", "4 to", "J",
					   "more than J", "7 ", NULL };

	(void)state;
	check_choice(words, "no", 1);
	check_choice(words, "No", -1);
	check_choice(words, "", -1);
	check_choice(ranges, "0", 0);
	check_choice(ranges, "4", 1);
	check_choice(ranges, "5", 1);
	check_choice(ranges, "7", 2);
	check_choice(ranges, "64", 3);
	check_choice(ranges, "65", 4);
	check_choice(ranges, "10", -1);
	check_choice(ranges, "4x", -1);
	check_choice(ranges, "99999999999999999999", -1);
	check_choice(odd, "1", -1);
	check_choice(odd, "-3", 1);
	check_choice(odd, "4", -1);
	check_choice(odd, "J", 3);
	check_choice(odd, "7", -1);
}

static void test_measure_check(void **state)
{
	struct strbuf complaint;

	(void)state;
	strbuf_init(&complaint);
	assert_int_equal(quiz_measure_check("faults", &complaint), 0);
	assert_int_equal(quiz_measure_check("if v[0] zero", &complaint), 0);
	assert_string_equal(complaint.text, "");
	assert_int_equal(quiz_measure_check("", &complaint), -EINVAL);
	assert_int_equal(quiz_measure_check("count v[1", &complaint), -EINVAL);
	assert_non_null(strstr(complaint.text, "after 'count'"));
	strbuf_clear(&complaint);
	assert_int_equal(quiz_measure_check("if", &complaint), -EINVAL);
	assert_non_null(strstr(complaint.text, "if EXPECTATION"));
	strbuf_free(&complaint);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_byte),
		cmocka_unit_test(test_result),
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_if),
		cmocka_unit_test(test_not_performed),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_measure_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
