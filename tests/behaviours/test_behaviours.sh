#!/bin/sh
# Behaviours that others state (manual pages, POSIX) and others test (LTP,
# gVisor, the kernel's selftests, xfstests), in our words, on both machines at
# once: each script of a folder here, on the file system of the scratch folder
# and on tmpfs.
#
# A script passes if at least one expectation held, none failed, and the two
# machines were nowhere surprisingly different. It is skipped on a file system
# that cannot show any of it. A line
#
#	# Not on tmpfs: REASON
#
# excuses its expectations there, and nothing else; and so does a line
#
#	# Not without HABIT: REASON
#
# on a kernel of which "pagetwin doctor --json" says that this is false.
. "$srcdir/tests/tap.sh"

# --- what a run said ---------------------------------------------------------

# Reads run --json. One line of numbers (passed, failed, surprises, passed on
# the real machine), then a line "! ..." for each step that went wrong and a
# line "~ ..." for each reason why something was not checked.
cat >"$tmp/read.awk" <<'A'
function number(key) {
	if (!match($0, "\"" key "\":[0-9]+"))
		return -1
	return substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
}
# The texts that follow this beginning, wherever it stands in the line.
function each(beginning, mark, rest, text) {
	rest = $0
	while (i = index(rest, beginning)) {
		rest = substr(rest, i + length(beginning))
		text = substr(rest, 1, index(rest, "\"") - 1)
		if (text != "meant for the other machine alone" &&
		    !((mark, text) in told)) {
			told[mark, text] = 1
			story = story mark " " text "\n"
		}
	}
}
/^\{"summary":/ {
	print number("expect_passed"), number("expect_failed"),
		number("surprise"), real + 0
	printf "%s", story
	next
}
{
	line = number("line")
	if (index($0, "\"expect\":{\"verdict\":\"failed\""))
		each("\"verdict\":\"failed\",\"detail\":\"", "! line " line ":")
	if (index($0, "\"verdict\":\"surprise\"}"))
		each("\"at\":\"", "! line " line ": a surprise at")
	if (index($0, "\"real\":{\"verdict\":\"passed\""))
		real++
	each("\"verdict\":\"skipped\",\"detail\":\"", "~")
}
A

# judge FILE FILE-SYSTEM [OPTION...]: sets $verdict to pass, skip or fail, and
# $why to the reason, or to what was not checked.
judge() {
	judged=$1
	judged_on=$2
	shift 2
	excuse=
	if [ "$judged_on" = tmpfs ]; then
		excuse=$(sed -n 's/^# Not on tmpfs: //p' "$judged")
	fi
	habit=$(sed -n 's/^# Not without \([a-z_]*\): .*/\1/p' "$judged")
	case $habit,$lacks in
	?*,*" $habit "*) excuse="no $habit here: $(sed -n "s/^# Not without $habit: //p" "$judged")" ;;
	esac
	"$PAGETWIN" run --no-wait --json "$@" "$judged" \
		>"$tmp/run.json" 2>"$tmp/run.err"
	status=$?
	"$AWK" -f "$tmp/read.awk" "$tmp/run.json" >"$tmp/said"
	read -r passed failed surprises real <"$tmp/said"
	why=$(sed -n 's/^[!~] //p' "$tmp/said")
	verdict=fail
	if [ -z "$passed" ] || [ "$status" -gt 1 ]; then
		why="status $status: $(cat "$tmp/run.err")
$why"
	elif [ "$surprises" -gt 0 ]; then
		why="the machines differ
$why"
	elif [ -n "$excuse" ]; then
		verdict=skip
		why=$excuse
	elif [ "$failed" -gt 0 ] || [ "$status" -ne 0 ]; then
		why="not as expected
$why"
	elif [ "$passed" -gt 0 ]; then
		verdict=pass
		if [ "$real" -eq 0 ] && [ -z "$no_real" ]; then
			why="on the simulated machine alone${why:+; $why}"
		fi
	elif [ -n "$why" ]; then
		verdict=skip
	else
		why="nothing is expected"
	fi
}

# Does the script begin as they all have to?
is_headed() {
	sed -n '1{/^# [A-Za-z]/!q;};/^# Source: ./{p;q;};/^[^#]/q' "$1" | grep -q .
}

# --- the judge judged ----------------------------------------------------------

no_real=
printf 'file f 1p\nmap v f shared rw\n' >"$tmp/begin.pt"
"$PAGETWIN" run --machine=real "$tmp/begin.pt" >/dev/null 2>"$tmp/err" ||
	no_real=$(cat "$tmp/err")
if [ -n "$no_real" ]; then
	note "on the simulated machine alone: $no_real"
fi

# The habits that the kernel does not have, each between blanks.
found_lacking=" $("$PAGETWIN" doctor --json | tr '{,}' '\n\n\n' |
	sed -n 's/^"\([a-z_]*\)":false$/\1/p' | tr '\n' ' ')"
lacks=$found_lacking

# judged NAME VERDICT WHY LINES [FILE-SYSTEM]
judged() {
	printf "$4" | cat "$tmp/begin.pt" - >"$tmp/case.pt"
	judge "$tmp/case.pt" "${5-any}"
	like "$verdict: $why" "$2: $3" "$1"
}

judged "an expectation that holds passes" pass '' \
	'load v\nexpect bytes="A"\n'
judged "caught: nothing is expected" fail 'nothing is expected' 'load v\n'
judged "caught: an expectation that fails" fail \
	'not as expected*line 4: it returned*' 'load v\nexpect bytes="B"\n'
judged "caught: an expectation that fails among some that hold" fail \
	'not as expected*line 5:*' 'load v\nexpect bytes="A"\nexpect v absent\n'
judged "caught: a script that is wrong" fail 'status 2:*error:*' 'lode v\n'
judged "what nobody can see is skipped" skip \
	'at most 256 bytes are compared*' \
	"expect sim disk f 0 = \"$(printf '%0257d' 0)\"\n"
judged "an excuse holds on tmpfs" skip 'because' \
	'# Not on tmpfs: because\nload v\nexpect bytes="B"\n' tmpfs
judged "and nowhere else" fail 'not as expected*' \
	'# Not on tmpfs: because\nload v\nexpect bytes="B"\n' ext4
judged "and not for a script that is wrong" fail 'status 2:*' \
	'# Not on tmpfs: because\nlode v\n' tmpfs
lacks=' wings tail '
judged "an excuse holds where the kernel lacks it" skip 'no tail here: because' \
	'# Not without tail: because\nload v\nexpect bytes="B"\n'
judged "and not where it does not" fail 'not as expected*' \
	'# Not without tai: because\nload v\nexpect bytes="B"\n'
lacks=$found_lacking
printf '{"line":7,"differences":[{"at":"v[1]","field":"present"}],"verdict":"surprise"}
{"summary":{"surprise":1,"expect_passed":1,"expect_failed":0}}\n' |
	"$AWK" -f "$tmp/read.awk" >"$tmp/said"
is "$(cat "$tmp/said")" "1 0 1 0
! line 7: a surprise at v[1]" "caught: a surprise"
printf '# What.\n# Source: mmap(2).\nfile f 1p\n' >"$tmp/case.pt"
ok "a script tells what it shows, and who says so" is_headed "$tmp/case.pt"
printf '# What.\nfile f 1p\n# Source: mmap(2).\n' >"$tmp/case.pt"
not_ok "caught: a script without its source" is_headed "$tmp/case.pt"
printf 'file f 1p\n# Source: mmap(2).\n' >"$tmp/case.pt"
not_ok "caught: a script that does not tell what it shows" is_headed "$tmp/case.pt"

# --- the behaviours --------------------------------------------------------------

file_system() {
	"$PAGETWIN" doctor "$@" | sed -n 's/^ *file system *//p'
}

here=$(file_system)
memory=
if [ "$here" != tmpfs ] && [ "$(file_system --on=/dev/shm 2>/dev/null)" = tmpfs ]; then
	memory=--on=/dev/shm
fi
note "file systems: ${here:-unknown}${memory:+, tmpfs}"

# behaves FILE NAME: one line of TAP, and notes on what was not checked.
behaves() {
	judge "$1" "$here"
	first=$verdict
	reason=$why
	if [ -n "$memory" ] && [ "$first" != fail ]; then
		judge "$1" tmpfs "$memory"
		case $first:$verdict in
		*:fail) reason="on tmpfs: $why" ;;
		pass:skip) reason="$reason${reason:+
}skipped on tmpfs: $why" ;;
		pass:pass) reason="$reason${why:+${reason:+
}on tmpfs: $why}" ;;
		skip:pass) reason="skipped on $here: $reason" ;;
		esac
		if [ "$verdict" != skip ]; then
			first=$verdict
		fi
	fi
	case $first in
	fail) fail "$2" "$reason" ;;
	skip) skip 1 "$2: $(echo "$reason" | tr '\n' ';')" ;;
	*)
		pass "$2"
		note "$reason"
		;;
	esac
}

find "$srcdir/tests/behaviours" -name '*.pt' | LC_ALL=C sort >"$tmp/list"
while read -r file; do
	name=${file#"$srcdir/tests/behaviours/"}
	if is_headed "$file"; then
		behaves "$file" "${name%.pt}"
	else
		fail "${name%.pt}" "it has to open with what it shows and a line '# Source: ...'"
	fi
done <"$tmp/list"
ok "at least 150 behaviours" test "$(wc -l <"$tmp/list")" -ge 150
done_testing
