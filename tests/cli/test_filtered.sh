#!/bin/sh
# Where a filter forbids the calls that look at the kernel, as in containers:
# everything still runs on both machines, what cannot be seen is null, and
# nothing that is not known becomes a surprise.
. "$srcdir/tests/tap.sh"

filtered=$builddir/tests/cli/under_filter
"$filtered" mincore /bin/true
if [ $? -eq 77 ]; then
	skip_all "seccomp filters are not allowed here"
fi
if ! "$PAGETWIN" doctor --json 2>/dev/null | grep -q '"runs":true'; then
	skip_all "there is no real machine here"
fi
cd "$tmp" || exit 1
"$PAGETWIN" help machine >machine.txt

# surprises FILE: how many its last line, a summary, counts.
surprises() {
	tail -n 1 "$1" | sed -n 's/.*"surprises\{0,1\}":\([0-9]*\)[,}].*/\1/p'
}

# filter NAME CALLS
filter() {
	"$filtered" "$2" "$PAGETWIN" doctor >doctor.txt 2>&1
	is "$?" 0 "$1: doctor tells"
	like "$(cat doctor.txt)" '*(EPERM)*' "$1: and names the errno"
	for setting in $(tr '\n' ' ' <doctor.txt |
		sed -n 's/.*not known: \([^:]*\):.*/\1/p' | tr -d ,); do
		grep -q "^ *$setting=" machine.txt || echo "$setting"
	done >strange.txt
	is "$(cat strange.txt)" "" "$1: what is not known bears a name that help explains"
	"$filtered" "$2" "$PAGETWIN" verify --sequences=12 --ops=40 --seed=8 \
		--json >verify.json 2>&1
	status=$?
	is "$status" 0 "$1: verify ends well" || note "$(head -n 1 verify.json)"
	is "$(surprises verify.json)" 0 "$1: and is nowhere surprised"
	for lesson in 1 5 7; do
		"$filtered" "$2" "$PAGETWIN" lesson "$lesson" --no-wait --json \
			>lesson.json 2>&1
		is "$? $(surprises lesson.json)" "0 0" \
			"$1: lesson $lesson plays, without a surprise" ||
			note_surprises lesson.json
	done
}

filter "no cachestat" cachestat
filter "no mincore" mincore
filter "no perf events" perf
filter "none of the two that see the page cache" cachestat,mincore
filter "none at all" cachestat,landlock,mincore,perf,userfaultfd
done_testing
