#!/bin/sh
# The real side is real, and leaves nothing behind.
. "$srcdir/tests/tap.sh"

cat >"$tmp/notes.pt" <<'S'
file notes.txt 8p
map v notes.txt shared rw
load v[2]
store v[3] "J"
flush v async
flush v
store v[3] "K"
S
mkdir "$tmp/scratch" || exit 99

if ! "$PAGETWIN" run --machine=real --json "$tmp/notes.pt" >/dev/null 2>"$tmp/err"; then
	skip_all "no real machine here: $(cat "$tmp/err")"
fi

# --- real system calls ------------------------------------------------------------

if ! command -v strace >/dev/null 2>&1; then
	skip 4 "strace is not installed"
elif ! strace -f -o /dev/null true 2>/dev/null; then
	skip 4 "this user may not trace processes"
else
	# A traced process cannot be searched for leaks, which uses ptrace too.
	ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" \
		strace -f -o "$tmp/trace" "$PAGETWIN" run --json "$tmp/notes.pt" >/dev/null
	is $? 0 "the script runs under strace"
	# Of the child that acts as main alone: the probes flush as well.
	main=$(sed -n 's/^\([0-9]*\) .*PR_SET_NAME, "pagetwin-main").*/\1/p' "$tmp/trace" | tail -n 1)
	grep "^$main " "$tmp/trace" >"$tmp/child"
	ok "a child maps the file shared" grep -q 'mmap(.*PROT_READ|PROT_WRITE, MAP_SHARED' "$tmp/child"
	ok "a child flushes asynchronously" grep -q 'msync(.*MS_ASYNC' "$tmp/child"
	ok "a child flushes synchronously" grep -q 'msync(.*MS_SYNC' "$tmp/child"
fi

# --- nothing is left behind -----------------------------------------------------

"$PAGETWIN" run --machine=real --json --on="$tmp/scratch" "$tmp/notes.pt" >/dev/null
is $? 0 "--on chooses the scratch folder's place"
is "$(ls -A "$tmp/scratch")" "" "after a run the scratch folder is gone"

# pids_of FOLDER: processes that have a file of the folder open or mapped.
scratch_users() {
	grep -l "$tmp/scratch" /proc/[0-9]*/maps 2>/dev/null
}

# A run is held in the middle by a script that never ends, and killed.
mkfifo "$tmp/pipe" || exit 99
cat "$tmp/notes.pt" >"$tmp/wait.pt"
echo 'tick 600' >>"$tmp/wait.pt"
: >"$tmp/out"
"$PAGETWIN" run --machine=real --json --on="$tmp/scratch" "$tmp/wait.pt" >"$tmp/out" 2>&1 &
pid=$!
in_its_wait() {
	[ "$(wc -l <"$tmp/out")" -ge 7 ]
}
wait_for in_its_wait
ok "the run is in its long wait" test "$(wc -l <"$tmp/out")" -eq 7
kill -9 $pid
wait $pid 2>/dev/null
nothing_left() {
	[ -z "$(ls -A "$tmp/scratch")$(scratch_users)" ]
}
wait_for nothing_left
is "$(ls -A "$tmp/scratch")" "" "after kill -9 the scratch folder is gone"
is "$(scratch_users)" "" "after kill -9 no process holds on to it"

# --- descriptors that run out ---------------------------------------------------

# The one that is missing may be anybody's: what is told is always its cause.
printf 'file f 1p\nfork a\nas a\nspawn b\nas b\nsection s 1p\n' >"$tmp/many.pt"
for n in 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 22 24 28 32; do
	echo "limit $n"
	(
		# Where this shell has none, nothing runs out.
		# shellcheck disable=SC3045
		ulimit -n "$n"
		exec "$PAGETWIN" run --machine=real --json "$tmp/many.pt"
	)
done >"$tmp/out" 2>&1
is "$(grep -c 'EPIPE\|EBADF' "$tmp/out")" 0 \
	"too few descriptors are never a broken pipe"
like "$(cat "$tmp/out")" "*cannot start:*(EMFILE); raise the limit*" \
	"who can't start for want of descriptors says so"

# --- scratch folders that do not serve ---------------------------------------------

"$PAGETWIN" run --machine=real --on="$tmp/nowhere" "$tmp/notes.pt" >"$tmp/out" 2>"$tmp/err"
is $? 3 "a scratch folder that is not there: exit status 3"
like "$(cat "$tmp/err")" '*nowhere*ENOENT*' "it is named, with the errno"
if [ "$(id -u)" -eq 0 ] && mkdir "$tmp/full" &&
	mount -t tmpfs -o size=64k tmpfs "$tmp/full" 2>/dev/null; then
	at_exit 'umount "$tmp/full" 2>/dev/null'
	head -c 65536 /dev/zero >"$tmp/full/filler" 2>/dev/null
	"$PAGETWIN" run --machine=real --on="$tmp/full" "$tmp/notes.pt" >"$tmp/out" 2>"$tmp/err"
	is $? 3 "a full disk: exit status 3"
	like "$(cat "$tmp/err")" '*ENOSPC*' "a full disk: said, with the errno"
	is "$(ls "$tmp/full")" filler "a full disk: nothing left behind"
	mkdir "$tmp/small"
	mount -t tmpfs -o size=2m tmpfs "$tmp/small"
	at_exit 'umount "$tmp/small" 2>/dev/null'
	printf 'file big 4M\nmap v big shared rw\nload v[3]\n' |
		"$PAGETWIN" run --json --on="$tmp/small" >"$tmp/out" 2>"$tmp/err"
	is $? 3 "a disk that fills up on the way: exit status 3"
	like "$(tail -n 1 "$tmp/out")" '*"unobservable":3,"surprise":0,*' "it fills up: no surprise, but not to be compared"
	is "$(ls -A "$tmp/small")" "" "it fills up: nothing left behind"
	mkdir "$tmp/readonly"
	mount -t tmpfs -o size=64k,ro tmpfs "$tmp/readonly"
	at_exit 'umount "$tmp/readonly" 2>/dev/null'
	"$PAGETWIN" run --machine=real --on="$tmp/readonly" "$tmp/notes.pt" >"$tmp/out" 2>"$tmp/err"
	is $? 3 "a read-only disk: exit status 3"
	like "$(cat "$tmp/err")" '*EROFS*' "a read-only disk: said, with the errno"
else
	skip 8 "only root may mount a small file system to fill"
fi
done_testing
