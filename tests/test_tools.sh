#!/bin/sh
# The tools that tests are made with, tested: a tool that calls everything
# right would make every test pass.
. "$srcdir/tests/tap.sh"

# ---- tap.sh ------------------------------------------------------------------

cat >"$tmp/all.sh" <<'END'
. "$srcdir/tests/tap.sh"
ok "true" true
ok "false" sh -c 'echo because; exit 3'
not_ok "not false" false
not_ok "not true" true
is a a "equal"
is a b "unequal"
isnt a b "different"
like abc 'a*' "like"
like abc 'b*' "unlike"
unlike abc 'b*' "not like"
skip 2 "no reason to run"
echo "$tmp" >"$1"
at_exit 'echo "# leaving"'
done_testing
END
cat >"$tmp/wanted" <<'END'
ok 1 - true
not ok 2 - false
# status 3 from: sh -c echo because; exit 3
# because
ok 3 - not false
not ok 4 - not true
# succeeded, and should not have: true
ok 5 - equal
not ok 6 - unequal
#      got: a
#   wanted: b
ok 7 - different
ok 8 - like
not ok 9 - unlike
#      got: abc
#  no match: b*
ok 10 - not like
ok 11 # SKIP no reason to run
ok 12 # SKIP no reason to run
1..12
# leaving
END
sh "$tmp/all.sh" "$tmp/where" >"$tmp/out"
ok "tap.sh tells passes from failures" diff "$tmp/wanted" "$tmp/out"
not_ok "and removes its folder" test -e "$(cat "$tmp/where")"
is "$(sh -c '. "$srcdir/tests/tap.sh"; skip_all "it is Sunday"; echo no')" \
	"1..0 # SKIP it is Sunday" "skip_all gives the reason and ends"

# ---- cmocka-tap.sh -----------------------------------------------------------

# filtered TEXT END: what becomes of a program that says TEXT and ends so.
filtered() {
	printf '%s\n' "$1" >"$tmp/said"
	printf '#!/bin/sh\ncat "%s"\n%s\n' "$tmp/said" "$2" >"$tmp/program"
	chmod +x "$tmp/program"
	sh "$srcdir/tests/cmocka-tap.sh" "$tmp/program"
	echo "status $?"
}

is "$(filtered '1..1
not ok 1 # SKIP evicted' 'exit 0')" "1..1
ok 1 - evicted # SKIP no reason given
status 0" "a skip of cmocka 1.1.5 is a skip"
is "$(filtered '1..3
# skip: the kernel is too old
ok 1 # SKIP evicted
ok 2 - other
ok 3 - third # SKIP' 'exit 0')" "1..3
ok 1 - evicted # SKIP the kernel is too old
ok 2 - other
ok 3 - third # SKIP no reason given
status 0" "the skips of later ones get their own reasons"
is "$(filtered '1..2
not ok 1 - one
# 0x1 != 0x2
ok 2 - two' 'exit 1')" "1..2
not ok 1 - one
# 0x1 != 0x2
ok 2 - two
status 0" "a failure is told once, not twice"
is "$(filtered '1..2
ok 1 - one
ok 2 - two' 'exit 1')" "1..2
ok 1 - one
ok 2 - two
status 1" "a sanitizer's status is not lost"
like "$(filtered '1..2
ok 1 - one' 'kill -SEGV $$' 2>/dev/null)" "1..2
ok 1 - one
*# $tmp/program: killed by signal 11
status 139" "nor is a signal"

# ---- bootstrap ---------------------------------------------------------------

cp "$srcdir/bootstrap" "$tmp/bootstrap"
like "$(sh "$tmp/bootstrap" -h)" "usage:*" "bootstrap -h: help"
sh "$tmp/bootstrap" frobnicate >"$tmp/out" 2>&1
is "$?" 2 "bootstrap: an unknown command is wrong usage"
sh "$tmp/bootstrap" build it >"$tmp/out" 2>&1
is "$?" 2 "bootstrap: build takes no argument"
sh "$tmp/bootstrap" -x run >"$tmp/out" 2>&1
is "$?" 2 "bootstrap: an unknown option is wrong usage"

# A machine with little more than a package manager, and no right to use it.
mkdir "$tmp/bin"
for tool in sh dirname sed grep find tail head uname mktemp rm cat mkdir env; do
	ln -s "$(command -v $tool)" "$tmp/bin/$tool"
done
printf '#!/bin/sh\necho called >>"%s/called"\n' "$tmp" >"$tmp/bin/apt-get"
printf '#!/bin/sh\necho 1000\n' >"$tmp/bin/id"
chmod +x "$tmp/bin/apt-get" "$tmp/bin/id"
touch "$tmp/configure.ac"
env -u CC PATH="$tmp/bin" "$tmp/bin/sh" "$tmp/bootstrap" run \
	>"$tmp/out" 2>&1 </dev/null
is "$?" 3 "bootstrap: what may not be installed stops it"
like "$(cat "$tmp/out")" "*apt-get install*gcc*make*libcmark-dev*" \
	"bootstrap: and is named, with the command"
not_ok "bootstrap: nothing was called" test -e "$tmp/called"

done_testing
