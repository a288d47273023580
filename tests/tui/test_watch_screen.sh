#!/bin/sh
# A running process on a terminal: the list, one mapping, keys, its end.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/tmux.sh"

sleep 1000 &
child=$!
at_exit 'kill $child 2>/dev/null'

note "80 x 24"
tmux_start 80 24 "$PAGETWIN" watch --interval=0.1 $child
ok "the process is named" tmux_wait_for "$child  sleep"
ok "its mappings are listed" tmux_wait_for "mappings by address"
ok "sample after sample" tmux_wait_gone "sample 1, every 0.1 s"
ok "with faults a second" tmux_wait_for "(0/s)"
tmux_keys Space
ok "space pauses" tmux_wait_for ", paused"
tmux_keys Space
ok "and goes on" tmux_wait_gone ", paused"
tmux_keys s
ok "s sorts" tmux_wait_for "mappings by size"
tmux_keys End Enter
ok "enter shows pages" tmux_wait_for "entry"
ok "and says what they are" tmux_wait_for "page 0 at"
tmux_keys Escape
ok "escape goes back" tmux_wait_for "mappings by size"
tmux_keys f
ok "f shows the files" tmux_wait_for "files that are mapped"
tmux_keys f
tmux_keys '?'
ok "the help" tmux_wait_for "Keys"
tmux_keys q
ok "closes" tmux_wait_for "mappings by size"
tmux_resize 160 50
ok "a large window has more columns" tmux_wait_for "change"
tmux_resize 40 8
ok "a tiny one asks for more" tmux_wait_for "pagetwin watch needs"
tmux_resize 80 24
ok "and it comes back" tmux_wait_for "q quit"
kill $child
ok "the end of the process is told" tmux_wait_for "The process has ended"
ok "and its last state stays" tmux_shows "mappings by size"
tmux_keys q
ok "q leaves" tmux_wait_end
is "$(tmux_status)" 0 "with status 0"
ok "what happened stands on the terminal" tmux_wait_for "process $child has ended, after"

note "without colour, in ASCII"
sleep 1000 &
child=$!
tmux_start 80 24 env NO_COLOR=1 "$PAGETWIN" watch --ascii $child
ok "it is shown" tmux_wait_for "mappings by address"
not_ok "no colour is sent" sh -c 'printf "%s" "$1" | grep -q "\[[0-9;]*38;5;"' \
	- "$(tmux_screen_styles)"
not_ok "nothing beyond ASCII is sent" sh -c \
	'printf "%s" "$1" | LC_ALL=C grep -q "[^ -~	]"' - "$(tmux_screen)"
tmux_keys q
ok "q leaves" tmux_wait_end
is "$(tmux_status)" 0 "with status 0"
done_testing
