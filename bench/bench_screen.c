/*
 * From a key to the painted canvas: how long does a step take?
 *
 * A lesson is played to its end on the simulated machine, a key at a time, as
 * src/tui does it: the key, what it asks of the player, the moment, the canvas
 * of the whole screen. The longest of all these is what the promise of 16 ms
 * (one frame of a terminal at 60 Hz) is about; ncurses' own share, sending
 * what differs, is not in it.
 */
#include "bench.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "sim/sim_machine.h"
#include "tui/drive.h"
#include "view/screen.h"

struct stage {
	struct lesson *lesson;
	struct session *session;
	struct player *player;
	struct canvas *canvas;
	struct ui ui;
	struct moment moment;
};

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	const struct sim_config config = { .like = like };

	(void)context;
	return sim_machine_new(&config, ret_machine);
}

static char *read_file(const char *file, size_t *ret_length)
{
	FILE *stream = fopen(file, "r");
	char *text = malloc(1 << 20);

	if (!stream || !text)
		bench_fail(file);
	*ret_length = fread(text, 1, 1 << 20, stream);
	fclose(stream);
	return text;
}

static void stage_open(struct stage *stage, const char *file, int width,
		       int height)
{
	const struct machine_factory factory = { .make_sim = make_sim };
	struct diagnostic diagnostic;
	char reason[REASON_SIZE];
	size_t length;
	char *text = read_file(file, &length);

	memset(stage, 0, sizeof(*stage));
	ui_init(&stage->ui);
	if (lesson_parse("bench", text, length, &stage->lesson, &diagnostic) ||
	    session_new(&factory, MACHINES_SIM, &stage->session, reason) ||
	    player_new(stage->lesson, stage->session, &stage->player) ||
	    canvas_new(width, height, false, &stage->canvas))
		bench_fail(file);
	free(text);
}

static void stage_close(struct stage *stage)
{
	player_free(stage->player);
	session_free(stage->session);
	lesson_free(stage->lesson);
	canvas_free(stage->canvas);
}

/* Seconds from the key to the canvas. */
static double press(struct stage *stage, int key)
{
	double start = bench_now();

	if (drive(stage->player, &stage->ui, ui_key(&stage->ui, key)) < 0)
		bench_fail("a step");
	drive_moment(stage->player, &stage->ui, &stage->moment);
	screen_draw(&stage->moment, &stage->ui, stage->canvas);
	return bench_now() - start;
}

/* Plays to the end and back; the longest step, in milliseconds. */
static double play(struct stage *stage)
{
	double longest = 0, took;

	while (stage->moment.phase != PLAYER_DONE) {
		took = press(stage, stage->ui.n_choices ? 'g' : ' ');
		longest = took > longest ? took : longest;
	}
	while (stage->moment.position > 0) {
		took = press(stage, 'p');
		longest = took > longest ? took : longest;
	}
	return longest * 1000;
}

static void measure(const char *folder, const char *name, int width, int height)
{
	struct stage stage;
	char file[1024], what[100];

	snprintf(file, sizeof(file), "%s/lessons/%s.md", folder, name);
	snprintf(what, sizeof(what), "longest step, lesson %.2s, %dx%d", name,
		 width, height);
	stage_open(&stage, file, width, height);
	bench_report(what, play(&stage), "ms");
	stage_close(&stage);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "01-byte-for-byte",
					     "02-a-pointer-instead-of-read",
					     "05-not-on-disk-yet", "06-flush" };
	const char *folder = argc > 1 ? argv[1] : getenv("srcdir");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		measure(folder ? folder : ".", names[i], 80, 24);
		measure(folder ? folder : ".", names[i], 160, 50);
	}
	return 0;
}
