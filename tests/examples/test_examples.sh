#!/bin/sh
# The examples: what they expect holds, on the simulated machine and, as far as
# it can perform them, on the real one; and the story that is told is the one
# that somebody has read.
. "$srcdir/tests/tap.sh"

for script in "$srcdir"/examples/*.pt; do
	name=$(basename "$script" .pt)
	story=$srcdir/tests/examples/$name.txt

	"$PAGETWIN" run --machine=sim --plain "$script" >"$tmp/$name.txt" \
		2>"$tmp/err"
	is $? 0 "$name: it holds on the simulated machine"
	ok "$name: the story is the one in $name.txt (make update-examples)" \
		diff "$story" "$tmp/$name.txt"
	"$PAGETWIN" run --machine=sim --json "$script" >"$tmp/once"
	"$PAGETWIN" run --machine=sim --json "$script" >"$tmp/twice"
	ok "$name: the same twice, byte for byte" cmp "$tmp/once" "$tmp/twice"
	like "$(tail -n 1 "$tmp/once")" \
		'*"expect_passed":*"expect_failed":0,"expect_skipped":0}}' \
		"$name: nothing it expects is left out"

	"$PAGETWIN" run --no-wait --json "$script" >"$tmp/twin" 2>"$tmp/err"
	status=$?
	if [ -s "$tmp/err" ]; then
		skip 2 "no real machine here: $(cat "$tmp/err")"
		continue
	fi
	is $status 0 "$name: it holds on both machines"
	like "$(tail -n 1 "$tmp/twin")" \
		'*"surprise":0,*"expect_failed":0,*' "$name: no surprise"
done

# Each story has its script.
for story in "$srcdir"/tests/examples/*.txt; do
	name=$(basename "$story" .txt)
	ok "$name: is the story of an example" \
		test -e "$srcdir/examples/$name.pt"
done

done_testing
