#!/bin/sh
# The sources look as .clang-format says. Versions differ in what they make of
# the same rules, so only the one that the rules were written for is asked.
. "$srcdir/tests/tap.sh"

format=clang-format-14
if ! command -v $format >/dev/null 2>&1; then
	format=clang-format
	version=$($format --version 2>/dev/null) || version=none
	case $version in
	*' version 14.'*) ;;
	none) skip_all "clang-format 14 is not installed" ;;
	*) skip_all "clang-format is another version: $version" ;;
	esac
fi

# unformatted FOLDER: each file that would change, once.
unformatted() {
	find "$1" -name '*.[ch]' -exec $format --dry-run -style=file {} + \
		2>&1 | sed -n 's/^\([^:]*\):[0-9].*clang-format-violations.*/\1/p' |
		LC_ALL=C sort -u | sed "s|^$srcdir/||"
}

cp "$srcdir/.clang-format" "$tmp/.clang-format"
mkdir "$tmp/src"
printf 'int f(void)\n{\n\treturn 1;\n}\n' >"$tmp/src/good.c"
printf 'int f(void) {\n  return 1;\n}\n' >"$tmp/src/bad.c"
is "$(unformatted "$tmp/src")" "$tmp/src/bad.c" "caught: another shape"

for folder in "$srcdir"/src/*/ "$srcdir"/tests/*/ "$srcdir"/bench/; do
	folder=${folder%/}
	[ -n "$(find "$folder" -name '*.[ch]' | head -n 1)" ] || continue
	is "$(unformatted "$folder")" "" "${folder#"$srcdir"/} is formatted"
done
done_testing
