#!/bin/sh
# The screen on a terminal: stepping, answering, typing, resizing, and how it
# leaves. The simulated machine alone, so that nothing has to wait.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/tmux.sh"

start() {
	tmux_start "$1" "$2" "$PAGETWIN" lesson 5 --machine=sim
}

# From key to key until the screen shows a text.
on_to() {
	tries=0
	until tmux_shows "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 50 ] || return 1
		tmux_keys Space
		sleep 0.1
	done
}

title="5  Not on disk yet"

note "80 x 24"
start 80 24
ok "the lesson appears" tmux_wait_for "$title"
ok "and the keys" tmux_wait_for "q quit"
ok "the space bar steps on" on_to "after step 1 of"
ok "what it did stands there" tmux_shows "file notes.txt"
tmux_keys p
ok "p steps back" tmux_wait_gone "after step 1 of"
tmux_keys i
ok "i writes it as Win32 does" tmux_wait_for "CreateFile"
tmux_keys i
ok "and as .NET does" tmux_wait_for "as .NET writes it"
tmux_keys i

ok "on to a question" on_to "give up"
tmux_keys Space
ok "it does not go away unanswered" tmux_wait_for "First the question"
tmux_keys 1
ok "a digit answers" tmux_wait_for "You said"
ok "then the machine answers" on_to "simulated: "

tmux_keys r
ok "r begins anew" tmux_wait_gone "after step"

note "the prompt"
tmux_keys :
tmux_type "file my.txt 4p"
tmux_keys Enter
ok "an operation of one's own is performed" tmux_wait_for "my.txt"
ok "and the lesson says so" tmux_wait_for "You left the lesson"
tmux_type "load nothing[3]"
tmux_keys Enter
ok "a mistake is explained" tmux_wait_for "'nothing'"
ok "what was typed is still there" tmux_shows ": load nothing[3]"
tmux_keys C-u
tmux_type "adv"
tmux_keys Tab
ok "tab completes" tmux_wait_for ": advise"
tmux_keys C-u Up
ok "up recalls" tmux_wait_for ": file my.txt 4p"
tmux_keys Escape
ok "escape closes it" tmux_wait_for "q quit"

note "other sizes"
tmux_resize 160 50
ok "a large window shows the frames" tmux_wait_for "simulated frames"
tmux_resize 50 10
ok "a tiny one asks for more" tmux_wait_for "Make the window larger"
tmux_resize 80 24
ok "and it comes back" tmux_wait_for "q quit"
tmux_keys '?'
ok "the help" tmux_wait_for "Keys"
tmux_keys q
ok "closes" tmux_wait_for "q quit"
tmux_keys l
ok "l: the list of lessons" tmux_wait_for "Byte for byte"
tmux_keys q
ok "q leaves" tmux_wait_end
is "$(tmux_status)" 0 "with status 0"
not_ok "and the screen is given back" tmux_shows "Byte for byte"

done_testing
