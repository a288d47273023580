#!/bin/sh
# What is in the tree is in the build: every source and every test is named in
# a Makemodule.am (else it would be missing from the tarball, or never run).
. "$srcdir/tests/tap.sh"

# unlisted ROOT: each file that no fragment names.
unlisted() {
	(
		cd "$1" || exit
		find src tests bench -name Makemodule.am -exec cat {} + \
			>"$tmp/fragments"
		find src tests bench \( -name fixtures -o -name screens \) \
			-prune -o \( -name '*.[ch]' -o -name '*.sh' -o \
			-name '*.awk' \) -print | LC_ALL=C sort |
			while read -r file; do
				grep -qE "(^|[[:space:]=])$file([[:space:]\\]|\$)" \
					"$tmp/fragments" || echo "$file"
			done
	)
}

mkdir -p "$tmp/tree/src/base" "$tmp/tree/tests/base" "$tmp/tree/bench"
printf '%s \\\n' 'lib_SOURCES = src/base/a.c' >"$tmp/tree/src/base/Makemodule.am"
echo '	src/base/b.c' >>"$tmp/tree/src/base/Makemodule.am"
touch "$tmp/tree/src/base/a.c" "$tmp/tree/src/base/b.c" \
	"$tmp/tree/src/base/c.c" "$tmp/tree/tests/base/t.sh"
is "$(unlisted "$tmp/tree")" "src/base/c.c
tests/base/t.sh" "caught: a source and a test that nobody builds"

is "$(unlisted "$srcdir")" "" "every source and test is in a Makemodule.am"
done_testing
