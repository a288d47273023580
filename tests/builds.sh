#!/bin/sh
# The simulated machine says the same whoever built it: gcc and clang, -O0 and
# -O2. Each builds the whole program anew, which takes a minute or two; so it
# is not one of "make check" but of "make check-builds".
. "$srcdir/tests/tap.sh"

# --- scripts ------------------------------------------------------------------

mkdir "$tmp/scripts"
cp "$srcdir"/examples/*.pt "$tmp/scripts"
for profile in textbook linux windows; do
	for seed in 1 2 3 4; do
		"$builddir/tests/sim/soak" --print --operations=300 \
			--seed=$seed $profile >"$tmp/scripts/$profile-$seed.pt"
	done
done
number=$(find "$tmp/scripts" -name '*.pt' | wc -l | tr -d ' ')
note "$number scripts, $(cat "$tmp"/scripts/*.pt | wc -l | tr -d ' ') lines"

# tell BUILD: everything that this program says, in one file.
tell() {
	for script in "$tmp"/scripts/*.pt; do
		echo "# $(basename "$script")"
		"$tmp/$1/pagetwin" run --machine=sim --json - <"$script"
		echo "# status $?"
	done >"$tmp/$1.json" 2>&1
	# Numbers that look random, and are the same each time.
	"$AWK" 'BEGIN { for (n = 1; n < 5000; n++)
		print (n * n * 7919) % 104729 % 90 }' </dev/null |
		"$tmp/$1/pagetwin" replay --policy=all --frames=1..20 --json - \
			>>"$tmp/$1.json" 2>&1
}

# --- builds ---------------------------------------------------------------------

# build NAME COMPILER LEVEL: in a folder of its own.
build() {
	mkdir "$tmp/$1" && cd "$tmp/$1" || return
	"$srcdir/configure" --without-ncurses --without-cmocka CC="$2" \
		CFLAGS="$3" && make -s -j2 pagetwin
}

first=
for compiler in gcc clang; do
	for level in -O0 -O2; do
		name=$compiler$level
		if ! command -v $compiler >/dev/null; then
			skip 2 "$compiler is not installed"
			continue
		fi
		ok "$name: it builds" build $name $compiler $level || continue
		tell $name
		if [ -z "$first" ]; then
			first=$name
			ok "$name: it performs every script" test \
				"$(grep -c '^{"summary"' "$tmp/$name.json")" \
				-eq "$number"
		else
			ok "$name: byte for byte what $first says" \
				cmp "$tmp/$first.json" "$tmp/$name.json"
		fi
	done
done
note "$(wc -c <"$tmp/$first.json" | tr -d ' ') bytes each"
echo "1..$tap_count"
[ "$tap_failed" -eq 0 ]
