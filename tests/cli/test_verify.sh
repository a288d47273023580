#!/bin/sh
# verify: random sequences on both machines, and what a surprise looks like.
. "$srcdir/tests/tap.sh"

PAGETWIN=$(cd "$(dirname "$PAGETWIN")" && pwd)/$(basename "$PAGETWIN")
cd "$tmp" || exit 99

# number KEY: of the summary.
number() {
	sed -n '$s/.*"'"$1"'":\([0-9]*\).*/\1/p' "$tmp/out"
}

# --- wrong usage -----------------------------------------------------------------

# usage NAME PATTERN ARGUMENT...
usage() {
	name=$1
	pattern=$2
	shift 2
	"$PAGETWIN" verify "$@" >"$tmp/out" 2>"$tmp/err"
	is $? 2 "$name: exit status 2"
	like "$(cat "$tmp/err")" "$pattern" "$name: said"
	is "$(cat "$tmp/out")" "" "$name: nothing else"
}

usage "no number" "*--seed=x*number*" --seed=x
usage "a negative number" "*--ops=-1*number from 1*" --ops=-1
usage "no sequences" "*--sequences=0*" --sequences=0
usage "one machine" "*both machines*" --machine=sim
usage "a file" "*no file*" script.pt
usage "a setting that is none" "*--setting=frames*" --setting=frames
usage "an empty setting" "*--setting needs KEY=VALUE*" --setting=
usage "a setting with a slip" "*--setting=frmaes=40*frmaes*" --setting=frmaes=40
usage "a policy there is not" "*--setting=policy=nonsense*nonsense*" --setting=policy=nonsense
usage "another profile" "*profile linux*" --profile=windows
usage "a seed that JSON cannot write" "*--seed=9223372036854775808*" --seed=9223372036854775808
usage "a number with a sign" "*--seed=+1*" --seed=+1
usage "an option of another command" "*does not take --teacher*" --teacher
"$PAGETWIN" verify --sequences=1 --on="$tmp/nowhere" >"$tmp/out" 2>"$tmp/err"
is $? 3 "no such scratch folder: exit status 3"
like "$(cat "$tmp/err")" "*nowhere*ENOENT*" "no such scratch folder: said"

# --- the real thing ---------------------------------------------------------------

if ! echo "file f 1p" | "$PAGETWIN" run --machine=real >"$tmp/out" 2>"$tmp/err"; then
	echo "1..$tap_count # $(cat "$tmp/err")"
	exit 0
fi

"$PAGETWIN" verify --sequences=40 --seed=3 --json >"$tmp/out" 2>"$tmp/err"
status=$?
note "$(tail -n 1 "$tmp/out")"
is $status 0 "40 sequences: no surprise"
is "$(number sequences)" 40 "all of them were performed"
# But for "limit", where memory cannot be limited.
steps=$(number steps)
ok "and all of their operations" test "$steps" -gt 1580 -a "$steps" -le 1600
is "$(number surprises)" 0 "none of them surprised"
ok "more was compared than steps" test "$(number page_states)" -gt 10000
is "$(cat "$tmp/err")" "" "nothing is said where there is no terminal"
is "$(find . -name 'surprise-*')" "" "no script is written"
# A folder of this test's own: others may be at work beside it.
if shm=$(mktemp -d /dev/shm/test-verify.XXXXXX 2>/dev/null); then
	at_exit 'rm -rf "$shm"'
	"$PAGETWIN" verify --sequences=40 --seed=4 --on="$shm" >"$tmp/out"
	is $? 0 "40 sequences on tmpfs: no surprise"
	like "$(cat "$tmp/out")" "*sequences       40 of 40*on tmpfs*" "the text says where"
	like "$(cat "$tmp/out")" "*page states*same*explained*unobservable*surprises*" "and what was found"
	is "$(ls -A "$shm")" "" "nothing is left there"
else
	skip 4 "/dev/shm cannot be written"
fi
if command -v python3 >/dev/null 2>&1; then
	"$PAGETWIN" verify --sequences=02 --seed=0x7 --json >"$tmp/out"
	is "$(number sequences) $(number seed)" "2 7" "numbers are decimal, or 0x"
	ok "the JSON parses" python3 -c 'import json, sys
for line in open(sys.argv[1]): json.loads(line)' "$tmp/out"
else
	skip 2 "python3 is not installed"
fi

# --- a surprise ---------------------------------------------------------------------

# A machine that lets programs lock less than Linux does, which no reason
# excuses.
"$PAGETWIN" verify --seed=1 --sequences=400 --setting=lock-limit=4K \
	--profile=linux >"$tmp/out" 2>"$tmp/err"
is $? 1 "surprises: exit status 1"
like "$(cat "$tmp/out")" "*surprise in sequence*result: simulated ENOMEM, real ok*after *lock *" \
	"it says what differs, after which operation"
script=$(find . -name 'surprise-1-*.pt' | LC_ALL=C sort | head -n 1)
isnt "$script" "" "a script is written"
lines=$(grep -cv '^#' "$script")
note "$(cat "$script")"
ok "it is short" test "$lines" -le 8
like "$(sed -n '1,/^[^#]/p' "$script" | tail -n 1)" "machine linux lock-limit=4K" "it begins with the setting"
ok "its last line is the one that surprises" sh -c 'tail -n 1 "$1" | grep -qE "^(lock|remap|map|unlock|protect) "' - "$script"
"$PAGETWIN" run --json "$script" >"$tmp/again"
is $? 1 "run performs it, and is surprised as well"
like "$(tail -n 1 "$tmp/again")" '*"surprise":1,*' "once"

# --- interrupted --------------------------------------------------------------------

mkdir "$tmp/scratch"
"$PAGETWIN" verify --sequences=1000000 --json --on="$tmp/scratch" >"$tmp/out" 2>"$tmp/err" &
pid=$!
has_begun() {
	[ -n "$(ls -A "$tmp/scratch")" ]
}
wait_for has_begun
kill -TERM $pid
wait $pid
status=$?
is $status 143 "interrupted: exit status 128 + SIGTERM"
like "$(tail -n 1 "$tmp/out")" '*"interrupted":true*' "the summary so far says so"
is "$(ls -A "$tmp/scratch")" "" "nothing is left behind"

# --- a worker that is lost ----------------------------------------------------------

"$PAGETWIN" verify --sequences=1000000 --json --on="$tmp/scratch" >"$tmp/out" 2>"$tmp/err" &
pid=$!
# A worker is a child of verify's that has children of its own; a machine that
# verify makes for itself, to look at the disk, has none.
worker_of() {
	sed -n 's/^\([0-9]*\) (.*) . \([0-9]*\) .*/\1 \2/p' \
		/proc/[0-9]*/stat 2>/dev/null |
		awk -v verify="$1" '
			{ parent[$1] = $2 }
			END {
				for (p in parent)
					if (parent[parent[p]] == verify)
						print parent[p]
			}' | head -n 1
}
worker_works() {
	worker=$(worker_of $pid)
	[ -n "$worker" ]
}
wait_for worker_works
kill -KILL "$worker" || kill -KILL $pid
wait $pid
is $? 3 "a worker was killed: exit status 3"
like "$(cat "$tmp/err")" "*worker was ended by SIGKILL*" "and said"
done_testing
