/*
 * A canvas as text: for pipes, golden screens, and for ASCII pictures in books
 */
#include "view/canvas_print.h"

#include "base/strbuf.h"
#include "base/utf8.h"

/* The columns up to the last one that is not blank. */
static int used_columns(const struct canvas *canvas, int y)
{
	int x = canvas->width;

	while (x > 0 && canvas_cell(canvas, x - 1, y)->code == ' ')
		x--;
	return x;
}

int canvas_text(const struct canvas *canvas, struct strbuf *out)
{
	for (int y = 0; y < canvas->height; y++) {
		int end = used_columns(canvas, y);

		for (int x = 0; x < end; x++) {
			uint32_t code = canvas_cell(canvas, x, y)->code;
			char bytes[UTF8_MAX];

			if (code)
				strbuf_add_bytes(out, bytes,
						 utf8_encode(code, bytes));
		}
		strbuf_add_char(out, '\n');
	}
	return strbuf_status(out);
}
