#!/bin/sh
# Scripts that mean no good: each ends in an error or in results, soon, and
# leaves nothing behind: no process, no file, no folder.
. "$srcdir/tests/tap.sh"

scratch=$tmp/scratch
mkdir "$scratch"
PAGETWIN_SCRATCH=$scratch
export PAGETWIN_SCRATCH

if ! echo "file f 1p" | "$PAGETWIN" run --machine=real >"$tmp/out" 2>&1; then
	skip_all "no real machine here: $(tail -n 1 "$tmp/out")"
fi

# repeat N LINE: with % for the number.
repeat() {
	awk -v n="$1" -v line="$2" 'BEGIN {
		for (i = 0; i < n; i++) {
			one = line
			gsub(/%/, i, one)
			print one
		}
	}'
}

# perform NAME STATUS: the script "$tmp/script" on the real machine.
perform() {
	timeout 60 "$PAGETWIN" run --json --machine=real "$tmp/script" \
		>"$tmp/json" 2>"$tmp/err"
	is "$?" "$2" "$1: exit status $2"
	is "$(ls -A "$scratch")" "" "$1: nothing is left behind"
	ok "$1: it says little" test "$(wc -c <"$tmp/err")" -lt 1000
}

# result STEP: how it ended.
result() {
	sed -n "s/^{\"step\":$1,.*\"result\":\"\\([^\"]*\\)\".*/\\1/p" "$tmp/json"
}

{
	echo "file f 1p"
	repeat 5000 "map v% f shared r"
} >"$tmp/script"
perform "five thousand views" 2

repeat 5000 "fork p%
as p%" >"$tmp/script"
perform "a storm of forks" 2

repeat 60 "fork p%
as p%" >"$tmp/script"
perform "a chain of forks" 0

{
	repeat 300 "section s% 1p"
} >"$tmp/script"
perform "more sections than a machine holds" 3
is "$(result 257)" EMFILE "the first that is too many is refused"

cat >"$tmp/script" <<END
file f 1000000G
section s 1000000G
map a anon private rw for 1000000G
map b anon private rw for 100000G
section t 1M
map v t shared rw
write t 5G "x"
truncate t 8000000000G
load v[255]
map c t shared rw for 64M
store c[7000] "x"
remap v 100000G maymove
lock c
tick 0
load v[0]
END
perform "huge numbers" 0
is "$(result 1)" EFBIG "a huge file"
is "$(result 2)" EFBIG "a huge section"
is "$(result 3)" ENOMEM "huge memory"
is "$(result 11)" SIGBUS "beyond the end"
is "$(result 15)" ok "and it goes on"

# A name is one word of the scratch folder.
for name in ../outside /etc/passwd . ..; do
	echo "file $name 1p" >"$tmp/script"
	perform "a file named $name" 2
done
not_ok "nothing outside of the folder" test -e "$tmp/outside"

# Memory without an end: half of the machine is the most, and no more is ever
# promised.
repeat 100 "map v% anon private rw for 64G" >"$tmp/script"
perform "all memory" 0
like "$(tail -n 2 "$tmp/json")" '*"result":"ENOMEM"*' "in the end there is none"
done_testing
