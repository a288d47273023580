#!/bin/sh
# pagetwin replay, from outside: the three forms of output, the forms of input,
# and what is said when something is wrong.
. "$srcdir/tests/tap.sh"

book=7,0,1,2,0,3,0,4,2,3,0,3,2,1,2,0,1,7,0,1

# faults POLICY FRAMES REFERENCES: the number.
faults() {
	"$PAGETWIN" replay --refs="$3" --policy="$1" --frames="$2" --json |
		sed 's/.*"faults":\([0-9]*\).*/\1/' | tr '\n' ' '
}

# --- the numbers of the books ------------------------------------------------

is "$(faults fifo,opt,lru,clock 3 $book)" "15 9 12 14 " \
	"the string of Silberschatz: FIFO 15, OPT 9, LRU 12, clock 14"
is "$(faults fifo 3,4 1,2,3,4,1,2,5,1,2,3,4,5)" "9 10 " \
	"Belady's anomaly: FIFO 9 with 3 frames and 10 with 4"

# --- output ---------------------------------------------------------------------

is "$("$PAGETWIN" replay --refs=$book --policy=lru --frames=3 --json)" \
	'{"policy":"lru","frames":3,"accesses":20,"hits":8,"faults":12,"cold":6,"evictions":9,"writebacks":0}' \
	"JSON: the keys, in their order"
is "$("$PAGETWIN" replay --refs=$book --policy=lru,fifo --frames=3 --csv)" \
	'policy,frames,accesses,hits,faults,cold,evictions,writebacks
lru,3,20,8,12,6,9,0
fifo,3,20,5,15,6,12,0' "CSV: a head, then a line each"
is "$("$PAGETWIN" replay --refs=$book --policy=lru --frames=3,10)" \
	'policy           frames  accesses  hits  faults  cold  evictions  writebacks
lru                   3        20     8      12     6          9           0
lru                  10        20    14       6     6          0           0' \
	"text: an aligned table"
is "$("$PAGETWIN" replay --refs=$book --frames=1..3,8 --policy=all --json |
	wc -l | tr -d ' ')" 72 "all 18 policies, 4 sizes: 72 lines"
is "$("$PAGETWIN" replay --refs=$book --policy=fifo,lru --frames=2..3 --csv |
	cut -d, -f1,2 | tr '\n' ' ')" \
	"policy,frames fifo,2 fifo,3 lru,2 lru,3 " \
	"in the order asked for: policies, then sizes"
is "$("$PAGETWIN" replay --refs=$book --policy=lru --frames=0x3..4,010 --csv |
	cut -d, -f2 | tr '\n' ' ')" "frames 3 4 10 " "numbers are decimal, or 0x"
is "$("$PAGETWIN" replay --refs=$book --frames=268435456 --csv |
	sed 1d | cut -d, -f2- | sort -u)" "268435456,20,14,6,6,0,0" \
	"the largest memory: all policies agree"
is "$("$PAGETWIN" replay --refs=$book --policy=all)" \
	"$("$PAGETWIN" replay --refs=$book)" "all policies is the default"
"$PAGETWIN" replay --refs=$book --frames=1..20 --json >"$tmp/once"
"$PAGETWIN" replay --refs=$book --frames=1..20 --json >"$tmp/twice"
ok "the same twice, byte for byte, dice included" cmp "$tmp/once" "$tmp/twice"

# --- input ----------------------------------------------------------------------

printf '0041f7a0 R\n13f5e2c0 W\n0041f7a8 W\n31348900 R\n' >"$tmp/addr"
is "$("$PAGETWIN" replay --policy=lru --frames=1 --csv "$tmp/addr" |
	tail -n 1)" lru,1,4,0,4,3,3,2 "addresses are recognised"
is "$("$PAGETWIN" replay --policy=lru --frames=4 --page-size=8 --csv \
	"$tmp/addr" | tail -n 1)" lru,4,4,0,4,4,0,0 "--page-size=8"
is "$("$PAGETWIN" replay --policy=lru --frames=4 --page-size=1G --csv \
	"$tmp/addr" | tail -n 1)" lru,4,4,3,1,1,0,0 "--page-size=1G"
printf '7 0 1\n2 0 3' >"$tmp/pages"
is "$("$PAGETWIN" replay --policy=lru --frames=3 --csv - <"$tmp/pages" |
	tail -n 1)" lru,3,6,1,5,5,2,0 "page numbers, from standard input"
printf '1000\n2000\n' >"$tmp/column"
is "$("$PAGETWIN" replay --policy=lru --page-size=1M --format=addr --csv \
	--frames=1 "$tmp/column" | tail -n 1)" lru,1,2,1,1,1,0,0 \
	"--format names what is not recognised"
: >"$tmp/empty"
is "$("$PAGETWIN" replay --policy=opt --frames=3 --csv "$tmp/empty" |
	tail -n 1)" opt,3,0,0,0,0,0,0 "an empty trace has no accesses"

# --- what is wrong ----------------------------------------------------------------

# wrong NAME PATTERN ARGUMENTS...: exit status 2, said, nothing printed.
wrong() {
	name=$1
	pattern=$2
	shift 2
	"$PAGETWIN" replay "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	is $? 2 "$name: exit status 2"
	like "$(cat "$tmp/err")" "$pattern" "$name: said"
	is "$(cat "$tmp/out")" "" "$name: nothing printed"
}

wrong "a page that is none" "--refs:1:5: error: *'x'*
1,2,x
    ^" --refs=1,2,x
printf '1000 R\n2000 Q\n' >"$tmp/bad"
wrong "a line that is none" "$tmp/bad:2:6: error: *'Q'*R*W*
2000 Q
     ^" "$tmp/bad"
wrong "an unknown policy" "*'fifi'*did you mean 'fifo'?" --refs=1 \
	--policy=lru,fifi
wrong "a policy unlike any" "*'nonsense'*there are: fifo lru clock*wsclock" \
	--refs=1 --policy=nonsense
wrong "no policy between commas" "*''*" --refs=1 --policy=lru,
wrong "an unknown format" "*'adr'*did you mean 'addr'?" --refs=1 --format=adr
for frames in 0 -1 x 3.. 4..3 "3,," 268435457 99999999999999999999 1..2..3; do
	wrong "--frames=$frames" "*frames*from 1 to 268435456" --refs=1 \
		--frames=$frames
done
wrong "too many sizes" "*at most 65536" --refs=1 --frames=1..100000
for size in 0 3 4K4 x 4T 2048G 99999999999999999999; do
	wrong "--page-size=$size" "*power of two from 1 to 1024G*" --refs=1 \
		--page-size=$size
done
wrong "no trace" "*takes a trace*--refs*"
wrong "two traces" "*one trace*" "$tmp/addr" "$tmp/addr"
wrong "a trace and --refs" "*not both" --refs=1 "$tmp/addr"
wrong "no references" "*--refs=7,0,1" --refs=
wrong "two forms of output" "*--csv*--json*" --csv --json --refs=1
wrong "a missing file" "*missing*ENOENT*" "$tmp/missing"
wrong "a folder" "*EISDIR*" "$tmp"
wrong "an option of another command" "*'replay' does not take --teacher*" \
	--teacher --refs=1
"$PAGETWIN" run --policy=lru >"$tmp/out" 2>"$tmp/err" </dev/null
is $? 2 "run does not take --policy"

if [ -c /dev/full ]; then
	"$PAGETWIN" replay --refs=1 >/dev/full 2>"$tmp/err"
	is $? 3 "a full output: exit status 3"
	like "$(cat "$tmp/err")" '*ENOSPC*' "a full output: said"
else
	skip 2 "there is no /dev/full"
fi

like "$("$PAGETWIN" help replay)" "*--policy=*--frames=*--refs=*" \
	"the help names the options"
done_testing
