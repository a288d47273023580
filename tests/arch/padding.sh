#!/bin/sh
# What lies in the arena is compared byte by byte: going back has to leave it as
# it was. So its structs have no padding, which nobody writes and which keeps
# what happened to lie there. The compiler knows of it (-Wpadded).
. "$srcdir/tests/tap.sh"

: "${CC:=cc}"
# "gcc -m32" is two words.
# shellcheck disable=SC2086
compile() {
	$CC -std=gnu11 -I"$srcdir/src" -I"$builddir" "$@"
}

printf 'struct good { int a, b; };\n' >"$tmp/good.h"
printf 'struct bad { char a; long b; };\n' >"$tmp/bad.h"

# padded FILE...: each line of one of these files after which padding follows.
padded() {
	for file; do
		compile -x c -fsyntax-only -Wpadded "$file" 2>&1 |
			sed -n "s|^\(.*/\)*\($file:[0-9]*\):.*\[-Wpadded\].*|\2|p"
	done | LC_ALL=C sort -u
}

padded "$tmp/bad.h" | grep -q "bad.h:1$" ||
	skip_all "$CC does not warn of padding"
pass "caught: a struct with padding"
is "$(padded "$tmp/good.h")" "" "a struct without padding passes"

# The root and its tables are checked whenever they are compiled.
sed 's/^struct table {/&\n	char small;/' "$srcdir/src/sim/state.h" >"$tmp/state.h"
not_ok "caught by every compilation: a padded table of state.h" \
	compile -x c -fsyntax-only "$tmp/state.h"

# Of these each struct is state; policy.h, allocator.h have tables of functions.
cd "$srcdir/src" || exit
is "$(padded sim/state.h sim/state_file.h sim/state_frame.h sim/profile.h \
	sim/tlb.h sim/tlb.c base/rng.h)" "" "the simulated machine's state"
is "$(padded sim/allocator_*.c sim/policy/list.h)" "" "of the allocators"
is "$(padded sim/policy/*.c sim/policy/heap.h sim/policy/roster.h)" "" \
	"of the policies"
done_testing
