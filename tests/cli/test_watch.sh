#!/bin/sh
# pagetwin watch: wrong usage, a process that ends, a captured tree, and real
# programs that know nothing of being watched.
. "$srcdir/tests/tap.sh"

children=
at_exit 'kill $children 2>/dev/null'

# usage NAME PATTERN STATUS ARGUMENT...
usage() {
	name=$1
	pattern=$2
	status=$3
	shift 3
	"$PAGETWIN" watch "$@" </dev/null >"$tmp/out" 2>"$tmp/err"
	is $? "$status" "$name: exit status $status"
	like "$(cat "$tmp/err")" "$pattern" "$name: said"
}

usage "no process" "*takes one process id*" 2
usage "two processes" "*takes one process id*" 2 1 2
usage "a name" "*'init' is not a process id*" 2 init
usage "number 0" "*'0' is not a process id*" 2 0
usage "no interval" "*--interval=0 is not a number of seconds*" 2 --interval=0 1
usage "a wrong interval" "*--interval=1s is not*" 2 --interval=1s 1
usage "a wrong count" "*--count=-1 is not*" 2 --count=-1 1
usage "an option of another command" "*does not take --csv*" 2 --csv 1
usage "nobody has this number" "*no process 4194304 (ESRCH)*" 3 4194304
if [ "$(id -u)" != 0 ]; then
	usage "somebody else's" "*process 1 *(E*)*" 3 1
else
	skip 2 "root may watch all, or is told why not"
fi

# --- a process that ends ----------------------------------------------------------

sleep 1000 &
child=$!
children="$children $child"
# For a moment it is the shell still, and then it has no heap yet.
wait_for grep -qx sleep /proc/$child/comm
wait_for grep -q "\[heap\]" /proc/$child/maps
"$PAGETWIN" watch --plain --count=1 $child >"$tmp/out" 2>"$tmp/err"
is $? 0 "a process is watched"
is "$(cat "$tmp/err")" "" "without a complaint"
like "$(head -n 1 "$tmp/out")" "process $child (sleep), sample 1 *" "it is named"
like "$(cat "$tmp/out")" "*\[heap\]: * pages present*\[stack\]: *" "its mappings are told"

"$PAGETWIN" watch --plain --interval=0.05 $child >"$tmp/out" 2>"$tmp/err" &
watch=$!
children="$children $watch"
ok "sample after sample" wait_for grep -q ", sample 3 " "$tmp/out"
like "$(cat "$tmp/out")" "*faults: minor * a second)*" "with its faults a second"
"$PAGETWIN" watch --json --interval=3600 $child >"$tmp/json" &
watch_json=$!
children="$children $watch_json"
ok "and as JSON" wait_for grep -q '^{"sample":1,' "$tmp/json"
kill $child
wait $watch
is $? 0 "that the process ends is no error"
like "$(tail -n 1 "$tmp/out")" "process $child has ended, after * samples" "and is told"
wait $watch_json
is $? 0 "nor in JSON, and it does not wait for the next sample"
is "$(tail -n 1 "$tmp/json")" \
	"{\"end\":{\"pid\":$child,\"samples\":1,\"why\":\"the process has ended\"}}" \
	"the last object says so"

# --- a captured tree ----------------------------------------------------------------

"$PAGETWIN" watch --sysroot="$srcdir/tests/fixtures/watch" --count=2 \
	--interval=0.05 --json 4321 >"$tmp/json" 2>"$tmp/err"
is $? 0 "a captured tree is watched"
is "$(grep -c '^{"sample":' "$tmp/json")" 2 "so many samples as asked for"
like "$(head -n 1 "$tmp/json")" '*"command":"sqlite3"*"minor":255,*"present":null,*"why":"the kernel refuses (ENOENT)"*' \
	"what was not captured is null, with its reason"

# --- programs that nobody here wrote ---------------------------------------------

# A file system that counts no dirty pages shows none.
counts_dirty=no
"$PAGETWIN" doctor --json --on="$tmp" 2>/dev/null |
	grep -q '"counts_dirty":true' && counts_dirty=yes

# watched PID FILE: its line of the mapping of FILE.
watched() {
	"$PAGETWIN" watch --plain --count=1 "$1" 2>&1 | grep -F "/$2: "
}

# shows PID FILE PATTERN
shows() {
	watched "$1" "$2" >"$tmp/line"
	grep -Eq "$3" "$tmp/line"
}

# Stores that are seen, then a flush that is seen too.
stores_and_flush() {
	if [ $counts_dirty = no ]; then
		skip 2 "the file system of $tmp does not count dirty pages"
		return
	fi
	ok "$1: two stores are two dirty pages" \
		wait_for shows "$2" data "16 cached, 2 dirty"
	echo >&7
	ok "$1: and after a flush none" wait_for shows "$2" data "16 cached, 0 dirty"
}

# A file of 16 pages on the disk, written page by page, so that a store does
# not dirty its neighbours (large folios).
data_file() {
	rm -f "$tmp/data" "$tmp/stdin"
	mkfifo "$tmp/stdin"
	dd if=/dev/zero of="$tmp/data" bs="$(getconf PAGESIZE)" count=16 \
		conv=fsync 2>/dev/null
}

note "sqlite3"
if ! command -v sqlite3 >/dev/null 2>&1; then
	skip 4 "sqlite3 is not installed"
else
	mkfifo "$tmp/sql"
	sqlite3 "$tmp/notes.db" 'CREATE TABLE t(a, b);
		WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL
			SELECT x + 1 FROM c WHERE x < 2000)
		INSERT INTO t SELECT x, hex(randomblob(100)) FROM c;'
	sqlite3 "$tmp/notes.db" <"$tmp/sql" >"$tmp/sql.out" 2>&1 &
	child=$!
	children="$children $child"
	exec 7>"$tmp/sql"
	echo "PRAGMA mmap_size=67108864;
		PRAGMA synchronous=OFF; SELECT sum(length(b)) FROM t;" >&7
	wait_for grep -q '^400000$' "$tmp/sql.out"
	if [ "$(head -n 1 "$tmp/sql.out")" != 67108864 ]; then
		skip 3 "this sqlite3 maps no files"
	else
		pages=$(($(wc -c <"$tmp/notes.db") / $(getconf PAGESIZE)))
		ok "sqlite3 has its database mapped" shows $child notes.db "r..s"
		ok "every page of it was read" shows $child notes.db "$pages cached"
		if [ $counts_dirty = yes ]; then
			echo "UPDATE t SET b = 'short' WHERE a = 1000; SELECT 'done';" >&7
			wait_for grep -q '^done$' "$tmp/sql.out"
			ok "what it writes is dirty below its mapping" \
				shows $child notes.db ", [1-9][0-9]* dirty"
		else
			skip 1 "the file system of $tmp does not count dirty pages"
		fi
	fi
	exec 7>&-
	wait $child
	is $? 0 "and sqlite3 took no harm"
fi

note "python3"
if ! python3 -c 'import mmap' 2>/dev/null; then
	skip 3 "python3 with mmap is not installed"
else
	data_file
	cat >"$tmp/map.py" <<-'END'
	import mmap, sys
	page = mmap.PAGESIZE
	with open(sys.argv[1], "r+b") as file:
	    view = mmap.mmap(file.fileno(), 0)
	view[3 * page] = 74
	view[9 * page] = 75
	sys.stdin.readline()
	view.flush()
	sys.stdin.readline()
	END
	# Not through a launcher that would be the child.
	python=$(python3 -c 'import sys; print(sys.executable)')
	"$python" "$tmp/map.py" "$tmp/data" <"$tmp/stdin" &
	child=$!
	children="$children $child"
	exec 7>"$tmp/stdin"
	ok "python: its mmap is seen" wait_for shows $child data "rw-s .*[1-9][0-9]* of 16 pages"
	stores_and_flush python $child
	exec 7>&-
	wait $child
fi

note "git"
if ! command -v git >/dev/null 2>&1; then
	skip 3 "git is not installed"
else
	mkfifo "$tmp/objects"
	export HOME="$tmp" GIT_CONFIG_NOSYSTEM=1
	git init -q "$tmp/repository"
	for i in 1 2 3 4 5 6 7 8; do
		echo "text $i" >"$tmp/repository/$i"
	done
	git -C "$tmp/repository" add .
	git -C "$tmp/repository" -c user.name=a -c user.email=a@b \
		-c commit.gpgsign=false commit -qm first
	git -C "$tmp/repository" repack -adq
	git -C "$tmp/repository" cat-file --batch <"$tmp/objects" >"$tmp/git.out" &
	child=$!
	children="$children $child"
	exec 7>"$tmp/objects"
	echo HEAD:3 >&7
	ok "git answers from its pack" wait_for grep -q '^text 3$' "$tmp/git.out"
	"$PAGETWIN" watch --plain --count=1 $child >"$tmp/out"
	ok "the pack is mapped, and read" \
		grep -Eq 'r--p .*/pack-[0-9a-f]*\.pack: [1-9][0-9]* of ' "$tmp/out"
	ok "so is its index" \
		grep -Eq 'r--p .*/pack-[0-9a-f]*\.idx: [1-9][0-9]* of ' "$tmp/out"
	exec 7>&-
	wait $child
fi

note ".NET on mono"
if ! command -v mono >/dev/null 2>&1 || ! command -v mcs >/dev/null 2>&1; then
	skip 3 "mono and mcs are not installed"
else
	data_file
	cat >"$tmp/map.cs" <<-'END'
	using System;
	using System.IO;
	using System.IO.MemoryMappedFiles;
	class Program {
		static void Main(string[] args) {
			int page = Environment.SystemPageSize;
			using (var file = MemoryMappedFile.CreateFromFile(
				args[0], FileMode.Open))
			using (var view = file.CreateViewAccessor()) {
				view.Write(3 * page, (byte)74);
				view.Write(9 * page, (byte)75);
				Console.ReadLine();
				view.Flush();
				Console.ReadLine();
			}
		}
	}
	END
	if ! mcs -out:"$tmp/map.exe" "$tmp/map.cs" >"$tmp/mcs.out" 2>&1; then
		skip 3 "mcs has no System.IO.MemoryMappedFiles: $(head -n 1 "$tmp/mcs.out")"
	else
		mono "$tmp/map.exe" "$tmp/data" <"$tmp/stdin" >/dev/null &
		child=$!
		children="$children $child"
		exec 7>"$tmp/stdin"
		ok ".NET: its MemoryMappedFile is seen" \
			wait_for shows $child data "rw-s .*[1-9][0-9]* of 16 pages"
		stores_and_flush .NET $child
		exec 7>&-
		wait $child
	fi
fi
done_testing
