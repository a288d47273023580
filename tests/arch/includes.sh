#!/bin/sh
# Nothing looks up: the #include lines of src/ against the table of floors.
. "$srcdir/tests/tap.sh"

arch=$srcdir/tests/arch

# violations ROOT: what is wrong in ROOT/src, a line each.
violations() {
	find "$1/src" -name '*.[ch]' | LC_ALL=C sort >"$tmp/files"
	# Names of sources have no blanks: automake would not have them.
	# shellcheck disable=SC2046
	${AWK:-awk} -v root="$1" -f "$arch/includes.awk" \
		"$arch/floors.txt" $(cat "$tmp/files")
}

# A sound tree, then the same with one thing wrong. If the check does not find
# that one thing, it is the check that is broken.
sound() {
	rm -rf "$tmp/tree"
	for folder in base machine sim real compare lesson verify session view \
		tui cli; do
		mkdir -p "$tmp/tree/src/$folder"
		printf '#include "%s/a.h"\n#include "base/a.h"\n' "$folder" \
			>"$tmp/tree/src/$folder/a.c"
		echo '#include <stddef.h>' >"$tmp/tree/src/$folder/a.h"
	done
	echo '#include <curses.h>' >>"$tmp/tree/src/tui/a.c"
	echo '#include "config.h"' >>"$tmp/tree/src/real/a.c"
	echo '#include <sys/mman.h>' >>"$tmp/tree/src/real/a.c"
	echo '#include <cmark.h>' >>"$tmp/tree/src/lesson/a.c"
	echo '#include "sim/a.h"' >>"$tmp/tree/src/cli/a.c"
	echo '#include "real/a.h"' >>"$tmp/tree/src/cli/a.c"
	echo '#include "machine/a.h"' >>"$tmp/tree/src/session/a.c"
}

# catches FOLDER 'INCLUDED' WHY
catches() {
	sound
	echo "#include $2" >>"$tmp/tree/src/$1/a.c"
	like "$(violations "$tmp/tree")" "src/$1/a.c:[0-9]*: $2: *" \
		"caught: $1 includes $2 ($3)"
}

sound
is "$(violations "$tmp/tree")" "" "a sound tree passes"
catches machine '"sim/a.h"' "looks up"
catches base '"machine/a.h"' "looks up"
catches sim '"real/a.h"' "the same floor"
catches real '"sim/a.h"' "the same floor"
catches session '"real/a.h"' "below, but cli's alone"
catches tui '"sim/a.h"' "below, but cli's alone"
catches view '<curses.h>' "a library of another"
catches cli '<ncurses.h>' "a library of another"
catches view '<cmark.h>' "a library of another"
catches session '<jansson.h>' "a library of another"
catches cli '<sys/mman.h>' "the kernel's interface"
catches lesson '<unistd.h>' "impure"
catches sim '<time.h>' "impure"
catches sim '"a.h"' "not from src/"
catches sim '"../base/a.h"' "not from src/"
sound
mkdir "$tmp/tree/src/attic"
echo '#include <stddef.h>' >"$tmp/tree/src/attic/a.c"
like "$(violations "$tmp/tree")" "*src/attic/ has no floor*" \
	"caught: a folder that has no floor"

found=$(violations "$srcdir")
is "$found" "" "src/ keeps to its floors"
note "$(wc -l <"$tmp/files") files looked at"
done_testing
