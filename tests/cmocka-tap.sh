#!/bin/sh
# cmocka-tap.sh PROGRAM [ARG...]
#
# Runs a program made with cmocka and repairs its TAP on the way:
#
# - cmocka 1.1.5 prints a skipped test as "not ok 1 # SKIP name", which is a
#   failure to everybody else; later ones print "ok 1 # SKIP name". Here each
#   becomes "ok 1 - name # SKIP reason".
# - cmocka has no place for the reason of a skip. A test gives it in a line
#   that it prints before:
#
#	print_message("# skip: the kernel has no cachestat\n");
#	skip();
#
# - cmocka exits with the number of failed tests. They are told already, so
#   that is not one more error; any other status is (a signal, a sanitizer).
exec 4>&1
status=$({
	{
		"$@" 2>&1 3>&- 4>&-
		echo "$?" >&3
	} | ${AWK:-awk} '
		/^# skip: / {
			reason = substr($0, 9)
			next
		}
		/^(not )?ok [0-9]+.* # SKIP/ {
			number = $1 == "not" ? $3 : $2
			name = $0
			sub(/^(not )?ok [0-9]+ (- )?/, "", name)
			if (sub(/^# SKIP */, "", name) == 0)
				sub(/ *# SKIP.*/, "", name)
			if (reason == "")
				reason = "no reason given"
			print "ok " number " - " name " # SKIP " reason
			reason = ""
			next
		}
		/^not ok / { failed++ }
		/^(not )?ok / { reason = "" }
		{ print }
		END { exit failed > 254 ? 254 : failed }
	' >&4 4>&-
	echo "failed $?" >&3
} 3>&1)

failed=${status##*failed }
status=${status%%[!0-9]*}
if [ "$status" -gt 128 ]; then
	echo "# $1: killed by signal $((status - 128))"
elif [ "$status" -eq "$failed" ]; then
	status=0
fi
exit "$status"
