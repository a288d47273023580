/*
 * The words of the command language: one row for each operation, in the order
 * of the enum. Help, manual, completion and complaints all read it here.
 *
 * The last three columns are the operation as three worlds write it; the
 * fields in braces are filled by idiom.c, which also has the variants that
 * one template cannot say (a range, anonymous memory, a partial unmap).
 * Sources: the man pages of section 2, and for Win32 and .NET Microsoft's
 * reference pages of the functions named.
 */
#include "machine/op.h"

const struct op_info op_table[OP_KINDS] = {
	{ OP_MACHINE, "machine", "machine PROFILE [KEY=VALUE ...]",
	  "Configures the simulated machine (page=4K frames=N policy=NAME "
	  "...); first, or\nnot at all.",
	  NULL, NULL, NULL },
	{ OP_FILE, "file", "file NAME SIZE",
	  "Makes a scratch file on disk, page k filled with the letter A+k,\n"
	  "with nothing of it cached.",
	  "{object} = open(\"{name}\", O_RDWR);",
	  "{object} = CreateFile(\"{name}\", GENERIC_READ | GENERIC_WRITE,\n"
	  "    FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,\n"
	  "    FILE_ATTRIBUTE_NORMAL, NULL);",
	  "var {object} = new FileStream(\"{name}\", FileMode.Open,\n"
	  "    FileAccess.ReadWrite, FileShare.ReadWrite);" },
	{ OP_SECTION, "section", "section NAME SIZE",
	  "Makes memory that processes can share, backed by the paging file.",
	  "{object} = memfd_create(\"{name}\", 0);\n"
	  "ftruncate({object}, {size});",
	  "{object} = CreateFileMapping(INVALID_HANDLE_VALUE, NULL,\n"
	  "    PAGE_READWRITE, {size-high}, {size-low}, \"{name}\");",
	  "var {object} = MemoryMappedFile.CreateNew(\"{name}\", {size});" },
	{ OP_MAP, "map",
	  "map VIEW OBJECT|anon shared|private none|r|rw [at OFFSET] "
	  "[for LENGTH] [populate]",
	  "Opens a view: a range of addresses that corresponds to the bytes of "
	  "an object.",
	  "{view} = mmap(NULL, {map-length}, {prot},\n"
	  "    {flags},\n"
	  "    {object}, {offset});",
	  "{view}_map = CreateFileMapping({object}, NULL, {map-prot}, 0, 0, "
	  "NULL);\n"
	  "{view} = MapViewOfFile({view}_map, {file-map},\n"
	  "    {offset-high}, {offset-low}, {map-length-or-0});"
	  "{and-protect}{and-prefetch}",
	  "var {view}_map = MemoryMappedFile.CreateFromFile({object}, null, "
	  "0,\n"
	  "    {access}, HandleInheritability.None, true);\n"
	  "var {view} = {view}_map.CreateViewAccessor({offset}, "
	  "{map-length-or-0},\n"
	  "    {access});" },
	{ OP_UNMAP, "unmap", "unmap PLACE",
	  "Closes a view, or a part of it; what was stored stays stored.",
	  "munmap({address}, {length});", "UnmapViewOfFile({view});",
	  "{view}.Dispose();" },
	{ OP_LOAD, "load", "load PLACE [for BYTES]",
	  "Reads through a pointer; a range touches each of its pages once, in "
	  "order.",
	  "c = {view}[{index}];", "c = {view}[{index}];",
	  "c = {view}.ReadByte({position});" },
	{ OP_STORE, "store", "store PLACE TEXT",
	  "Writes through a pointer; a range gets the text in each of its "
	  "pages.",
	  "{view}[{index}] = {char};", "{view}[{index}] = {char};",
	  "{view}.Write({position}, (byte){char});" },
	{ OP_FLUSH, "flush", "flush PLACE [async]",
	  "Writes what is dirty in the view to the disk, and waits unless "
	  "async.",
	  "msync({address}, {length}, MS_SYNC);",
	  "FlushViewOfFile({address}, {length});\n"
	  "FlushFileBuffers({file});",
	  "{view}.Flush();" },
	{ OP_FSYNC, "fsync", "fsync OBJECT",
	  "Writes what is dirty in the object to the disk, and waits.",
	  "fsync({object});", "FlushFileBuffers({object});",
	  "{object}.Flush(true);" },
	{ OP_READ, "read", "read OBJECT OFFSET BYTES",
	  "Copies bytes of an object with a system call instead of a view.",
	  "pread({object}, buffer, {bytes}, {offset});",
	  "OVERLAPPED at = { .Offset = {offset-low},\n"
	  "    .OffsetHigh = {offset-high} };\n"
	  "ReadFile({object}, buffer, {bytes}, &done, &at);",
	  "var buffer = new byte[{bytes}];\n"
	  "RandomAccess.Read({object}.SafeFileHandle, buffer, {offset});" },
	{ OP_WRITE, "write", "write OBJECT OFFSET TEXT",
	  "Copies bytes into an object with a system call instead of a view.",
	  "pwrite({object}, {string}, {n}, {offset});",
	  "OVERLAPPED at = { .Offset = {offset-low},\n"
	  "    .OffsetHigh = {offset-high} };\n"
	  "WriteFile({object}, {string}, {n}, &done, &at);",
	  "RandomAccess.Write({object}.SafeFileHandle,\n"
	  "    {span}, {offset});" },
	{ OP_TRUNCATE, "truncate", "truncate OBJECT SIZE",
	  "Makes an object shorter or longer.", "ftruncate({object}, {size});",
	  "SetFilePointerEx({object}, (LARGE_INTEGER){ .QuadPart = {size} },\n"
	  "    NULL, FILE_BEGIN);\n"
	  "SetEndOfFile({object});",
	  "{object}.SetLength({size});" },
	{ OP_PUNCH, "punch", "punch OBJECT OFFSET LENGTH",
	  "Gives back the storage of a part of an object, which then reads as "
	  "zeros.",
	  "fallocate({object}, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,\n"
	  "    {offset}, {bytes});",
	  "FILE_ZERO_DATA_INFORMATION hole = {\n"
	  "    .FileOffset.QuadPart = {offset},\n"
	  "    .BeyondFinalZero.QuadPart = {end} };\n"
	  "DeviceIoControl({object}, FSCTL_SET_ZERO_DATA, &hole, "
	  "sizeof(hole),\n"
	  "    NULL, 0, &done, NULL);",
	  NULL },
	{ OP_DROP, "drop", "drop OBJECT",
	  "Empties the page cache of an object's clean pages.",
	  "posix_fadvise({object}, 0, 0, POSIX_FADV_DONTNEED);", NULL, NULL },
	{ OP_ADVISE, "advise",
	  "advise PLACE normal|random|sequential|willneed|dontneed|cold|"
	  "pageout|free|populate_read|populate_write|remove|"
	  "dontfork|dofork|wipeonfork|keeponfork|dontdump|dodump",
	  "Tells the kernel how a view will be used; some of it changes "
	  "contents.",
	  "madvise({address}, {length}, {advice});", NULL, NULL },
	{ OP_PROTECT, "protect", "protect PLACE none|r|rw",
	  "Changes what loads and stores are allowed.",
	  "mprotect({address}, {length}, {prot});",
	  "VirtualProtect({address}, {length}, {page-prot}, &old);", NULL },
	{ OP_LOCK, "lock", "lock PLACE",
	  "Brings pages into memory and keeps them there.",
	  "mlock({address}, {length});", "VirtualLock({address}, {length});",
	  NULL },
	{ OP_UNLOCK, "unlock", "unlock PLACE",
	  "Lets locked pages be taken away again.",
	  "munlock({address}, {length});",
	  "VirtualUnlock({address}, {length});", NULL },
	{ OP_REMAP, "remap", "remap VIEW LENGTH [maymove]",
	  "Makes a view longer or shorter, moving it where it must and may.",
	  "{view} = mremap({view}, {view-length}, {size}, {mremap-flags});",
	  NULL, NULL },
	{ OP_FORK, "fork", "fork NAME",
	  "Starts a process that has copies of the acting one's mappings.",
	  "{process} = fork();", NULL, NULL },
	{ OP_SPAWN, "spawn", "spawn NAME",
	  "Starts an unrelated process with no views of its own yet.",
	  "posix_spawn(&{process}, \"./{name}\", NULL, NULL, argv, environ);",
	  "CreateProcess(\"{name}.exe\", NULL, NULL, NULL, FALSE, 0, NULL,\n"
	  "    NULL, &startup, &{process});",
	  "var {process} = Process.Start(\"{name}\");" },
	{ OP_AS, "as", "as NAME",
	  "Lets another process act from here on; the first is main.", NULL,
	  NULL, NULL },
	{ OP_EXIT, "exit", "exit NAME", "Ends a process in good order.",
	  "_exit(0);", "ExitProcess(0);", "Environment.Exit(0);" },
	{ OP_KILL, "kill", "kill NAME",
	  "Ends a process at once, whatever it was doing.",
	  "kill({process}, SIGKILL);",
	  "TerminateProcess({process}.hProcess, 1);", "{process}.Kill();" },
	{ OP_TICK, "tick", "tick SECONDS",
	  "Lets time pass, in which the kernel writes dirty pages by itself.",
	  "sleep({seconds});", "Sleep({milliseconds});",
	  "Thread.Sleep({milliseconds});" },
	{ OP_LIMIT, "limit", "limit SIZE",
	  "Limits the memory there is, to 8 pages at least. What is beyond it "
	  "leaves\nat once, to its file or to the paging file; EBUSY where not "
	  "enough can. The\nsimulated machine keeps so many frames, page "
	  "tables "
	  "included; the real one\nmakes a memory cgroup.",
	  NULL, NULL, NULL },
	{ OP_CRASH, "crash", "crash",
	  "Cuts the power (simulated only): what was not written is gone.",
	  NULL, NULL, NULL },
	{ OP_EXPECT, "expect",
	  "expect [sim|real] minor=N|major=N|result=NAME|bytes=TEXT|PLACE "
	  "STATE|disk OBJECT OFFSET = TEXT",
	  "Checks the last operation, or how a page stands now.", NULL, NULL,
	  NULL },
};
