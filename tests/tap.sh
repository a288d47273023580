# shellcheck shell=sh
# TAP for shell tests. Source it, tell, and end with done_testing:
#
#	. "$srcdir/tests/tap.sh"
#	plan 3
#	"$PAGETWIN" --version >"$tmp/out"
#	is $? 0 "--version succeeds"
#	like "$(cat "$tmp/out")" "pagetwin*" "it names itself"
#	command -v tmux >/dev/null || skip 1 "tmux is not installed" &&
#		ok "..." some command
#
# $srcdir, $PAGETWIN and the rest of the environment come from the Makefile
# (tests/Makemodule.am). $tmp is a folder of this test's own; it goes away
# when the test ends, however it ends.
#
#	plan N			how many tests there will be; may be left out
#	ok NAME COMMAND...	passes if the command succeeds; what it prints
#				is shown when it does not
#	not_ok NAME COMMAND...	passes if the command fails
#	is GOT WANTED NAME	passes if the two strings are equal
#	isnt GOT UNWANTED NAME
#	like GOT PATTERN NAME	passes if the shell pattern matches
#	unlike GOT PATTERN NAME
#	pass NAME; fail NAME [WHY]
#	skip N REASON		N tests that cannot run here
#	skip_all REASON		the whole file; ends it
#	note TEXT...		a comment, one line or more
#	note_surprises FILE	the steps that surprised in a twin's JSON, without
#				their pages
#	at_exit COMMAND		eval'ed before $tmp goes, last told first
#	done_testing		the end: prints the plan if plan() did not

tap_count=0
tap_failed=0
tap_planned=
tap_at_exit=

tmp=$(mktemp -d "${TMPDIR:-/tmp}/pagetwin-test.XXXXXX") || exit 99
tap_leave() {
	eval "$tap_at_exit"
	chmod -R u+rwx "$tmp" 2>/dev/null
	rm -rf "$tmp"
}
trap tap_leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

at_exit() {
	tap_at_exit="$1; $tap_at_exit"
}

note() {
	printf '%s\n' "$*" | sed -e '${/^$/d' -e '}' -e 's/^/# /'
}

note_surprises() {
	note "$(grep '"verdict":"surprise"' "$1" |
		sed 's/"sim":.*"differences"/"differences"/' | cut -c 1-2000)"
}

plan() {
	tap_planned=$1
	echo "1..$1"
}

pass() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

fail() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	if [ -n "${2-}" ]; then
		note "$2"
	fi
	return 1
}

ok() {
	tap_name=$1
	shift
	if "$@" >"$tmp/.tap" 2>&1; then
		pass "$tap_name"
	else
		fail "$tap_name" "status $? from: $*
$(cat "$tmp/.tap")"
	fi
}

not_ok() {
	tap_name=$1
	shift
	if "$@" >"$tmp/.tap" 2>&1; then
		fail "$tap_name" "succeeded, and should not have: $*
$(cat "$tmp/.tap")"
	else
		pass "$tap_name"
	fi
}

is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3" "     got: $1
  wanted: $2"
	fi
}

isnt() {
	if [ "$1" != "$2" ]; then
		pass "$3"
	else
		fail "$3" "got, and should not have: $1"
	fi
}

like() {
	# The pattern is meant to be one.
	# shellcheck disable=SC2254
	case $1 in
	$2) pass "$3" ;;
	*) fail "$3" "     got: $1
 no match: $2" ;;
	esac
}

unlike() {
	# shellcheck disable=SC2254
	case $1 in
	$2) fail "$3" "     got: $1
 matches: $2" ;;
	*) pass "$3" ;;
	esac
}

# wait_for COMMAND...: until it succeeds, at most about 20 seconds.
wait_for() {
	tap_tries=0
	until "$@"; do
		tap_tries=$((tap_tries + 1))
		[ $tap_tries -lt 1000 ] || return 1
		sleep 0.02
	done
}

skip() {
	tap_n=$1
	while [ "$tap_n" -gt 0 ]; do
		tap_count=$((tap_count + 1))
		tap_n=$((tap_n - 1))
		printf 'ok %d # SKIP %s\n' "$tap_count" "$2"
	done
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

done_testing() {
	if [ -z "$tap_planned" ]; then
		echo "1..$tap_count"
	fi
	exit 0
}
