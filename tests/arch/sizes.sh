#!/bin/sh
# Files and functions of a size that a person reads in one go. Over a hard
# bound a file needs a reason: a line "Size: ..." in the essay it opens with.
# And every .c opens with an essay, which stays in one piece: a formatter that
# breaks a line of it too many leaves stars without a blank.
. "$srcdir/tests/tap.sh"

arch=$srcdir/tests/arch

# Hard bounds, in lines.
max_c=600
max_h=150
max_function=60

# measure ROOT: what sizes.awk says of all that is in ROOT/src.
measure() {
	(
		cd "$1" || exit
		# shellcheck disable=SC2046
		${AWK:-awk} -f "$arch/sizes.awk" \
			$(find src -name '*.[ch]' | LC_ALL=C sort)
	)
}

# Measures on standard input; each file and function that is too long.
too_long() {
	${AWK:-awk} -v max_c="$max_c" -v max_h="$max_h" \
		-v max_function="$max_function" '
	function complain(file, what, has, may) {
		if (has <= may)
			return
		n++
		of[n] = file
		text[n] = what " has " has " lines, " may " at most"
	}
	$1 == "file" {
		excused[$2] = $4
		complain($2, $2, $3, $2 ~ /\.h$/ ? max_h : max_c)
	}
	$1 == "function" {
		complain($4, $4 ":" $5 ": " $2 "()", $3, max_function)
	}
	END {
		for (i = 1; i <= n; i++)
			if (!excused[of[i]])
				print text[i]
	}'
}

no_essay() {
	sed -n 's/^essay //p'
}

# torn FOLDER...: each line of a comment that begins " *so".
torn() {
	grep -rnE --include='*.[ch]' '^ \*[^[:space:]/*]' "$@"
}

# summary KIND FIELD: how many, the median, nine tenths, the largest.
summary() {
	${AWK:-awk} -v kind="$1" '$1 == kind { print $3, $2 }' | sort -n |
		${AWK:-awk} '
		{ size[NR] = $1; name[NR] = $2 }
		END {
			if (NR > 0)
				print NR ", median " size[int((NR + 1) / 2)] \
					", nine tenths up to " \
					size[int((NR * 9 + 9) / 10)] \
					", largest " size[NR] " (" name[NR] ")"
		}'
}

# A tree to practise on.
repeat() {
	${AWK:-awk} -v n="$1" -v text="$2" \
		'BEGIN { for (i = 0; i < n; i++) print text }'
}
essay='/* This file is here to be measured, and says so in more than twelve
 * words.
 */'
mkdir -p "$tmp/tree/src/base"
{
	echo "$essay"
	repeat 590 ''
} >"$tmp/tree/src/base/good.c"
{
	echo "$essay"
	echo 'static int sum(int a,'
	echo '	       int b)'
	echo '{'
	repeat 58 '	a += b;'
	echo '}'
} >"$tmp/tree/src/base/even.c"
is "$(measure "$tmp/tree" | too_long)" "" "within the bounds: nothing said"
is "$(measure "$tmp/tree" | no_essay)" "" "with an essay: nothing said"
{
	echo "$essay"
	repeat 600 ''
} >"$tmp/tree/src/base/long.c"
repeat 151 '' >"$tmp/tree/src/base/long.h"
{
	echo '/* As short as this. */'
	echo 'static int sum_of(int a)'
	echo '{'
	repeat 59 '	a += a;'
	echo '}'
} >"$tmp/tree/src/base/odd.c"
is "$(measure "$tmp/tree" | too_long)" \
	"src/base/long.c has 603 lines, 600 at most
src/base/long.h has 151 lines, 150 at most
src/base/odd.c:3: sum_of() has 61 lines, 60 at most" \
	"caught: a long .c, a long .h, a long function"
is "$(measure "$tmp/tree" | no_essay)" "src/base/odd.c" \
	"caught: a .c without an essay"
{
	echo "/* A table of words. Size: one row a word, nothing to split. */"
	repeat 600 ''
} >"$tmp/tree/src/base/long.c"
unlike "$(measure "$tmp/tree" | too_long)" "*long.c*" \
	"a reason in the essay excuses"

printf '/*\n * One.\n *\n *	a	picture\n *torn apart\n */\n' >"$tmp/tree/torn.c"
is "$(torn "$tmp/tree")" "$tmp/tree/torn.c:5: *torn apart" \
	"caught: a comment that was torn"
is "$(torn "$srcdir/src" "$srcdir/tests" "$srcdir/bench")" "" \
	"no comment is torn"

measure "$srcdir" >"$tmp/measures"
is "$(too_long <"$tmp/measures")" "" "no file and no function is too long"
is "$(no_essay <"$tmp/measures")" "" "every .c opens with an essay"
note "files: $(summary file <"$tmp/measures")"
note "functions: $(summary function <"$tmp/measures")"
done_testing
