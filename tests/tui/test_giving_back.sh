#!/bin/sh
# However the program ends, the terminal is given back: the first screen, the
# cursor, the line discipline.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/tmux.sh"

# The program under a shell that writes a line before and the terminal's modes
# after it.
cat >"$tmp/run" <<'END'
#!/bin/sh
echo "before the program"
stty -g >"$tmp/modes.before"
"$@"
status=$?
stty -g >"$tmp/modes.after"
echo "after the program: $status"
exit $status
END
chmod +x "$tmp/run"
export tmp

ended_by() {
	signal=$1
	status=$2
	tmux_start 80 24 sh "$tmp/run" sh -c 'echo $$ >"$tmp/program"; exec "$@"' \
		sh "$PAGETWIN" lesson 1 --machine=sim
	ok "$signal: the lesson appears" tmux_wait_for "Byte for byte"
	not_ok "$signal: on a screen of its own" tmux_shows "before the program"
	kill -"$signal" "$(cat "$tmp/program")"
	ok "$signal: the first screen is back" tmux_wait_for "after the program: $status"
	ok "$signal: as it was" tmux_shows "before the program"
	is "$(cat "$tmp/modes.after")" "$(cat "$tmp/modes.before")" \
		"$signal: the line discipline too"
	like "$(tmux_cursor)" "* 1" "$signal: and the cursor"
	tmux_kill
}

ended_by TERM 143
ended_by INT 130
ended_by HUP 129
ended_by QUIT 131
# A sanitizer turns a crash into a report and another status.
case $(nm -C "$PAGETWIN" 2>/dev/null | grep -c __asan_init) in
0)
	ended_by SEGV 139
	ended_by ABRT 134
	;;
*) skip 12 "the sanitizer takes the signals of a crash" ;;
esac

note "killed while the output is held by ctrl-S"
tmux_start 80 24 sh "$tmp/run" sh -c 'echo $$ >"$tmp/program"; exec "$@"' \
	sh "$PAGETWIN" lesson 1 --machine=sim
ok "the lesson appears" tmux_wait_for "Byte for byte"
tmux_keys C-s
tmux_keys Space
# The key has to arrive first.
sleep 1
kill -TERM "$(cat "$tmp/program")"
ok "ctrl-S: the first screen is back" tmux_wait_for "after the program: 143"
is "$(cat "$tmp/modes.after")" "$(cat "$tmp/modes.before")" \
	"ctrl-S: the line discipline too"
tmux_kill

note "stopped and continued"
tmux_start 80 24 bash --norc -i
tmux_type "PS1='ready '; $PAGETWIN lesson 1 --machine=sim"
tmux_keys Enter
ok "the lesson appears" tmux_wait_for "q quit"
tmux_keys C-z
ok "ctrl-Z stops it" tmux_wait_for "Stopped"
tmux_type "fg"
tmux_keys Enter
ok "fg paints it again" tmux_wait_for "q quit"
tmux_keys Space
ok "and it goes on" tmux_wait_for "file notes.txt"
tmux_keys q
ok "q leaves" tmux_wait_for "Stopped"

note "terminals that will not do"
tmux_term=dumb tmux_start 80 24 "$PAGETWIN" lesson 1 --machine=sim
ok "a dumb terminal gets text" tmux_wait_for "cannot move its cursor"
tmux_kill
tmux_start 80 24 env LC_ALL=C "$PAGETWIN" lesson 1 --machine=sim
ok "without UTF-8 ..." tmux_wait_for "q quit"
is "$(tmux_screen | LC_ALL=C tr -d '\000-\177')" "" "... all is ASCII"
tmux_keys q
tmux_wait_end
tmux_start 80 24 env NO_COLOR=1 "$PAGETWIN" lesson 1 --machine=sim
ok "with NO_COLOR ..." tmux_wait_for "q quit"
case $(tmux_screen_styles) in
*'[38;5;'* | *'[3'[0-7]m*) fail "... there is no colour" ;;
*) pass "... there is no colour" ;;
esac

done_testing
