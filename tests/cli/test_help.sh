#!/bin/sh
# The help, the version, and wrong usage.
. "$srcdir/tests/tap.sh"

like "$("$PAGETWIN" --version)" 'pagetwin [0-9]*' "--version names the program and its version"
"$PAGETWIN" --help >"$tmp/help"
is $? 0 "--help succeeds"
for command in lesson run verify watch doctor help; do
	like "$(cat "$tmp/help")" "*pagetwin $command*" "the help names '$command'"
	"$PAGETWIN" help $command >"$tmp/out" 2>&1
	is $? 0 "there is help on '$command'"
	like "$(cat "$tmp/out")" "pagetwin $command*--machine=*" "the help on '$command' lists its options"
done
for operation in file map unmap load store read write flush fsync drop advise protect expect; do
	like "$("$PAGETWIN" help $operation)" "$operation*" "there is help on the operation '$operation'"
done
for operation in $("$PAGETWIN" help | sed -n '/^Operations/,/^$/p' | tail -n +2); do
	"$PAGETWIN" help "$operation" >"$tmp/out"
	like "$(cat "$tmp/out")" "*Example: $operation*" "the help on '$operation' has an example"
	# What stands in braces is a pattern that nobody filled in.
	not_ok "the example of '$operation' is filled in" grep -q '{[a-z]' "$tmp/out"
done
like "$("$PAGETWIN" help flush)" '*msync*FlushViewOfFile*Flush*' "an operation's help has its three names"

# Each setting of the simulated machine says what it means and what it is when
# nobody sets it; nothing is explained that is no setting.
"$PAGETWIN" help machine >"$tmp/settings"
sed -n '/^Settings/,/^Prices/p' "$tmp/settings" | sed '/^Prices/d' |
	awk '/^  [a-z0-9-]+=/ { if (row) print row; row = $0; next }
	     row { row = row " " $0 }
	     END { print row }' >"$tmp/rows"
ok "the settings are listed" test "$(grep -c = "$tmp/rows")" -gt 40
is "$(grep -vE '^ +[a-z0-9-]+=[^ ]+( +[a-z0-9-|]+\|[^ ]*)? +[a-z][^[]* +\[[^]]+\]$' "$tmp/rows")" "" \
	"each setting has its meaning and its default"
for setting in $(sed -n '/^} meanings/,/^};/s/^\t{ "\([a-z0-9-]*\)".*/\1/p' \
	"$srcdir/src/cli/help_machine.c"); do
	ok "$setting is a setting" grep -q "^  $setting=" "$tmp/settings"
done
is "$(sed -n '/^Prices/,/^$/s/^  cost\..*/&/p' "$tmp/settings" | grep -vc '\[[0-9]* ns\]$')" 0 \
	"each price says what it is"

"$PAGETWIN" </dev/null >"$tmp/out"
is $? 0 "without a terminal and without a command: the help"
ok "and it is the same help" cmp "$tmp/out" "$tmp/help"

# usage NAME PATTERN ARGUMENT...: exit status 2 and the complaint.
usage() {
	name=$1
	pattern=$2
	shift 2
	"$PAGETWIN" "$@" </dev/null >"$tmp/out" 2>"$tmp/err"
	is $? 2 "$name: exit status 2"
	like "$(cat "$tmp/err")" "$pattern" "$name: said"
}

usage "an unknown command" "*did you mean 'lesson'*" leson
usage "an unknown operation in help" "*no help on 'xyzzy'*" help xyzzy
usage "an unknown option" "*did you mean --machine*" run --machin3=sim
usage "an unknown machine" "*did you mean 'real'*" run --machine=reel
usage "an unknown profile" "*did you mean 'linux'*" run --profile=linus
usage "a missing value" "*needs a value*" run --machine
usage "an option of another command" "*does not take --teacher*" run --teacher
usage "an unknown lesson" "*flush*" lesson flsh
done_testing
