#!/bin/sh
# pagetwin run: a script on both machines, and everything that can be wrong
# with one.
. "$srcdir/tests/tap.sh"

cat >"$tmp/notes.pt" <<'S'
file notes.txt 8p
map v notes.txt shared rw
load v[2]
store v[3] "J"
expect minor=1
flush v async
expect notes.txt[3] dirty
flush v
expect notes.txt[3] clean
store v[3] "K"
expect minor=1
S

# --- the main job, on each machine -----------------------------------------

for machine in twin sim real; do
	"$PAGETWIN" run --machine=$machine --json "$tmp/notes.pt" \
		>"$tmp/$machine.json" 2>"$tmp/$machine.err"
	is $? 0 "$machine: the script succeeds"
	is "$(wc -l <"$tmp/$machine.json" | tr -d ' ')" 12 \
		"$machine: one line an operation and the summary"
	like "$(tail -n 1 "$tmp/$machine.json")" \
		'{"summary":{"steps":11,*"surprise":0,*"expect_failed":0,*' \
		"$machine: no surprise and no failed expectation"
done
is "$(grep -c '"sim":{' "$tmp/twin.json")" 11 "twin: each step has the simulated machine"
is "$(grep -c '"sim":{' "$tmp/real.json")" 0 "real: the simulated machine is left out"
is "$(grep -c '"real":{"result"' "$tmp/sim.json")" 0 "sim: the real machine is left out"
if [ -s "$tmp/twin.err" ]; then
	skip 1 "no real machine here: $(cat "$tmp/twin.err")"
else
	is "$(grep -c '"real":{"result"' "$tmp/twin.json")" 11 "twin: each step has the real machine"
fi
like "$(sed -n 4p "$tmp/sim.json")" \
	'{"step":4,"line":4,"op":"store v\[3\] \\"J\\"","process":"main","sim":{"result":"ok","minor":1,"major":0,"bytes":null,*' \
	"the keys of a step stand as they are fixed"
is "$(grep -c '"nanoseconds"' "$tmp/sim.json")" 0 "the simulated machine has prices and no clock"
cat >"$tmp/two.pt" <<-'EOF'
	machine textbook tlb=0
	map a anon private rw for 1p
	store a[0] "x"
	load a[0]
EOF
"$PAGETWIN" run --machine=sim --json "$tmp/two.pt" >"$tmp/two.json"
first=$(sed -n 's/.*"cost_ns":\([0-9]*\).*/\1/p' "$tmp/two.json" | sed -n 3p)
second=$(sed -n 's/.*"cost_ns":\([0-9]*\).*/\1/p' "$tmp/two.json" | sed -n 4p)
like "$(sed -n 4p "$tmp/two.json")" "*\"access_time_ns\":$(((first + second) / 2))}*" \
	"the effective access time is the average of what accesses cost"
if [ -s "$tmp/twin.err" ]; then
	skip 1 "no real machine here: $(cat "$tmp/twin.err")"
else
	like "$(sed -n 4p "$tmp/twin.json")" '*"real":{*"nanoseconds":[0-9]*' \
		"the real machine tells how long a store took"
fi

"$PAGETWIN" run --machine=sim --json - <"$tmp/notes.pt" >"$tmp/again.json"
is $? 0 "standard input serves as a script"
ok "the simulated machine says the same, byte for byte" cmp "$tmp/sim.json" "$tmp/again.json"

"$PAGETWIN" run --machine=sim "$tmp/notes.pt" >"$tmp/plain"
is $? 0 "as text it succeeds too"
like "$(cat "$tmp/plain")" '*step 4  store v\[3\] "J"*ok; 1 minor fault, 0 major*' "as text a step is told in a sentence"

# --- expectations -----------------------------------------------------------

printf 'file f 1p\nmap v f shared rw\nload v\nexpect bytes="A"\nexpect bytes="B"\n' |
	"$PAGETWIN" run --machine=sim --json >"$tmp/out"
is $? 1 "a failed expectation is exit status 1"
like "$(tail -n 1 "$tmp/out")" '*"expect_passed":1,"expect_failed":1,"expect_skipped":0*' "passed and failed are counted"
printf 'file f 1p\nmap v f shared rw\nexpect real v[0] absent\n' |
	"$PAGETWIN" run --machine=sim --json >"$tmp/out"
is $? 0 "an expectation for the other machine does not fail"

# --- wrong input --------------------------------------------------------------

# wrong NAME SCRIPT PATTERN: exit status 2, the complaint, nothing performed.
wrong() {
	printf "$2" >"$tmp/wrong.pt"
	"$PAGETWIN" run --machine=sim "$tmp/wrong.pt" >"$tmp/out" 2>"$tmp/err"
	is $? 2 "$1: exit status 2"
	like "$(cat "$tmp/err")" "$3" "$1: said where and what"
	is "$(cat "$tmp/out")" "" "$1: nothing was performed"
}

wrong "an unknown operation" 'file f 1p\nfluhs v\n' \
	"*wrong.pt:2:1: error: *'fluhs'*did you mean 'flush'*
fluhs v
^*"
wrong "a page outside its view" 'file f 8p\nmap v f shared rw\nload v[9]\n' \
	'*wrong.pt:3:*: error: *9*0 to 7*'
wrong "a view mapped twice" 'file f 8p\nmap v f shared rw\nmap v f shared rw\n' \
	"*wrong.pt:3:*: error: *'v'*"
wrong "an unknown view" 'file f 8p\nload w\n' "*wrong.pt:2:6: error: *'w'*"
wrong "an unterminated text" 'file f 8p\nmap v f shared rw\nstore v "J\n' '*wrong.pt:3:*: error: *'
wrong "a missing argument" 'file f\n' '*wrong.pt:1:*: error: *'
wrong "a number too large" 'file f 99999999999999999999\n' '*wrong.pt:1:8: error: *'

# --- a machine that cannot be ----------------------------------------------------

# Each complaint names the limits, and the caret stands under the setting.
wrong "no frames" 'machine linux frames=0\n' \
	'*wrong.pt:1:15: error: frames=0:*from 8 to 4194304
machine linux frames=0
              ^'
wrong "a page of 3 bytes" '# small\n  machine  linux tlb=4  page=3 # so\n' \
	'*wrong.pt:2:25: error: page=3:*4096*16*65536*
  machine  linux tlb=4  page=3 # so
                        ^'
wrong "9 levels" 'machine linux levels=9\n' \
	'*wrong.pt:1:15: error: levels=9:*from 1 to 5*'
wrong "an unknown profile" 'machine \tvax frames=8\n' \
	"*wrong.pt:1:10: error:*'vax'*textbook, linux and windows*"
wrong "a profile mistyped" 'machine linx\n' \
	"*wrong.pt:1:9: error:*'linx'; did you mean 'linux'?*"
wrong "an unknown setting" 'machine linux tlb=4 zork=1\n' \
	'*wrong.pt:1:21: error: zork: *pagetwin help machine*'
wrong "a setting mistyped" 'machine linux tlb=4 fram=8\n' \
	"*wrong.pt:1:21: error: fram: *did you mean 'frames'?*"
wrong "an unknown word" 'machine linux allocator=slab\n' \
	'*wrong.pt:1:15: error: allocator=slab: *bitmap, freelist or buddy*'
wrong "an unknown price" 'machine linux cost.tea=1us\n' \
	'*wrong.pt:1:15: error: cost.tea: *'
wrong "a price without a unit" 'machine linux cost.fault=5\n' \
	'*wrong.pt:1:15: error: cost.fault=5: *ns, us, ms or s, up to 60s*'
wrong "a setting twice" 'machine linux tlb=4 tlb=8\n' \
	"*wrong.pt:1:21: error: 'tlb' is set twice*"
wrong "a setting without value" 'machine linux tlb\n' \
	'*wrong.pt:1:18: error: *KEY=VALUE*'
wrong "tables that contradict" 'machine linux levels=2 table=sv39\n' \
	'*wrong.pt:1:15: error: levels=2: table=sv39 has 3*'
wrong "ways that contradict" 'machine linux tlb=4 tlb-ways=3\n' \
	'*wrong.pt:1:21: error: tlb-ways=3: *from 1 to tlb (4)*'
wrong "watermarks that contradict" \
	'machine linux low-watermark=9 high-watermark=8\n' \
	'*wrong.pt:1:31: error: high-watermark=8: *from low-watermark (9) to *'
wrong "more frames than an entry can name" \
	'machine textbook frames=17 table=tiny\n' \
	'*wrong.pt:1:18: error: frames=17: *8 to 16*'
wrong "a paging file too large" 'machine linux paging-file=1048577\n' \
	'*wrong.pt:1:15: error: paging-file=1048577: *from 0 to 1048576
machine linux paging-file=1048577
              ^*'
wrong "more slots than an entry can name" \
	'machine textbook paging-file=17 table=tiny\n' \
	'*wrong.pt:1:18: error: paging-file=17: *table=tiny*0 to 16 slots*'
wrong "a policy mistyped" 'machine linux policy=lro\n' \
	"*wrong.pt:1:15: error: policy=lro: did you mean 'lru'?*"
wrong "an unknown policy" 'machine linux policy=zzzzzzzz\n' \
	'*wrong.pt:1:15: error: policy=zzzzzzzz: has to be fifo, lru, *'
wrong "a policy that wants the future" 'machine linux tlb=4 policy=opt\n' \
	'*wrong.pt:1:21: error: policy=opt: *later reference*replay of a trace*
machine linux tlb=4 policy=opt
                    ^*'
wrong "a working set too large" 'machine windows working-set=20G\n' \
	'*wrong.pt:1:17: error: working-set=20G: *'
wrong "a working set that is no number" 'machine windows working-set=all\n' \
	'*wrong.pt:1:17: error: working-set=all: *from 0 to 4194304*'
wrong "swap-readahead of three" 'machine linux swap-readahead=3\n' \
	'*wrong.pt:1:15: error: swap-readahead=3: *power of two, up to 64*'
wrong "swap-readahead too large" 'machine linux swap-readahead=128\n' \
	'*wrong.pt:1:15: error: swap-readahead=128: *from 0 to 64*'
wrong "an unknown overcommit" 'machine linux overcommit=never\n' \
	'*wrong.pt:1:15: error: overcommit=never: *heuristic, always or strict*'
wrong "an overcommit mistyped" 'machine linux overcommit=strickt\n' \
	"*wrong.pt:1:15: error: overcommit=strickt: did you mean 'strict'?*"
wrong "an overcommit ratio beyond 100" 'machine linux overcommit-ratio=101\n' \
	'*wrong.pt:1:15: error: overcommit-ratio=101: *from 0 to 100*'
wrong "a flag that is none" 'machine linux oom-kill=2\n' \
	'*wrong.pt:1:15: error: oom-kill=2: *from 0 to 1*'
wrong "a machine too late" 'file f 1p\nmachine linux\n' \
	"*wrong.pt:2:1: error: 'machine' comes first*"
seq 70 | sed 's/.*/k&=1/' | tr '\n' ' ' | sed 's/^/machine linux /' \
	>"$tmp/many.pt"
"$PAGETWIN" run --machine=sim "$tmp/many.pt" >"$tmp/out" 2>"$tmp/err"
is $? 2 "70 settings: exit status 2"
like "$(cat "$tmp/err")" '*many.pt:1:390: error: there may be 64 settings*' \
	"70 settings: said"
"$PAGETWIN" run --profile=vax "$tmp/notes.pt" >"$tmp/out" 2>"$tmp/err"
is $? 2 "an unknown --profile: exit status 2"
like "$(cat "$tmp/err")" '*--profile=vax*textbook, linux or windows' \
	"an unknown --profile: the known ones are named"

head -c 10000000 /dev/zero | tr '\0' x >"$tmp/long.pt"
"$PAGETWIN" run --machine=sim "$tmp/long.pt" >"$tmp/out" 2>"$tmp/err"
is $? 2 "a line of 10 MB: exit status 2"
like "$(cat "$tmp/err")" '*long.pt:1:*: error: the line has more than*' "a line of 10 MB: said"
ok "a line of 10 MB: the complaint itself is short" test "$(wc -c <"$tmp/err")" -lt 1000

"$PAGETWIN" run --machine=sim "$PAGETWIN" >"$tmp/out" 2>"$tmp/err"
is $? 2 "a program as a script: exit status 2"
like "$(cat "$tmp/err")" '*: error: *' "a program as a script: said"

"$PAGETWIN" run --machine=sim "$tmp/missing.pt" >"$tmp/out" 2>"$tmp/err"
is $? 2 "a missing file: exit status 2"
like "$(cat "$tmp/err")" '*missing.pt*ENOENT*' "a missing file: named, with the errno"
"$PAGETWIN" run --machine=sim "$tmp" >"$tmp/out" 2>"$tmp/err"
is $? 2 "a folder: exit status 2"
: >"$tmp/empty.pt"
"$PAGETWIN" run --machine=sim --json "$tmp/empty.pt" >"$tmp/out" 2>"$tmp/err"
is $? 0 "an empty script is no error"
like "$(cat "$tmp/out")" '{"summary":{"steps":0,*' "an empty script has an empty summary"

"$PAGETWIN" run a b >"$tmp/out" 2>"$tmp/err"
is $? 2 "two files are one too many"

# --- output that cannot be written ---------------------------------------------

if [ -c /dev/full ]; then
	"$PAGETWIN" run --machine=sim "$tmp/notes.pt" >/dev/full 2>"$tmp/err"
	is $? 3 "a full output: exit status 3"
	like "$(cat "$tmp/err")" '*ENOSPC*' "a full output: said"
else
	skip 2 "there is no /dev/full"
fi

# --- what is asked for and not used -------------------------------------------------

"$PAGETWIN" run --machine=sim --profile=windows "$srcdir/examples/private-and-shared.pt" \
	>"$tmp/out" 2>"$tmp/err"
is $? 0 "a script says itself which machine is simulated"
like "$(cat "$tmp/err")" "pagetwin: *private-and-shared.pt says in line *: --profile=windows holds up to there" \
	"who asked for another profile is told"
echo "file f 1p" | "$PAGETWIN" run --machine=sim --profile=windows >"$tmp/out" 2>"$tmp/err"
is "$?$(cat "$tmp/err")" 0 "where it says nothing, nor is anything said"
"$PAGETWIN" run --json=1 "$srcdir/examples/end-of-file.pt" >"$tmp/out" 2>"$tmp/err"
is "$? $(cat "$tmp/err")" "2 pagetwin: --json takes no value; see 'pagetwin help'" \
	"an option that takes no value says so"

done_testing
