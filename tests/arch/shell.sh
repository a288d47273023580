#!/bin/sh
# The scripts are POSIX sh (.ci/run is bash), and shellcheck has nothing to
# say about them.
. "$srcdir/tests/tap.sh"

command -v shellcheck >/dev/null 2>&1 ||
	skip_all "shellcheck is not installed"

printf '#!/bin/sh\nfor f in $(ls); do echo $f; done\n' >"$tmp/bad.sh"
not_ok "caught: a careless script" shellcheck "$tmp/bad.sh"

cd "$srcdir" || exit 99
ok bootstrap shellcheck -s sh bootstrap
for script in tests/*.sh tests/*/*.sh bench/*.sh; do
	[ -e "$script" ] || continue
	ok "$script" shellcheck -S warning -s sh "$script"
done
ok ".ci/run" shellcheck -s bash .ci/run
ok "completion/pagetwin.bash" shellcheck -s bash completion/pagetwin.bash
done_testing
