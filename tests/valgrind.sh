#!/bin/sh
# valgrind.sh PROGRAM...: each of these unit tests under valgrind, as TAP.
# A leak is an error; so is a child's, until it executes another program.
# "make check-valgrind" calls it.
if ! command -v valgrind >/dev/null 2>&1; then
	echo "1..0 # SKIP valgrind is not installed"
	exit 0
fi
if [ $# -eq 0 ]; then
	echo "1..0 # SKIP no unit tests here: $WHY_NO_CMOCKA"
	exit 0
fi
echo "1..$#"
number=0
failed=0
log=$(mktemp "${TMPDIR:-/tmp}/pagetwin-valgrind.XXXXXX") || exit 99
trap 'rm -f "$log"' EXIT
for program; do
	number=$((number + 1))
	if ! grep -q . "$program"; then
		echo "not ok $number - $program: cannot be read"
		failed=$((failed + 1))
		continue
	fi
	if valgrind --quiet --error-exitcode=99 --leak-check=full \
		--show-leak-kinds=definite,indirect,possible \
		--errors-for-leak-kinds=definite,indirect,possible \
		"$program" >"$log" 2>&1 </dev/null; then
		echo "ok $number - $program"
	else
		echo "not ok $number - $program (status $?)"
		sed 's/^/# /' "$log"
		failed=$((failed + 1))
	fi
done
[ "$failed" -eq 0 ]
