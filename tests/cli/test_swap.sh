#!/bin/sh
# Real swap: a swap file is switched on, pages go there and come back on both
# machines, and it is switched off and removed. Its side effects reach the
# whole computer, so it runs only when it is asked for: make check-swap.
. "$srcdir/tests/tap.sh"

scripts=$srcdir/tests/fixtures/swap

[ "$PAGETWIN_TEST_SWAP" = 1 ] || skip_all "make check-swap switches swap on"
[ "$(id -u)" = 0 ] || skip_all "swap is switched on by root"
for tool in mkswap swapon swapoff; do
	PATH=$PATH:/sbin:/usr/sbin command -v $tool >/dev/null ||
		skip_all "$tool is not installed"
done
PATH=$PATH:/sbin:/usr/sbin

file=$(mktemp /var/tmp/pagetwin-test-swap.XXXXXX) || exit 99
at_exit 'swapoff "$file" 2>/dev/null; rm -f "$file"'
chmod 600 "$file"
dd if=/dev/zero of="$file" bs=1M count=64 2>/dev/null
if ! { mkswap "$file" && swapon "$file"; } >"$tmp/out" 2>&1; then
	skip_all "no swap file here: $(tail -n 1 "$tmp/out")"
fi

# field NAME: of the summary.
field() {
	sed -n "s/.*\"summary\":.*\"$1\":\\([0-9]*\\).*/\\1/p" "$tmp/json"
}

for script in "$scripts"/*.pt; do
	name=$(basename "$script" .pt)
	"$PAGETWIN" run --json "$script" >"$tmp/json" 2>"$tmp/err"
	is "$?" 0 "$name: performed on both machines"
	is "$(field surprise)" 0 "$name: no surprise"
	grep '"verdict":"surprise"' "$tmp/json" >"$tmp/surprises" &&
		note "$(cat "$tmp/surprises")"
done

# The slot is seen by root, and one slot is nobody else's.
cat >"$tmp/slots.pt" <<END
map a anon private rw for 4p
store a[0..3] "x"
advise a pageout
END
"$PAGETWIN" run --json --machine=real "$tmp/slots.pt" >"$tmp/json" 2>"$tmp/err"
is "$(grep -c '"swapped":true' "$tmp/json")" 1 "one step has pages swapped"
is "$(grep -o '"slot":[0-9][0-9]*' "$tmp/json" | sort -u | wc -l)" 4 \
	"each has a slot of its own"
if command -v setpriv >/dev/null; then
	chmod 755 "$tmp"
	setpriv --reuid=65534 --clear-groups env PAGETWIN_SCRATCH=/var/tmp \
		"$PAGETWIN" run --json --machine=real - <"$tmp/slots.pt" \
		>"$tmp/json" 2>"$tmp/err"
	is "$(grep -o '"swapped":true' "$tmp/json" | wc -l)" 4 \
		"others see that they are swapped"
	is "$(grep -o '"slot":[0-9]' "$tmp/json" | wc -l)" 0 "and no slot"
else
	skip 2 "setpriv is not installed"
fi

swapoff "$file"
is "$?" 0 "it can be switched off again"
done_testing
