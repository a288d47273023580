#!/bin/sh
# Every lesson, on every machine, as text and as JSON, to its end.
. "$srcdir/tests/tap.sh"

"$PAGETWIN" lesson --list >"$tmp/list"
is $? 0 "lesson --list succeeds"
ok "there are lessons" test -s "$tmp/list"

for file in "$srcdir"/lessons/[0-9]*.md; do
	lesson=$(basename "$file" .md)
	like "$(cat "$tmp/list")" "*${lesson#*-}*" "$lesson is in the list"
	for machine in twin sim real; do
		for form in plain json; do
			"$PAGETWIN" lesson "$lesson" --machine=$machine --$form \
				--no-wait </dev/null >"$tmp/out" 2>"$tmp/err"
			is $? 0 "$lesson plays on $machine as $form"
			if [ $form = json ]; then
				like "$(tail -n 1 "$tmp/out")" \
					'{"summary":*"surprise":0,*"expect_failed":0,*' \
					"$lesson on $machine: no surprise, no failed expectation" ||
					note_surprises "$tmp/out"
				# Not on the real machine alone: it shows no
				# disk, and the wait was skipped.
				[ $machine = real ] ||
					is "$(grep -c '"sim":null,"real":null' "$tmp/out")" 0 \
						"$lesson on $machine: every question has an answer"
				ok "$lesson on $machine: at least three questions" \
					test "$(grep -c '^{"question":' "$tmp/out")" -ge 3
			fi
		done
	done
	# A board has a line of counts and a time for each machine.
	n_boards=$(grep -c '^```pagetwin board' "$file")
	"$PAGETWIN" lesson "$lesson" --json --no-wait </dev/null \
		>"$tmp/out" 2>"$tmp/err"
	is "$(grep -c '^{"board":\[{"row":' "$tmp/out")" "$n_boards" \
		"$lesson shows its boards"
	is "$(grep -c '^{"board":.*"sim":{[^}]*null' "$tmp/out")" 0 \
		"$lesson: the simulated machine knows all that is on its boards"
	ok "$lesson has notes for the teacher" sh -c \
		'"$1" lesson "$2" --machine=sim --plain --teacher --no-wait </dev/null | grep -q "^\[teacher\]"' \
		- "$PAGETWIN" "$lesson"
	not_ok "$lesson hides them from students" sh -c \
		'"$1" lesson "$2" --machine=sim --plain --no-wait </dev/null | grep -q "^\[teacher\]"' \
		- "$PAGETWIN" "$lesson"
done

# --- what a board says of this computer ------------------------------------------

# Each ratio that is told is the one of two times on the same board.
"$PAGETWIN" lesson memory-speed --json --no-wait </dev/null >"$tmp/out"
grep '^{"board":' "$tmp/out" >"$tmp/boards"
is "$(grep -c '"says":"On this computer .*prices, a model, ' "$tmp/boards")" \
	"$(grep -c . "$tmp/boards")" "each board says what this computer took, and the model"
ok "what is told was measured several times where it is warm" \
	test "$(grep -c '"real":{[^}]*"measurements":9' "$tmp/boards")" -ge 3
if ! command -v jq >/dev/null; then
	skip 1 "jq is not installed"
else
	is "$(jq -r '(.says | [scan("([0-9.]+) times")[0] | tonumber]) as $told
		| [("real", "sim") as $side | .board as $rows | range(1; $rows | length)
			| $rows[.][$side].nanoseconds / $rows[0][$side].nanoseconds] as $ratios
		| if ($told | length) == ($ratios | length) and
			all(range($told | length); . as $i
				| $told[$i] - $ratios[$i] | fabs
				< if $ratios[$i] < 99 then 0.051 else 0.51 end)
		  then "told" else "\($told) \($ratios)" end' "$tmp/boards" |
		sort -u)" "told" "the ratios told are those of the lines"
fi
"$PAGETWIN" lesson memory-speed --machine=sim --plain </dev/null >"$tmp/out"
like "$(cat "$tmp/out")" "*By the simulated machine's prices, a model, *" \
	"the simulated machine alone: its prices are said to be a model"
not_ok "the simulated machine alone: nothing is said of this computer" \
	grep -q "^On this computer" "$tmp/out"

# --- the same again ---------------------------------------------------------------

# 64 pages through 16 frames: a dozen events for each, told of the first and
# the last of them, and all of them to programs.
"$PAGETWIN" lesson under-pressure --machine=sim --plain </dev/null >"$tmp/out"
like "$(cat "$tmp/out")" "*big.txt[[]0] was chosen to give up*... and so on, *at last:*big.txt[[]47] was chosen to give up*" \
	"what happens to page after page is told of the first and the last"
not_ok "and of no page between them" grep -q 'big.txt\[20\] was chosen' "$tmp/out"
"$PAGETWIN" lesson under-pressure --machine=sim --json </dev/null >"$tmp/out"
ok "programs are told of each page" grep -q 'big.txt\[20\] was chosen' "$tmp/out"

# --- three names --------------------------------------------------------------------

"$PAGETWIN" lesson three-names --plain --no-wait </dev/null >"$tmp/out"
for call in '  POSIX      msync(v, 81920, MS_ASYNC);' \
	'  Win32      FlushViewOfFile(v, 81920);' '  .NET       v.Flush();' \
	'  POSIX      box = memfd_create("box", 0);'; do
	ok "lesson 9 as text: $call" grep -qF -- "$call" "$tmp/out"
done
"$PAGETWIN" lesson three-names --json --no-wait </dev/null >"$tmp/out"
ok "lesson 9 as JSON: the step of the flush has its three names" grep -qF \
	'"idioms":{"posix":"msync(v, 81920, MS_ASYNC);","win32":"FlushViewOfFile(v, 81920);","dotnet":"v.Flush();"}' \
	"$tmp/out"
"$PAGETWIN" lesson flush --json --no-wait </dev/null >"$tmp/out"
not_ok "a lesson that does not ask for them has none" grep -q '"idioms"' "$tmp/out"

# --- lessons that are wrong ------------------------------------------------------

printf '# Open\n\nText.\n\n```pagetwin\nfile f 1p\n' >"$tmp/01-open.md"
"$PAGETWIN" lesson "$tmp/01-open.md" --plain </dev/null >"$tmp/out" 2>"$tmp/err"
is $? 2 "an unclosed fence: exit status 2"
like "$(cat "$tmp/err")" '*01-open.md:5:1: error: *' "an unclosed fence: said where it opens"
is "$(cat "$tmp/out")" "" "an unclosed fence: nothing was played"

printf '# Bad\n\nText.\n\n```pagetwin\nfile f 1p\nlaod f\n```\n' >"$tmp/02-bad.md"
"$PAGETWIN" lesson "$tmp/02-bad.md" --plain </dev/null >"$tmp/out" 2>"$tmp/err"
is $? 2 "a wrong operation in a lesson: exit status 2"
like "$(cat "$tmp/err")" "*02-bad.md:7:1: error: *did you mean 'load'*" "a wrong operation: at its line of the lesson"

"$PAGETWIN" lesson "$tmp/missing.md" --plain </dev/null >"$tmp/out" 2>"$tmp/err"
is $? 2 "a missing lesson file: exit status 2"
"$PAGETWIN" lesson "$PAGETWIN" --plain </dev/null >"$tmp/out" 2>"$tmp/err"
is $? 2 "a program as a lesson: exit status 2"
done_testing
