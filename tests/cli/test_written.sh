#!/bin/sh
# Another program has everything written (sync) while a script runs: what comes
# of it is told as not decided, and is no surprise; and without it nothing of it
# is told.
. "$srcdir/tests/tap.sh"

mkdir "$tmp/own" || exit 99
where=${PAGETWIN_SCRATCH:-/var/tmp}

# The last byte of the file is alone on page 1, and something is stored behind.
cat >"$tmp/s.pt" <<'S'
file f 4097
map e f shared rw
store e[1]+1 "mc"
tick 3
load e[1]+1
store e[1]+3 "x"
store e[1]+4 "y"
load e[1]+1
drop f
unmap e
drop f
S

if ! "$PAGETWIN" run --json "$tmp/s.pt" >"$tmp/out" 2>"$tmp/err"; then
	grep -q '"real"' "$tmp/out" || skip_all "no real machine here: $(cat "$tmp/err")"
fi
case $(sed -n 3p "$tmp/out") in
*'"real":'*'"dirty":true'*) ;;
*) skip_all "dirty pages are not counted here" ;;
esac
sync -f "$where" 2>/dev/null || skip_all "sync -f cannot be called here"

# --- beside a sync ----------------------------------------------------------------

lines() {
	[ "$(wc -l <"$tmp/out")" -ge "$1" ]
}

: >"$tmp/out"
"$PAGETWIN" run --json "$tmp/s.pt" >"$tmp/out" 2>"$tmp/err" &
pid=$!
ok "the script comes to its tick" wait_for lines 3
sync -f "$where"
wait "$pid"
is $? 0 "beside a sync it is no failure"
like "$(sed -n 4p "$tmp/out")" '*"at":"f\[1\]","field":"dirty","sim":true,"real":false,"verdict":"unobservable","why":"written-meanwhile*' \
	"the page that is clean is told as not decided, and why"
like "$(sed -n 6p "$tmp/out")" '*"field":"minor","sim":0,"real":1,"verdict":"unobservable","why":"written-meanwhile*' \
	"so is the fault at its read-only entry"
is "$(grep -c '"verdict":"surprise"' "$tmp/out")" 0 "nothing is a surprise"

# --- without one ------------------------------------------------------------------

# Somebody else may call it now, too, who is no part of this test.
for try in 1 2 3 4 5; do
	"$PAGETWIN" run --json "$tmp/s.pt" >"$tmp/out" 2>"$tmp/err"
	grep -q written-meanwhile "$tmp/out" || break
done
if ! grep -q written-meanwhile "$tmp/out"; then
	pass "without it nothing of it is told"
	is "$(grep -c '"verdict":"same"' "$tmp/out")" "$(grep -c '"step"' "$tmp/out")" \
		"and every step is the same"
else
	skip 2 "others call sync all the time"
fi

# --- the habits of the machine ----------------------------------------------------

# habits: as doctor tells them, of which those that are unknown are no slip.
habits() {
	"$PAGETWIN" doctor --json | tr ',{' '[\n*]' |
		grep -E '^"(journal|async_flush_starts|hole_|flush_|shrink_|zeroes_|store_|write_|resize_)' |
		grep -v 'unknown\|null' | LC_ALL=C sort
}
habits >"$tmp/alone"
: >"$tmp/go_on"
while [ -e "$tmp/go_on" ]; do
	sync -f "$where"
done &
pid=$!
for try in 1 2 3; do
	habits >"$tmp/beside.$try"
done
rm "$tmp/go_on"
wait "$pid"
isnt "$(cat "$tmp/alone")" "" "doctor tells of habits"
for try in 1 2 3; do
	is "$(comm -13 "$tmp/alone" "$tmp/beside.$try")" "" \
		"no habit is another one beside syncs ($try)"
done
done_testing
