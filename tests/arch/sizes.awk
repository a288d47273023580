# sizes.awk: reads C files in the Linux shape (a function's braces stand in the
# first column) and prints, a line each:
#
#	file NAME LINES EXCUSED		EXCUSED: its essay has a line "Size: ..."
#	function NAME LINES FILE LINE	lines from { to }, both counted
#	essay NAME			no comment before the first code

function end_file()
{
	if (name != "") {
		print "file", name, lines, excused
		if (!essay && name ~ /\.c$/)
			print "essay", name
	}
}

FNR == 1 {
	end_file()
	name = FILENAME
	excused = 0
	essay = 0
	before = 1
	in_comment = 0
	words = 0
	start = 0
}

{ lines = FNR }

# The essay: the comment the file opens with, of twelve words or more. A
# header's may stand below its guard and its includes.
before {
	text = $0
	if (!in_comment && text ~ /^[ \t]*\/\*/)
		in_comment = 1
	if (in_comment) {
		if (text ~ /Size:[ \t]*[^ \t]+[ \t]+[^ \t]+/)
			excused = 1
		words += split(text, unused)
		if (text ~ /\*\//) {
			before = 0
			essay = words >= 12
		}
	} else if (text !~ /^[ \t]*$/ &&
		   (FILENAME !~ /\.h$/ || text !~ /^#/)) {
		before = 0
	}
}

/^[A-Za-z_].*\(/ && $0 !~ /;[ \t]*$/ {
	head = $0
	sub(/\(.*/, "", head)
	sub(/.*[ *]/, "", head)
}

/^\{/ {
	start = FNR
}

/^\}/ {
	if (start > 0 && $0 ~ /^\}[ \t]*$/)
		print "function", head, FNR - start + 1, name, start
	start = 0
}

END { end_file() }
