# shellcheck shell=sh
# A terminal for tests: a program in a tmux of its own, which nobody watches
# but the test. Source it after tests/tap.sh:
#
#	. "$srcdir/tests/tmux.sh"
#	tmux_start 80 24 "$PAGETWIN" lesson 1
#	ok "the lesson appears" tmux_wait_for "Byte for byte"
#	tmux_keys Right
#	ok "one step on" tmux_wait_for "step 1"
#	tmux_keys q
#	ok "it leaves" tmux_wait_end
#	is "$(tmux_status)" 0 "with status 0"
#
# Nothing here sleeps and hopes: each wait looks again every 20 ms until its
# deadline ($tmux_deadline seconds, 10 unless the test or the environment says
# otherwise), and shows the screen where it gave up.
#
#	tmux_start COLUMNS LINES COMMAND...	$TERM inside is $tmux_term
#	tmux_screen		the screen's text, one line a row, blanks at
#				the ends of rows cut off
#	tmux_screen_styles	the same with colours and attributes, as escapes
#	tmux_cursor		"COLUMN ROW VISIBLE" of the cursor, from 0
#	tmux_wait_for TEXT	until the screen has it (a fixed string)
#	tmux_wait_gone TEXT	until it has it no more
#	tmux_wait_end		until the program has ended
#	tmux_status		the ended program's exit status
#	tmux_keys KEY...	as tmux names them: Right Enter C-c q
#	tmux_type TEXT		the letters as they are
#	tmux_resize COLUMNS LINES
#	tmux_pid		the program's process id
#	tmux_kill		ends tmux and the program; also done at exit

: "${tmux_deadline:=10}"
: "${tmux_term:=screen-256color}"
tmux_running=

if ! command -v tmux >/dev/null 2>&1; then
	skip_all "tmux is not installed"
fi

# Its own server, its own socket, its own configuration: the user's tmux neither
# sees nor influences it. (A socket's path may have about 100 bytes.)
tmux_do() {
	env -u TMUX tmux -u -f "$tmp/tmux.conf" -S "$tmp/tmux.$tmux_server" \
		"$@"
}

# A server that was told to end is still on its socket for a moment, and would
# take a newcomer with it: each gets another socket.
tmux_server=0
tmux_next() {
	tmux_server=$((tmux_server + 1))
}

# Some containers have no terminals to give.
if ! : >"$tmp/tmux.conf" || ! tmux_do new-session -d 'sleep 10' \
	>"$tmp/tmux.said" 2>&1; then
	skip_all "tmux cannot open a terminal here: $(cat "$tmp/tmux.said")"
fi
tmux_do kill-server
tmux_next

# The program is started by a small shell that writes its status down and then
# keeps the pane, so that what was left on the terminal can be looked at.
tmux_start() {
	tmux_columns=$1
	tmux_lines=$2
	shift 2
	tmux_kill
	rm -f "$tmp/tmux.status" "$tmp/tmux.pid"
	cat >"$tmp/tmux.conf" <<END
set-option -g status off
set-option -g default-terminal "$tmux_term"
set-option -s escape-time 0
END
	# The outer words are this shell's to expand, the inner the other's.
	# shellcheck disable=SC2016
	LC_ALL=${LC_ALL:-C.UTF-8} tmux_do new-session -d -s test \
		-x "$tmux_columns" -y "$tmux_lines" \
		sh -c 'tmp=$1; shift
			sh -c '\''echo $$ >"$0"; exec "$@"'\'' \
				"$tmp/tmux.pid" "$@"
			echo $? >"$tmp/tmux.new"
			mv "$tmp/tmux.new" "$tmp/tmux.status"
			exec sleep 1000' \
		sh "$tmp" "$@" && tmux_running=yes
}

tmux_screen() {
	tmux_do capture-pane -p -t test
}

tmux_screen_styles() {
	tmux_do capture-pane -p -e -t test
}

tmux_cursor() {
	tmux_do display-message -p -t test \
		'#{cursor_x} #{cursor_y} #{cursor_flag}'
}

tmux_status() {
	cat "$tmp/tmux.status" 2>/dev/null || echo running
}

tmux_pid() {
	cat "$tmp/tmux.pid"
}

tmux_now() {
	date +%s
}

# tmux_until COMMAND...: again and again until it succeeds or time is over.
tmux_until() {
	tmux_end=$(($(tmux_now) + tmux_deadline))
	until "$@"; do
		if [ "$(tmux_now)" -gt "$tmux_end" ]; then
			echo "gave up after $tmux_deadline s: $*"
			echo "status: $(tmux_status); the screen:"
			tmux_screen
			return 1
		fi
		sleep 0.02
	done
}

tmux_shows() {
	tmux_screen 2>/dev/null | grep -qF -- "$1"
}

tmux_hides() {
	! tmux_shows "$1"
}

tmux_ended() {
	[ -e "$tmp/tmux.status" ]
}

tmux_wait_for() {
	tmux_until tmux_shows "$1"
}

tmux_wait_gone() {
	tmux_until tmux_hides "$1"
}

tmux_wait_end() {
	tmux_until tmux_ended
}

tmux_keys() {
	tmux_do send-keys -t test "$@"
}

tmux_type() {
	tmux_do send-keys -t test -l -- "$1"
}

tmux_resize() {
	tmux_do resize-window -t test -x "$1" -y "$2"
}

tmux_kill() {
	if [ -n "$tmux_running" ]; then
		tmux_do kill-server 2>/dev/null
		tmux_next
		tmux_running=
	fi
}
at_exit tmux_kill
