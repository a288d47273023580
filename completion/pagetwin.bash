# bash completion for pagetwin: commands, options and their values, lessons,
# operations for "help". Nothing is listed here that the program can be asked:
# what its help and its list of lessons say is what is offered.

# The words that start a line of "pagetwin help ...", as told by a sed script.
_pagetwin_ask() {
	"${COMP_WORDS[0]}" help ${2:+"$2"} 2>/dev/null </dev/null | sed -n "$1"
}

_pagetwin_commands() {
	_pagetwin_ask 's/^  pagetwin \([a-z][a-z]*\).*/\1/p'
}

_pagetwin_options() {
	_pagetwin_ask 's/^  \(--[a-z-]*=\{0,1\}\).*/\1/p' "$1"
}

# "  --machine=twin|sim|real  ..." of the help: its words.
_pagetwin_values() {
	_pagetwin_ask "s/^  $2=\\([a-z|]*|[a-z|]*\\).*/\\1/p" "$1" | tr '|' '\n'
}

_pagetwin_operations() {
	_pagetwin_ask '/^Operations/,/^$/ { /^ /p; }'
}

_pagetwin_lessons() {
	"${COMP_WORDS[0]}" lesson --list 2>/dev/null </dev/null |
		sed -n 's/^ *\([0-9][0-9a-zA-Z_-]*\).*/\1/p'
}

# The processes of the user's own.
_pagetwin_processes() {
	local process

	for process in /proc/[0-9]*; do
		[[ -O $process ]] && echo "${process##*/}"
	done
}

_pagetwin_files() {
	compopt -o filenames 2>/dev/null
	mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$1")
}

_pagetwin_offer() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_pagetwin() {
	local word=${COMP_WORDS[COMP_CWORD]} command='' option='' i

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		=) ((i++)) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	# "--machine=si" reaches us as three words: "--machine", "=", "si".
	if [[ $word == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 1]}
		word=
	elif ((COMP_CWORD >= 2)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ -n $option ]]; then
		_pagetwin_offer "$(_pagetwin_values "$command" "$option")" \
			"$word"
		((${#COMPREPLY[@]})) || _pagetwin_files "$word"
	elif [[ $word == -* ]]; then
		_pagetwin_offer "$(_pagetwin_options "$command")" "$word"
		[[ ${COMPREPLY[*]} == *= ]] && compopt -o nospace 2>/dev/null
	elif [[ -z $command ]]; then
		_pagetwin_offer "$(_pagetwin_commands)" "$word"
	elif [[ $command == lesson ]]; then
		_pagetwin_offer "$(_pagetwin_lessons)" "$word"
		_pagetwin_files "$word"
	elif [[ $command == watch ]]; then
		_pagetwin_offer "$(_pagetwin_processes)" "$word"
	elif [[ $command == help ]]; then
		_pagetwin_offer "$(_pagetwin_commands) $(_pagetwin_operations)" \
			"$word"
	else
		_pagetwin_files "$word"
	fi
}

complete -F _pagetwin pagetwin
