# includes.awk: reads floors.txt, then every file of src/, and prints a line
# for each #include that breaks a rule. Called by includes.sh with
# -v root=FOLDER, the folder that src/ is in.

FNR == 1 && NR != FNR {
	file = FILENAME
	sub("^" root "/src/", "", file)
	folder = file
	sub("/.*", "", folder)
	if (!(folder in floor))
		tell("src/" folder "/ has no floor: name it in floors.txt")
	in_comment = 0
	own_first = 0
}

NR == FNR {
	sub(/#.*/, "")
	if ($1 == "floor")
		floor[$3] = $2
	else if ($1 == "only")
		for (i = 3; i <= NF; i++)
			only[$2] = only[$2] " " $i " "
	else if ($1 == "pure")
		for (i = 2; i <= NF; i++)
			pure[$i] = 1
	else if ($1 == "header")
		for (i = 2; i <= NF; i++)
			plain[$i] = 1
	else if ($1 == "owner")
		for (i = 3; i <= NF; i++)
			owner[$2] = owner[$2] " " $i " "
	else if (NF > 0)
		tell_table("floors.txt:" FNR ": unknown word " $1)
	next
}

/^[ \t]*#[ \t]*include/ {
	line = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", line)
	name = line
	if (name ~ /^"/) {
		sub(/^"/, "", name)
		sub(/".*/, "", name)
		check_own(name)
	} else if (name ~ /^</) {
		sub(/^</, "", name)
		sub(/>.*/, "", name)
		check_system(name)
	} else {
		tell("the name of an included file is written out, not " line)
	}
}

function tell_table(what)
{
	print what
}

function tell(what)
{
	print "src/" file ":" FNR ": " what
}

function check_own(name,    of)
{
	if (name == "config.h")
		return
	if (name !~ /\// || name ~ /\.\./ || name ~ /\.c$/) {
		tell("\"" name "\": write it from src/, \"folder/name.h\"")
		return
	}
	of = name
	sub("/.*", "", of)
	if (!(of in floor)) {
		tell("\"" name "\": no such folder in floors.txt")
		return
	}
	if (of == folder)
		return
	if (floor[of] + 0 >= floor[folder] + 0)
		tell("\"" name "\": " folder " is floor " floor[folder] \
			" and may not see " of ", floor " floor[of])
	else if (of in only && only[of] !~ (" " folder " "))
		tell("\"" name "\": only" only[of] "may see " of)
}

function check_system(name,    kind)
{
	kind = name
	if (!(kind in owner) && name ~ /^linux\//)
		kind = "linux/*.h"
	if (kind in owner) {
		if (owner[kind] !~ (" " folder " "))
			tell("<" name ">: only" owner[kind] "may see it")
	} else if (folder in pure && !(name in plain)) {
		tell("<" name ">: " folder " is pure, see floors.txt")
	}
}
