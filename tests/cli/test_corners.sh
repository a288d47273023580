#!/bin/sh
# Corners that random sequences found (pagetwin verify): each script shows one
# on which the simulated machine once differed from the kernel.
. "$srcdir/tests/tap.sh"

corners=$srcdir/tests/fixtures/corners

# surprises FILE OPTION...: how many there are on both machines, and how many
# expectations failed.
surprises() {
	file=$1
	shift
	"$PAGETWIN" run --json "$@" "$file" 2>"$tmp/err" |
		sed -n 's/.*"surprise":\([0-9]*\),"not_compared".*"expect_failed":\([0-9]*\).*/\1 \2/p'
}

real=true
if ! echo "file f 1p" | "$PAGETWIN" run --machine=real >"$tmp/out" 2>&1; then
	real=false
fi
for file in "$corners"/*.pt; do
	name=$(basename "$file" .pt)
	ok "$name: as expected of the simulated machine" \
		"$PAGETWIN" run --json --machine=sim "$file"
	if ! $real; then
		skip 2 "no real machine here"
		continue
	fi
	is "$(surprises "$file")" "0 0" "$name: no surprise, and as expected"
	if [ -d /dev/shm ] && [ -w /dev/shm ]; then
		is "$(surprises "$file" --on=/dev/shm | cut -d " " -f 1)" 0 "$name: nor on tmpfs"
	else
		skip 1 "/dev/shm cannot be written"
	fi
done
done_testing
