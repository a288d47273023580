#!/bin/sh
# File systems that this test makes in a file, and mounts: what the simulated
# machine predicts of them. Needs root, for the mounting.
. "$srcdir/tests/tap.sh"

PAGETWIN=$(cd "$(dirname "$PAGETWIN")" && pwd)/$(basename "$PAGETWIN")
corners=$(cd "$srcdir" && pwd)/tests/fixtures/corners
cd "$tmp" || exit 99

# surprises OPTION... FILE: how many there are on both machines, and how many
# expectations failed.
surprises() {
	"$PAGETWIN" run --json "$@" 2>"$tmp/err" | sums
}

sums() {
	sed -n 's/.*"surprise":\([0-9]*\),"not_compared".*"expect_failed":\([0-9]*\).*/\1 \2/p'
}

# run_on_full FILE: into $tmp/json, on a disk with hardly more room than the real
# machine starts with. That varies by what the journal holds back, so there is a
# page more for each time that it does not start.
run_on_full() {
	"$PAGETWIN" run --json --on="$tmp/on" "$1" >"$tmp/json" 2>"$tmp/err"
	while ! grep -q '"summary"' "$tmp/json" && [ "$room" -lt 400 ]; do
		room=$((room + 4))
		truncate -s $((free - room))K "$tmp/on/filler"
		sync -f "$tmp/on"
		"$PAGETWIN" run --json --on="$tmp/on" "$1" >"$tmp/json" 2>"$tmp/err"
	done
}

# number KEY: of verify's summary.
number() {
	sed -n '$s/.*"'"$1"'":\([0-9]*\).*/\1/p' "$tmp/out"
}

# mounted TYPE OPTIONS ARGUMENT...: makes a file system of that type with the
# arguments for mkfs, and mounts it at $tmp/on. Says why not in $tmp/why.
mounted() {
	type=$1
	options=$2
	shift 2
	if [ "$(id -u)" != 0 ]; then
		echo "only root can mount" >"$tmp/why"
		return 1
	fi
	if ! command -v "mkfs.$type" >/dev/null 2>&1; then
		echo "mkfs.$type is not installed" >"$tmp/why"
		return 1
	fi
	mkdir -p "$tmp/on"
	rm -f "$tmp/image"
	truncate -s "${size:-320M}" "$tmp/image"
	"mkfs.$type" -q "$@" "$tmp/image" >"$tmp/why" 2>&1 &&
		mount -o "loop$options" "$tmp/image" "$tmp/on" 2>"$tmp/why"
}

# overlaid: mounts an overlay over folders of the scratch file system.
overlaid() {
	if [ "$(id -u)" != 0 ]; then
		echo "only root can mount" >"$tmp/why"
		return 1
	fi
	lower=$(mktemp -d /var/tmp/test-overlay.XXXXXX) || return 1
	at_exit 'rm -rf "$lower"'
	mkdir -p "$tmp/on" "$lower/low" "$lower/up" "$lower/work"
	mount -t overlay overlay -o "lowerdir=$lower/low,upperdir=$lower/up,workdir=$lower/work" \
		"$tmp/on" 2>"$tmp/why"
}

at_exit 'umount "$tmp/on" 2>/dev/null'

# plays FOLDER: the corners there, on what is mounted.
plays() {
	for file in "$corners/$1"/*.pt; do
		is "$(surprises --on="$tmp/on" "$file")" "0 0" \
			"$1/$(basename "$file"): no surprise, and as expected"
	done
}

# verifies NAME: some random sequences on it.
verifies() {
	"$PAGETWIN" verify --sequences=60 --seed=7 --json --on="$tmp/on" >"$tmp/out" 2>"$tmp/err"
	note "$(tail -n 1 "$tmp/out")"
	is "$(number sequences) $(number surprises)" "60 0" "$1: 60 sequences, no surprise"
}

# trait NAME: as doctor found it.
trait() {
	"$PAGETWIN" doctor --json --on="$tmp/on" |
		sed -n 's/.*"'"$1"'":\("[^"]*"\|[a-z0-9]*\).*/\1/p'
}

for file in "$corners"/*/*.pt; do
	ok "$(basename "$(dirname "$file")")/$(basename "$file"): as expected of the simulated machine" \
		"$PAGETWIN" run --json --machine=sim "$file"
done

if mounted ext4 ,data=ordered -b 4096; then
	is "$(trait journal)" '"ordered"' "ext4, data=ordered: its journal is noticed"
	plays journal-ordered
	verifies "ext4, data=ordered"
	umount "$tmp/on"
else
	skip 1 "ext4, data=ordered: $(cat "$tmp/why")"
fi
if mounted ext4 ,data=writeback -b 4096; then
	is "$(trait journal)" '"none"' "ext4, data=writeback: its journal waits for no bytes"
	verifies "ext4, data=writeback"
	umount "$tmp/on"
else
	skip 1 "ext4, data=writeback: $(cat "$tmp/why")"
fi
if mounted ext4 ,data=journal -b 4096; then
	is "$(trait journal) $(trait large_folios)" '"data" false' \
		"ext4, data=journal: all goes through it, page by page"
	verifies "ext4, data=journal"
	umount "$tmp/on"
else
	skip 1 "ext4, data=journal: $(cat "$tmp/why")"
fi
if mounted ext4 "" -b 1024; then
	verifies "ext4, four blocks to a page"
	umount "$tmp/on"
else
	skip 1 "ext4, four blocks to a page: $(cat "$tmp/why")"
fi
if mounted xfs ""; then
	is "$(trait hole_writes) $(trait resize_writes) $(trait zeroes_holes)" "true true false" \
		"xfs: what it does where a file is cut is noticed"
	plays xfs
	verifies "xfs"
	umount "$tmp/on"
else
	skip 1 "xfs: $(cat "$tmp/why")"
fi
# With room for the one file of the probe, and none for the other. Writing a
# cut file when it is closed is a habit of ext4 that cannot be seen then, and is
# none of the profile's. What a file that is gone leaves free comes back when the
# journal commits: zeroes_dirty, tried last, may be known, but then rightly.
size=64M
if mounted ext4 "" -b 4096 -m 0; then
	free=$(df -k --output=avail "$tmp/on" | tail -n 1)
	# As little room as the real machine starts with.
	room=256
	fallocate -l $((free - room))K "$tmp/on/filler"
	until "$PAGETWIN" doctor --on="$tmp/on" --json | grep -q '"runs":true' ||
		[ "$room" -gt 400 ]; do
		room=$((room + 4))
		truncate -s $((free - room))K "$tmp/on/filler"
		sync -f "$tmp/on"
	done
	room=$((room + 4))
	truncate -s $((free - room))K "$tmp/on/filler"
	is "$(trait flush_replaced) $(trait flush_whole)" "null null" \
		"a disk that is full but for a few pages: what could not be tried is null"
	ok "... or what it is with room" test "$(trait zeroes_dirty)" != true
	ok "... and what could be is known" test "$(trait hole_unmaps_sections)" != null
	like "$("$PAGETWIN" doctor --on="$tmp/on")" \
		"*habits  *not known: *flush-replaced*: *ENOSPC*" "... which doctor says, and why"
	cat >"$tmp/script" <<END
file f 4p
spawn p1
truncate f 0
write f 0 "y"
kill main
END
	run_on_full "$tmp/script"
	is "$(sums <"$tmp/json")" "0 0" "... no surprise comes of it"
	like "$(cat "$tmp/json")" \
		'*"at":"f\[0\]","field":"dirty",*"verdict":"unobservable","why":"unknown-habit: *' \
		"... but what is not decided"
	cat >"$tmp/script" <<END
file f 4p
map v f shared rw
load v[0..3]
punch f 1 3
store v[2] "x"
truncate f 9000
flush v[0]
write f 12280 "x"
punch f 8193 3
load v[0..2]
fsync f
drop f
load v[1]
END
	run_on_full "$tmp/script"
	is "$(sums <"$tmp/json")" "0 0" "... nor of files that are cut"
	umount "$tmp/on"
else
	skip 6 "a full ext4: $(cat "$tmp/why")"
fi
# Small ones are short of room for their books, and write whenever they want.
size=6G
if mounted btrfs ""; then
	is "$(trait hole_flushes) $(trait flush_whole) $(trait shrink_writes) $(trait zeroes_dirty)" \
		"true true true true" "btrfs: what it writes and when is noticed"
	plays btrfs
	umount "$tmp/on"
else
	skip 1 "btrfs: $(cat "$tmp/why")"
fi
if overlaid; then
	is "$(trait sees_arrived)" "true" "overlay: who is not seen to be cached may be on its way"
	cat >"$tmp/script" <<END
file f 8p
punch f 4097 3
read f 4096 1
expect f[1] cached
truncate f 20481
drop f
expect f[1] uncached
END
	is "$(surprises --on="$tmp/on" "$tmp/script")" "0 0" \
		"overlay: what mincore cannot know is no surprise"
	umount "$tmp/on"
else
	skip 2 "overlay: $(cat "$tmp/why")"
fi
done_testing
