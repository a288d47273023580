#!/bin/sh
# pagetwin doctor: what can be seen here, and why not the rest.
. "$srcdir/tests/tap.sh"

"$PAGETWIN" doctor >"$tmp/out" 2>"$tmp/err"
is $? 0 "the real machine runs here"
like "$(cat "$tmp/out")" "*kernel  *$(uname -r)*" "it names the kernel"
for fact in 'page size' fault-around readahead 'large folios' 'huge pages' \
	swap 'memory cgroup' 'idle memory' 'dirty pages'; do
	ok "it tells of the $fact" grep -Eq "^  $fact  *[^ ]" "$tmp/out"
done
for capability in pagemap pagemap-scan areas cachestat page-flags page-counts smaps \
	map-files fault-counts fault-events write-tracking soft-dirty mincore \
	sandbox undo; do
	ok "it tells of $capability" grep -Eq "^  (yes|no ) $capability " "$tmp/out"
done
like "$(grep -A 1 '^  no  undo' "$tmp/out")" "*a kernel cannot go back*" "what is missing has its reason"

"$PAGETWIN" doctor --json >"$tmp/json"
is $? 0 "as JSON it succeeds too"
like "$(head -n 1 "$tmp/json")" '{"facts":{"runs":true,*"page_size":*' "the facts come first"
for key in readahead_measured folio_store huge_store pageout swap_bytes swap_readahead \
	cgroup_version cgroup_may_make reclaims_idle; do
	like "$(head -n 1 "$tmp/json")" "*\"$key\":*" "$key is among them"
done
like "$(cat "$tmp/json")" '*{"capability":"undo",*"available":false,"reason":"*' "each capability is an object"

# In memory alone there is no page that could be read for being cut.
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ]; then
	like "$("$PAGETWIN" doctor --on=/dev/shm --json)" '*"zeroes_unread":false*' \
		"what cannot be tried in memory, and need not be, is known"
else
	skip 1 "/dev/shm is no tmpfs, or not ours to write"
fi

"$PAGETWIN" doctor --on="$tmp/nowhere" >"$tmp/out" 2>&1
is $? 3 "a folder that is not there: exit status 3"
like "$(cat "$tmp/out")" '*cannot run here*nowhere*' "and it says why"
like "$(cat "$tmp/out")" '*fault-around     unknown*' "what only a machine finds out is unknown"
ok "what needs none is told all the same" grep -Eq '^  yes (smaps|fault-events) ' "$tmp/out"
"$PAGETWIN" doctor extra >"$tmp/out" 2>&1
is $? 2 "an argument is one too many"
done_testing
