#!/bin/sh
# Purity and state, seen from the linker's side: what the libraries call, and
# what they keep.
#
# (a) base, machine, sim, compare, trace, lesson, verify, session and view call nothing
#     that reads a clock, the environment or a file: each symbol they leave
#     undefined is in allowed-symbols.txt or belongs to a library below.
# (b) No library below tui has a variable that can change: state belongs to
#     somebody, and is handed over as an argument.
. "$srcdir/tests/tap.sh"

arch=$srcdir/tests/arch
: "${NM:=nm}"

command -v "$NM" >/dev/null 2>&1 || skip_all "nm (binutils) is not installed"

# A compiler told to instrument adds calls and counters of its own.
instrumented='^(__asan_|__ubsan_|__sanitizer_|__lsan_|__tsan_|__msan_)'
instrumented="$instrumented|^(__odr_asan|__gcov|__llvm_|llvm_gc|__unnamed_[0-9])"
instrumented="$instrumented|^(__start___|__stop___|__prof[cdnv]_|__cov|__sancov)"
instrumented="$instrumented|^(asan\.module_|__afl_|_?_?gcov_|___asan_gen)"

# symbols LIBRARY: "NAME CLASS SECTION" of each.
symbols() {
	"$NM" -f sysv "$1" 2>/dev/null | ${AWK:-awk} -F'|' '
		NF == 7 {
			gsub(/ /, "")
			print $1, $3, $7
		}' | grep -Ev "$instrumented"
}

# A library's folder on the floors: the first below src/.
folder_of() {
	folder=${1#src/}
	echo "${folder%%/*}"
}

# impure LIBRARY FOLDER: each symbol it uses and may not. "defined" holds
# lines "SYMBOL FOLDER" of all of our libraries.
impure() {
	symbols "$1" | ${AWK:-awk} -v library="${1##*/}" -v folder="$2" \
		-v allowed="$arch/allowed-symbols.txt" \
		-v floors="$arch/floors.txt" -v defined="$tmp/defined" '
	BEGIN {
		while ((getline line < allowed) > 0) {
			sub(/#.*/, "", line)
			n = split(line, word)
			if (word[1] != "all" && word[1] != "lib" folder)
				continue
			for (i = 2; i <= n; i++)
				if (sub(/[*]$/, "", word[i]))
					start[word[i]] = 1
				else
					may[word[i]] = 1
		}
		while ((getline line < floors) > 0) {
			split(line, word)
			if (word[1] == "floor")
				floor[word[3]] = word[2] + 0
		}
		while ((getline line < defined) > 0) {
			split(line, word)
			owner[word[1]] = word[2]
		}
	}
	function permitted(name,    s, of) {
		if (name in may)
			return 1
		for (s in start)
			if (index(name, s) == 1)
				return 1
		if (!(name in owner))
			return 0
		of = owner[name]
		return of == folder || floor[of] < floor[folder]
	}
	($2 == "U" || $2 == "w") && !permitted($1) && !seen[$1]++ {
		print library ": " $1 \
			($1 in owner ? " of " owner[$1] : "")
	}'
}

# kept LIBRARY: each variable in it. .data.rel.ro is constant: tables of
# pointers, which only the loader writes.
kept() {
	symbols "$1" | ${AWK:-awk} -v library="${1##*/}" '
	$2 ~ /^[bBdDgGsSC]$/ && $3 !~ /^\.data\.rel\.ro/ {
		print library ": " $1 " in " $3
	}'
}

: >"$tmp/defined"
for library in src/*/lib*.a src/*/*/lib*.a; do
	[ -e "$library" ] || continue
	symbols "$library" | ${AWK:-awk} -v folder="$(folder_of "$library")" \
		'$2 ~ /^[TDBRVWC]$/ { print $1, folder }' >>"$tmp/defined"
done

ok "the libraries are there to be looked at" test -s "$tmp/defined"

# The checks catch what they are there for.
if command -v "${CC:-cc}" >/dev/null 2>&1; then
	cat >"$tmp/bad.c" <<-'END'
	#include <stdio.h>
	#include <stdlib.h>
	#include <string.h>
	#include <time.h>
	static int last;
	int total = 3;
	static const char *const names[] = { "a", "b" };
	const char *bad_name(int i)
	{
		last = i;
		total += i;
		puts(getenv("HOME"));
		return names[(time(NULL) + (long)strlen(names[0])) % 2];
	}
	END
	# CC may be more than one word.
	# shellcheck disable=SC2086
	if ${CC:-cc} -O0 -c "$tmp/bad.c" -o "$tmp/bad.o" 2>"$tmp/log" &&
		${AR:-ar} cr "$tmp/libsim.a" "$tmp/bad.o" 2>>"$tmp/log"; then
		is "$(impure "$tmp/libsim.a" sim | LC_ALL=C sort | tr '\n' ' ')" \
			"libsim.a: getenv libsim.a: puts libsim.a: time " \
			"caught: calls that read or print"
		is "$(kept "$tmp/libsim.a" | LC_ALL=C sort | tr '\n' ' ')" \
			"libsim.a: last in .bss libsim.a: total in .data " \
			"caught: variables, and not the constant table"
		printf 'real_touch real\n' >"$tmp/keep"
		mv "$tmp/defined" "$tmp/saved"
		cp "$tmp/keep" "$tmp/defined"
		echo 'void real_touch(void); void f(void);' \
			'void f(void) { real_touch(); }' |
			${CC:-cc} -x c -O0 -c - -o "$tmp/up.o"
		rm -f "$tmp/libsim.a"
		${AR:-ar} cr "$tmp/libsim.a" "$tmp/up.o"
		is "$(impure "$tmp/libsim.a" sim)" "libsim.a: real_touch of real" \
			"caught: sim calls real"
		mv "$tmp/saved" "$tmp/defined"
	else
		fail "a library to practise on can be built" \
			"$(cat "$tmp/log")"
	fi
else
	skip 3 "no compiler (\$CC) to build a bad library with"
fi

# is_pure FOLDER, below_tui FOLDER: as floors.txt has it.
is_pure() {
	grep -qE "^pure (.* )?$1( |\$)" "$arch/floors.txt"
}

below_tui() {
	${AWK:-awk} -v folder="$1" '
		$1 == "floor" && $3 == "tui" { tui = $2 }
		$1 == "floor" && $3 == folder { mine = $2 }
		END { exit !(mine + 0 < tui + 0) }' "$arch/floors.txt"
}

for library in src/*/lib*.a src/*/*/lib*.a; do
	[ -e "$library" ] || continue
	folder=$(folder_of "$library")
	if is_pure "$folder"; then
		is "$(impure "$library" "$folder")" "" "$library is pure"
	fi
	if below_tui "$folder"; then
		is "$(kept "$library")" "" "$library keeps no variable"
	fi
done

note "$(wc -l <"$tmp/defined") symbols of ours"
done_testing
