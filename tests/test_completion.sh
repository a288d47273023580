#!/bin/sh
# What the completion offers is what the program says of itself.
. "$srcdir/tests/tap.sh"

command -v bash >/dev/null 2>&1 || skip_all "bash is not installed"

# offered WORD...: what is offered for the last of them.
offered() {
	bash -c '
		source "$srcdir/completion/pagetwin.bash"
		COMP_WORDS=("$PAGETWIN" "$@")
		COMP_CWORD=$#
		_pagetwin
		echo "${COMPREPLY[*]}"
	' bash "$@"
}

cd "$tmp" || exit 99
echo 'file notes.txt 1p' >notes.pt
like " $(offered '') " "* run *" "a command"
is "$(offered doc)" doctor "the rest of a command"
like " $(offered run --) " "* --machine=* --plain*" "options"
is "$(offered run --mach)" "--machine=" "the rest of an option"
is "$(offered run --machine = s)" sim "a value"
is "$(offered help unm)" unmap "operations have help"
is "$(offered help lesso)" lesson "so have commands"
is "$(offered run no)" notes.pt "a file"
like " $(offered watch '') " "* $$ *" "a process"
is "$(offered watch --fau)" "--faults" "how it is watched"
first=$("$PAGETWIN" lesson --list | sed -n '1s/^ *\([^ ]*\).*/\1/p')
like " $(offered lesson '') " "* $first *" "a lesson"
done_testing
