#!/bin/sh
# pagetwin watch, of files whose device is one in /proc/PID/maps and another in
# stat(2): on btrfs each subvolume has its own, on overlayfs each layer. Mounted
# where nobody else sees it, and gone with who mounted it.
. "$srcdir/tests/tap.sh"

# inside.sh FOLDER OUTPUT [COMMAND...]: a program there, started and watched by
# COMMAND. 77: it could not be started.
cat >"$tmp/inside.sh" <<'END'
there=$1
output=$2
shift 2
"$@" "$there/sleeper" 1000 &
child=$!
until grep -qx sleeper /proc/$child/comm && grep -q heap /proc/$child/maps; do
	kill -0 $child || exit 77
done 2>/dev/null
"$@" "$there/pagetwin" watch --json --count=1 $child >"$output"
status=$?
kill $child
exit $status
END

# file: what was said of the program's file.
file() {
	tr '{' '\n' <"$tmp/out" | grep '"path":"[^"]*/sleeper"'
}

# mappings: what was said of each mapping of it, but for its runs of pages.
mappings() {
	tr '{' '\n' <"$tmp/out" | grep '"name":"[^"]*/sleeper"'
}

# --- overlayfs ------------------------------------------------------------------

cat >"$tmp/overlay.sh" <<'END'
mount -t tmpfs none "$tmp/overlay" && cd "$tmp/overlay" || exit 77
mkdir lower upper work there
cp "$(command -v sleep)" lower/sleeper
cp "$PAGETWIN" lower/pagetwin
mount -t overlay none -o lowerdir=lower,upperdir=upper,workdir=work there ||
	exit 77
sh "$tmp/inside.sh" "$tmp/overlay/there" "$tmp/out"
END
mkdir "$tmp/overlay"
export tmp PAGETWIN
unshare -rm sh "$tmp/overlay.sh" >"$tmp/err" 2>&1
status=$?
if [ $status = 77 ] || [ ! -e "$tmp/out" ]; then
	skip 3 "no overlayfs can be mounted: $(head -n 1 "$tmp/err")"
else
	is $status 0 "a file of overlayfs is watched"
	like "$(file)" '*"cached":null,"dirty":null,*caches its pages elsewhere*' \
		"overlayfs: its pages are cached elsewhere, and that is said"
	is "$(mappings | grep -c "no way to tell")" 0 "of each of its mappings"
fi

# --- btrfs ----------------------------------------------------------------------

# As somebody who may not look into map_files, and so goes by the name.
nobody=65534
cat >"$tmp/btrfs.sh" <<'END'
there=$tmp/btrfs/part
mount -o loop "$tmp/image" "$tmp/btrfs" &&
	btrfs subvolume create "$there" >/dev/null || exit 77
cp "$(command -v sleep)" "$there/sleeper"
cp "$PAGETWIN" "$there/pagetwin"
chmod 755 "$tmp" "$tmp/btrfs" "$there" "$there"/*
chown $nobody "$there/sleeper"
sh "$tmp/inside.sh" "$there" "$tmp/out" setpriv --reuid=$nobody \
	--regid=$nobody --clear-groups --inh-caps=-all
END
if [ "$(id -u)" != 0 ]; then
	skip 2 "btrfs is mounted by root alone"
elif ! command -v mkfs.btrfs >/dev/null || ! command -v setpriv >/dev/null; then
	skip 2 "mkfs.btrfs or setpriv is not installed"
else
	rm -f "$tmp/out"
	mkdir "$tmp/btrfs"
	truncate -s 200M "$tmp/image"
	export nobody
	mkfs.btrfs -q "$tmp/image" >"$tmp/err" 2>&1 &&
		unshare -m sh "$tmp/btrfs.sh" >>"$tmp/err" 2>&1
	status=$?
	if [ $status = 77 ] || [ ! -e "$tmp/out" ]; then
		skip 2 "no btrfs can be mounted: $(tail -n 1 "$tmp/err")"
	else
		is $status 0 "a file of a subvolume is watched"
		like "$(file)" '*"cached":[1-9]*,"dirty":[0-9]*"why":null*' \
			"btrfs: it is known for the one that is mapped"
	fi
fi
done_testing
