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

# On 80 columns, but for a usage and for what stands in another language.
for topic in "" $("$PAGETWIN" help |
	sed -n 's/^  pagetwin \([a-z][a-z]*\).*/\1/p; /^Operations/,/^$/p' |
	sed '/^Operations/d'); do
	# shellcheck disable=SC2086
	is "$("$PAGETWIN" help $topic | sed '1d; /^Example/,/^$/d' |
		grep -n '.\{81\}')" "" "the help ${topic:+on '$topic' }fits"
done

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

# --- the manual page and the README say what the help says ----------------------

manual=$srcdir/doc/pagetwin.1
commands=$(sed -n 's/^  pagetwin \([a-z][a-z]*\).*/\1/p' "$tmp/help")

# options FILE: those that a help lists.
options() {
	sed -n 's/^  \(--[a-z-]*\).*/\1/p' "$1" | sort
}

options "$tmp/help" >"$tmp/common"
{
	sed 's/^/all /' "$tmp/common"
	for command in $commands; do
		"$PAGETWIN" help "$command" >"$tmp/out"
		options "$tmp/out" | comm -23 - "$tmp/common" |
			sed "s/^/$command /"
	done
} | sort >"$tmp/of_help"
cut -d ' ' -f 2 "$tmp/of_help" | sort -u >"$tmp/options"
# ".It Fl -at Ns ..., Fl -size ..." and, on the next line, ".Pq Cm lesson , run".
awk '
	function tell() {
		for (i = 1; i <= n; i++)
			for (c = 1; c <= m; c++)
				print command[c], option[i]
		n = 0
	}
	/^\.It / || /^\.El/ || /^\.Sh/ {
		m = split("all", command)
		tell()
	}
	/^\.It Fl -/ {
		for (w = 2; w <= NF; w++)
			if ($(w - 1) == "Fl")
				option[++n] = "-" $w
		next
	}
	/^\.Pq Cm / && n {
		sub(/^\.Pq Cm /, "")
		m = split($0, command, " , ")
		tell()
	}' "$manual" | sort >"$tmp/of_manual"
ok "the helps list options" test "$(wc -l <"$tmp/of_help")" -gt 30
is "$(comm -23 "$tmp/of_help" "$tmp/of_manual")" "" \
	"the manual page has every option of every command"
is "$(comm -13 "$tmp/of_help" "$tmp/of_manual")" "" \
	"and none that the help does not have"
is "$(grep -o 'Fl -[a-z][a-z-]*' "$manual" | sed 's/^Fl -/--/' | sort -u |
	comm -23 - "$tmp/options")" "" "nor in its text"
is "$(sed 's/--enable-[a-z-]*//g' "$srcdir/README.md" |
	grep -oE '(^|[ (`])--[a-z][a-z-]*' | sed 's/^[^-]//' | sort -u |
	comm -23 - "$tmp/options")" "" "the README names none that is not there"
for word in $commands; do
	ok "the manual page has '$word'" grep -q "^\.It Cm $word\b" "$manual"
done
for word in $(sed -n '/^Operations/,/^$/p' "$tmp/help" | tail -n +2); do
	ok "the manual page has '$word'" grep -qE "^\.It (.*, )?Ic $word\b" "$manual"
done
if command -v mandoc >/dev/null 2>&1; then
	is "$(mandoc -T lint -W warning "$manual" 2>&1)" "" \
		"mandoc has nothing to say about it"
else
	skip 1 "mandoc is not installed"
fi

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
